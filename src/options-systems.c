/* SPDX-License-Identifier: MIT */
/* Options of what FreeBSD, illumos or Solaris alone can do: elsewhere the
 * library says that it is not supported. */
#include "command.h"
#include <string.h>

static const char *set_login_class(struct command *command, const char *name)
{
    return problem(uspawn_attr_set_login_class(command->attr, name));
}

/* In a session, which the library adds. */
static const char *set_login_name(struct command *command, const char *name)
{
    command->has_own_group = 1;
    return *name ? problem(uspawn_attr_set_login_name(command->attr, name))
                 : "no name";
}

static const char *set_jail(struct command *command, const char *text)
{
    unsigned long long jail;

    if (!parse_number(text, INT_MAX, &jail) || !jail)
        return "no number of a jail";
    return problem(uspawn_attr_set_jail(command->attr, (int)jail));
}

static const char *set_processor_set(struct command *command, const char *text)
{
    unsigned long long set;

    if (!parse_number(text, INT_MAX, &set))
        return "no number of a set";
    return problem(uspawn_attr_set_processor_set(command->attr, (int)set));
}

static const char *set_project(struct command *command, const char *text)
{
    unsigned long long project;

    if (!parse_number(text, INT_MAX, &project))
        return "no number of a project";
    return problem(uspawn_attr_set_project(command->attr, (long)project));
}

/* SET=PRIVILEGE,... */
static const char *set_privileges(struct command *command, const char *text)
{
    static const struct name names[] = {
        {"inheritable", USPAWN_PRIVILEGES_INHERITABLE},
        {"limit", USPAWN_PRIVILEGES_LIMIT},
    };
    const char *equals = strchr(text, '=');
    unsigned long long set;
    char name[32];

    if (!equals || !equals[1] || (size_t)(equals - text) >= sizeof name)
        return "not SET=PRIVILEGE,...";
    memcpy(name, text, (size_t)(equals - text));
    name[equals - text] = '\0';
    if (!find_name(names, COUNT(names), name, &set))
        return "neither inheritable nor limit";
    return problem(
        uspawn_attr_set_privileges(command->attr, (int)set, equals + 1));
}

static const char *make_contract(struct command *command, const char *unused)
{
    (void)unused;
    return problem(uspawn_attr_set_contract(command->attr));
}

static const char *hide(struct command *command, const char *unused)
{
    (void)unused;
    command->is_hidden = 1;
    return problem(uspawn_attr_set_hidden(command->attr));
}

static const struct command_option options[] = {
    {"login-class", 0, "CLASS", "login class (FreeBSD)", set_login_class},
    {"login-name", 0, "NAME", "login name, in a new session (FreeBSD)",
     set_login_name},
    {"jail", 0, "NUMBER", "run in this jail (FreeBSD)", set_jail},
    {"processor-set", 0, "NUMBER", "run on this set of processors",
     set_processor_set},
    {"project", 0, "NUMBER", "a new task in this project (illumos)",
     set_project},
    {"privileges", 0, "SET=NAME,...",
     "privileges, inheritable or limit (illumos)", set_privileges},
    {"contract", 0, NULL, "a process contract of its own (illumos)",
     make_contract},
    {"hidden", 0, NULL, "no SIGCHLD when it ends", hide},
};

const struct option_group system_options = {
    "FreeBSD, illumos and Solaris alone", options, COUNT(options)};
