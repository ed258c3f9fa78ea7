/* SPDX-License-Identifier: MIT */
/* Options of users and groups, by name or number; a name that looks like a
 * number is a name (POSIX.1-2024, chown). */
#include "accounts.h"
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

enum { REAL, EFFECTIVE };

/* The ids that are not -1. */
static int use_users(struct command *command, uid_t real, uid_t effective)
{
    uid_t *ids = command->user_ids;

    ids[REAL] = real == (uid_t)-1 ? ids[REAL] : real;
    ids[EFFECTIVE] = effective == (uid_t)-1 ? ids[EFFECTIVE] : effective;
    return uspawn_attr_set_user_ids(command->attr, ids[REAL], ids[EFFECTIVE]);
}

static int use_groups(struct command *command, gid_t real, gid_t effective)
{
    gid_t *ids = command->group_ids;

    ids[REAL] = real == (gid_t)-1 ? ids[REAL] : real;
    ids[EFFECTIVE] = effective == (gid_t)-1 ? ids[EFFECTIVE] : effective;
    return uspawn_attr_set_group_ids(command->attr, ids[REAL], ids[EFFECTIVE]);
}

static const char no_user[] = "no such user";
static const char no_group[] = "no such group";

static const char *set_user(struct command *command, const char *text)
{
    uid_t user;

    return find_user(command, text, &user)
               ? problem(use_users(command, user, user))
               : no_user;
}

static const char *set_real_user(struct command *command, const char *text)
{
    uid_t user;

    return find_user(command, text, &user)
               ? problem(use_users(command, user, (uid_t)-1))
               : no_user;
}

static const char *set_effective_user(struct command *command, const char *text)
{
    uid_t user;

    return find_user(command, text, &user)
               ? problem(use_users(command, (uid_t)-1, user))
               : no_user;
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

    return find_group(command, text, &group)
               ? problem(use_groups(command, group, group))
               : no_group;
}

static const char *set_real_group(struct command *command, const char *text)
{
    gid_t group;

    return find_group(command, text, &group)
               ? problem(use_groups(command, group, (gid_t)-1))
               : no_group;
}

static const char *set_effective_group(struct command *command,
                                       const char *text)
{
    gid_t group;

    return find_group(command, text, &group)
               ? problem(use_groups(command, (gid_t)-1, group))
               : no_group;
}

static const char *add_group(struct command *command, const char *text)
{
    if (command->group_count == GROUPS_MAX)
        return "too many";
    if (!find_group(command, text, &command->groups[command->group_count]))
        return no_group;
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
    int error = set_login_variables(command, account->name, account->home,
                                    account->shell);

    command->group_count =
        account_groups(command->root, account, command->groups, GROUPS_MAX);
    if (!error)
        error = use_users(command, account->user, account->user);
    if (!error)
        error = use_groups(command, account->group, account->group);
    return error ? error
                 : uspawn_attr_set_groups(command->attr, command->groups,
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
        return no_user;
    error = set_login_variables(command, entry->pw_name, entry->pw_dir,
                                entry->pw_shell);
    if (!error)
        error = use_users(command, entry->pw_uid, entry->pw_uid);
    if (!error)
        error = use_groups(command, entry->pw_gid, entry->pw_gid);
    if (!error)
        error = uspawn_attr_set_login(command->attr, entry->pw_name);
    return error == ENOENT ? no_user : problem(error);
}

static const char *reset_ids(struct command *command, const char *unused)
{
    (void)unused;
    return problem(uspawn_attr_set_reset_ids(command->attr));
}

static const struct command_option options[] = {
    {"user", 0, "USER", "run as USER", set_user},
    {"group", 0, "GROUP", "run in GROUP", set_group},
    {"ruid", 0, "USER", "the real user alone", set_real_user},
    {"euid", 0, "USER", "the effective user alone", set_effective_user},
    {"rgid", 0, "GROUP", "the real group alone", set_real_group},
    {"egid", 0, "GROUP", "the effective group alone", set_effective_group},
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
