/* SPDX-License-Identifier: MIT */
/* Children that hold before their exec.
 *
 * Such a child tells through the channel at which stage it holds, and goes on
 * when it can read a byte from the gate. */
#include "start/held.h"
#include "base/error.h"
#include "handle/child-struct.h"
#include "launch/launch.h"
#include "start/finish.h"
#include "start/id-maps.h"
#include "start/pending.h"
#include "start/start.h"
#include "sys.h"
#include "sys/caller.h"
#include "sys/dumpable.h"
#include <errno.h>

static int let_go(struct uspawn_child *child)
{
    return usp_sys_send(child->gate, "", 1) == 1 ? 0 : ESRCH;
}

/* ----------------------------------------------------------- Serving -- */

/* At which stage CHILD holds; USPAWN_STAGE_NONE: it does not, or no longer. Its
 * failure is told by the channel, as another child that holds may have a copy
 * of our end: there need not be an end of file. */
static int next_hold(struct uspawn_child *child)
{
    struct usp_record record;
    ssize_t size;

    do
        size = usp_sys_read(child->ready_fd, &record, sizeof record);
    while (size == -EINTR);
    if (size != (ssize_t)sizeof record)
        return USPAWN_STAGE_NONE;
    if (record.code == 0)
        return record.stage;
    /* A slot has it, too. */
    if (child->pending)
        usp_pending_failed(child, &record);
    return USPAWN_STAGE_NONE;
}

/* What a child holds for, and what the caller wants. */
struct hold {
    const char *program; /* for messages, or NULL */
    uint64_t needs;      /* of the plan */
    const char *maps;    /* or NULL */
    int ready_fd;        /* asked for */
    int until_exec;
};

/* The maps cannot be written because of ERROR: the child cannot go on. */
static int give_up(struct uspawn_child *child, const struct hold *hold,
                   int error)
{
    usp_sys_kill(child->pid, SIGKILL);
    usp_start_abandon(child);
    usp_child_drop(child);
    usp_made_close(child);
    usp_error_program(&child->error, hold->program);
    child->error.stage = USPAWN_STAGE_ID_MAPS;
    child->error.code = error;
    return error;
}

static int is_suspended(const struct hold *hold)
{
    return (hold->needs & USP_NEED(USPAWN_STAGE_SUSPENDED)) != 0;
}

/* A slot tells by itself how the start ends. */
static void drop_channel(struct uspawn_child *child, const struct hold *hold)
{
    if (!child->start || hold->ready_fd)
        return;
    usp_sys_close(child->ready_fd);
    child->ready_fd = -1;
}

static int serve_maps(struct uspawn_child *child, const struct hold *hold)
{
    int error = usp_id_maps_write(child, hold->maps);

    if (!error)
        error = let_go(child);
    return error ? give_up(child, hold, error) : 0;
}

static int do_serve(struct uspawn_child *child, const struct hold *hold)
{
    int stage = next_hold(child);

    if (stage == USPAWN_STAGE_ID_MAPS && hold->maps) {
        int error = serve_maps(child, hold);

        if (error)
            return error;
        if (!is_suspended(hold)) {
            usp_gate_close(child);
            drop_channel(child, hold);
            return hold->until_exec ? usp_start_finish(child, -1) : 0;
        }
        stage = next_hold(child);
    }
    if (stage != USPAWN_STAGE_SUSPENDED)
        return usp_start_finish(child, -1);
    drop_channel(child, hold);
    return 0;
}

/* CHILD was started, with ERROR, after usp_dumpable_keep(): do what it holds
 * for, and set back what it has changed.  0 or its error. */
static int serve(struct uspawn_child *child, const struct hold *hold, int error)
{
    if (!error)
        error = do_serve(child, hold);
    usp_dumpable_restore(hold->needs);
    return error;
}

/* Whether it must be seen to leave our memory, to set back what it changed. */
static int waits_for_exec(uint64_t needs, int until_exec)
{
    return until_exec || usp_changes_memory(needs);
}

static const char *find_maps(const struct uspawn_plan *plan)
{
    size_t i;

    for (i = 0; i < plan->step_count; i++)
        if (plan->steps[i].kind->stage == USPAWN_STAGE_ID_MAPS)
            return plan->steps[i].data;
    return NULL;
}

int usp_hold_plan(struct uspawn_child *child, const struct uspawn_plan *plan,
                  char *const argv[], char *const envp[], int until_exec)
{
    struct hold hold = {plan->program, plan->needs, find_maps(plan),
                        plan->ready_fd,
                        waits_for_exec(plan->needs, until_exec)};

    usp_dumpable_keep(hold.needs);
    return serve(child, &hold, usp_start_plan(child, plan, argv, envp));
}

int usp_hold_request(struct uspawn_child *child, struct usp_request *request,
                     int until_exec)
{
    const struct uspawn_attr *attr = request->attr;
    struct hold hold = {request->program, attr->set,
                        attr->steps[USPAWN_STAGE_ID_MAPS].data, attr->ready_fd,
                        waits_for_exec(attr->set, until_exec)};

    usp_dumpable_keep(hold.needs);
    return serve(child, &hold, usp_start_request(child, request));
}

int uspawn_child_resume(struct uspawn_child *child)
{
    struct usp_caller caller;
    int error;

    if (!child || child->pid <= 0 || child->gate < 0)
        return EINVAL;
    caller = usp_caller_save();
    error = let_go(child);
    usp_gate_close(child);
    usp_caller_restore(caller);
    return error;
}
