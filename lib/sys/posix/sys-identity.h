/* SPDX-License-Identifier: MIT */
/* Processes, sessions, terminals, users; a part of sys.h, which is what to
 * include. */
#ifndef USP_SYS_IDENTITY_H
#define USP_SYS_IDENTITY_H

static inline pid_t usp_sys_getpid(void)
{
    return getpid();
}

static inline pid_t usp_sys_getppid(void)
{
    return getppid();
}

static inline int usp_sys_setsid(void)
{
    return usp_sys_result((int)setsid());
}

static inline int usp_sys_setpgid(pid_t pid, pid_t group)
{
    return usp_sys_result(setpgid(pid, group));
}

static inline int usp_sys_tcsetpgrp_self(int fd)
{
    return usp_sys_result(tcsetpgrp(fd, getpgrp()));
}

static inline int usp_sys_reset_group(void)
{
    return usp_sys_result(setegid(getgid()));
}

static inline int usp_sys_reset_user(void)
{
    return usp_sys_result(seteuid(getuid()));
}

#ifdef TIOCSCTTY

/* What STEAL means, Linux alone knows. */
static inline int usp_sys_set_controlling_terminal(int fd, int steal)
{
    return usp_sys_result(ioctl(fd, TIOCSCTTY, steal));
}

#else

/* Where opening it makes it so, it is too late for that. */
static inline int usp_sys_set_controlling_terminal(int fd, int steal)
{
    (void)fd;
    (void)steal;
    return -ENOSYS;
}

#endif

/* The real, effective and saved ids, if the process may; the last one follows
 * the effective one also where they differ. */
static inline int usp_sys_set_user(uid_t real, uid_t effective)
{
    return usp_sys_result(real == effective ? setuid(real)
                                            : setreuid(real, effective));
}

static inline int usp_sys_set_group(gid_t real, gid_t effective)
{
    return usp_sys_result(real == effective ? setgid(real)
                                            : setregid(real, effective));
}

#ifdef USP_GROUPS_BEGIN_WITH_EFFECTIVE

/* 4.4BSD's credentials have one list, and its first element is the effective
 * group: macOS, DragonFly, FreeBSD before 15.  Without it the list would lose
 * one of GROUPS to it; none at all are group 0 on macOS. */
static inline int usp_sys_set_groups(const gid_t *groups, size_t count)
{
    gid_t all[NGROUPS_MAX + 1];

    if (count > NGROUPS_MAX)
        return -EINVAL;
    all[0] = getegid();
    memcpy(all + 1, groups, count * sizeof *groups);
    return usp_sys_result(setgroups((int)count + 1, all));
}

#else

/* BSD's has the count as an int, others as a size_t: masked, it converts to
 * both. */
static inline int usp_sys_set_groups(const gid_t *groups, size_t count)
{
    return count > INT_MAX ? -EINVAL
                           : usp_sys_result(setgroups(count & INT_MAX, groups));
}

#endif

#endif
