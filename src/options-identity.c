/* SPDX-License-Identifier: MIT */
/* Options of users and groups, by name or number; a name that looks like a
 * number is a name (POSIX.1-2024, chown). */
#include "command.h"
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>

/* -1 as an id means "no change" to the system. */
#define ID_MAX (UINT_MAX - 1)

/* A number, also with a sign that makes it none of a name, as chown(1) has it.
 */
static int parse_id(const char *text, unsigned long long *number)
{
    return parse_number(text + (*text == '+'), ID_MAX, number);
}

static const char *set_user(struct command *command, const char *text)
{
    const struct passwd *entry = getpwnam(text);
    unsigned long long user;

    if (entry)
        user = entry->pw_uid;
    else if (!parse_id(text, &user))
        return "no such user";
    return problem(uspawn_attr_set_user(command->attr, (uid_t)user));
}

static int find_group(const char *text, gid_t *group)
{
    const struct group *entry = getgrnam(text);
    unsigned long long number;

    if (!entry && !parse_id(text, &number))
        return 0;
    *group = entry ? entry->gr_gid : (gid_t)number;
    return 1;
}

static const char *set_group(struct command *command, const char *text)
{
    gid_t group;

    if (!find_group(text, &group))
        return "no such group";
    return problem(uspawn_attr_set_group(command->attr, group));
}

static const char *add_group(struct command *command, const char *text)
{
    if (command->group_count == GROUPS_MAX)
        return "too many";
    if (!find_group(text, &command->groups[command->group_count]))
        return "no such group";
    command->group_count++;
    return NULL;
}

static const char *set_groups(struct command *command, const char *list)
{
    const char *complaint = NULL;

    command->group_count = 0;
    if (strcmp(list, "none") != 0)
        complaint = apply_each(command, list, add_group);
    if (complaint)
        return complaint;
    return problem(uspawn_attr_set_groups(command->attr, command->groups,
                                          command->group_count));
}

/* As login(1) has them. */
static int set_login_variables(struct command *command,
                               const struct passwd *entry)
{
    const char *const variables[][2] = {
        {"HOME", entry->pw_dir},
        {"SHELL", *entry->pw_shell ? entry->pw_shell : "/bin/sh"},
        {"USER", entry->pw_name},
        {"LOGNAME", entry->pw_name},
    };
    int error = need_environment(command);
    size_t i;

    for (i = 0; !error && i < COUNT(variables); i++)
        error = uspawn_environment_set(command->environment, variables[i][0],
                                       variables[i][1]);
    return error;
}

static const char *set_login(struct command *command, const char *text)
{
    const struct passwd *entry = getpwnam(text);
    unsigned long long user;
    int error;

    if (!entry && parse_id(text, &user))
        entry = getpwuid((uid_t)user);
    if (!entry)
        return "no such user";
    error = set_login_variables(command, entry);
    if (!error)
        error = uspawn_attr_set_login(command->attr, entry->pw_name);
    return error == ENOENT ? "no such user" : problem(error);
}

static const char *reset_ids(struct command *command, const char *unused)
{
    (void)unused;
    return problem(uspawn_attr_set_reset_ids(command->attr));
}

static const struct command_option options[] = {
    {"user", 0, "USER", "run as USER", set_user},
    {"group", 0, "GROUP", "run in GROUP", set_group},
    {"groups", 0, "GROUP,...", "supplementary groups, or none", set_groups},
    {"login", 0, "USER",
     "user, all groups, and HOME, SHELL, USER and\n"
     "LOGNAME, as login(1) gives them",
     set_login},
    {"reset-ids", 0, NULL, "make the effective ids the real ones first",
     reset_ids},
};

const struct option_group identity_options = {"Users and groups", options,
                                              COUNT(options)};
