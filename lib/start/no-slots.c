/* SPDX-License-Identifier: MIT */
/* No slots: there is no backend that could use them.  Runs are in one
 * place, or on the heap. */
#include "base/saved-errno.h"
#include "launch/channel.h"
#include "launch/launch.h"
#include "start/slot.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

int uspawn_set_start_limit(unsigned starts)
{
    return starts < 1 || starts > USPAWN_STARTS_MAX ? EINVAL : 0;
}

/* A spawn of ordinary size does not touch the heap. */
static struct {
    struct usp_run run;
    char memory[USP_RUN_MEMORY_SIZE];
} spare;
static pid_t spare_user;

int usp_run_take(struct usp_run **run, int is_start, int may_wait)
{
    int saved = errno;

    (void)is_start;
    (void)may_wait;
    *run = usp_run_claim(&spare_user)
               ? &spare.run
               : malloc(sizeof **run + USP_RUN_MEMORY_SIZE);
    usp_errno_restore(saved);
    if (!*run)
        return ENOMEM;
    memset(*run, 0, sizeof **run);
    return 0;
}

void usp_run_return(struct usp_run *run)
{
    int saved = errno;

    usp_plan_drop(run->plan);
    usp_arrays_free(&run->launch);
    usp_departure_close(&run->launch);
    free(run->heap);
    if (run == &spare.run)
        USP_STORE(&spare_user, 0);
    else
        free(run);
    usp_errno_restore(saved);
}

unsigned long long usp_run_leave(struct usp_run *run)
{
    (void)run;
    return 0;
}

void usp_run_detach(struct usp_run *run)
{
    (void)run;
}

int usp_slot_wait(unsigned long long ticket, int timeout_ms,
                  struct uspawn_error *error)
{
    (void)ticket;
    (void)timeout_ms;
    (void)error;
    return EINVAL;
}

void usp_slot_abandon(unsigned long long ticket)
{
    (void)ticket;
}

void usp_slot_resumed(unsigned long long ticket)
{
    (void)ticket;
}
