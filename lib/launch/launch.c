/* SPDX-License-Identifier: MIT */
/* One run of a plan: pipes, backend, channel, and what became of the child. */
#include "launch/launch.h"
#include "base/error.h"
#include "base/host.h"
#include "handle/child-struct.h"
#include "handle/handle.h"
#include "handle/released.h"
#include "report/diagnose.h"
#include "sys.h"
#include "sys/own-descriptor.h"
#include <errno.h>
#include <string.h>
#include <unistd.h>

/* Before each try. */
static void reset(struct usp_launch *launch)
{
    static const struct usp_record none = {.action = -1, .step = -1};

    launch->unshare_from = 0;
    launch->closes_early = 0;
    launch->closed_from = 0;
    launch->is_awaited = 0;
    launch->left_table = 0;
    launch->progress = USP_IS_OVER;
    launch->fetch.count = 0;
    launch->reset_handlers = 0;
    launch->restore_mask = 0;
    launch->clone.handle = -1;
    launch->clone.pid = 0;
    launch->is_silent = 0;
    launch->leave[0] = -1;
    launch->leave[1] = -1;
    launch->failure_status = 127;
    launch->leave_child_program = NULL;
    launch->born_in_cgroup = 0;
    launch->born_in_namespaces = 0;
    launch->was_asked_too_much = 0;
    launch->needs_copy = 0;
    launch->stamped = 0;
    launch->record = none;
}

void usp_launch_prepare(struct usp_launch *launch,
                        const struct uspawn_plan *plan, char *const argv[],
                        char *const envp[])
{
    launch->plan = plan;
    launch->argv = argv ? argv : plan->argv;
    launch->envp = envp ? envp : plan->envp;
    launch->channel = -1;
    launch->until_exec = 0;
    launch->keeps_dumpable = 0;
    launch->without = 0;
    launch->report = NULL;
    launch->gate[0] = -1;
    memset(launch->made, -1, (size_t)plan->made_count * sizeof *launch->made);
    launch->arrays = NULL;
    launch->departure = NULL;
    launch->shell_argv = NULL;
    launch->listen_pid = NULL;
    launch->parent = usp_plan_find(plan, USPAWN_STAGE_PARENT_DEATH_SIGNAL)
                         ? usp_sys_getpid()
                         : 0;
    reset(launch);
}

/* The child could not leave the shared table, or not fetch from it. */
static int needs_copied_table(const struct usp_launch *launch)
{
    return launch->unshare_from > 0 &&
           (launch->progress == USP_IS_OVER || launch->is_awaited) &&
           launch->record.stage == USPAWN_STAGE_INHERITANCE &&
           launch->record.step < 0;
}

/* Whatever the reason, this run goes without; the host does if it was not a
 * passing one. */
static void copy_more(struct usp_launch *launch, struct uspawn_child *child)
{
    unsigned fact = launch->fetch.count > 0 ? USP_NO_FETCH : USP_NO_UNSHARE;
    int code = launch->record.code;

    launch->without |= fact;
    if (code != EMFILE && code != ENFILE && code != ENOMEM)
        usp_host_learn(fact);
    usp_child_replace(child);
}

/* Before a child is made whose handle is required and comes afterwards. */
static int try_handle(const struct usp_backend *backend,
                      const struct uspawn_plan *plan)
{
    if (plan->handle != USPAWN_HANDLE_REQUIRED ||
        (backend->makes_handle && !usp_host_is(USP_NO_CLONE_PIDFD)))
        return 0;
    return usp_handle_try();
}

/* The first backend from number FIRST on that can run the plan; for a start,
 * rather one that goes on without us, and for a child that holds only that.
 * -1: none. */
static int next_backend(const struct usp_launch *launch, int first)
{
    const struct uspawn_plan *plan = launch->plan;
    int number = usp_backend_select(plan, first);
    int found = number;

    if (launch->until_exec || plan->detached)
        return number;
    while (found >= 0 && !usp_can_go_on(usp_backends[found], launch))
        found = usp_backend_select(plan, found + 1);
    return found >= 0 || (plan->demands & USP_DEMAND_HOLD) ? found : number;
}

/* A start that failed with ERROR for want of descriptors, which it does not
 * need to wait for the exec. */
static int may_wait_instead(const struct usp_launch *launch, int error)
{
    const struct uspawn_plan *plan = launch->plan;

    return usp_host_is_shortage(error) && !launch->until_exec &&
           !plan->ready_fd && !plan->never_wait && !plan->detached &&
           !(plan->demands & USP_DEMAND_HOLD);
}

/* Try backends from the best down until one makes a child. */
static int try_backends(struct usp_launch *launch, struct uspawn_child *child)
{
    int number = next_backend(launch, 0);

    child->error.stage = USPAWN_STAGE_PLAN;
    if (number < 0)
        return ENOTSUP;
    for (;;) {
        const struct usp_backend *backend = usp_backends[number];
        int error = try_handle(backend, launch->plan);

        child->error.stage =
            error == ENOTSUP ? USPAWN_STAGE_PLAN : USPAWN_STAGE_CREATE;
        if (error)
            return error;
        reset(launch);
        error = usp_try_backend(backend, launch, child);
        if (!error && !needs_copied_table(launch))
            return 0;
        if (!error) {
            copy_more(launch, child);
            continue;
        }
        if (may_wait_instead(launch, error)) {
            launch->until_exec = 1;
            number = next_backend(launch, 0);
            continue;
        }
        if (!launch->needs_copy &&
            (!usp_host_is_refusal(error) || launch->was_asked_too_much))
            return error;
        /* EINVAL and others may be about this plan alone. */
        if (!launch->needs_copy && (error == ENOSYS || error == EPERM))
            usp_host_learn((unsigned)USP_NO_BACKEND << number);
        number = next_backend(launch, number + 1);
        if (number < 0)
            return error;
    }
}

/* A handle that comes afterwards: if other code has reaped the child, its pid
 * may be another's by now, even that of another child of ours. */
static int open_handle(const struct uspawn_child *child)
{
    int fd = usp_handle_open(child->pid);

    if (fd < 0 || (usp_has_ended(fd, child->pid) != -ECHILD &&
                   !usp_identity_is_later(child, 0)))
        return fd;
    close(fd);
    return -ESRCH;
}

/* There is a child: its handle, if it did not come with one.  A required one
 * was tried before; if it fails now, the last descriptor has gone meanwhile. */
static int add_handle(const struct usp_launch *launch,
                      struct uspawn_child *child)
{
    int handle = launch->plan->handle;
    int fd;

    /* It could not be moved while the child was in our table. */
    fd = usp_own_descriptor(child->fd);
    child->fd = fd >= 0 ? fd : -1;
    if (child->fd < 0)
        child->born = usp_identity_now();
    if (handle == USPAWN_HANDLE_NONE || child->fd >= 0 || child->detached)
        return 0;
    fd = open_handle(child);
    if (fd >= 0)
        child->fd = fd;
    if (fd >= 0 || handle == USPAWN_HANDLE_WANTED)
        return 0;
    if (usp_has_ended(-1, child->pid) == 0)
        usp_sys_kill(child->pid, SIGKILL);
    return -fd;
}

/* A signal has ended it: it is a zombie that only we know of. */
void usp_launch_judge(struct usp_launch *launch)
{
    struct usp_record killed = {USPAWN_STAGE_EXEC, -1, -1, 0, ECANCELED, 0, 0};

    if (launch->record.stage != USPAWN_STAGE_NONE || launch->clone.pid <= 0)
        return;
    killed.signal = usp_signal_before_exec(launch->clone.pid);
    if (killed.signal)
        launch->record = killed;
}

/* What the record of a child that goes on says is not for us to read yet. */
static int has_failed(const struct usp_launch *launch)
{
    return launch->progress == USP_IS_OVER &&
           launch->record.stage != USPAWN_STAGE_NONE;
}

static int make(struct usp_launch *launch, struct uspawn_child *child)
{
    int error = usp_arrays_make(launch);

    child->error.stage = USPAWN_STAGE_PLAN;
    if (!error)
        error = usp_made_open(launch, child);
    if (!error)
        error = try_backends(launch, child);
    usp_made_close_child_ends(launch);
    if (error)
        return error;
    if (launch->progress == USP_IS_OVER)
        usp_launch_judge(launch);
    return has_failed(launch) ? 0 : add_handle(launch, child);
}

int usp_launch_fail(const struct usp_launch *launch, struct uspawn_child *child,
                    int error)
{
    usp_child_drop(child);
    usp_made_close(child);
    child->error.code = error;
    usp_diagnose(launch, &child->error);
    return child->error.code;
}

int usp_launch_run(struct usp_launch *launch, struct uspawn_child *child)
{
    int error = make(launch, child);

    if (error || has_failed(launch))
        return usp_launch_fail(launch, child, error);
    usp_error_clear(&child->error);
    return 0;
}
