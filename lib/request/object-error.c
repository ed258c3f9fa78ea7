/* SPDX-License-Identifier: MIT */
/* What is wrong with an object, for callers who do not look at each result. */
#include "base/error.h"
#include "request/actions.h"
#include "request/attr.h"
#include <errno.h>

/* Copy what FIRST says, if anything, to ERROR, if there is one. */
static int give(struct uspawn_error *error, const struct uspawn_error *first)
{
    if (error && first->code)
        *error = *first;
    return first->code;
}

static int give_sentence(struct uspawn_error *error, const char *sentence)
{
    if (error) {
        usp_error_clear(error);
        usp_request_error(error, EINVAL, sentence);
    }
    return EINVAL;
}

int uspawn_attr_error(const struct uspawn_attr *attr,
                      struct uspawn_error *error)
{
    const char *conflict;

    if (!attr)
        return give_sentence(error, "ATTR is NULL");
    if (attr->error.code)
        return give(error, &attr->error);
    conflict = usp_attr_conflict(attr);
    return conflict ? give_sentence(error, conflict) : 0;
}

int uspawn_actions_error(const struct uspawn_actions *actions,
                         struct uspawn_error *error)
{
    return actions ? give(error, &actions->error)
                   : give_sentence(error, "ACTIONS is NULL");
}

int uspawn_attr_set_strict(struct uspawn_attr *attr)
{
    if (!attr)
        return EINVAL;
    attr->strict = 1;
    return 0;
}

int uspawn_actions_set_strict(struct uspawn_actions *actions)
{
    if (!actions)
        return EINVAL;
    actions->strict = 1;
    return 0;
}
