/* SPDX-License-Identifier: MIT */
/* Numbers of Linux's calls that older headers lack; where they are others, the
 * headers are new enough. */
#ifndef NUMBERS_H
#define NUMBERS_H

#include <sys/syscall.h>

#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif
#ifndef SYS_clone3
#define SYS_clone3 435
#endif
#ifndef SYS_rseq
#define SYS_rseq (-1) /* Linux 4.18 */
#endif
#ifndef SYS_close_range
#define SYS_close_range 436
#endif
#ifndef SYS_pidfd_getfd
#define SYS_pidfd_getfd 438
#endif

#ifndef CLOSE_RANGE_UNSHARE
#define CLOSE_RANGE_UNSHARE 2
#endif

#endif
