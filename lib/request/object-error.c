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

static int give_sentence(struct uspawn_error *error, int code,
                         const char *sentence)
{
    if (error) {
        usp_error_clear(error);
        usp_request_error(error, code, sentence);
    }
    return code;
}

/* As the spawn itself says it. */
static int give_need(const struct uspawn_attr *attr, struct uspawn_error *error)
{
    const char *need = NULL;
    int code = usp_attr_unmet(attr, &need);

    if (error && code) {
        usp_error_clear(error);
        error->code = code;
        error->stage = USPAWN_STAGE_PLAN;
        if (need)
            usp_error_detail(error, USPAWN_DETAIL_NEED, need);
    }
    return code;
}

int uspawn_attr_error(const struct uspawn_attr *attr,
                      struct uspawn_error *error)
{
    const struct usp_conflict *conflict;

    if (!attr)
        return give_sentence(error, EINVAL, "ATTR is NULL");
    if (attr->error.code)
        return give(error, &attr->error);
    conflict = usp_attr_conflict(attr);
    return conflict ? give_sentence(error, conflict->code, conflict->sentence)
                    : give_need(attr, error);
}

int uspawn_actions_error(const struct uspawn_actions *actions,
                         struct uspawn_error *error)
{
    return actions ? give(error, &actions->error)
                   : give_sentence(error, EINVAL, "ACTIONS is NULL");
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
