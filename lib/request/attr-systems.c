/* SPDX-License-Identifier: MIT */
/* The setters of what FreeBSD, illumos or Solaris have alone. */
#include "request/attr.h"
#include <errno.h>
#include <string.h>

static int set_name(struct uspawn_attr *attr, int stage, const char *name)
{
    return name ? usp_attr_set_data(attr, stage, name, strlen(name) + 1)
                : EINVAL;
}

int uspawn_attr_set_login_class(struct uspawn_attr *attr, const char *name)
{
    int error = usp_attr_try(attr, USPAWN_STAGE_LOGIN_CLASS);

    if (!error && name && !*name)
        return USP_REFUSE(attr, EINVAL, "the name is empty");
    if (!error)
        error = set_name(attr, USPAWN_STAGE_LOGIN_CLASS, name);
    return USP_RESULT(attr, error);
}

/* The kernel keeps it with the session, which must not be ours. */
int uspawn_attr_set_login_name(struct uspawn_attr *attr, const char *name)
{
    int error = usp_attr_try(attr, USPAWN_STAGE_LOGIN_NAME);

    if (!error)
        error = set_name(attr, USPAWN_STAGE_LOGIN_NAME, name);
    if (!error)
        usp_attr_step(attr, USPAWN_STAGE_SESSION);
    return USP_RESULT(attr, error);
}

/* LEAST and above are numbers of a WHAT. */
static int set_number(struct uspawn_attr *attr, int stage, long number,
                      long least, const char *what)
{
    int error = usp_attr_try(attr, stage);

    if (error)
        return USP_RESULT(attr, error);
    if (number < least)
        return USP_REFUSE(attr, EINVAL, "%ld is no number of a %s", number,
                          what);
    usp_attr_step(attr, stage)->value = number;
    return 0;
}

int uspawn_attr_set_jail(struct uspawn_attr *attr, int jail)
{
    return set_number(attr, USPAWN_STAGE_JAIL, jail, 1, "jail");
}
