/* SPDX-License-Identifier: MIT */
/* How set and add functions fail: the first failure of an object is kept, with
 * a sentence, as an errno value alone may mislead (ENOENT: which file?). */
#ifndef USP_SETTER_H
#define USP_SETTER_H

#include "base/compiler.h"
#include "uspawn.h"

/* The result of the function that this is in: CODE, 0 or an errno value.  A
 * failure is noted in OBJECT, unless that is NULL or has one already. */
#define USP_RESULT(object, code)                                               \
    usp_setter_result((object) ? &(object)->error : NULL, (code), __func__)

/* The same for a CODE that is none of those that explain themselves; what
 * follows says what is wrong, as printf(3). */
#define USP_REFUSE(object, code, ...)                                          \
    usp_setter_refuse((object) ? &(object)->error : NULL, (code), __func__,    \
                      __VA_ARGS__)

USP_HIDDEN int usp_setter_result(struct uspawn_error *first, int code,
                                 const char *function);
USP_HIDDEN int usp_setter_refuse(struct uspawn_error *first, int code,
                                 const char *function, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* ERROR is about what was asked for: SENTENCE says what is wrong.  Its program
 * is left alone.  The result: CODE. */
USP_HIDDEN int usp_request_error(struct uspawn_error *error, int code,
                                 const char *sentence);

#endif
