/* SPDX-License-Identifier: MIT */
/* The setters of the signal mask and of dispositions.  A signal is in at most
 * one of the two sets, default and ignored: the last setter wins. */
#include "request/attr.h"
#include "sys.h"
#include <errno.h>

int uspawn_attr_set_signal_mask(struct uspawn_attr *attr, const sigset_t *mask)
{
    struct usp_step *step;

    if (!attr || !mask)
        return USP_RESULT(attr, EINVAL);
    attr->signal_mask = *mask;
    step = usp_attr_step(attr, USPAWN_STAGE_SIGNAL_MASK);
    step->data = &attr->signal_mask;
    step->size = sizeof attr->signal_mask;
    return 0;
}

static void remove_members(sigset_t *set, const sigset_t *members)
{
    int signal;

    for (signal = 1; signal <= USP_SIGNAL_MAX; signal++)
        if (usp_sys_is_member(members, signal))
            usp_sys_remove_member(set, signal);
}

static void use_sets(struct uspawn_attr *attr)
{
    struct usp_step *defaults =
        usp_attr_step(attr, USPAWN_STAGE_DEFAULT_SIGNALS);
    struct usp_step *ignored =
        usp_attr_step(attr, USPAWN_STAGE_IGNORED_SIGNALS);

    defaults->data = &attr->default_signals;
    defaults->size = sizeof attr->default_signals;
    ignored->data = &attr->ignored_signals;
    ignored->size = sizeof attr->ignored_signals;
}

/* A set without members is no step: a backend that cannot do it will do. */
static void drop_empty_sets(struct uspawn_attr *attr)
{
    int signal, defaults = 0, ignored = 0;

    for (signal = 1; signal <= USP_SIGNAL_MAX; signal++) {
        defaults |= usp_sys_is_member(&attr->default_signals, signal);
        ignored |= usp_sys_is_member(&attr->ignored_signals, signal);
    }
    if (!defaults)
        attr->steps[USPAWN_STAGE_DEFAULT_SIGNALS].kind = NULL;
    if (!ignored)
        attr->steps[USPAWN_STAGE_IGNORED_SIGNALS].kind = NULL;
}

int uspawn_attr_set_default_signals(struct uspawn_attr *attr,
                                    const sigset_t *set)
{
    if (!attr || !set)
        return USP_RESULT(attr, EINVAL);
    attr->default_signals = *set;
    remove_members(&attr->ignored_signals, set);
    use_sets(attr);
    drop_empty_sets(attr);
    return 0;
}

/* Ignored by nohup(1), or by a shell for what it runs in the background
 * (POSIX.1-2024, XCU 2.12). */
static const int meant_for_all[] = {SIGHUP, SIGINT, SIGQUIT};

int uspawn_attr_set_clean_signals(struct uspawn_attr *attr)
{
    sigset_t defaults, none;
    size_t i;
    int error;

    if (!attr)
        return EINVAL;
    sigemptyset(&none);
    sigfillset(&defaults);
    for (i = 0; i < USP_COUNT(meant_for_all); i++)
        sigdelset(&defaults, meant_for_all[i]);
    sigemptyset(&attr->ignored_signals);
    error = uspawn_attr_set_default_signals(attr, &defaults);
    return error ? error : uspawn_attr_set_signal_mask(attr, &none);
}

#define NOT_IGNORED "SIGKILL and SIGSTOP cannot be ignored"

int uspawn_attr_set_ignored_signals(struct uspawn_attr *attr,
                                    const sigset_t *set)
{
    if (!attr || !set)
        return USP_RESULT(attr, EINVAL);
    if (usp_sys_is_member(set, SIGKILL) || usp_sys_is_member(set, SIGSTOP))
        return USP_REFUSE(attr, EINVAL, NOT_IGNORED);
    attr->ignored_signals = *set;
    remove_members(&attr->default_signals, set);
    use_sets(attr);
    drop_empty_sets(attr);
    return 0;
}

int uspawn_attr_set_signal(struct uspawn_attr *attr, int signal,
                           int disposition)
{
    if (!attr || signal < 1 || signal > USP_SIGNAL_MAX)
        return USP_REFUSE(attr, EINVAL, "%d is no signal", signal);
    if (disposition < USPAWN_SIGNAL_KEEP || disposition > USPAWN_SIGNAL_IGNORE)
        return USP_REFUSE(attr, EINVAL, "%d is no disposition", disposition);
    if (disposition == USPAWN_SIGNAL_IGNORE &&
        (signal == SIGKILL || signal == SIGSTOP))
        return USP_REFUSE(attr, EINVAL, NOT_IGNORED);
    usp_sys_remove_member(&attr->default_signals, signal);
    usp_sys_remove_member(&attr->ignored_signals, signal);
    if (disposition == USPAWN_SIGNAL_DEFAULT)
        usp_sys_add_member(&attr->default_signals, signal);
    if (disposition == USPAWN_SIGNAL_IGNORE)
        usp_sys_add_member(&attr->ignored_signals, signal);
    use_sets(attr);
    drop_empty_sets(attr);
    return 0;
}
