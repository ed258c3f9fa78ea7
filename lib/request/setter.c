/* SPDX-License-Identifier: MIT */
/* The first failure of an object's set or add functions. */
#include "request/setter.h"
#include "base/error.h"
#include "base/saved-errno.h"
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int usp_request_error(struct uspawn_error *error, int code,
                      const char *sentence)
{
    error->code = code;
    error->stage = USPAWN_STAGE_PLAN;
    usp_error_detail(error, USPAWN_DETAIL_REQUEST, sentence);
    return code;
}

int usp_setter_refuse(struct uspawn_error *first, int code,
                      const char *function, const char *format, ...)
{
    int saved = errno;
    va_list arguments;
    size_t length;

    if (first && !first->code) {
        usp_error_clear(first);
        usp_request_error(first, code, function);
        length = strlen(first->text);
        length += (size_t)snprintf(first->text + length,
                                   sizeof first->text - length, ": ");
        va_start(arguments, format);
        vsnprintf(first->text + length, sizeof first->text - length, format,
                  arguments);
        va_end(arguments);
        usp_errno_restore(saved);
    }
    return code;
}

/* Those that say the same everywhere. */
static const char *sentence_of(int code)
{
    switch (code) {
    case EINVAL:
        return "a pointer is NULL";
    case EBADF:
        return "no process can have a descriptor of that number";
    case ENAMETOOLONG:
        return "the path is longer than any system call takes";
    case ENOTSUP:
        return "this system cannot do that";
    case ENOMEM:
        return "there is no memory";
    default:
        return "the user database cannot be read";
    }
}

int usp_setter_result(struct uspawn_error *first, int code,
                      const char *function)
{
    return code ? usp_setter_refuse(first, code, function, "%s",
                                    sentence_of(code))
                : 0;
}
