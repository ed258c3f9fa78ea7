/* SPDX-License-Identifier: MIT */
/* The setters of what FreeBSD, illumos or Solaris have alone. */
#include "request/attr.h"
#include "request/privileges.h"
#include <errno.h>
#include <stdlib.h>
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

int uspawn_attr_set_processor_set(struct uspawn_attr *attr, int set)
{
    return set_number(attr, USPAWN_STAGE_PROCESSOR_SET, set, 0,
                      "processor set");
}

int uspawn_attr_set_project(struct uspawn_attr *attr, long project)
{
    return set_number(attr, USPAWN_STAGE_PROJECT, project, 0, "project");
}

static int set_privileges(struct uspawn_attr *attr, int stage, const char *text)
{
    struct usp_privileges found;
    int error = usp_privileges_parse(text, &found);

    if (error == EINVAL)
        return USP_REFUSE(attr, error, "there is no privilege %.40s",
                          found.wrong);
    if (!error) {
        error = usp_attr_set_data(attr, stage, found.data, found.size);
        free(found.data);
    }
    if (!error)
        usp_attr_step(attr, stage)->value = (long)found.text;
    return USP_RESULT(attr, error);
}

int uspawn_attr_set_privileges(struct uspawn_attr *attr, int set,
                               const char *privileges)
{
    static const int stages[] = {
        [USPAWN_PRIVILEGES_INHERITABLE] = USPAWN_STAGE_INHERITABLE_PRIVILEGES,
        [USPAWN_PRIVILEGES_LIMIT] = USPAWN_STAGE_LIMIT_PRIVILEGES,
    };
    int error;

    if (set < 0 || set >= (int)USP_COUNT(stages))
        return USP_REFUSE(attr, EINVAL, "%d is no set of privileges", set);
    error = usp_attr_try(attr, stages[set]);
    if (error || !privileges)
        return USP_RESULT(attr, error ? error : EINVAL);
    return set_privileges(attr, stages[set], privileges);
}
