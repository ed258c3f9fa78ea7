/* SPDX-License-Identifier: MIT */
/* The child program from its first write to exec, and how it fails.
 *
 * What exactly does the child do?  Read usp_child_run() here, then the table in
 * steps.c, which has all steps in their order, and execute.c.  The steps are in
 * files.c, map.c, closing.c, identity.c, signals.c and hold.c, those of one
 * system in a folder of its name.  birth.c is how clone gets here, fetch.c and
 * departure.c are for large tables and for copies of the parent. */
#include "child.h"
#include "sys.h"

void usp_child_fail(struct usp_launch *launch, int stage, int action, int step,
                    int error)
{
    int candidate = launch->record.candidate;
    struct usp_record record = {stage, action, step, candidate, -error, 0, 0};
    sigset_t mask;

    launch->record = record;
    if (launch->leave_child_program)
        launch->leave_child_program(launch);
    if (launch->report)
        *launch->report = record;
    if (launch->channel >= 0 && !launch->is_silent) {
        usp_sys_block_signals(&mask); /* SIGPIPE, if nobody asks any more */
        usp_sys_write(usp_child_descriptor(launch, launch->channel), &record,
                      sizeof record);
    }
    usp_sys_exit(launch->failure_status);
}

/* The handle that names the child was made in the table before the child began,
 * and is nothing that the child knows of. */
static void leave_shared_table(struct usp_launch *launch)
{
    int handle = launch->clone.handle;
    int error =
        usp_sys_close_range(launch->unshare_from, USP_LAST_DESCRIPTOR, 1);

    if (error < 0)
        launch->fetch.count = 0; /* numbers are the parent's still */
    if (error >= 0 && handle >= 0 && (unsigned)handle < launch->unshare_from)
        usp_sys_close(handle);
    if (error >= 0 && launch->fetch.count > 0)
        error = usp_child_fetch(launch);
    if (error < 0)
        usp_child_fail(launch, USPAWN_STAGE_INHERITANCE, -1, -1, error);
    launch->closed_from = launch->unshare_from;
    USP_STORE(&launch->left_table, 1);
    if (launch->is_awaited)
        usp_sys_wake(&launch->left_table);
}

static void take_steps(struct usp_launch *launch)
{
    const struct uspawn_plan *plan = launch->plan;
    const struct usp_step *step = plan->steps;
    size_t i;

    for (i = 0; i < plan->step_count; i++, step++) {
        int error = step->kind->take(launch, step);

        if (error < 0)
            usp_child_fail(launch, step->kind->stage, step->action, (int)i,
                           error);
    }
}

void usp_child_run(struct usp_launch *launch)
{
    launch->stamped = 1;
    if (launch->departure)
        usp_child_announce(launch);
    if (launch->unshare_from > 0)
        leave_shared_table(launch);
    else if (launch->closes_early)
        usp_child_close_unnamed(launch);
    if (launch->reset_handlers)
        usp_child_reset_handlers();
    take_steps(launch);
    usp_child_restore_mask(launch);
    usp_child_execute(launch);
}

/* Until the parent has a handle for the child, which nobody collects as long as
 * we are there, so that its pid is its own; or until there is no parent. */
static void linger(const int leave[2])
{
    unsigned fd = (unsigned)leave[0];
    char go;

    /* Nobody is to wait for the end of files because of us. */
    if (fd > 0)
        usp_sys_close_range(0, fd - 1, 0);
    usp_sys_close_range(fd + 1, USP_LAST_DESCRIPTOR, 0);
    usp_sys_close(leave[1]);
    while (usp_sys_read(leave[0], &go, sizeof go) == -EINTR)
        continue;
}

/* A detached child is the child of an intermediate that ends: the system then
 * gives the orphan to init.  Where the child shares memory, all of that happens
 * while the parent is suspended; else the intermediate stays as long as it is
 * needed. */
void usp_child_intermediate(struct usp_launch *launch, long created)
{
    struct usp_record record = {USPAWN_STAGE_NONE, -1, -1, 0, 0,
                                (pid_t)created,    0};

    if (created < 0) {
        launch->fetch.count = 0; /* our table is the parent's */
        usp_child_fail(launch, USPAWN_STAGE_CREATE, -1, -1, (int)created);
    }
    launch->record.pid = record.pid;
    if (launch->channel >= 0) {
        usp_sys_write(launch->channel, &record, sizeof record);
        usp_sys_close(launch->channel);
    }
    if (launch->leave[0] >= 0)
        linger(launch->leave);
    usp_sys_exit(0);
}

int usp_child_main(void *launch)
{
    usp_child_run(launch);
}
