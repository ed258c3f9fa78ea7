/* SPDX-License-Identifier: MIT */
/* Signals around the birth of a child that has the parent's handlers. */
#include "backend/backend.h"
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
