/* SPDX-License-Identifier: MIT */
/* Names of resource limits. */
#include "report/names.h"
#include <stddef.h>
#include <sys/resource.h>

#define NAME(resource)                                                         \
    {                                                                          \
        resource, #resource                                                    \
    }

/* POSIX's, and what systems have more. */
static const struct {
    int resource;
    const char *name;
} names[] = {
    NAME(RLIMIT_CORE),       NAME(RLIMIT_CPU),   NAME(RLIMIT_DATA),
    NAME(RLIMIT_FSIZE),      NAME(RLIMIT_STACK), NAME(RLIMIT_NOFILE),
#ifdef RLIMIT_AS
    NAME(RLIMIT_AS),
#endif
#ifdef RLIMIT_RSS
    NAME(RLIMIT_RSS),
#endif
#ifdef RLIMIT_NPROC
    NAME(RLIMIT_NPROC),
#endif
#ifdef RLIMIT_MEMLOCK
    NAME(RLIMIT_MEMLOCK),
#endif
#ifdef RLIMIT_LOCKS
    NAME(RLIMIT_LOCKS),
#endif
#ifdef RLIMIT_SIGPENDING
    NAME(RLIMIT_SIGPENDING),
#endif
#ifdef RLIMIT_MSGQUEUE
    NAME(RLIMIT_MSGQUEUE),
#endif
#ifdef RLIMIT_NICE
    NAME(RLIMIT_NICE),
#endif
#ifdef RLIMIT_RTPRIO
    NAME(RLIMIT_RTPRIO),
#endif
#ifdef RLIMIT_RTTIME
    NAME(RLIMIT_RTTIME),
#endif
#ifdef RLIMIT_SBSIZE /* FreeBSD, from here on; NetBSD and DragonFly */
    NAME(RLIMIT_SBSIZE),
#endif
#ifdef RLIMIT_NPTS
    NAME(RLIMIT_NPTS),
#endif
#ifdef RLIMIT_SWAP
    NAME(RLIMIT_SWAP),
#endif
#ifdef RLIMIT_KQUEUES
    NAME(RLIMIT_KQUEUES),
#endif
#ifdef RLIMIT_UMTXP
    NAME(RLIMIT_UMTXP),
#endif
#ifdef RLIMIT_PIPEBUF
    NAME(RLIMIT_PIPEBUF),
#endif
#ifdef RLIMIT_POSIXLOCKS /* DragonFly */
    NAME(RLIMIT_POSIXLOCKS),
#endif
#ifdef RLIMIT_NTHR /* NetBSD */
    NAME(RLIMIT_NTHR),
#endif
};

const char *usp_resource_name(int resource)
{
    size_t i;

    for (i = 0; i < USP_COUNT(names); i++)
        if (names[i].resource == resource)
            return names[i].name;
    return "a resource";
}
