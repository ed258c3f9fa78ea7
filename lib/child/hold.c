/* SPDX-License-Identifier: MIT */
/* Holding until the parent says go.
 *
 * The child tells through the channel that it has come so far, and then reads
 * from the gate.  If the parent has ended, or has given the child up, the gate
 * has no writer any more. */
#include "child.h"
#include "sys.h"

/* Our own copy of the gate's other end would keep it open. */
static void close_own_end(const struct usp_launch *launch)
{
    int end = launch->gate[1];

    if (launch->unshare_from == 0 || (unsigned)end < launch->unshare_from)
        usp_sys_close(end);
}

int usp_child_hold(const struct usp_launch *launch, int stage)
{
    struct usp_record record = {stage, -1, -1, 0, 0, 0, 0};
    int gate = usp_child_descriptor(launch, launch->gate[0]);
    int channel = usp_child_descriptor(launch, launch->channel);
    ssize_t size;
    char go;

    close_own_end(launch);
    size = usp_sys_write(channel, &record, sizeof record);
    if (size < 0)
        return (int)size;
    do
        size = usp_sys_read(gate, &go, sizeof go);
    while (size == -EINTR);
    return size == 1 ? 0 : -ECANCELED;
}

/* It may last: meanwhile it must not have other children's ends of pipes, which
 * are close-on-exec.  With `listed` inheritance they are closed by now. */
int usp_step_suspended(struct usp_launch *launch, const struct usp_step *step)
{
    if (launch->plan->inheritance == USPAWN_INHERIT_ALL)
        usp_child_close_as_exec(launch);
    return usp_child_hold(launch, step->kind->stage);
}
