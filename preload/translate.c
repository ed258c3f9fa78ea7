/* SPDX-License-Identifier: MIT */
/* From the attributes that the libc has to those of uspawn. */
#include "objects.h"
#include <sched.h>
#include <signal.h>

/* Flags of libcs that this was not built with. */
#ifndef POSIX_SPAWN_USEVFORK
#define POSIX_SPAWN_USEVFORK 0x40
#endif
#ifndef POSIX_SPAWN_SETSID
#define POSIX_SPAWN_SETSID 0x80
#endif

typedef int set_attribute(const posix_spawnattr_t *from,
                          struct uspawn_attr *to);

static int set_process_group(const posix_spawnattr_t *from,
                             struct uspawn_attr *to)
{
    pid_t group;
    int error = posix_spawnattr_getpgroup(from, &group);

    return error ? error : uspawn_attr_set_process_group(to, group);
}

static int set_session(const posix_spawnattr_t *from, struct uspawn_attr *to)
{
    (void)from;
    return uspawn_attr_set_session(to);
}

static int set_reset_ids(const posix_spawnattr_t *from, struct uspawn_attr *to)
{
    (void)from;
    return uspawn_attr_set_reset_ids(to);
}

static int set_default_signals(const posix_spawnattr_t *from,
                               struct uspawn_attr *to)
{
    sigset_t set;
    int error = posix_spawnattr_getsigdefault(from, &set);

    return error ? error : uspawn_attr_set_default_signals(to, &set);
}

static int set_signal_mask(const posix_spawnattr_t *from,
                           struct uspawn_attr *to)
{
    sigset_t set;
    int error = posix_spawnattr_getsigmask(from, &set);

    return error ? error : uspawn_attr_set_signal_mask(to, &set);
}

static int set_priority(const posix_spawnattr_t *from, struct uspawn_attr *to)
{
    struct sched_param param;
    int error = posix_spawnattr_getschedparam(from, &param);

    return error ? error
                 : uspawn_attr_set_scheduler_priority(to, param.sched_priority);
}

static int set_scheduler(const posix_spawnattr_t *from, struct uspawn_attr *to)
{
    struct sched_param param;
    int policy;
    int error = posix_spawnattr_getschedparam(from, &param);

    if (error == 0)
        error = posix_spawnattr_getschedpolicy(from, &policy);
    return error ? error
                 : uspawn_attr_set_scheduler(to, policy, param.sched_priority);
}

/* What says nothing that matters here. */
static int set_nothing(const posix_spawnattr_t *from, struct uspawn_attr *to)
{
    (void)from;
    (void)to;
    return 0;
}

static const struct {
    int flag;
    set_attribute *set;
} flag_rows[] = {
    {POSIX_SPAWN_RESETIDS, set_reset_ids},
    {POSIX_SPAWN_SETPGROUP, set_process_group},
    {POSIX_SPAWN_SETSIGDEF, set_default_signals},
    {POSIX_SPAWN_SETSIGMASK, set_signal_mask},
    {POSIX_SPAWN_SETSCHEDPARAM, set_priority},
    {POSIX_SPAWN_SETSCHEDULER, set_scheduler},
    {POSIX_SPAWN_USEVFORK, set_nothing},
    {POSIX_SPAWN_SETSID, set_session},
};
#define ROWS (sizeof flag_rows / sizeof *flag_rows)

int usp_posix_attributes_translate(const posix_spawnattr_t *attributes,
                                   struct uspawn_attr *to)
{
    short flags = 0;
    int error = 0;
    size_t i;

    if (attributes)
        error = posix_spawnattr_getflags(attributes, &flags);
    /* POSIX: the scheduler's flag makes the priority's one idle. */
    if (flags & POSIX_SPAWN_SETSCHEDULER)
        flags &= (short)~POSIX_SPAWN_SETSCHEDPARAM;
    for (i = 0; i < ROWS && error == 0; i++)
        if (flags & flag_rows[i].flag) {
            error = flag_rows[i].set(attributes, to);
            flags &= (short)~flag_rows[i].flag;
        }
    if (error == 0 && flags != 0)
        error = USP_NOT_UNDERSTOOD;
    return error;
}
