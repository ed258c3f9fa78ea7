/* SPDX-License-Identifier: MIT */
/* Linux's constants that the installed kernel headers may be too old to have.
 * A running kernel may know what the headers do not; whether it does is found
 * out at run time. */
#ifndef USP_SYS_NUMBERS_H
#define USP_SYS_NUMBERS_H

#include <sys/syscall.h>

/* From number 424 on, the same on every architecture but Alpha. */
#ifndef __NR_pidfd_send_signal
#define __NR_pidfd_send_signal 424
#endif
#ifndef __NR_pidfd_open
#define __NR_pidfd_open 434
#endif
#ifndef __NR_close_range
#define __NR_close_range 436
#endif
#ifndef __NR_pidfd_getfd
#define __NR_pidfd_getfd 438
#endif
#ifndef __NR_futex_waitv
#define __NR_futex_waitv 449
#endif

#define USP_CLONE_VM 0x00000100ul
#define USP_CLONE_FILES 0x00000400ul
#define USP_CLONE_PIDFD 0x00001000ul /* Linux 5.2 */
#define USP_CLONE_VFORK 0x00004000ul
#define USP_CLONE_CHILD_CLEARTID 0x00200000ul
#define USP_CLONE_CLEAR_SIGHAND 0x100000000ul /* Linux 5.5, clone3 only */

#define USP_CLOSE_RANGE_UNSHARE 2u /* Linux 5.9 */
#define USP_P_PIDFD 3              /* Linux 5.4 */
#define USP_FUTEX_WAIT 0
#define USP_FUTEX_WAKE 1
#define USP_MADV_WIPEONFORK 18 /* Linux 4.14 */

#endif
