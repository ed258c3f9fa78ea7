/* SPDX-License-Identifier: MIT */
/* A plan as text; what its steps act upon: describe-step.c. */
#include "report/describe.h"
#include "backend/backend.h"
#include "base/text.h"
#include "sys/caller.h"
#include <string.h>

static void describe_program(struct usp_text *text,
                             const struct uspawn_plan *plan)
{
    const char *candidate = plan->candidates;
    size_t i;

    if (plan->exec_fd >= 0)
        usp_text_add(text, "execute descriptor %d", plan->exec_fd);
    else
        usp_text_add(text, "execute ");
    if (plan->exec_fd < 0)
        usp_text_add_name(text, plan->program);
    for (i = 0; i < plan->candidate_count && plan->candidate_count > 1; i++) {
        usp_text_add(text, i ? ", " : ", looked for as ");
        usp_text_add_name(text, candidate);
        candidate += strlen(candidate) + 1;
    }
    usp_text_add(text, "\narguments");
    for (i = 0; plan->argv[i]; i++) {
        usp_text_add(text, " [");
        usp_text_add_name(text, plan->argv[i]);
        usp_text_add(text, "]");
    }
    usp_text_add(text, "\nenvironment of %zu variables\n",
                 usp_count_strings(plan->envp));
}

static void describe_steps(struct usp_text *text,
                           const struct uspawn_plan *plan)
{
    size_t i;

    for (i = 0; i < plan->step_count; i++) {
        const struct usp_step *step = &plan->steps[i];

        usp_text_add(text, "step %zu", i);
        if (step->action >= 0)
            usp_text_add(text, " (action %d)", step->action);
        usp_text_add(text, ": %s", step->kind->name);
        usp_describe_operands(text, step);
        usp_text_add(text, "\n");
    }
}

static void describe_backends(struct usp_text *text,
                              const struct uspawn_plan *plan)
{
    int chosen = usp_backend_select(plan, 0);
    int i;

    for (i = 0; usp_backends[i]; i++) {
        const char *refusal = usp_backend_refusal(i, plan);

        usp_text_add(text, "backend %s: ", usp_backends[i]->name);
        if (i == chosen && usp_backends[i]->variant)
            usp_text_add(text, "will run, by %s\n", usp_backends[i]->variant());
        else if (i == chosen)
            usp_text_add(text, "will run\n");
        else if (refusal)
            usp_text_add(text, "cannot: %s\n", refusal);
        else
            usp_text_add(text, "could\n");
    }
}

size_t uspawn_plan_describe(const struct uspawn_plan *plan, char *buffer,
                            size_t size)
{
    struct usp_text text;
    struct usp_caller caller = usp_caller_save();

    usp_text_begin(&text, buffer, size);
    if (plan) {
        describe_program(&text, plan);
        describe_steps(&text, plan);
        describe_backends(&text, plan);
    }
    usp_caller_restore(caller);
    return text.length;
}
