/* SPDX-License-Identifier: MIT */
/* Names and texts of errno values.  No libc but newer glibc tells the name. */
#include "report/names.h"
#include <errno.h>
#include <string.h>

#define NAME(code)                                                             \
    {                                                                          \
        code, #code                                                            \
    }

/* All that the system calls of a spawn can answer; names from POSIX. */
static const struct {
    int code;
    const char *name;
} names[] = {
    NAME(E2BIG),     NAME(EACCES),       NAME(EAGAIN),  NAME(EBADF),
    NAME(EBUSY),     NAME(ECHILD),       NAME(EDQUOT),  NAME(EEXIST),
    NAME(EFAULT),    NAME(EFBIG),        NAME(EINTR),   NAME(EINVAL),
    NAME(EIO),       NAME(EISDIR),       NAME(ELOOP),   NAME(EMFILE),
    NAME(EMLINK),    NAME(ENAMETOOLONG), NAME(ENFILE),  NAME(ENODEV),
    NAME(ENOENT),    NAME(ENOEXEC),      NAME(ENOMEM),  NAME(ENOSPC),
    NAME(ENOSYS),    NAME(ENOTDIR),      NAME(ENOTSUP), NAME(ENOTTY),
    NAME(ENXIO),     NAME(EOVERFLOW),    NAME(EPERM),   NAME(EROFS),
    NAME(ECANCELED), NAME(EOPNOTSUPP),   NAME(ESRCH),   NAME(ESTALE),
    NAME(ETXTBSY),   NAME(ETIMEDOUT),
};

const char *usp_errno_name(int code)
{
    size_t i;

    for (i = 0; i < USP_COUNT(names); i++)
        if (names[i].code == code)
            return names[i].name;
    return NULL;
}

#ifdef STRERROR_R_CHAR_P

const char *usp_errno_text(int code, char *buffer, size_t size)
{
    return strerror_r(code, buffer, size);
}

#else

const char *usp_errno_text(int code, char *buffer, size_t size)
{
    return strerror_r(code, buffer, size) == 0 ? buffer : "unknown error";
}

#endif
