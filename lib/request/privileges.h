/* SPDX-License-Identifier: MIT */
/* Sets of privileges: illumos, Solaris. */
#ifndef USP_PRIVILEGES_H
#define USP_PRIVILEGES_H

#include "base/compiler.h"
#include <stddef.h>

/* The set, in memory of its own, and behind it the text it was made of. */
struct usp_privileges {
    void *data;
    size_t size; /* of both */
    size_t text; /* where that begins */
    const char *wrong;
};

/* The set of what TEXT names: 0, ENOMEM, or EINVAL, and WRONG is where in TEXT
 * there is no name.  ENOTSUP where there are no privileges. */
USP_HIDDEN int usp_privileges_parse(const char *text,
                                    struct usp_privileges *found);

#endif
