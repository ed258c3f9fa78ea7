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
#include "sys/contract.h"
#include "sys/dumpable.h"
#include <errno.h>
#include <string.h>

void usp_launch_prepare(struct usp_launch *launch,
                        const struct uspawn_plan *plan, char *const argv[],
                        char *const envp[])
{
    launch->plan = plan;
    launch->argv = argv ? argv : plan->argv;
    launch->envp = envp ? envp : plan->envp;
    launch->channel = -1;
    launch->is_awaited = 0;
    launch->gate[0] = -1;
    memset(launch->made, -1, (size_t)plan->made_count * sizeof *launch->made);
    launch->arrays = NULL;
    launch->shell_argv = NULL;
    launch->listen_pid = NULL;
    launch->parent = plan->needs & USP_NEED(USPAWN_STAGE_PARENT_DEATH_SIGNAL)
                         ? usp_sys_getpid()
                         : 0;
    usp_launch_reset(launch);
}

void usp_launch_reset(struct usp_launch *launch)
{
    static const struct usp_record none = {.action = -1, .step = -1};

    launch->unshare_from = 0;
    launch->close_from = 0;
    launch->closed_from = 0;
    launch->must_fetch = 0;
    launch->fetched_count = 0;
    launch->reset_handlers = 0;
    launch->restore_mask = 0;
    launch->clone.handle = -1;
    launch->is_silent = 0;
    launch->lingers = 0;
    launch->failure_status = 127;
    launch->born_in_cgroup = 0;
    launch->born_in_namespaces = 0;
    launch->was_asked_too_much = 0;
    launch->stamped = 0;
    launch->record = none;
}

/* A handle for the child of INTERMEDIATE, which still lives: otherwise the pid
 * might be somebody else's by now. */
static int open_detached(pid_t pid, pid_t intermediate)
{
    int fd = usp_handle_open(pid);

    if (fd >= 0 && usp_has_ended(-1, intermediate) != 0) {
        usp_sys_close(fd);
        fd = -1;
    }
    return fd >= 0 ? fd : -1;
}

/* A detached child's intermediate has ended, or lingers; what is of interest is
 * the child that it made. */
static void replace_intermediate(const struct usp_launch *launch,
                                 struct uspawn_child *child)
{
    pid_t intermediate = child->pid;

    child->pid = launch->record.pid;
    child->fd = launch->clone.handle;
    child->detached = 1;
    if (launch->lingers) {
        if (child->pid > 0 && launch->plan->handle != USPAWN_HANDLE_NONE)
            child->fd = open_detached(child->pid, intermediate);
        usp_sys_kill(intermediate, SIGKILL);
    }
    usp_reap(intermediate);
}

/* Make the child, and wait until it has executed or failed. */
static int attempt(const struct usp_backend *backend, struct usp_launch *launch,
                   struct uspawn_child *child)
{
    uint64_t needs = backend->shares_memory ? launch->plan->needs : 0;
    struct usp_channel channel;
    int error;

    if (!backend->runs_child_program)
        return backend->create(launch, child);
    error = usp_channel_open(&channel, launch, backend->shares_memory);
    if (error)
        return error;
    usp_dumpable_keep(needs);
    error = backend->create(launch, child);
    usp_dumpable_restore(needs);
    if (error) {
        usp_channel_close(&channel, launch);
        return error;
    }
    usp_channel_finish(&channel, launch);
    if (launch->plan->detached)
        replace_intermediate(launch, child);
    return 0;
}

/* The child was not allowed to leave the shared table, or to fetch from it. */
static int is_unshare_refused(const struct usp_launch *launch)
{
    return launch->unshare_from > 0 &&
           launch->record.stage == USPAWN_STAGE_INHERITANCE &&
           launch->record.step < 0 && usp_host_is_refusal(launch->record.code);
}

/* Before a child is made whose handle is required and comes afterwards. */
static int try_handle(const struct usp_backend *backend,
                      const struct uspawn_plan *plan)
{
    if (plan->handle != USPAWN_HANDLE_REQUIRED ||
        (backend->makes_handle && !usp_host_is(USP_NO_CLONE_PIDFD) &&
         !usp_host_is(USP_NO_CLONE3)))
        return 0;
    return usp_handle_try();
}

/* TRY, with a contract for the child if the plan wants one. */
static int try_in_contract(const struct usp_backend *backend,
                           struct usp_launch *launch,
                           struct uspawn_child *child, usp_attempt *try)
{
    int template;
    int error;

    if (!(launch->plan->demands & USP_DEMAND_CONTRACT))
        return try(backend, launch, child);
    error = usp_contract_begin(launch->plan, &template);
    launch->was_asked_too_much = error != 0;
    if (error)
        return error;
    error = try(backend, launch, child);
    usp_contract_end(template, !error);
    return error;
}

/* Try backends from the best down until one makes a child. */
static int make_child(struct usp_launch *launch, struct uspawn_child *child,
                      usp_attempt *try)
{
    int number = usp_backend_select(launch->plan, 0);

    child->error.stage = USPAWN_STAGE_PLAN;
    if (number < 0)
        return ENOTSUP;
    for (;;) {
        int error = try_handle(usp_backends[number], launch->plan);

        child->error.stage =
            error == ENOTSUP ? USPAWN_STAGE_PLAN : USPAWN_STAGE_CREATE;
        if (error)
            return error;
        usp_launch_reset(launch);
        error = try_in_contract(usp_backends[number], launch, child, try);
        if (!error && !is_unshare_refused(launch))
            return 0;
        if (!error) {
            usp_host_learn(launch->must_fetch ? USP_NO_FETCH : USP_NO_UNSHARE);
            usp_child_drop(child);
            continue;
        }
        if (!usp_host_is_refusal(error) || launch->was_asked_too_much)
            return error;
        /* EINVAL and others may be about this plan alone. */
        if (error == ENOSYS || error == EPERM)
            usp_host_learn((unsigned)USP_NO_BACKEND << number);
        number = usp_backend_select(launch->plan, number + 1);
        if (number < 0)
            return error;
    }
}

/* There is a child: its handle, if it did not come with one.  A required one
 * was tried before; if it fails now, the last descriptor has gone meanwhile. */
static int add_handle(const struct usp_launch *launch,
                      struct uspawn_child *child)
{
    int handle = launch->plan->handle;
    int fd;

    if (handle == USPAWN_HANDLE_NONE || child->fd >= 0 || child->detached)
        return 0;
    fd = usp_handle_open(child->pid);
    if (fd >= 0)
        child->fd = fd;
    if (fd >= 0 || handle == USPAWN_HANDLE_WANTED)
        return 0;
    usp_sys_kill(child->pid, SIGKILL);
    return -fd;
}

int usp_launch_make(struct usp_launch *launch, struct uspawn_child *child,
                    usp_attempt *try)
{
    int error = usp_arrays_make(launch);

    child->error.stage = USPAWN_STAGE_PLAN;
    if (!error)
        error = usp_made_open(launch, child);
    if (!error)
        error = make_child(launch, child, try);
    usp_made_close_child_ends(launch);
    if (!error && launch->record.stage == USPAWN_STAGE_NONE)
        error = add_handle(launch, child);
    return error;
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

int usp_launch_plan(struct uspawn_child *child, const struct uspawn_plan *plan,
                    char *const argv[], char *const envp[])
{
    struct usp_launch launch;
    int error;

    usp_collect_some();
    usp_child_clear(child);
    usp_launch_prepare(&launch, plan, argv, envp);
    error = usp_launch_make(&launch, child, attempt);
    usp_arrays_free(&launch);
    if (error || launch.record.stage != USPAWN_STAGE_NONE)
        return usp_launch_fail(&launch, child, error);
    usp_error_clear(&child->error);
    return 0;
}
