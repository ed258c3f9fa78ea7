/* SPDX-License-Identifier: MIT */
/* Closing a descriptor; a part of sys.h, which is what to include. */
#ifndef USP_SYS_CLOSE_H
#define USP_SYS_CLOSE_H

static inline int usp_sys_close(int fd)
{
    return usp_sys_result(close(fd));
}

#endif
