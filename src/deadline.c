/* SPDX-License-Identifier: MIT */
/* --deadline: RUNTIME:DEADLINE[:PERIOD][,FLAG...], as chrt(1) has them. */
#include "command.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char *add_flag(struct command *command, const char *text)
{
    static const struct name names[] = {
        {"reset-on-fork", USPAWN_DEADLINE_RESET_ON_FORK},
        {"reclaim", USPAWN_DEADLINE_RECLAIM},
        {"overrun", USPAWN_DEADLINE_OVERRUN},
    };
    unsigned long long flag;

    if (!find_name(names, COUNT(names), text, &flag))
        return "no such flag";
    command->deadline_flags |= (unsigned)flag;
    return NULL;
}

/* The times of TEXT, which is cut into them.  How many, or 0. */
static size_t cut_times(char *text, unsigned long long *times, size_t most)
{
    size_t count = 0;

    while (text) {
        char *colon = strchr(text, ':');

        if (colon)
            *colon++ = '\0';
        if (count == most || !parse_duration(text, 1, &times[count]) ||
            !times[count])
            return 0;
        count++;
        text = colon;
    }
    return count;
}

const char *set_deadline(struct command *command, const char *argument)
{
    static const char malformed[] = "not RUNTIME:DEADLINE or "
                                    "RUNTIME:DEADLINE:PERIOD, with units";
    unsigned long long times[3] = {0, 0, 0};
    const char *complaint = NULL;
    char *text = strdup(argument);
    char *flags = text ? strchr(text, ',') : NULL;
    size_t count;
    int error;

    if (!text)
        return problem(ENOMEM);
    if (flags)
        *flags++ = '\0';
    command->deadline_flags = 0;
    if (flags)
        complaint = apply_each(command, flags, add_flag);
    count = cut_times(text, times, COUNT(times));
    free(text);
    if (complaint)
        return complaint;
    if (count < 2)
        return malformed;
    error = uspawn_attr_set_deadline(command->attr, times[0], times[1],
                                     times[2], command->deadline_flags);
    return error == EINVAL ? "not 1024ns <= RUNTIME <= DEADLINE <= PERIOD"
                           : problem(error);
}
