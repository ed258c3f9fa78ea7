/* SPDX-License-Identifier: MIT */
/* Linux's constants that the installed kernel headers may be too old to have.
 * A running kernel may know what the headers do not; whether it does is found
 * out at run time. */
#ifndef USP_SYS_NUMBERS_H
#define USP_SYS_NUMBERS_H

#include "syscall.h"
#include <sys/ioctl.h>
#include <sys/syscall.h>

#ifndef __NR_memfd_create
#define __NR_memfd_create (-1) /* Linux 3.17; every newer header has it */
#endif
#ifndef __NR_kcmp
#define __NR_kcmp (-1) /* Linux 3.5 */
#endif
/* Linux 4.6; where its arguments are others, syscall.h says it. */
#ifdef USP_NR_pwritev2
#elif defined __NR_pwritev2
#define USP_NR_pwritev2 __NR_pwritev2
#else
#define USP_NR_pwritev2 (-1)
#endif
#ifndef __NR_sched_setattr
#define __NR_sched_setattr (-1) /* Linux 3.14 */
#endif
#ifndef __NR_rseq
#define __NR_rseq (-1) /* Linux 4.18 */
#endif

/* Where the numbers do not begin with 0, syscall.h says it. */
#ifndef USP_SYSCALL_BASE
#define USP_SYSCALL_BASE 0
#endif

/* From number 424 on, the same on every architecture. */
#ifndef __NR_pidfd_send_signal
#define __NR_pidfd_send_signal (USP_SYSCALL_BASE + 424)
#endif
#ifndef __NR_pidfd_open
#define __NR_pidfd_open (USP_SYSCALL_BASE + 434)
#endif
#ifndef __NR_clone3
#define __NR_clone3 (USP_SYSCALL_BASE + 435)
#endif
#ifndef __NR_close_range
#define __NR_close_range (USP_SYSCALL_BASE + 436)
#endif
#ifndef __NR_pidfd_getfd
#define __NR_pidfd_getfd (USP_SYSCALL_BASE + 438)
#endif
#ifndef __NR_futex_waitv
#define __NR_futex_waitv (USP_SYSCALL_BASE + 449)
#endif

/* The first 32-bit processors had 16-bit ids, and calls for longer ones. */
#ifdef __NR_setresuid32
#define USP_NR_getuid __NR_getuid32
#define USP_NR_getgid __NR_getgid32
#define USP_NR_getresuid __NR_getresuid32
#define USP_NR_getresgid __NR_getresgid32
#define USP_NR_setresuid __NR_setresuid32
#define USP_NR_setresgid __NR_setresgid32
#define USP_NR_setgroups __NR_setgroups32
#else
#define USP_NR_getuid __NR_getuid
#define USP_NR_getgid __NR_getgid
#define USP_NR_getresuid __NR_getresuid
#define USP_NR_getresgid __NR_getresgid
#define USP_NR_setresuid __NR_setresuid
#define USP_NR_setresgid __NR_setresgid
#define USP_NR_setgroups __NR_setgroups
#endif

/* The last 32-bit processors have only calls for large files, and the very last
 * only those with 64-bit times. */
#ifdef __NR_fcntl
#define USP_NR_fcntl __NR_fcntl
#else
#define USP_NR_fcntl __NR_fcntl64
#endif
#ifdef __NR_futex
#define USP_NR_futex __NR_futex
#define USP_NR_ppoll __NR_ppoll
#define USP_NR_pselect6 __NR_pselect6
#define USP_TIME_LONG USP_LONG
#else
#define USP_NR_futex __NR_futex_time64
#define USP_NR_ppoll __NR_ppoll_time64
#define USP_NR_pselect6 __NR_pselect6_time64
#define USP_TIME_LONG long long
#endif

/* Linux 5.1, 32-bit processors only: a kernel may be without the others
 * (COMPAT_32BIT_TIME). */
#ifndef __NR_futex_time64
#define __NR_futex_time64 (-1)
#define __NR_ppoll_time64 (-1)
#define __NR_pselect6_time64 (-1)
#endif

#define USP_CLONE_VM 0x00000100ull
#define USP_CLONE_FILES 0x00000400ull
#define USP_CLONE_PIDFD 0x00001000ull /* Linux 5.2 */
#define USP_CLONE_VFORK 0x00004000ull
#define USP_CLONE_CHILD_CLEARTID 0x00200000ull
#define USP_CLONE_CLEAR_SIGHAND 0x100000000ull /* Linux 5.5, clone3 only */

#define USP_CLONE_INTO_CGROUP 0x200000000ull /* Linux 5.7, clone3 only */

#define USP_CLOSE_RANGE_UNSHARE 2u /* Linux 5.9 */
#define USP_P_PIDFD 3              /* Linux 5.4 */
#define USP_PIDFD_THREAD O_EXCL    /* Linux 6.9 */
#define USP_KCMP_FILES 2
#define USP_FUTEX_WAIT 0
#define USP_FUTEX_WAKE 1
#define USP_MADV_WIPEONFORK 18 /* Linux 4.14 */

#define USP_IOPRIO_WHO_PROCESS 1
#define USP_IOPRIO_CLASS_SHIFT 13
#define USP_PERSONA_GET 0xfffffffful
#define USP_ADDR_NO_RANDOMIZE 0x0040000ul
#define USP_CAPABILITY_VERSION_3 0x20080522u
#define USP_CAPABILITY_COUNT 64

#define USP_F_SETPIPE_SZ 1031
#define USP_F_GETPIPE_SZ 1032
#define USP_SPLICE_F_NONBLOCK 2
#define USP_RWF_NOWAIT 8 /* Linux 4.14 */
#define USP_MSG_NOSIGNAL 0x4000
#define USP_MFD_CLOEXEC 1u
#define USP_MFD_ALLOW_SEALING 2u
#define USP_F_ADD_SEALS 1033
#define USP_F_SEAL_ALL 0xf /* seal, shrink, grow, write */

/* Linux 4.13.  SPARC has another, which all its headers from then on have. */
#ifdef TIOCGPTPEER
#define USP_TIOCGPTPEER TIOCGPTPEER
#else
#define USP_TIOCGPTPEER _IO('T', 0x41)
#endif

/* mount(2); <sys/mount.h> and <linux/mount.h> exclude each other. */
#define USP_MS_NOSUID 2ul
#define USP_MS_NODEV 4ul
#define USP_MS_NOEXEC 8ul
#define USP_MS_REC 0x4000ul

/* prctl(2). */
#define USP_PR_SET_PDEATHSIG 1
#define USP_PR_GET_DUMPABLE 3
#define USP_PR_SET_DUMPABLE 4
#define USP_PR_SET_KEEPCAPS 8
#define USP_PR_SET_SECCOMP 22
#define USP_PR_CAPBSET_READ 23
#define USP_PR_CAPBSET_DROP 24
#define USP_PR_SET_SECUREBITS 28
#define USP_PR_SET_TIMERSLACK 29
#define USP_PR_SET_NO_NEW_PRIVS 38
#define USP_PR_CAP_AMBIENT 47
#define USP_PR_CAP_AMBIENT_RAISE 2
#define USP_PR_CAP_AMBIENT_LOWER 3
#define USP_SECCOMP_MODE_FILTER 2

#endif
