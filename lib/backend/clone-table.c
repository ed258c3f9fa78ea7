/* SPDX-License-Identifier: MIT */
/* The clone backend: which descriptors the child has when it begins, and under
 * which numbers.  Decided here, before each attempt, and nowhere else:
 *
 * - a copy of the whole table;
 * - with `listed` inheritance, a copy of what lies below one number, made by
 *   the child, which shares our table at first (CLOSE_RANGE_UNSHARE);
 * - where that would be many because of a few that lie high, a small copy, and
 *   the few taken over one by one (child/fetch.c): sources of actions, and what
 *   the library made.  They get numbers that no action speaks of.
 *
 * What cannot be foreseen leads to the copy before.
 */
#include "backend/clone.h"
#include "base/host.h"
#include "sys.h"

/* Plans that are looked through for what can be fetched. */
#define STEPS_MAX 256

static unsigned above(unsigned number, int fd)
{
    return fd >= 0 && (unsigned)fd >= number ? (unsigned)fd + 1 : number;
}

/* The lowest number that the child does not need. */
static unsigned first_unused(const struct usp_launch *launch)
{
    unsigned first = launch->plan->first_unused;
    int i;

    for (i = 0; i < usp_launch_own_count(launch); i++)
        first = above(first, usp_launch_own(launch, i));
    return first;
}

/* ---------------------------------------------------------- Fetching -- */

static int may_fetch(const struct usp_launch *launch)
{
    return !usp_clone_is_without(launch, USP_NO_FETCH) &&
           usp_host_is(USP_MEMORY_IS_SHARED) && !launch->plan->birth_flags &&
           launch->plan->first_fetchable <= USP_LARGE_TABLE &&
           launch->plan->step_count <= STEPS_MAX;
}

static int is_fetched(const struct usp_launch *launch, int fd)
{
    return usp_child_descriptor(launch, fd) != fd;
}

/* Have the child get FD: in its copy, which ends at *END, or fetched.  Whether
 * there is room. */
static int provide(struct usp_launch *launch, int fd, unsigned *end)
{
    struct usp_fetch *fetch = &launch->fetch;

    if (fd < USP_LARGE_TABLE) {
        *end = above(*end, fd);
        return 1;
    }
    if (is_fetched(launch, fd))
        return 1;
    if (fetch->count == USP_FETCH_MAX)
        return 0;
    fetch->files[fetch->count].from = fd;
    fetch->files[fetch->count].to = -1;
    fetch->count++;
    return 1;
}

static int provide_own(struct usp_launch *launch, unsigned *end)
{
    int i, has_room = 1;

    for (i = 0; i < usp_launch_own_count(launch) && has_room; i++)
        has_room = provide(launch, usp_launch_own(launch, i), end);
    launch->fetch.own_count = launch->fetch.count;
    return has_room;
}

/* Whether one of the first COUNT steps closes FD. */
static int is_closed_by(const struct uspawn_plan *plan, size_t count, int fd)
{
    const struct usp_step *step = plan->steps;
    size_t i;

    for (i = 0; i < count; i++, step++)
        if ((step->kind->properties & USP_CLOSES_FD) &&
            (step->fd == fd ||
             (step->fd < fd && step->kind->stage == USPAWN_STAGE_CLOSEFROM)))
            return 1;
    return 0;
}

/* A source that is closed before it is read is not fetched, and so not open; if
 * it is read before and after, it would have to be closed in between. */
static int provide_sources(struct usp_launch *launch, unsigned *end)
{
    const struct uspawn_plan *plan = launch->plan;
    size_t i;

    for (i = 0; i < plan->step_count; i++) {
        int fd = plan->steps[i].source;

        if (!(plan->steps[i].kind->properties & USP_COPIES_SOURCE) || fd < 0)
            continue;
        if (fd >= USP_LARGE_TABLE && is_closed_by(plan, i, fd)) {
            if (is_fetched(launch, fd))
                return 0;
        } else if (!provide(launch, fd, end)) {
            return 0;
        }
    }
    return 1;
}

/* The next number from NUMBER on that no action speaks of. */
static int next_unnamed(const struct uspawn_plan *plan, int number)
{
    while (usp_plan_names(plan, number))
        number++;
    return number;
}

/* The numbers of what is fetched begin at END.  The first is left for the
 * pidfd that they are fetched by: it gets the lowest that is free, which is
 * none of theirs then.  Whether all are within the limit. */
static int number_fetched(struct usp_launch *launch, unsigned end)
{
    struct usp_fetch *fetch = &launch->fetch;
    int number = next_unnamed(launch->plan, (int)end);
    int i;

    for (i = 0; i < fetch->count; i++) {
        number = next_unnamed(launch->plan, number + 1);
        fetch->files[i].to = number;
    }
    return number < usp_sys_descriptor_limit();
}

/* Where the child's copy ends if it fetches the rest; 0: it cannot. */
static unsigned plan_fetch(struct usp_launch *launch)
{
    unsigned end = launch->plan->first_fetchable;

    if (!may_fetch(launch) || !provide_own(launch, &end) ||
        !provide_sources(launch, &end) || !number_fetched(launch, end))
        return 0;
    launch->fetch.thread = usp_sys_gettid();
    launch->fetch.process = usp_sys_getpid();
    return end;
}

/* ------------------------------------------------------------- Table -- */

static int may_share_table(const struct usp_launch *launch)
{
    return usp_plan_closes_early(launch->plan) &&
           !usp_clone_is_without(launch, USP_NO_UNSHARE) &&
           usp_clone_may_share_table(&launch->clone);
}

void usp_clone_choose_table(struct usp_launch *launch, int share, int goes_on)
{
    unsigned first = first_unused(launch);
    unsigned end = 0;

    launch->unshare_from = 0;
    launch->closes_early = 0;
    launch->fetch.count = 0;
    if (share && may_share_table(launch)) {
        if (first > USP_LARGE_TABLE)
            end = plan_fetch(launch);
        if (end == 0)
            launch->fetch.count = 0;
        launch->unshare_from = end ? end : first;
    } else if (goes_on && usp_plan_closes_early(launch->plan)) {
        /* A child that nobody waits for may be held up before its exec.  So it
         * first closes what is not its own: the channels of other starts among
         * it, which would seem to go on. */
        launch->closes_early = 1;
    }
}
