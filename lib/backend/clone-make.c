/* SPDX-License-Identifier: MIT */
/* The clone backend: making the child, as far as this kernel and its filters
 * go, in the cgroup and the namespaces that the plan wants. */
#include "backend/backend.h"
#include "backend/clone.h"
#include "base/host.h"
#include "sys.h"
#include "sys/dumpable.h"
#include <errno.h>

/* It lives for a moment.  It shares our descriptor table, so that the child's
 * handle is made in ours. */
static long make_intermediate(struct usp_launch *launch)
{
    unsigned long long flags = launch->clone.flags & ~USP_CLONE_PIDFD;

    if (usp_clone_may_share_table(&launch->clone))
        flags |= USP_CLONE_FILES;
    if (!usp_clone_is_without(launch, USP_NO_SILENT_EXIT))
        flags &= ~(unsigned long long)SIGCHLD;
    return usp_child_clone(launch, flags,
                           launch->clone.stacks + USP_CHILD_STACK_SIZE,
                           usp_child_detach);
}

static long make(struct usp_launch *launch, int (*main)(void *))
{
    int handlers_stay = !(launch->clone.flags & USP_CLONE_CLEAR_SIGHAND);
    int block =
        handlers_stay || launch->plan->detached || usp_core_dumps_kill_parent();
    long pid;

    if (block)
        usp_backend_block_signals(launch);
    launch->reset_handlers = handlers_stay;
    if (launch->plan->detached)
        pid = make_intermediate(launch);
    else
        pid = usp_child_clone(launch, launch->clone.flags, launch->clone.stacks,
                              main);
    if (block)
        usp_backend_restore_signals(launch);
    return pid;
}

static long make_with(struct usp_launch *launch, unsigned long long suspend,
                      int share_table, int in_cgroup)
{
    const struct uspawn_plan *plan = launch->plan;
    struct usp_clone *clone = &launch->clone;

    usp_clone_choose_flags(launch, suspend, share_table);
    launch->born_in_cgroup = in_cgroup && clone->is_clone3;
    if (launch->born_in_cgroup) {
        clone->cgroup = plan->cgroup;
        clone->flags |= USP_CLONE_INTO_CGROUP;
    }
    clone->flags |= plan->birth_flags;
    launch->born_in_namespaces = plan->birth_flags != 0;
    return make(launch, usp_child_main);
}

/* As far as this kernel and its filters go.  What must be done without is known
 * only when that helps: otherwise it is what the plan asks for.  To be born in
 * a cgroup takes clone3. */
static long make_by_any_means(struct usp_launch *launch,
                              unsigned long long suspend, int share_table,
                              int in_cgroup)
{
    long first = 0, pid;
    unsigned missing;

    launch->clone.without = 0;
    do {
        pid = make_with(launch, suspend, share_table, in_cgroup);
        if (pid >= 0)
            usp_host_learn(launch->clone.without &
                           ~(unsigned)USP_NO_SPARE_DESCRIPTOR);
        else if (!first)
            first = pid;
        missing = pid < 0 ? usp_clone_missing(launch, (int)-pid) : 0;
        if (in_cgroup)
            missing &= ~(unsigned)USP_NO_CLONE3;
        launch->clone.without |= missing;
    } while (missing);
    return pid < 0 ? first : pid;
}

/* ------------------------------------ Created in a cgroup, in namespaces -- */

static int is_born_into(const struct uspawn_plan *plan)
{
    return plan->birth_flags || (plan->cgroup >= 0 && !plan->detached);
}

/* A child that cannot be born in its cgroup joins it, or tells why not; but as
 * a copy, since the cgroup may have other memory nodes (cpuset_attach, Linux).
 */
static long make_born(struct usp_launch *launch, struct uspawn_child *child,
                      unsigned long long suspend, int share_table)
{
    int must = (launch->plan->demands & USP_DEMAND_BORN_IN_CGROUP) != 0;
    int wants = launch->plan->cgroup >= 0;
    long pid;

    launch->needs_copy = wants && !must;
    if (wants && !usp_clone_has_clone3())
        return -EOPNOTSUPP;
    pid = make_by_any_means(launch, suspend, share_table, wants);
    launch->was_asked_too_much = pid < 0 && pid != -EAGAIN && pid != -ENOMEM;
    if (launch->was_asked_too_much)
        child->error.stage = launch->born_in_namespaces ? USPAWN_STAGE_UNSHARE
                                                        : USPAWN_STAGE_CGROUP;
    return pid;
}

int usp_clone_make(struct usp_launch *launch, struct uspawn_child *child,
                   unsigned long long suspend, int share_table)
{
    long pid = is_born_into(launch->plan)
                   ? make_born(launch, child, suspend, share_table)
                   : make_by_any_means(launch, suspend, share_table, 0);

    if (pid < 0)
        return (int)-pid;
    child->pid = (pid_t)pid;
    launch->clone.pid =
        launch->until_exec && !launch->plan->detached ? child->pid : 0;
    child->fd = launch->plan->detached ? -1 : launch->clone.handle;
    child->mechanism = launch->clone.is_clone3 ? USPAWN_MECHANISM_CLONE3
                                               : USPAWN_MECHANISM_CLONE;
    return 0;
}
