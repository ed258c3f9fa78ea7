/* SPDX-License-Identifier: MIT */
/* Systems without sets of privileges that have names. */
#include "request/privileges.h"
#include <errno.h>

int usp_privileges_parse(const char *text, struct usp_privileges *found)
{
    (void)text;
    (void)found;
    return ENOTSUP;
}
