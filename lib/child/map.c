/* SPDX-License-Identifier: MIT */
/* Copies of descriptors that are made at once.
 *
 * lib/request/actions-map.c has put them in an order in which no copy destroys
 * what a later one reads, but for cycles: there one number is set aside first
 * (a step without a target) and read from there last (a step without a source).
 */
#include "child.h"
#include "sys.h"

static int is_named(const struct uspawn_plan *plan, int fd)
{
    size_t i;

    for (i = 0; i < plan->named_count; i++)
        if (plan->named[i] == fd)
            return 1;
    return 0;
}

/* A copy of FD under a number that no action speaks of. */
static int set_aside(const struct uspawn_plan *plan, int fd)
{
    int copy = usp_sys_fcntl(fd, F_DUPFD_CLOEXEC, 0);

    while (copy >= 0 && is_named(plan, copy)) {
        int next = usp_sys_fcntl(fd, F_DUPFD_CLOEXEC, copy + 1L);

        usp_sys_close(copy);
        copy = next;
    }
    return copy == -EINVAL ? -EMFILE : copy;
}

int usp_step_map(struct usp_launch *launch, const struct usp_step *step)
{
    int source = usp_child_descriptor(launch, step->source);
    int error;

    if (step->fd < 0) {
        launch->spare = set_aside(launch->plan, source);
        return launch->spare < 0 ? launch->spare : 0;
    }
    if (step->source >= 0)
        return usp_child_duplicate(source, step->fd);
    error = usp_child_duplicate(launch->spare, step->fd);
    usp_sys_close(launch->spare);
    return error;
}

/* The environment tells whom the sockets are for: sd_listen_fds(3). */
int usp_step_listen(struct usp_launch *launch, const struct usp_step *step)
{
    if (!launch->listen_pid[0])
        usp_child_digits(launch->listen_pid, usp_sys_getpid());
    return usp_step_map(launch, step);
}
