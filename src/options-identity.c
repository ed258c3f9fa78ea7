/* SPDX-License-Identifier: MIT */
/* Options of users and groups, by name or number; a name that looks like a
 * number is a name (POSIX.1-2024, chown). */
#include "command.h"
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>

/* A number, also with a sign that makes it none of a name, as chown(1) has it.
 */
static int parse_id(const char *text, unsigned long long *number)
{
    return parse_number(text + (*text == '+'), ID_MAX, number);
}

/* As chroot(1): the names of the new root directory, then ours. */
static int find_user(const struct command *command, const char *text,
                     uid_t *user)
{
    struct account account;
    const struct passwd *entry;
    unsigned long long number;

    if (account_find(command->root, text, 0, &account)) {
        *user = account.user;
        free(account.memory);
        return 1;
    }
    entry = getpwnam(text);
    if (!entry && !parse_id(text, &number))
        return 0;
    *user = entry ? entry->pw_uid : (uid_t)number;
    return 1;
}

static const char *set_user(struct command *command, const char *text)
{
    uid_t user;

    if (!find_user(command, text, &user))
        return "no such user";
    return problem(uspawn_attr_set_user(command->attr, user));
}

static int find_group(const struct command *command, const char *text,
                      gid_t *group)
{
    const struct group *entry;
    unsigned long long number;

    if (account_find_group(command->root, text, group))
        return 1;
    entry = getgrnam(text);
    if (!entry && !parse_id(text, &number))
        return 0;
    *group = entry ? entry->gr_gid : (gid_t)number;
    return 1;
}

static const char *set_group(struct command *command, const char *text)
{
    gid_t group;

    if (!find_group(command, text, &group))
        return "no such group";
    return problem(uspawn_attr_set_group(command->attr, group));
}

static const char *add_group(struct command *command, const char *text)
{
    if (command->group_count == GROUPS_MAX)
        return "too many";
    if (!find_group(command, text, &command->groups[command->group_count]))
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
static int set_login_variables(struct command *command, const char *name,
                               const char *home, const char *shell)
{
    const char *const variables[][2] = {
        {"HOME", home},
        {"SHELL", *shell ? shell : "/bin/sh"},
        {"USER", name},
        {"LOGNAME", name},
    };
    int error = need_environment(command);
    size_t i;

    for (i = 0; !error && i < COUNT(variables); i++)
        error = uspawn_environment_set(command->environment, variables[i][0],
                                       variables[i][1]);
    return error;
}

/* A user of the new root directory. */
static int set_account(struct command *command, const struct account *account)
{
    struct uspawn_attr *attr = command->attr;
    int error = set_login_variables(command, account->name, account->home,
                                    account->shell);

    command->group_count =
        account_groups(command->root, account, command->groups, GROUPS_MAX);
    if (!error)
        error = uspawn_attr_set_user(attr, account->user);
    if (!error)
        error = uspawn_attr_set_group(attr, account->group);
    return error ? error
                 : uspawn_attr_set_groups(attr, command->groups,
                                          command->group_count);
}

static const char *set_login(struct command *command, const char *text)
{
    const struct passwd *entry;
    struct account account;
    unsigned long long user;
    int is_number = parse_id(text, &user);
    int error;

    if (account_find(command->root, text, 0, &account) ||
        (is_number && account_find(command->root, NULL, user, &account))) {
        error = set_account(command, &account);
        free(account.memory);
        return problem(error);
    }
    entry = getpwnam(text);
    if (!entry && is_number)
        entry = getpwuid((uid_t)user);
    if (!entry)
        return "no such user";
    error = set_login_variables(command, entry->pw_name, entry->pw_dir,
                                entry->pw_shell);
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
