/* SPDX-License-Identifier: MIT */
/* Options of signals. */
#include "command.h"
#include <errno.h>
#include <signal.h>
#include <strings.h>

static const char not_a_signal[] = "no such signal";

static const char *ignore_one(struct command *command, const char *text)
{
    int signal;
    int error;

    if (!parse_signal(text, &signal))
        return not_a_signal;
    sigaddset(&command->chosen, signal);
    sigdelset(&command->reset, signal);
    error = uspawn_attr_set_signal(command->attr, signal, USPAWN_SIGNAL_IGNORE);
    return error == EINVAL ? "cannot be ignored" : problem(error);
}

static const char *ignore(struct command *command, const char *list)
{
    if (strcasecmp(list, "all") != 0)
        return apply_each(command, list, ignore_one);
    sigfillset(&command->chosen);
    sigdelset(&command->chosen, SIGKILL);
    sigdelset(&command->chosen, SIGSTOP);
    sigemptyset(&command->reset);
    return problem(
        uspawn_attr_set_ignored_signals(command->attr, &command->chosen));
}

static const char *default_one(struct command *command, const char *text)
{
    int signal;

    if (!parse_signal(text, &signal))
        return not_a_signal;
    sigaddset(&command->reset, signal);
    return problem(
        uspawn_attr_set_signal(command->attr, signal, USPAWN_SIGNAL_DEFAULT));
}

static const char *set_default(struct command *command, const char *list)
{
    if (strcasecmp(list, "all") != 0)
        return apply_each(command, list, default_one);
    sigfillset(&command->reset);
    sigemptyset(&command->chosen);
    return problem(
        uspawn_attr_set_default_signals(command->attr, &command->reset));
}

/* ---------------------------------------------------------------- Mask -- */

static const char *block_one(struct command *command, const char *text)
{
    int signal;

    if (!parse_signal(text, &signal))
        return not_a_signal;
    sigaddset(&command->mask, signal);
    sigaddset(&command->chosen, signal);
    return NULL;
}

static const char *unblock_one(struct command *command, const char *text)
{
    int signal;

    if (!parse_signal(text, &signal))
        return not_a_signal;
    sigdelset(&command->mask, signal);
    return NULL;
}

static const char *block(struct command *command, const char *list)
{
    const char *complaint = NULL;

    if (strcasecmp(list, "all") != 0)
        complaint = apply_each(command, list, block_one);
    else
        sigfillset(&command->mask);
    return complaint ? complaint
                     : problem(uspawn_attr_set_signal_mask(command->attr,
                                                           &command->mask));
}

static const char *unblock(struct command *command, const char *list)
{
    const char *complaint = NULL;

    if (strcasecmp(list, "all") != 0)
        complaint = apply_each(command, list, unblock_one);
    else
        sigemptyset(&command->mask);
    return complaint ? complaint
                     : problem(uspawn_attr_set_signal_mask(command->attr,
                                                           &command->mask));
}

static const char *set_parent_death_signal(struct command *command,
                                           const char *text)
{
    int signal;

    if (!parse_signal(text, &signal))
        return not_a_signal;
    return problem(uspawn_attr_set_parent_death_signal(command->attr, signal));
}

static const struct command_option options[] = {
    {"ignore", 0, "SIGNAL,...", "ignore these, or all", ignore},
    {"default", 0, "SIGNAL,...", "default action for these, or all",
     set_default},
    {"block", 0, "SIGNAL,...", "block these, or all", block},
    {"unblock", 0, "SIGNAL,...", "do not block these, or all", unblock},
    {"pdeathsig", 0, "SIGNAL", "send it to the program if uspawn ends",
     set_parent_death_signal},
};

const struct option_group signal_options = {
    "Signals, by name (INT, RTMIN+1) or number", options, COUNT(options)};
