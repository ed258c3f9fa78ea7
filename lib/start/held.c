/* SPDX-License-Identifier: MIT */
/* Children that hold before their exec.
 *
 * Such a child tells through the channel at which stage it holds, and goes on
 * when it can read a byte from the gate. */
#include "start/held.h"
#include "base/error.h"
#include "handle/child-struct.h"
#include "handle/child-use.h"
#include "start/finish.h"
#include "start/id-maps.h"
#include "start/pending.h"
#include "start/slot.h"
#include "sys.h"
#include "sys/caller.h"
#include "sys/dumpable.h"
#include <errno.h>
#include <unistd.h>

/* The other end is closed when the child has ended. */
static int let_go(int gate)
{
    int error;

    do
        error = (int)usp_sys_send(gate, "", 1);
    while (error == -EINTR);
    if (error == -EPIPE || error == -ECONNRESET)
        error = -ESRCH;
    return error < 0 ? -error : 0;
}

/* ----------------------------------------------------------- Serving -- */

/* At which stage CHILD holds: 0, and *STAGE; it is USPAWN_STAGE_NONE if it does
 * not, or no longer.  Its failure is told by the channel, as another child that
 * holds may have a copy of our end: there need not be an end of file. */
static int next_hold(struct uspawn_child *child, int *stage)
{
    struct usp_record record;
    ssize_t size;

    *stage = USPAWN_STAGE_NONE;
    do
        size = usp_sys_read(child->ready_fd, &record, sizeof record);
    while (size == -EINTR);
    if (size < 0)
        return (int)-size;
    if (size != (ssize_t)sizeof record)
        return 0;
    if (record.code == 0)
        *stage = record.stage;
    else if (child->pending) /* a slot has it, too */
        usp_pending_failed(child, &record);
    return 0;
}

/* The child cannot go on because of ERROR, at STAGE. */
static int give_up(struct uspawn_child *child, const struct usp_held *held,
                   int stage, int error)
{
    usp_child_kill_now(child);
    usp_start_abandon(child);
    usp_child_drop(child);
    usp_made_close(child);
    usp_error_program(&child->error, held->program);
    child->error.stage = stage;
    child->error.code = error;
    return error;
}

/* A slot tells by itself how the start ends. */
static void drop_channel(struct uspawn_child *child,
                         const struct usp_held *held)
{
    if (!child->start || held->ready_fd)
        return;
    close(child->ready_fd);
    child->ready_fd = -1;
}

static int serve_maps(struct uspawn_child *child, const struct usp_held *held)
{
    int error = usp_id_maps_write(child, held->maps);

    if (!error)
        error = let_go(child->gate);
    return error ? give_up(child, held, USPAWN_STAGE_ID_MAPS, error) : 0;
}

/* It holds no longer. */
static int finish(struct uspawn_child *child, const struct usp_held *held)
{
    usp_gate_close(child);
    drop_channel(child, held);
    return held->until_exec ? usp_start_finish(child, -1) : 0;
}

struct usp_held usp_held_find(const struct uspawn_plan *plan,
                              const char *program, int until_exec)
{
    struct usp_held held = {program, NULL, 0, plan->ready_fd, until_exec};
    size_t i;

    for (i = 0; i < plan->step_count; i++) {
        int stage = plan->steps[i].kind->stage;

        if (stage == USPAWN_STAGE_ID_MAPS)
            held.maps = plan->steps[i].data;
        held.is_suspended |= stage == USPAWN_STAGE_SUSPENDED;
    }
    return held;
}

int usp_held_serve(struct uspawn_child *child, const struct usp_held *held)
{
    int stage;
    int error = next_hold(child, &stage);

    if (!error && stage == USPAWN_STAGE_ID_MAPS && held->maps) {
        error = serve_maps(child, held);
        if (error)
            return error;
        if (!held->is_suspended)
            return finish(child, held);
        error = next_hold(child, &stage);
    }
    if (error)
        return give_up(child, held, USPAWN_STAGE_CREATE, error);
    if (stage == USPAWN_STAGE_NONE)
        return usp_start_finish(child, -1);
    drop_channel(child, held);
    return 0;
}

/* Another thread may own CHILD, which waits for its exec: that thread needs not
 * be told. */
static int resume(struct uspawn_child *child)
{
    const struct usp_deadline now = usp_deadline_after(0);
    int gate = usp_gate_take(child);
    int error;

    if (gate < 0)
        return EALREADY;
    error = let_go(gate);
    usp_gate_shut(child, gate);
    if (usp_child_own(child, &now) == 0) {
        if (child->start)
            usp_slot_resumed(child->start);
        usp_child_disown(child);
    }
    return error;
}

int uspawn_child_resume(struct uspawn_child *child)
{
    struct usp_caller caller;
    int error = usp_child_enter(child);

    if (error)
        return error;
    caller = usp_caller_save();
    error = resume(child);
    usp_caller_restore(caller);
    usp_child_leave(child);
    return error;
}
