/* SPDX-License-Identifier: MIT */
/* What is known about the machine the process runs on.
 *
 * Bits that are set once, in any order, by any thread.  A call that was once
 * refused as unknown or forbidden is not made again. */
#ifndef USP_HOST_H
#define USP_HOST_H

#include "base/compiler.h"
#include <errno.h>

/* Capability mode (FreeBSD): for good, the process may not name others by their
 * pids, nor files by their paths.  Elsewhere a value that no call gives. */
#ifndef ECAPMODE
#define ECAPMODE (-1)
#endif

enum usp_host_fact {
    USP_MEMORY_IS_SHARED = 1u << 0, /* seen: a clone wrote to our memory */
    USP_NO_CLONE3 = 1u << 1,
    USP_NO_CLEAR_SIGHAND = 1u << 2, /* CLONE_CLEAR_SIGHAND */
    USP_NO_CLONE_PIDFD = 1u << 3,
    USP_NO_UNSHARE = 1u << 4, /* CLOSE_RANGE_UNSHARE */
    USP_NO_PIDFD_OPEN = 1u << 5,
    USP_NO_PIDFD_WAIT = 1u << 6,  /* waitid(P_PIDFD) */
    USP_NO_SILENT_EXIT = 1u << 8, /* clone without an exit signal */
    USP_PROBED_POSIX_SPAWN = 1u << 9,
    USP_POSIX_SPAWN_LIES = 1u << 10, /* it reports no failure */
    USP_PROBED_MEMORY = 1u << 11,
    USP_PROBED_CORE_DUMPS = 1u << 12,
    USP_CORE_DUMPS_KILL_PARENT = 1u << 13, /* of a child in our memory */
    USP_VFORK_SHARES_MEMORY = 1u << 7,     /* the same of a vfork */
    USP_NO_FETCH = 1u << 14,               /* pidfd_getfd from the parent */
    USP_HAS_CLONE3 = 1u << 15,
    USP_NO_RFSPAWN = 1u << 30, /* rfork with it is EINVAL */
    USP_PROBED_SUID_DUMPABLE = 1u << 29,
    USP_IDS_PROTECT_MEMORY = 1u << 28,  /* fs.suid_dumpable is not 1 */
    USP_NO_SPARE_DESCRIPTOR = 1u << 27, /* for a handle: of one run alone */
    USP_NO_BACKEND = 1u << 16 /* shifted left by the number of the backend */
};

/* Those that a filter may bring about. */
#define USP_REFUSALS                                                           \
    (~(unsigned)(USP_MEMORY_IS_SHARED | USP_VFORK_SHARES_MEMORY |              \
                 USP_PROBED_POSIX_SPAWN | USP_PROBED_MEMORY |                  \
                 USP_PROBED_CORE_DUMPS | USP_HAS_CLONE3))

USP_HIDDEN int usp_host_is(unsigned fact);
USP_HIDDEN void usp_host_learn(unsigned fact);

/* Whether ERROR, an errno value, says that no descriptor is to be had now. */
USP_HIDDEN int usp_host_is_shortage(int error);

/* Whether ERROR, an errno value, is how kernels and filters refuse a call that
 * they do not have: ENOSYS and EINVAL from old kernels, EPERM from seccomp,
 * ECAPMODE in capability mode,
 * E2BIG for an argument that is newer than the kernel. */
USP_HIDDEN int usp_host_is_refusal(int error);

/* Whether the kernel, a Linux, says that it is of MAJOR.MINOR or later: for
 * what cannot be asked for otherwise. */
USP_HIDDEN int usp_host_has_linux(int major, int minor);

#endif
