/* SPDX-License-Identifier: MIT */
/* Which descriptors a plan reads, writes and keeps.
 *
 * With `listed` inheritance the child keeps 0, 1, 2 and what the actions leave
 * open.  That set is known here, so closing the rest is a list of ranges: the
 * gaps between the numbers kept, and all above.  And nothing above the highest
 * number that is read or written needs to be in the child's table at all. */
#include "compile/compile.h"
#include <errno.h>
#include <stdlib.h>

#define STANDARD_DESCRIPTORS 3

/* A gap wider than this is not closed one by one. */
#define NARROW_GAP 1024u

static int compare(const void *a, const void *b)
{
    int left = *(const int *)a, right = *(const int *)b;

    return (left > right) - (left < right);
}

/* Sort NUMBERS and remove what stands twice; how many are left. */
static size_t sort_unique(int *numbers, size_t count)
{
    size_t i, unique = 0;

    qsort(numbers, count, sizeof *numbers, compare);
    for (i = 0; i < count; i++)
        if (i == 0 || numbers[i] != numbers[unique - 1])
            numbers[unique++] = numbers[i];
    return unique;
}

static int makes_descriptor(const struct usp_step *step)
{
    return (step->kind->properties & USP_MAKES_FD) && step->fd >= 0;
}

static int copies_source(const struct usp_step *step)
{
    return (step->kind->properties & USP_COPIES_SOURCE) && step->source >= 0;
}

/* The descriptor that the path of STEP leads through, if it has one. */
static int followed(const struct usp_step *step)
{
    return step->kind->properties & USP_FOLLOWS_PATH
               ? usp_path_descriptor(step->data)
               : USP_PATH_PLAIN;
}

static int is_made(const struct uspawn_plan *plan, int fd)
{
    size_t i;

    for (i = 0; i < plan->step_count; i++)
        if (plan->steps[i].fd == fd && makes_descriptor(&plan->steps[i]))
            return 1;
    return 0;
}

static int compile_named(struct usp_block *block, struct uspawn_plan *plan)
{
    int *named = usp_block_take(block, 2 * plan->step_count + 1, sizeof *named);
    size_t i, count = 0;

    if (!named)
        return USP_NO_ROOM;
    for (i = 0; i < plan->step_count; i++) {
        const struct usp_step *step = &plan->steps[i];

        if (step->fd >= 0)
            named[count++] = step->fd;
        if (copies_source(step))
            named[count++] = step->source;
        else if (followed(step) >= 0)
            named[count++] = followed(step);
    }
    if (plan->exec_fd >= 0)
        named[count++] = plan->exec_fd;
    plan->named = named;
    plan->named_count = count ? sort_unique(named, count) : 0;
    return 0;
}

/* One past the highest number that anything in the plan speaks of; but that of
 * sources only WITH_SOURCES.  Closing is no reason to have a descriptor. */
static unsigned first_unused(const struct uspawn_plan *plan, int with_sources)
{
    int highest = STANDARD_DESCRIPTORS - 1;
    size_t i;

    if (plan->exec_fd > highest)
        highest = plan->exec_fd;
    for (i = 0; i < plan->step_count; i++) {
        const struct usp_step *step = &plan->steps[i];

        if (step->kind->properties & USP_CLOSES_FD)
            continue;
        if (followed(step) > highest)
            highest = followed(step);
        if (step->fd > highest)
            highest = step->fd;
        if (with_sources && copies_source(step) && step->source > highest)
            highest = step->source;
    }
    return (unsigned)highest + 1;
}

static int has_unclear_path(const struct uspawn_plan *plan)
{
    size_t i;

    for (i = 0; i < plan->step_count; i++)
        if (followed(&plan->steps[i]) == USP_PATH_UNCLEAR)
            return 1;
    return 0;
}

/* Ranges between the COUNT numbers in KEPT, which are ascending, from the
 * first non-standard number on.  How many. */
static size_t make_gaps(const int *kept, size_t count, struct usp_range *gaps)
{
    unsigned first = STANDARD_DESCRIPTORS;
    size_t i, gap_count = 0;

    for (i = 0; i < count; i++) {
        unsigned number = (unsigned)kept[i];

        if (number < first)
            continue;
        if (number > first)
            gaps[gap_count++] = (struct usp_range){first, number - 1};
        first = number + 1;
    }
    gaps[gap_count++] = (struct usp_range){first, USP_LAST_DESCRIPTOR};
    return gap_count;
}

static int are_narrow(const struct usp_range *gaps, size_t count)
{
    size_t i;

    for (i = 0; i + 1 < count; i++)
        if (gaps[i].last - gaps[i].first >= NARROW_GAP)
            return 0;
    return 1;
}

/* Whether something made is handed over after closefrom, which must spare it
 * then. */
static int closes_around_made(const struct uspawn_plan *plan)
{
    size_t i;
    int closed = 0;

    for (i = 0; i < plan->step_count; i++) {
        const struct usp_step_kind *kind = plan->steps[i].kind;

        if (kind->take == usp_step_made && closed)
            return 1;
        closed |= kind->stage == USPAWN_STAGE_CLOSEFROM;
    }
    return 0;
}

/* The numbers that are not closed at the end: all that actions made, in no
 * gap even if a later action closed them.  How many, in KEPT. */
static size_t find_kept(const struct uspawn_plan *plan, int *kept)
{
    size_t i, count = 0;

    for (i = 0; i < plan->step_count; i++)
        if (makes_descriptor(&plan->steps[i]))
            kept[count++] = plan->steps[i].fd;
    return count ? sort_unique(kept, count) : 0;
}

static int compile_inheritance(struct usp_block *block,
                               struct uspawn_plan *plan, struct usp_step *step)
{
    size_t room = plan->step_count + 2;
    int *kept = usp_block_take(block, room, sizeof *kept);
    struct usp_range *gaps = usp_block_take(block, room, sizeof *gaps);
    size_t count;

    if (!kept || !gaps)
        return USP_NO_ROOM;
    count = find_kept(plan, kept);
    if (plan->drop_exec_fd) {
        kept[count] = plan->exec_fd;
        count = sort_unique(kept, count + 1);
    }
    count = make_gaps(kept, count, gaps);
    if (!are_narrow(gaps, count))
        plan->demands |= USP_DEMAND_CLOSE_RANGES;
    step->data = gaps;
    step->size = count * sizeof *gaps;
    return 0;
}

int usp_compile_descriptors(struct usp_block *block, struct uspawn_plan *plan,
                            struct usp_step *inheritance)
{
    int error = compile_named(block, plan);

    if (error)
        return error;
    plan->drop_exec_fd =
        plan->exec_fd >= STANDARD_DESCRIPTORS && !is_made(plan, plan->exec_fd);
    plan->first_unused = first_unused(plan, 1);
    plan->first_fetchable = first_unused(plan, 0);
    plan->needs_whole_table = has_unclear_path(plan);
    if (closes_around_made(plan))
        plan->demands |= USP_DEMAND_CLOSE_RANGES;
    return inheritance ? compile_inheritance(block, plan, inheritance) : 0;
}
