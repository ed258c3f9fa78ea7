/* SPDX-License-Identifier: MIT */
/* What a step acts upon, as text. */
#include "child/child.h"
#include "report/describe.h"
#include "report/names.h"
#include "sys.h"
#include <string.h>

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
            usp_text_add(text, " %s ", names[i]);
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
    if (step->value == -1)
        usp_text_add(text, " the caller's");
    else
        usp_text_add(text, " %#lx", (unsigned long)step->value);
    if (step->extra)
        usp_text_add(text, " with %#lx", (unsigned long)step->extra);
}

static void describe_open(struct usp_text *text, const struct usp_step *step)
{
    describe_path(text, step);
    usp_text_add(text, ", flags %#lo, as %d", (unsigned long)step->value,
                 step->fd);
}

static void describe_pipe(struct usp_text *text, const struct usp_step *step)
{
    usp_text_add(text, ", %s end as %d", step->value ? "write" : "read",
                 step->fd);
}

static void describe_socketpair(struct usp_text *text,
                                const struct usp_step *step)
{
    usp_text_add(text, " of type %ld as %d", step->value, step->fd);
}

static void describe_pty(struct usp_text *text, const struct usp_step *step)
{
    usp_text_add(text, " of %ld rows, %ld columns, as %d", step->value,
                 step->extra, step->fd);
}

static void describe_bytes(struct usp_text *text, const struct usp_step *step)
{
    usp_text_add(text, " %zu as %d", step->size, step->fd);
}

static void describe_number(struct usp_text *text, const struct usp_step *step)
{
    usp_text_add(text, " %ld", step->value);
}

/* Ids and times may be larger than a long can count. */
static void describe_positive(struct usp_text *text,
                              const struct usp_step *step)
{
    usp_text_add(text, " %lu", (unsigned long)step->value);
}

static void describe_octal(struct usp_text *text, const struct usp_step *step)
{
    usp_text_add(text, " %#lo", (unsigned long)step->value);
}

static void describe_flags(struct usp_text *text, const struct usp_step *step)
{
    usp_text_add(text, " %#lx", (unsigned long)step->value);
}

static void describe_priority(struct usp_text *text,
                              const struct usp_step *step)
{
    usp_text_add(text, " priority %ld", step->extra);
}

static void describe_scheduler(struct usp_text *text,
                               const struct usp_step *step)
{
    usp_text_add(text, " policy %ld", step->value);
    describe_priority(text, step);
}

static void describe_io_priority(struct usp_text *text,
                                 const struct usp_step *step)
{
    usp_text_add(text, " class %ld level %ld", step->value, step->extra);
}

static void describe_filter(struct usp_text *text, const struct usp_step *step)
{
    usp_text_add(text, " of %zu bytes", step->size);
}

static void describe_source(struct usp_text *text, const struct usp_step *step)
{
    usp_text_add(text, " descriptor %d", step->source);
}

static void describe_descriptor(struct usp_text *text,
                                const struct usp_step *step)
{
    if (step->fd >= 0)
        usp_text_add(text, " %d", step->fd);
}

typedef void describe_function(struct usp_text *text,
                               const struct usp_step *step);

/* By what the kind of step fills in; the others have a descriptor or nothing.
 */
static describe_function *const describe[] = {
    [USPAWN_STAGE_DEFAULT_SIGNALS] = describe_set,
    [USPAWN_STAGE_IGNORED_SIGNALS] = describe_set,
    [USPAWN_STAGE_SIGNAL_MASK] = describe_set,
    [USPAWN_STAGE_OPEN] = describe_open,
    [USPAWN_STAGE_CHDIR] = describe_path,
    [USPAWN_STAGE_CHROOT] = describe_path,
    [USPAWN_STAGE_LOGIN_CLASS] = describe_path,
    [USPAWN_STAGE_DUP2] = describe_copy,
    [USPAWN_STAGE_MAP] = describe_copy,
    [USPAWN_STAGE_LISTEN] = describe_copy,
    [USPAWN_STAGE_PIPE] = describe_pipe,
    [USPAWN_STAGE_SOCKETPAIR] = describe_socketpair,
    [USPAWN_STAGE_PTY] = describe_pty,
    [USPAWN_STAGE_BYTES] = describe_bytes,
    [USPAWN_STAGE_PROCESS_GROUP] = describe_number,
    [USPAWN_STAGE_NICE] = describe_number,
    [USPAWN_STAGE_TIMER_SLACK] = describe_positive,
    [USPAWN_STAGE_OOM_SCORE_ADJUSTMENT] = describe_number,
    [USPAWN_STAGE_GROUP] = describe_positive,
    [USPAWN_STAGE_USER] = describe_positive,
    [USPAWN_STAGE_PARENT_DEATH_SIGNAL] = describe_number,
    [USPAWN_STAGE_UMASK] = describe_octal,
    [USPAWN_STAGE_UNSHARE] = describe_flags,
    [USPAWN_STAGE_SECUREBITS] = describe_flags,
    [USPAWN_STAGE_SCHEDULER] = describe_scheduler,
    [USPAWN_STAGE_SCHEDULER_PRIORITY] = describe_priority,
    [USPAWN_STAGE_IO_PRIORITY] = describe_io_priority,
    [USPAWN_STAGE_CPU_AFFINITY] = describe_cpus,
    [USPAWN_STAGE_PERSONALITY] = describe_persona,
    [USPAWN_STAGE_LIMIT] = describe_limit,
    [USPAWN_STAGE_GROUPS] = describe_groups,
    [USPAWN_STAGE_ID_MAPS] = describe_maps,
    [USPAWN_STAGE_BOUNDING_CAPABILITIES] = describe_mask,
    [USPAWN_STAGE_AMBIENT_CAPABILITIES] = describe_mask,
    [USPAWN_STAGE_INHERITABLE_CAPABILITIES] = describe_mask,
    [USPAWN_STAGE_SECCOMP_FILTER] = describe_filter,
    [USPAWN_STAGE_CGROUP] = describe_source,
    [USPAWN_STAGE_NAMESPACE] = describe_source,
    [USPAWN_STAGE_INHERITANCE] = describe_ranges,
};

void usp_describe_operands(struct usp_text *text, const struct usp_step *step)
{
    size_t stage = (size_t)step->kind->stage;
    describe_function *function =
        stage < USP_COUNT(describe) ? describe[stage] : NULL;

    if (function)
        function(text, step);
    else
        describe_descriptor(text, step);
}
