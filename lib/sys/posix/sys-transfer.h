/* SPDX-License-Identifier: MIT */
/* What ../linux/sys-transfer.h has; here there is no such thing. */
#ifndef USP_SYS_TRANSFER_H
#define USP_SYS_TRANSFER_H

static inline int usp_sys_widen_pipe(int fd, int size)
{
    (void)fd;
    (void)size;
    return -ENOSYS;
}

static inline ssize_t usp_sys_splice(int in, int out, size_t size)
{
    (void)in;
    (void)out;
    (void)size;
    return -EINVAL;
}

static inline ssize_t usp_sys_write_now(int fd, const void *bytes, size_t size)
{
    (void)fd;
    (void)bytes;
    (void)size;
    return -EOPNOTSUPP;
}

static inline int usp_sys_open_nameless(const char *directory)
{
    (void)directory;
    return -EOPNOTSUPP;
}

#endif
