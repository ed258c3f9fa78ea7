/* SPDX-License-Identifier: MIT */
/* Signals around the birth of a child. */
#include "backend/backend.h"
#include "base/host.h"
#include "sys.h"

void usp_backend_block_signals(struct usp_launch *launch)
{
    usp_sys_block_signals(&launch->saved_mask);
    launch->reset_handlers = 1;
    launch->restore_mask = 1;
}

void usp_backend_restore_signals(struct usp_launch *launch)
{
    usp_sys_set_signal_mask(&launch->saved_mask);
}

unsigned usp_backend_exit_signal(const struct usp_launch *launch)
{
    return USP_WAIT_SILENT && launch->until_exec &&
                   !usp_host_is(USP_NO_SILENT_EXIT)
               ? 0
               : SIGCHLD;
}
