/* SPDX-License-Identifier: MIT */
/* A plan as text. */
#include "backend.h"
#include "saved-errno.h"
#include "sys.h"
#include "text.h"
#include <errno.h>
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
    for (i = 0; plan->envp[i]; i++)
        continue;
    usp_text_add(text, "\nenvironment of %zu variables\n", i);
}

static void describe_set(struct usp_text *text, const struct usp_step *step)
{
    int is_empty = 1;
    int signal;

    for (signal = 1; signal <= USP_SIGNAL_MAX; signal++)
        if (usp_sys_is_member(step->data, signal)) {
            usp_text_add(text, " %d", signal);
            is_empty = 0;
        }
    if (is_empty)
        usp_text_add(text, " empty");
}

static void describe_ranges(struct usp_text *text, const struct usp_step *step)
{
    const struct usp_range *range = step->data;
    size_t count = step->size / sizeof *range;

    usp_text_add(text, ": close");
    for (; count > 1; count--, range++)
        usp_text_add(text, " %u-%u", range->first, range->last);
    usp_text_add(text, " %u-", range->first);
}

/* What a step acts upon, by what its kind fills in. */
static void describe_operands(struct usp_text *text,
                              const struct usp_step *step)
{
    switch (step->kind->stage) {
    case USPAWN_STAGE_DEFAULT_SIGNALS:
    case USPAWN_STAGE_IGNORED_SIGNALS:
    case USPAWN_STAGE_SIGNAL_MASK:
        describe_set(text, step);
        break;
    case USPAWN_STAGE_OPEN:
        usp_text_add(text, " ");
        usp_text_add_name(text, step->data);
        usp_text_add(text, ", flags %#lo, as %d", (unsigned long)step->value,
                     step->fd);
        break;
    case USPAWN_STAGE_CHDIR:
        usp_text_add(text, " ");
        usp_text_add_name(text, step->data);
        break;
    case USPAWN_STAGE_DUP2:
        usp_text_add(text, " %d as %d", step->source, step->fd);
        break;
    case USPAWN_STAGE_PIPE:
        usp_text_add(text, ", %s end as %d", step->value ? "write" : "read",
                     step->fd);
        break;
    case USPAWN_STAGE_PROCESS_GROUP:
        usp_text_add(text, " %ld", step->value);
        break;
    case USPAWN_STAGE_SCHEDULER:
        usp_text_add(text, " policy %ld", step->value);
        /* fall through */
    case USPAWN_STAGE_SCHEDULER_PRIORITY:
        usp_text_add(text, " priority %ld", step->extra);
        break;
    case USPAWN_STAGE_INHERITANCE:
        describe_ranges(text, step);
        break;
    default:
        if (step->fd >= 0)
            usp_text_add(text, " %d", step->fd);
        break;
    }
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
        describe_operands(text, step);
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
    int saved = errno;

    usp_text_begin(&text, buffer, size);
    if (plan) {
        describe_program(&text, plan);
        describe_steps(&text, plan);
        describe_backends(&text, plan);
    }
    usp_errno_restore(saved);
    return text.length;
}
