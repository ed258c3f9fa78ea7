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

    if (!step->data) {
        usp_text_add(text, " by the caller");
        return;
    }
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

static void describe_privileges(struct usp_text *text,
                                const struct usp_step *step)
{
    usp_text_add(text, " ");
    usp_text_add_name(text, (const char *)step->data + step->value);
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

static void describe_id(struct usp_text *text, const struct usp_step *step)
{
    static const char *const names[] = {"", " effective"};
    const long ids[] = {step->value, step->extra};
    int i;

    for (i = 0; i < (ids[0] == ids[1] ? 1 : 2); i++)
        if ((uid_t)ids[i] == (uid_t)-1)
            usp_text_add(text, "%s the caller's", names[i]);
        else
            usp_text_add(text, "%s %lu", names[i], (unsigned long)ids[i]);
}

static void describe_deadline(struct usp_text *text,
                              const struct usp_step *step)
{
    const struct usp_cpu_deadline *deadline = step->data;

    usp_text_add(text, " runtime %llu deadline %llu period %llu flags %#x",
                 deadline->runtime, deadline->deadline, deadline->period,
                 deadline->flags);
}

static void describe_size(struct usp_text *text, const struct usp_step *step)
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

static void describe_nothing(struct usp_text *text, const struct usp_step *step)
{
    (void)text;
    (void)step;
}

static describe_function *const describe[] = {
    [USP_OPERAND_NONE] = describe_nothing,
    [USP_OPERAND_DESCRIPTOR] = describe_descriptor,
    [USP_OPERAND_SOURCE] = describe_source,
    [USP_OPERAND_COPY] = describe_copy,
    [USP_OPERAND_NUMBER] = describe_number,
    [USP_OPERAND_POSITIVE] = describe_positive,
    [USP_OPERAND_OCTAL] = describe_octal,
    [USP_OPERAND_FLAGS] = describe_flags,
    [USP_OPERAND_PATH] = describe_path,
    [USP_OPERAND_SIZE] = describe_size,
    [USP_OPERAND_MASK] = describe_mask,
    [USP_OPERAND_SIGNALS] = describe_set,
    [USP_OPERAND_RANGES] = describe_ranges,
    [USP_OPERAND_GROUPS] = describe_groups,
    [USP_OPERAND_CPUS] = describe_cpus,
    [USP_OPERAND_LIMIT] = describe_limit,
    [USP_OPERAND_MAPS] = describe_maps,
    [USP_OPERAND_PRIVILEGES] = describe_privileges,
    [USP_OPERAND_OPEN] = describe_open,
    [USP_OPERAND_PIPE] = describe_pipe,
    [USP_OPERAND_SOCKETPAIR] = describe_socketpair,
    [USP_OPERAND_PTY] = describe_pty,
    [USP_OPERAND_BYTES] = describe_bytes,
    [USP_OPERAND_SCHEDULER] = describe_scheduler,
    [USP_OPERAND_PRIORITY] = describe_priority,
    [USP_OPERAND_IO_PRIORITY] = describe_io_priority,
    [USP_OPERAND_PERSONA] = describe_persona,
    [USP_OPERAND_ID] = describe_id,
    [USP_OPERAND_DEADLINE] = describe_deadline,
};

/* One for each. */
typedef char describes_all[USP_COUNT(describe) == USP_OPERAND_COUNT ? 1 : -1];

void usp_describe_operands(struct usp_text *text, const struct usp_step *step)
{
    describe[step->kind->operand](text, step);
}
