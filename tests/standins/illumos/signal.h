/* SPDX-License-Identifier: MIT */
/* illumos's sigaction does more than the kernel's; see libc.c. */
#ifndef STANDIN_SIGNAL_H
#define STANDIN_SIGNAL_H

#include_next <signal.h>

#ifndef USP_NO_STAND_INS /* the helper */
int standin_sigaction(int signal, const struct sigaction *action,
                      struct sigaction *old);
#define sigaction(signal, action, old) standin_sigaction(signal, action, old)
#endif

#endif
