/* SPDX-License-Identifier: MIT */
/* The setters of what the program may not do. */
#include "request/attr.h"
#include "sys.h"
#include <errno.h>
#include <string.h>

int uspawn_attr_set_dropped_capabilities(struct uspawn_attr *attr, int set,
                                         unsigned long long capabilities)
{
    static const int stages[] = {
        [USPAWN_CAPABILITIES_BOUNDING] = USPAWN_STAGE_BOUNDING_CAPABILITIES,
        [USPAWN_CAPABILITIES_AMBIENT] = USPAWN_STAGE_AMBIENT_CAPABILITIES,
        [USPAWN_CAPABILITIES_INHERITABLE] =
            USPAWN_STAGE_INHERITABLE_CAPABILITIES,
    };
    int error;

    if (set < 0 || set >= (int)USP_COUNT(stages))
        return USP_REFUSE(attr, EINVAL, "%d is no set of capabilities", set);
    error = usp_attr_try(attr, stages[set]);
    if (!error)
        error = usp_attr_set_data(attr, stages[set], &capabilities,
                                  sizeof capabilities);
    return USP_RESULT(attr, error);
}

int uspawn_attr_set_raised_capabilities(struct uspawn_attr *attr,
                                        unsigned long long capabilities)
{
    const int stage = USPAWN_STAGE_RAISED_CAPABILITIES;
    int error = usp_attr_try(attr, stage);

    if (error)
        return USP_RESULT(attr, error);
    if (!capabilities) {
        attr->steps[USPAWN_STAGE_KEPT_CAPABILITIES].kind = NULL;
        attr->steps[stage].kind = NULL;
        return 0;
    }
    error = usp_attr_set_data(attr, stage, &capabilities, sizeof capabilities);
    if (!error)
        usp_attr_step(attr, USPAWN_STAGE_KEPT_CAPABILITIES);
    return USP_RESULT(attr, error);
}

int uspawn_attr_set_securebits(struct uspawn_attr *attr, unsigned bits)
{
    int error = usp_attr_try(attr, USPAWN_STAGE_SECUREBITS);

    if (!error)
        usp_attr_step(attr, USPAWN_STAGE_SECUREBITS)->value = (long)bits;
    return USP_RESULT(attr, error);
}

int uspawn_attr_set_parent_death_signal(struct uspawn_attr *attr, int signal)
{
    int error = usp_attr_try(attr, USPAWN_STAGE_PARENT_DEATH_SIGNAL);

    if (error)
        return USP_RESULT(attr, error);
    if (signal < 1 || signal > USP_SIGNAL_MAX)
        return USP_REFUSE(attr, EINVAL, "%d is no signal", signal);
    usp_attr_step(attr, USPAWN_STAGE_PARENT_DEATH_SIGNAL)->value = signal;
    return 0;
}

int uspawn_attr_set_no_new_privileges(struct uspawn_attr *attr)
{
    int error = usp_attr_try(attr, USPAWN_STAGE_NO_NEW_PRIVILEGES);

    if (!error)
        usp_attr_step(attr, USPAWN_STAGE_NO_NEW_PRIVILEGES);
    return USP_RESULT(attr, error);
}

#define INSTRUCTION_SIZE 8 /* of struct sock_filter */

int uspawn_attr_set_seccomp_filter(struct uspawn_attr *attr,
                                   const void *instructions, size_t count)
{
    int error = usp_attr_try(attr, USPAWN_STAGE_SECCOMP_FILTER);

    if (error || !instructions)
        return USP_RESULT(attr, error ? error : EINVAL);
    if (!count || count > USPAWN_FILTER_MAX)
        return USP_REFUSE(attr, EINVAL, "%zu instructions are not 1 to %d",
                          count, USPAWN_FILTER_MAX);
    return USP_RESULT(attr, usp_attr_set_data(attr, USPAWN_STAGE_SECCOMP_FILTER,
                                              instructions,
                                              count * INSTRUCTION_SIZE));
}
