/* SPDX-License-Identifier: MIT */
/* Processes, sessions, terminals, users; a part of sys.h, which is what to
 * include. */
#ifndef USP_SYS_IDENTITY_H
#define USP_SYS_IDENTITY_H

static inline pid_t usp_sys_getpid(void)
{
    return (pid_t)USP_CALL(__NR_getpid, 0, 0, 0, 0, 0);
}

static inline pid_t usp_sys_gettid(void)
{
    return (pid_t)USP_CALL(__NR_gettid, 0, 0, 0, 0, 0);
}

static inline pid_t usp_sys_getppid(void)
{
    return (pid_t)USP_CALL(__NR_getppid, 0, 0, 0, 0, 0);
}

static inline int usp_sys_setsid(void)
{
    return (int)USP_CALL(__NR_setsid, 0, 0, 0, 0, 0);
}

static inline int usp_sys_setpgid(pid_t pid, pid_t group)
{
    return (int)USP_CALL(__NR_setpgid, pid, group, 0, 0, 0);
}

static inline int usp_sys_tcsetpgrp_self(int fd)
{
    pid_t group = (pid_t)USP_CALL(__NR_getpgid, 0, 0, 0, 0, 0);

    return (int)USP_CALL(__NR_ioctl, fd, TIOCSPGRP, &group, 0, 0);
}

/* Make the terminal FD that of the session which the process leads; with STEAL,
 * 1, also that of another one. */
static inline int usp_sys_set_controlling_terminal(int fd, int steal)
{
    return (int)USP_CALL(__NR_ioctl, fd, TIOCSCTTY, steal, 0, 0);
}

/* The saved one is the effective one.  The raw calls change the calling thread
 * alone; a libc's would tell every thread of the parent to follow. */
static inline int usp_sys_set_user(uid_t real, uid_t effective)
{
    return (int)USP_CALL(USP_NR_setresuid, real, effective, effective, 0, 0);
}

static inline int usp_sys_set_group(gid_t real, gid_t effective)
{
    return (int)USP_CALL(USP_NR_setresgid, real, effective, effective, 0, 0);
}

static inline int usp_sys_set_groups(const gid_t *groups, size_t count)
{
    return (int)USP_CALL(USP_NR_setgroups, count, groups, 0, 0, 0);
}

/* Real, effective and saved ones. */
static inline void usp_sys_get_ids(uid_t users[3], gid_t groups[3])
{
    USP_CALL(USP_NR_getresuid, users, users + 1, users + 2, 0, 0);
    USP_CALL(USP_NR_getresgid, groups, groups + 1, groups + 2, 0, 0);
}

static inline int usp_sys_reset_group(void)
{
    long group = USP_CALL(USP_NR_getgid, 0, 0, 0, 0, 0);

    return (int)USP_CALL(USP_NR_setresgid, -1, group, -1, 0, 0);
}

static inline int usp_sys_reset_user(void)
{
    long user = USP_CALL(USP_NR_getuid, 0, 0, 0, 0, 0);

    return (int)USP_CALL(USP_NR_setresuid, -1, user, -1, 0, 0);
}

#endif
