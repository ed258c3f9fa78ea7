/* SPDX-License-Identifier: MIT */
/* A plan as text. */
#include "backend.h"
#include "error.h"
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

static void describe_limit(struct usp_text *text, const struct usp_step *step)
{
    const struct usp_limit *limit = step->data;
    unsigned long long values[] = {limit->soft, limit->hard};
    int i;

    usp_text_add(text, " %s", usp_resource_name(limit->resource));
    for (i = 0; i < 2; i++)
        if (values[i] == USPAWN_UNLIMITED)
            usp_text_add(text, " unlimited");
        else
            usp_text_add(text, " %llu", values[i]);
}

static void describe_groups(struct usp_text *text, const struct usp_step *step)
{
    const gid_t *group = step->data;
    const gid_t *end = group + step->size / sizeof *group;

    if (group == end)
        usp_text_add(text, " none");
    for (; group < end; group++)
        usp_text_add(text, " %lu", (unsigned long)*group);
}

static void describe_cpus(struct usp_text *text, const struct usp_step *step)
{
    const unsigned long *words = step->data;
    unsigned cpu;

    for (cpu = 0; cpu < 8 * step->size; cpu++)
        if (words[cpu / USP_BITS_PER_WORD] >> (cpu % USP_BITS_PER_WORD) & 1)
            usp_text_add(text, " %u", cpu);
}

/* Lines as the kernel reads them, but on one. */
static void describe_maps(struct usp_text *text, const struct usp_step *step)
{
    const char *maps[2] = {step->data, NULL};
    static const char *const names[] = {"users", "groups"};
    int i;

    maps[1] = maps[0] + strlen(maps[0]) + 1;
    for (i = 0; i < 2; i++) {
        const char *next = maps[i];

        if (*next)
            usp_text_add(text, " %s", names[i]);
        for (; *next; next++)
            usp_text_add(text, *next == '\n' ? "," : "%c", *next);
    }
}

static void describe_mask(struct usp_text *text, const struct usp_step *step)
{
    usp_text_add(text, " %#llx", *(const unsigned long long *)step->data);
}

static void describe_path(struct usp_text *text, const struct usp_step *step)
{
    usp_text_add(text, " ");
    usp_text_add_name(text, step->data);
}

static void describe_copy(struct usp_text *text, const struct usp_step *step)
{
    if (step->source < 0)
        usp_text_add(text, " what was set aside as %d", step->fd);
    else if (step->fd < 0)
        usp_text_add(text, " %d set aside", step->source);
    else
        usp_text_add(text, " %d as %d", step->source, step->fd);
}

static void describe_persona(struct usp_text *text, const struct usp_step *step)
{
    if (step->value < 0)
        usp_text_add(text, " the caller's");
    else
        usp_text_add(text, " %#lx", (unsigned long)step->value);
    if (step->extra)
        usp_text_add(text, " with %#lx", (unsigned long)step->extra);
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
        describe_path(text, step);
        usp_text_add(text, ", flags %#lo, as %d", (unsigned long)step->value,
                     step->fd);
        break;
    case USPAWN_STAGE_CHDIR:
    case USPAWN_STAGE_CHROOT:
        describe_path(text, step);
        break;
    case USPAWN_STAGE_DUP2:
    case USPAWN_STAGE_MAP:
    case USPAWN_STAGE_LISTEN:
        describe_copy(text, step);
        break;
    case USPAWN_STAGE_PIPE:
        usp_text_add(text, ", %s end as %d", step->value ? "write" : "read",
                     step->fd);
        break;
    case USPAWN_STAGE_SOCKETPAIR:
        usp_text_add(text, " of type %ld as %d", step->value, step->fd);
        break;
    case USPAWN_STAGE_PTY:
        usp_text_add(text, " of %ld rows, %ld columns, as %d", step->value,
                     step->extra, step->fd);
        break;
    case USPAWN_STAGE_BYTES:
        usp_text_add(text, " %zu as %d", step->size, step->fd);
        break;
    case USPAWN_STAGE_PROCESS_GROUP:
    case USPAWN_STAGE_NICE:
    case USPAWN_STAGE_TIMER_SLACK:
    case USPAWN_STAGE_OOM_SCORE_ADJUSTMENT:
    case USPAWN_STAGE_GROUP:
    case USPAWN_STAGE_USER:
    case USPAWN_STAGE_PARENT_DEATH_SIGNAL:
        usp_text_add(text, " %ld", step->value);
        break;
    case USPAWN_STAGE_UMASK:
        usp_text_add(text, " %#lo", (unsigned long)step->value);
        break;
    case USPAWN_STAGE_UNSHARE:
    case USPAWN_STAGE_SECUREBITS:
        usp_text_add(text, " %#lx", (unsigned long)step->value);
        break;
    case USPAWN_STAGE_SCHEDULER:
        usp_text_add(text, " policy %ld", step->value);
        /* fall through */
    case USPAWN_STAGE_SCHEDULER_PRIORITY:
        usp_text_add(text, " priority %ld", step->extra);
        break;
    case USPAWN_STAGE_IO_PRIORITY:
        usp_text_add(text, " class %ld level %ld", step->value, step->extra);
        break;
    case USPAWN_STAGE_CPU_AFFINITY:
        describe_cpus(text, step);
        break;
    case USPAWN_STAGE_PERSONALITY:
        describe_persona(text, step);
        break;
    case USPAWN_STAGE_LIMIT:
        describe_limit(text, step);
        break;
    case USPAWN_STAGE_GROUPS:
        describe_groups(text, step);
        break;
    case USPAWN_STAGE_ID_MAPS:
        describe_maps(text, step);
        break;
    case USPAWN_STAGE_BOUNDING_CAPABILITIES:
    case USPAWN_STAGE_AMBIENT_CAPABILITIES:
    case USPAWN_STAGE_INHERITABLE_CAPABILITIES:
        describe_mask(text, step);
        break;
    case USPAWN_STAGE_SECCOMP_FILTER:
        usp_text_add(text, " of %zu bytes", step->size);
        break;
    case USPAWN_STAGE_CGROUP:
    case USPAWN_STAGE_NAMESPACE:
        usp_text_add(text, " descriptor %d", step->source);
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
