/* SPDX-License-Identifier: MIT */
/* Linux bodies of what FreeBSD controls a process by, for the caller itself:
 * procctl(2), cpuset_setaffinity(2), setloginclass(2), setgroups(2).  What
 * Linux cannot do: a login class, of which only the errors are told. */
#define _GNU_SOURCE 1
#include <errno.h>
#include <grp.h>
#include <signal.h>
#include <string.h>
#include <sys/cpuset.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/procctl.h>
#include <sys/resource.h>
#include <sys/rtprio.h>
#include <sys/syscall.h>
#include <unistd.h>

#undef syscall

#define LOGIN_CLASS_MAX 32

static int refuse(int error)
{
    errno = error;
    return -1;
}

/* Linux keeps it with memory, which is the parent's, too: the child alone is
 * told by its niceness. */
static int protect(int operation)
{
    if (operation != PPROT_SET && operation != PPROT_CLEAR)
        return refuse(EINVAL);
    if (geteuid() != 0)
        return refuse(EPERM);
    return setpriority(PRIO_PROCESS, 0,
                       operation == PPROT_SET ? STANDIN_PROTECTED_NICE : 0);
}

int procctl(idtype_t type, id_t id, int command, void *data)
{
    int value = *(int *)data;

    if (type != P_PID || (pid_t)id != getpid())
        return refuse(EINVAL);
    switch (command) {
    case PROC_SPROTECT:
        return protect(value);
    case PROC_PDEATHSIG_CTL:
        return prctl(PR_SET_PDEATHSIG, (unsigned long)value, 0, 0, 0);
    case PROC_ASLR_CTL:
        if (value != PROC_ASLR_FORCE_DISABLE)
            return refuse(EINVAL);
        return personality((unsigned long)personality(0xffffffff) |
                           ADDR_NO_RANDOMIZE) < 0
                   ? -1
                   : 0;
    case PROC_NO_NEW_PRIVS_CTL:
        if (value != PROC_NO_NEW_PRIVS_ENABLE)
            return refuse(EINVAL);
        return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    default:
        return refuse(EINVAL);
    }
}

int rtprio(int function, pid_t pid, struct rtprio *request)
{
    if (function != RTP_SET || pid != 0 || request->type != RTP_PRIO_IDLE ||
        request->prio > RTP_PRIO_MAX)
        return refuse(EINVAL);
    if (geteuid() != 0)
        return refuse(EPERM);
    return setpriority(PRIO_PROCESS, 0, request->prio);
}

int cpuset_setid(int which, id_t id, int set)
{
    cpu_set_t mask;

    if (which != CPU_WHICH_PID || id != (id_t)-1)
        return refuse(EINVAL);
    if (set != STANDIN_CPUSET)
        return refuse(ESRCH);
    CPU_ZERO(&mask);
    CPU_SET(0, &mask);
    return sched_setaffinity(0, sizeof mask, &mask);
}

int cpuset_setaffinity(int level, int which, id_t id, size_t size,
                       const cpuset_t *mask)
{
    if (level != CPU_LEVEL_WHICH || which != CPU_WHICH_PID || id != (id_t)-1 ||
        size != sizeof *mask)
        return refuse(EINVAL);
    return sched_setaffinity(0, size, mask);
}

/* Before FreeBSD 15, which is what USP_GROUPS_BEGIN_WITH_EFFECTIVE is about. By
 * the kernel's calls: the libc's are for all threads of the parent. */
#undef setgroups
int standin_setgroups(int count, const gid_t *groups)
{
#ifdef USP_GROUPS_BEGIN_WITH_EFFECTIVE
    if (count > 0 && syscall(SYS_setresgid, -1, (long)groups[0], -1) < 0)
        return -1;
    return (int)syscall(SYS_setgroups, count ? count - 1 : 0, groups + 1);
#else
    return (int)syscall(SYS_setgroups, count, groups);
#endif
}

int setloginclass(const char *name)
{
    if (geteuid() != 0)
        return refuse(EPERM);
    if (strlen(name) > LOGIN_CLASS_MAX)
        return refuse(ENAMETOOLONG);
    return *name ? 0 : refuse(EINVAL);
}
