/* SPDX-License-Identifier: MIT */
/* Options of cgroups and new namespaces. */
#include "command.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static const char *set_cgroup(struct command *command, const char *path)
{
    int fd = open_aside(path, O_RDONLY | O_DIRECTORY);

    if (fd < 0)
        return problem(errno);
    command->has_cgroup = 1;
    return problem(uspawn_attr_set_cgroup(command->attr, fd));
}

static const char *require_cgroup(struct command *command, const char *unused)
{
    (void)unused;
    command->policy |= USPAWN_POLICY_REQUIRE_CGROUP;
    return problem(uspawn_attr_set_policy(command->attr, command->policy));
}

static const char *unshare_one(struct command *command, const char *name)
{
    static const struct name names[] = {
        {"cgroup", USPAWN_UNSHARE_CGROUP},   {"ipc", USPAWN_UNSHARE_IPC},
        {"mount", USPAWN_UNSHARE_MOUNT},     {"net", USPAWN_UNSHARE_NETWORK},
        {"network", USPAWN_UNSHARE_NETWORK}, {"pid", USPAWN_UNSHARE_PID},
        {"time", USPAWN_UNSHARE_TIME},       {"user", USPAWN_UNSHARE_USER},
        {"uts", USPAWN_UNSHARE_UTS},
    };
    unsigned long long flag;

    if (!find_name(names, COUNT(names), name, &flag))
        return "no such namespace";
    command->unshare |= (unsigned)flag;
    return NULL;
}

/* As unshare(1): what is mounted inside is not seen outside. */
static int use_propagation(struct command *command)
{
    unsigned propagation = command->propagation;

    if (!command->has_propagation)
        propagation = command->unshare & USPAWN_UNSHARE_MOUNT
                          ? USPAWN_PROPAGATION_PRIVATE
                          : USPAWN_PROPAGATION_UNCHANGED;
    return uspawn_attr_set_mount_propagation(command->attr, propagation);
}

static int use_unshare(struct command *command)
{
    int error = uspawn_attr_set_unshare(command->attr, command->unshare);

    return error ? error : use_propagation(command);
}

static const char *unshare_listed(struct command *command, const char *list)
{
    const char *complaint = apply_each(command, list, unshare_one);

    return complaint ? complaint : problem(use_unshare(command));
}

static const char *set_propagation(struct command *command, const char *text)
{
    static const struct name names[] = {
        {"private", USPAWN_PROPAGATION_PRIVATE},
        {"slave", USPAWN_PROPAGATION_SLAVE},
        {"shared", USPAWN_PROPAGATION_SHARED},
        {"unchanged", USPAWN_PROPAGATION_UNCHANGED},
    };
    unsigned long long propagation;

    if (!find_name(names, COUNT(names), text, &propagation))
        return "none of private, slave, shared, unchanged";
    command->has_propagation = 1;
    command->propagation = (unsigned)propagation;
    return problem(use_propagation(command));
}

/* As unshare(1): in a new mount namespace. */
static const char *mount_proc(struct command *command, const char *path)
{
    int error;

    if (path && !*path)
        return "no directory is named";
    command->unshare |= USPAWN_UNSHARE_MOUNT;
    error = use_unshare(command);
    return problem(error ? error
                         : uspawn_attr_set_proc_mount(command->attr,
                                                      path ? path : "/proc"));
}

/* ---------------------------------------------------------------- Maps -- */

/* INSIDE:OUTSIDE:COUNT; a count of 1 need not be said. */
static const char *add_range(struct id_map *map, const char *text)
{
    unsigned long long numbers[3] = {0, 0, 1};
    int i;

    if (map->count == USPAWN_ID_RANGES_MAX)
        return "too many";
    for (i = 0; i < 3; i++) {
        if (!scan_number(&text, UINT_MAX, &numbers[i]))
            return "not INSIDE:OUTSIDE:COUNT";
        if (i > 0 && *text == '\0')
            break;
        if (i < 2 && *text++ != ':')
            return "not INSIDE:OUTSIDE:COUNT";
    }
    if (*text)
        return "not INSIDE:OUTSIDE:COUNT";
    map->ranges[map->count].inside = (unsigned)numbers[0];
    map->ranges[map->count].outside = (unsigned)numbers[1];
    map->ranges[map->count++].count = (unsigned)numbers[2];
    return NULL;
}

static const char *add_user_range(struct command *command, const char *text)
{
    return add_range(&command->user_map, text);
}

static const char *add_group_range(struct command *command, const char *text)
{
    return add_range(&command->group_map, text);
}

typedef int set_map(struct uspawn_attr *attr,
                    const struct uspawn_id_range *ranges, size_t count);

/* ADD puts the ranges of LIST into MAP, for SET. */
static const char *use_map(struct command *command, const char *list,
                           option_apply *add, const struct id_map *map,
                           set_map *set)
{
    const char *complaint = apply_each(command, list, add);

    return complaint ? complaint
                     : problem(set(command->attr, map->ranges, map->count));
}

static const char *map_users(struct command *command, const char *list)
{
    return use_map(command, list, add_user_range, &command->user_map,
                   uspawn_attr_set_user_map);
}

static const char *map_groups(struct command *command, const char *list)
{
    return use_map(command, list, add_group_range, &command->group_map,
                   uspawn_attr_set_group_map);
}

/* One id, which is ours outside. */
static int map_to_root(struct id_map *map, set_map *set,
                       struct uspawn_attr *attr, unsigned id)
{
    const struct uspawn_id_range range = {0, id, 1};

    map->ranges[0] = range;
    map->count = 1;
    return set(attr, map->ranges, map->count);
}

static const char *map_root(struct command *command, const char *unused)
{
    int error;

    (void)unused;
    command->unshare |= USPAWN_UNSHARE_USER;
    error = use_unshare(command);
    if (!error)
        error = map_to_root(&command->user_map, uspawn_attr_set_user_map,
                            command->attr, (unsigned)geteuid());
    if (!error)
        error = map_to_root(&command->group_map, uspawn_attr_set_group_map,
                            command->attr, (unsigned)getegid());
    return problem(error);
}

static const char *deny_setgroups(struct command *command, const char *unused)
{
    (void)unused;
    return problem(uspawn_attr_set_no_setgroups(command->attr));
}

static const struct command_option options[] = {
    {"cgroup", 0, "DIR", "run in the cgroup whose directory is DIR",
     set_cgroup},
    {"require-cgroup", 0, NULL, "fail unless it can be born there",
     require_cgroup},
    {"unshare", 0, "NAME,...",
     "new namespaces: user, mount, pid, network,\n"
     "uts, ipc, cgroup, time; mounts are private",
     unshare_listed},
    {"propagation", 0, "HOW",
     "which mounts pass: private (none), slave (from\n"
     "outside), shared (both ways), unchanged",
     set_propagation},
    {"mount-proc", 0, "[DIR]", "mount its own /proc, in a new mount namespace",
     mount_proc},
    {"map-root", 0, NULL, "be root of a new user namespace", map_root},
    {"user-map", 0, "IN:OUT:COUNT,...", "user ids of the new namespace",
     map_users},
    {"group-map", 0, "IN:OUT:COUNT,...", "group ids of the new namespace",
     map_groups},
    {"no-setgroups", 0, NULL, "deny setgroups(2) there", deny_setgroups},
};

const struct option_group namespace_options = {"Namespaces and cgroups",
                                               options, COUNT(options)};
