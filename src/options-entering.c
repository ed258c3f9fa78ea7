/* SPDX-License-Identifier: MIT */
/* Options of what exists and is entered: namespaces, directories of others. */
#include "command.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *add_namespace(struct command *command, int fd)
{
    if (command->namespace_count == USPAWN_NAMESPACES_MAX)
        return "too many";
    command->namespaces[command->namespace_count++] = fd;
    return problem(uspawn_attr_set_namespaces(
        command->attr, command->namespaces, command->namespace_count));
}

static const char *enter_namespace(struct command *command, const char *path)
{
    int fd = open_aside(path, O_RDONLY);

    return fd < 0 ? problem(errno) : add_namespace(command, fd);
}

/* The namespace NAME of the process whose directory in /proc is PATH, unless
 * it is ours: a user namespace cannot be entered from within. */
static const char *enter_other(struct command *command, const char *path,
                               const char *name)
{
    char file[64], own[64];
    struct stat theirs, ours;

    snprintf(file, sizeof file, "%s/ns/%s", path, name);
    snprintf(own, sizeof own, "/proc/self/ns/%s", name);
    if (stat(own, &ours) != 0)
        return errno == ENOENT ? NULL : problem(errno);
    if (stat(file, &theirs) != 0)
        return problem(errno);
    if (theirs.st_ino == ours.st_ino && theirs.st_dev == ours.st_dev)
        return NULL;
    return enter_namespace(command, file);
}

/* NAME in the directory in /proc of the process whose number is TEXT. */
static const char *open_of(const char *text, const char *name, int *fd)
{
    unsigned long long pid;
    char path[64];

    if (!parse_number(text, INT_MAX, &pid) || !pid)
        return "no process";
    snprintf(path, sizeof path, "/proc/%llu/%s", pid, name);
    *fd = open_aside(path, O_PATH | O_DIRECTORY);
    if (*fd < 0)
        return errno == ENOENT ? "no such process" : problem(errno);
    return NULL;
}

/* As nsenter(1): who has rights here needs them for the others, and gives them
 * up last; who has none here gets them first.  The process's directory stays
 * its own, whoever gets its number. */
static const char *enter_all_of(struct command *command, const char *text)
{
    static const char *const names[] = {"user", "cgroup", "ipc",  "uts", "net",
                                        "pid",  "mnt",    "time", "user"};
    size_t first = geteuid() == 0 ? 1 : 0;
    const char *complaint;
    char path[32];
    size_t i;
    int fd;

    complaint = open_of(text, "", &fd);
    if (complaint)
        return complaint;
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    for (i = first; !complaint && i < first + COUNT(names) - 1; i++)
        complaint = enter_other(command, path, names[i]);
    close(fd);
    return complaint;
}

/* ------------------------------------------------------- Directories -- */

static const char *enter_root_of(struct command *command, const char *text)
{
    const char *complaint;

    if (command->root >= 0)
        return command->has_root_of ? "given twice" : "not with --chroot";
    command->has_root_of = 1;
    complaint = open_of(text, "root", &command->root);
    return complaint
               ? complaint
               : problem(uspawn_attr_set_root_fd(command->attr, command->root));
}

static const char *enter_directory_of(struct command *command, const char *text)
{
    int fd;
    const char *complaint = open_of(text, "cwd", &fd);

    return complaint ? complaint
                     : problem(uspawn_actions_add_fchdir(command->actions, fd));
}

static const struct command_option options[] = {
    {"namespace", 0, "FILE", "enter the namespace FILE", enter_namespace},
    {"namespaces-of", 0, "PID", "enter all of process PID that are not ours",
     enter_all_of},
    {"chroot-of", 0, "PID", "make its root directory ours", enter_root_of},
    {"chdir-of", 0, "PID", "run in its working directory", enter_directory_of},
};

const struct option_group entering_options = {"Where another process is",
                                              options, COUNT(options)};
