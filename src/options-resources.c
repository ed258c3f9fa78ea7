/* SPDX-License-Identifier: MIT */
/* Options of what the program gets of the machine. */
#include "command.h"
#include "resource.h"
#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

/* As nice(1): what does not fit is cut. */
static const char *set_nice(struct command *command, const char *text)
{
    long nice, adjustment;

    if (!parse_signed(text, -INT_MAX, INT_MAX, &adjustment))
        return "no number";
    errno = 0;
    nice = getpriority(PRIO_PROCESS, 0);
    if (errno)
        return problem(errno);
    nice += adjustment;
    nice = nice < -20 ? -20 : nice > 19 ? 19 : nice;
    return problem(uspawn_attr_set_nice(command->attr, (int)nice));
}

/* ----------------------------------------------------------- Scheduler -- */

static const struct name policies[] = {
    {"other", SCHED_OTHER},      {"fifo", SCHED_FIFO}, {"rr", SCHED_RR},
#ifdef SCHED_BATCH
    {"batch", SCHED_BATCH},
#endif
    {"idle", USPAWN_SCHED_IDLE},
};

#ifndef SCHED_RESET_ON_FORK
#define SCHED_RESET_ON_FORK 0
#endif

static const char reset_suffix[] = ",reset-on-fork";

/* Cut SUFFIX off TEXT, if it is there. */
static int cut_suffix(char *text, const char *suffix)
{
    size_t length = strlen(text);
    size_t rest = strlen(suffix);

    if (length < rest || strcmp(text + length - rest, suffix) != 0)
        return 0;
    text[length - rest] = '\0';
    return 1;
}

/* NAME, or NAME:NUMBER, whose number is 0 to HIGHEST.  What is not there stays
 * as it was. */
static int split_number(char *text, unsigned long long highest,
                        unsigned long long *number)
{
    char *colon = strchr(text, ':');

    if (!colon)
        return 1;
    *colon = '\0';
    return parse_number(colon + 1, highest, number);
}

static const char *set_scheduler(struct command *command, const char *argument)
{
    char text[64];
    unsigned long long policy;
    unsigned long long priority = 0;
    int flags;
    int error;

    if (strlen(argument) >= sizeof text)
        return "no such policy";
    strcpy(text, argument);
    flags = cut_suffix(text, reset_suffix) ? SCHED_RESET_ON_FORK : 0;
    if (!split_number(text, INT_MAX, &priority))
        return "no priority";
    if (!find_name(policies, COUNT(policies), text, &policy))
        return "no such policy";
    error = uspawn_attr_set_scheduler(command->attr, (int)policy | flags,
                                      (int)priority);
    return error == EINVAL ? "this policy has not this priority"
                           : problem(error);
}

static const char *set_scheduler_priority(struct command *command,
                                          const char *text)
{
    unsigned long long priority;

    if (!parse_number(text, INT_MAX, &priority))
        return "no priority";
    return problem(
        uspawn_attr_set_scheduler_priority(command->attr, (int)priority));
}

#define IO_LEVEL_USUAL 4 /* as ionice(1) */
#define IO_LEVEL_MAX 7

static const char *set_io_priority(struct command *command,
                                   const char *argument)
{
    static const struct name classes[] = {
        {"none", USPAWN_IO_NONE},
        {"realtime", USPAWN_IO_REALTIME},
        {"best-effort", USPAWN_IO_BEST_EFFORT},
        {"idle", USPAWN_IO_IDLE},
    };
    char text[64];
    unsigned long long io_class;
    unsigned long long level = ULLONG_MAX;

    if (strlen(argument) >= sizeof text)
        return "no such class";
    strcpy(text, argument);
    if (!split_number(text, IO_LEVEL_MAX, &level))
        return "no level from 0 to 7";
    if (!find_name(classes, COUNT(classes), text, &io_class))
        return "no such class";
    if (level == ULLONG_MAX)
        level =
            io_class == USPAWN_IO_REALTIME || io_class == USPAWN_IO_BEST_EFFORT
                ? IO_LEVEL_USUAL
                : 0;
    return problem(
        uspawn_attr_set_io_priority(command->attr, (int)io_class, (int)level));
}

static const char *set_timer_slack(struct command *command, const char *text)
{
    unsigned long long slack;

    if (!parse_duration(text, 1, &slack) || slack > ULONG_MAX || !slack)
        return "no duration";
    return problem(
        uspawn_attr_set_timer_slack(command->attr, (unsigned long)slack));
}

/* -------------------------------------------------------------- Memory -- */

static const char *set_oom_score(struct command *command, const char *text)
{
    long adjustment;

    if (!parse_signed(text, -1000, 1000, &adjustment))
        return "no number from -1000 to 1000";
    return problem(
        uspawn_attr_set_oom_score_adjustment(command->attr, (int)adjustment));
}

static const char *set_personality(struct command *command, const char *text)
{
    unsigned long long persona;

    if (!parse_digits(text, 0, UINT_MAX - 1, &persona))
        return "no number";
    return problem(
        uspawn_attr_set_personality(command->attr, (unsigned long)persona));
}

static const char *set_no_randomization(struct command *command,
                                        const char *unused)
{
    (void)unused;
    return problem(uspawn_attr_set_no_randomization(command->attr));
}

static const char *set_umask(struct command *command, const char *text)
{
    unsigned long long mask;

    if (!parse_digits(text, 8, 0777, &mask))
        return "no octal number up to 777";
    return problem(uspawn_attr_set_umask(command->attr, (mode_t)mask));
}

/* -------------------------------------------------------------- Limits -- */

static unsigned long long from_system(rlim_t limit)
{
    return limit == USP_NO_LIMIT ? USPAWN_UNLIMITED : (unsigned long long)limit;
}

/* A size, or "hard", which is what the hard limit is. */
static int scan_soft(const char **text, unsigned long long *soft,
                     unsigned long long hard)
{
    static const char name[] = "hard";

    if (strncmp(*text, name, sizeof name - 1) != 0)
        return scan_size(text, soft);
    *text += sizeof name - 1;
    *soft = hard;
    return 1;
}

/* BOTH, SOFT:, :HARD or SOFT:HARD.  What is not given stays, but a soft limit
 * above the hard one is lowered. */
static const char *parse_limits(const char *text, unsigned long long *soft,
                                unsigned long long *hard)
{
    static const char malformed[] = "not LIMIT, SOFT:, :HARD or SOFT:HARD";
    int has_soft = *text != ':';

    if (has_soft && !scan_soft(&text, soft, *hard))
        return malformed;
    if (has_soft && *text == '\0') {
        *hard = *soft;
        return NULL;
    }
    if (*text++ != ':')
        return malformed;
    if (*text ? !scan_size(&text, hard) || *text : !has_soft)
        return malformed;
    if (!has_soft && *soft > *hard)
        *soft = *hard;
    return *soft > *hard ? "the soft limit is above the hard one" : NULL;
}

static const char *set_limit(struct command *command, const char *text)
{
    const char *equals = strchr(text, '=');
    unsigned long long soft, hard;
    const char *complaint;
    struct rlimit limit;
    char name[32];
    int resource;

    if (!equals || (size_t)(equals - text) >= sizeof name)
        return "not RESOURCE=LIMIT";
    memcpy(name, text, (size_t)(equals - text));
    name[equals - text] = '\0';
    if (!parse_resource(name, &resource))
        return "no such resource";
    if (getrlimit((usp_resource)resource, &limit) != 0)
        return problem(errno);
    soft = from_system(limit.rlim_cur);
    hard = from_system(limit.rlim_max);
    complaint = parse_limits(equals + 1, &soft, &hard);
    return complaint ? complaint
                     : problem(uspawn_attr_set_limit(command->attr, resource,
                                                     soft, hard));
}

static const struct command_option options[] = {
    {"nice", 'n', "N", "add N to the nice value", set_nice},
    {"scheduler", 0, "POLICY[:PRIORITY]",
     "other, batch, idle, fifo or rr; and perhaps\n"
     ",reset-on-fork",
     set_scheduler},
    {"scheduler-priority", 0, "N", "the priority alone",
     set_scheduler_priority},
    {"deadline", 0, "TIME:TIME[:TIME]",
     "runtime, deadline, period; ,reset-on-fork,\n"
     ",reclaim, ,overrun",
     set_deadline},
    {"io-priority", 0, "CLASS[:LEVEL]",
     "none, best-effort, idle or realtime; 0 to 7", set_io_priority},
    {"cpus", 0, "N,N-M,...",
     "run on these processors only; N-M:STRIDE, or a\n"
     "mask, 0x1f",
     set_cpus},
    {"timer-slack", 0, "TIME", "timer slack, in ns if it has no unit",
     set_timer_slack},
    {"oom-score-adj", 0, "N", "how likely it is killed: -1000 to 1000",
     set_oom_score},
    {"personality", 0, "NUMBER", "execution domain and flags", set_personality},
    {"no-randomization", 0, NULL, "do not randomize addresses",
     set_no_randomization},
    {"umask", 0, "MASK", "make files with this mask", set_umask},
    {"rlimit", 0, "RESOURCE=SOFT:HARD",
     "limit it; nofile=1K sets both, 1K: and :1K one", set_limit},
};

const struct option_group resource_options = {"Resources", options,
                                              COUNT(options)};
