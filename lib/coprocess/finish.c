/* SPDX-License-Identifier: MIT */
/* The end of a coprocess: what it still writes is thrown away, so that it is
 * not held up. */
#include "coprocess/coprocess.h"
#include "sys/caller.h"
#include <errno.h>
#include <stdlib.h>

/* Until the program has ended: 0, or ETIMEDOUT. */
static int await_end(struct uspawn_coprocess *it, int timeout_ms)
{
    struct usp_deadline deadline = usp_deadline_after(timeout_ms);
    int error = 0;

    if (!it->is_input_over)
        usp_coprocess_queue_end(it);
    while (!it->has_ended && error != ETIMEDOUT) {
        it->taken = it->size;
        error = usp_coprocess_move(it, &deadline);
        if (error && error != ETIMEDOUT) /* then it is not read */
            it->is_output_over = 1;
    }
    return it->has_ended ? 0 : ETIMEDOUT;
}

static void close_ends(struct uspawn_coprocess *it)
{
    uspawn_child_close_pipe(&it->child, 0);
    uspawn_child_close_pipe(&it->child, 1);
}

static int finish(struct uspawn_coprocess *it, struct uspawn_status *status,
                  int timeout_ms)
{
    int error = await_end(it, timeout_ms);
    int result;

    close_ends(it);
    result = error ? uspawn_child_stop(&it->child, status, USPAWN_HOLD_GROUP,
                                       USPAWN_GRACE_MS_DEFAULT)
                   : uspawn_child_wait(&it->child, status, -1);
    uspawn_child_release(&it->child);
    free(it->queue);
    free(it->bytes);
    free(it);
    return result ? result : error;
}

int uspawn_coprocess_finish(struct uspawn_coprocess *coprocess,
                            struct uspawn_status *status, int timeout_ms)
{
    struct usp_caller caller;
    int error;

    if (!coprocess || timeout_ms < -1)
        return EINVAL;
    caller = usp_caller_save();
    error = finish(coprocess, status, timeout_ms);
    usp_caller_restore(caller);
    return error;
}
