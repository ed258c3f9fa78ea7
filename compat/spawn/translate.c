/* SPDX-License-Identifier: MIT */
/* From the flags and values of attributes to uspawn's. */
#include "objects.h"
#include <errno.h>

typedef int set_attribute(const struct usp_attributes *from,
                          struct uspawn_attr *to);

static int set_reset_ids(const struct usp_attributes *from,
                         struct uspawn_attr *to)
{
    (void)from;
    return uspawn_attr_set_reset_ids(to);
}

static int set_process_group(const struct usp_attributes *from,
                             struct uspawn_attr *to)
{
    return uspawn_attr_set_process_group(to, from->group);
}

static int set_session(const struct usp_attributes *from,
                       struct uspawn_attr *to)
{
    (void)from;
    return uspawn_attr_set_session(to);
}

static int set_default_signals(const struct usp_attributes *from,
                               struct uspawn_attr *to)
{
    return uspawn_attr_set_default_signals(to, &from->defaults);
}

static int set_ignored_signals(const struct usp_attributes *from,
                               struct uspawn_attr *to)
{
    sigset_t set = from->ignored;

    sigdelset(&set, SIGKILL);
    sigdelset(&set, SIGSTOP);
    return uspawn_attr_set_ignored_signals(to, &set);
}

static int set_signal_mask(const struct usp_attributes *from,
                           struct uspawn_attr *to)
{
    return uspawn_attr_set_signal_mask(to, &from->mask);
}

/* POSIX: the other flag makes this one idle. */
static int set_priority(const struct usp_attributes *from,
                        struct uspawn_attr *to)
{
    if (from->flags & POSIX_SPAWN_SETSCHEDULER)
        return 0;
    return uspawn_attr_set_scheduler_priority(to, from->param.sched_priority);
}

static int set_scheduler(const struct usp_attributes *from,
                         struct uspawn_attr *to)
{
    return uspawn_attr_set_scheduler(to, from->policy,
                                     from->param.sched_priority);
}

static int set_cgroup(const struct usp_attributes *from, struct uspawn_attr *to)
{
    return uspawn_attr_set_cgroup(to, from->cgroup);
}

static int set_suspended(const struct usp_attributes *from,
                         struct uspawn_attr *to)
{
    (void)from;
    return uspawn_attr_set_suspended(to);
}

static int set_inheritance(const struct usp_attributes *from,
                           struct uspawn_attr *to)
{
    (void)from;
    return uspawn_attr_set_inheritance(to, USPAWN_INHERIT_LISTED);
}

static int set_hidden(const struct usp_attributes *from, struct uspawn_attr *to)
{
    unsigned flags = 0;

    if (from->flags & POSIX_SPAWN_NOSIGCHLD_NP)
        flags |= USPAWN_HIDDEN_FROM_SIGCHLD;
    if (from->flags & POSIX_SPAWN_WAITPID_NP)
        flags |= USPAWN_HIDDEN_FROM_WAIT;
    return uspawn_attr_set_hidden_from(to, flags);
}

/* In this order: of a signal in two sets, the later counts, as on illumos. */
static const struct {
    short flags;
    set_attribute *set;
} rows[] = {
    {POSIX_SPAWN_RESETIDS, set_reset_ids},
    {POSIX_SPAWN_SETPGROUP, set_process_group},
    {POSIX_SPAWN_SETSID, set_session},
    {POSIX_SPAWN_SETSIGIGN_NP, set_ignored_signals},
    {POSIX_SPAWN_SETSIGDEF, set_default_signals},
    {POSIX_SPAWN_SETSIGMASK, set_signal_mask},
    {POSIX_SPAWN_SETSCHEDPARAM, set_priority},
    {POSIX_SPAWN_SETSCHEDULER, set_scheduler},
    {POSIX_SPAWN_SETCGROUP, set_cgroup},
    {POSIX_SPAWN_START_SUSPENDED, set_suspended},
    {POSIX_SPAWN_CLOEXEC_DEFAULT, set_inheritance},
    {POSIX_SPAWN_NOSIGCHLD_NP | POSIX_SPAWN_WAITPID_NP, set_hidden},
};

int usp_attributes_translate(const struct usp_attributes *attributes,
                             struct uspawn_attr *to)
{
    int error = 0;
    size_t i;

    for (i = 0; i < USP_COUNT(rows) && error == 0; i++)
        if (attributes->flags & rows[i].flags)
            error = rows[i].set(attributes, to);
    return error;
}
