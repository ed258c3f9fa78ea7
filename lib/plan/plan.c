/* SPDX-License-Identifier: MIT */
/* What everybody may ask of a plan, and its life. */
#include "plan/plan.h"
#include "child/child.h"
#include "sys.h"
#include "sys/own-descriptor.h"
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

struct uspawn_plan *usp_plan_keep(const struct uspawn_plan *plan)
{
    /* Constant for all but its count. */
    struct uspawn_plan *kept = (struct uspawn_plan *)(uintptr_t)plan;

    USP_ADD(&kept->users, 1u);
    return kept;
}

/* The plan is the first thing in its block: freeing it frees all. */
void usp_plan_drop(struct uspawn_plan *plan)
{
    if (plan && USP_ADD(&plan->users, -1u) == 1)
        free(plan);
}

const struct usp_step *usp_plan_find(const struct uspawn_plan *plan, int stage)
{
    size_t i;

    for (i = 0; i < plan->step_count; i++)
        if (plan->steps[i].kind->stage == stage)
            return &plan->steps[i];
    return NULL;
}

unsigned usp_step_reach(const struct usp_step *step)
{
    unsigned long bits = step->kind->reaching;

    return !bits || ((unsigned long)step->value & bits) ? step->kind->reach
                                                        : USP_REACHES_CHILD;
}

const struct usp_step *usp_plan_reaching(const struct uspawn_plan *plan,
                                         unsigned reach)
{
    size_t i;

    for (i = 0; i < plan->step_count; i++)
        if (usp_step_reach(&plan->steps[i]) & reach)
            return &plan->steps[i];
    return NULL;
}

static int compare(const void *a, const void *b)
{
    int left = *(const int *)a, right = *(const int *)b;

    return (left > right) - (left < right);
}

static int contains(const int *numbers, size_t count, int number)
{
    return count && bsearch(&number, numbers, count, sizeof *numbers, compare);
}

int usp_plan_names(const struct uspawn_plan *plan, int fd)
{
    return contains(plan->named, plan->named_count, fd);
}

size_t usp_count_strings(char *const *strings)
{
    size_t count = 0;

    while (strings[count])
        count++;
    return count;
}

static int is_others(const struct uspawn_plan *plan, int fd)
{
    return fd < USP_FIRST_OWN || usp_plan_names(plan, fd);
}

int usp_plan_avoid_named(const struct uspawn_plan *plan, int *fd)
{
    while (is_others(plan, *fd)) {
        int lowest = *fd;
        int moved;

        while (is_others(plan, lowest))
            lowest++;
        moved = usp_sys_fcntl(*fd, F_DUPFD_CLOEXEC, lowest);
        if (moved < 0) /* EINVAL: the limit is below LOWEST */
            return moved == -EINVAL ? EMFILE : -moved;
        close(*fd);
        *fd = moved;
    }
    return 0;
}
