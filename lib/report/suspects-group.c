/* SPDX-License-Identifier: MIT */
/* Linux: control groups that let no more processes be made (cgroups(7)).  A
 * process is counted in its group and in all above, some of which may not be
 * visible: in another cgroup namespace, or not mounted. */
#include "base/error.h"
#include "report/suspects.h"
#include "sys.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#define LINE_SIZE 384        /* a group of a container: some 200 */
#define TYPE_CGROUP 0x27e0eb /* of file systems: <linux/magic.h> */
#define TYPE_CGROUP2 0x63677270

int usp_read_text(int directory, const char *path, char *text, size_t size)
{
    int fd = usp_sys_openat(directory, path, O_RDONLY | O_CLOEXEC, 0);
    ssize_t length;

    if (fd < 0)
        return 0;
    length = usp_sys_read(fd, text, size - 1);
    close(fd);
    text[length > 0 ? length : 0] = '\0';
    return length > 0;
}

int usp_read_number(int directory, const char *path, unsigned long long *number)
{
    char text[32];
    char *end;

    if (!usp_read_text(directory, path, text, sizeof text))
        return 0;
    *number = strtoull(text, &end, 10);
    return end != text;
}

/* ---------------------------------------------------- Reading by lines -- */

struct lines {
    int fd;
    size_t begin, end; /* of what is not given yet */
    char buffer[LINE_SIZE];
};

/* The next line, ended in place; what is longer than the buffer comes in
 * pieces.  NULL: no more. */
static char *next_line(struct lines *lines)
{
    for (;;) {
        char *line = lines->buffer + lines->begin;
        size_t length = lines->end - lines->begin;
        char *newline = memchr(line, '\n', length);
        ssize_t added = 0;

        if (newline) {
            *newline = '\0';
            lines->begin = (size_t)(newline + 1 - lines->buffer);
            return line;
        }
        memmove(lines->buffer, line, length);
        lines->begin = 0;
        lines->end = length;
        if (length < LINE_SIZE - 1)
            added = usp_sys_read(lines->fd, lines->buffer + length,
                                 LINE_SIZE - 1 - length);
        if (added > 0) {
            lines->end += (size_t)added;
            continue;
        }
        if (length == 0)
            return NULL;
        lines->buffer[length] = '\0';
        lines->begin = length;
        return lines->buffer;
    }
}

/* --------------------------------------------------------- Our own group -- */

/* Where the pids of our group are counted. */
struct hierarchy {
    int is_version_2;
    char path[LINE_SIZE]; /* of our group in it */
};

/* "0::PATH" in version 2; "N:LIST:PATH" with pids in the list in version 1,
 * and then version 2 does not count them. */
static int find_hierarchy(struct hierarchy *hierarchy)
{
    struct lines lines = {.fd = usp_sys_openat(AT_FDCWD, "/proc/self/cgroup",
                                               O_RDONLY | O_CLOEXEC, 0)};
    int found = 0;
    char *line;

    if (lines.fd < 0)
        return 0;
    while ((line = next_line(&lines))) {
        char *list = strchr(line, ':');
        char *path = list ? strchr(list + 1, ':') : NULL;
        int is_version_2 = path && path == list + 1;

        if (!path || (found && is_version_2))
            continue;
        *path++ = '\0';
        if (!is_version_2 && strcmp(list + 1, "pids") != 0 &&
            !strstr(list, ",pids") && !strstr(list, ":pids,"))
            continue;
        hierarchy->is_version_2 = is_version_2;
        snprintf(hierarchy->path, sizeof hierarchy->path, "%s", path);
        found = 1;
    }
    close(lines.fd);
    return found;
}

/* Whether LINE of /proc/self/mountinfo (proc_pid_mountinfo(5)) mounts that
 * hierarchy; its *ROOT and mount *POINT. */
static int is_mount_of(const struct hierarchy *hierarchy, char *line,
                       char **root, char **point)
{
    char *rest = strstr(line, " - ");
    char *word;
    int i;

    if (!rest ||
        strncmp(rest, hierarchy->is_version_2 ? " - cgroup2 " : " - cgroup ",
                hierarchy->is_version_2 ? 11 : 10) != 0)
        return 0;
    if (!hierarchy->is_version_2 && !strstr(rest, ",pids"))
        return 0;
    *root = *point = NULL;
    word = strtok_r(line, " ", &rest);
    for (i = 0; word && i < 5; i++) {
        *root = i == 3 ? word : *root;
        *point = word;
        word = strtok_r(NULL, " ", &rest);
    }
    return i == 5;
}

/* Our group's directory under the mount at POINT, of which ROOT is the top. */
static int open_under(const struct hierarchy *hierarchy, const char *root,
                      const char *point)
{
    const int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
    size_t length = strcmp(root, "/") == 0 ? 0 : strlen(root);
    const char *path = hierarchy->path + length;
    int top, fd;

    if (strncmp(hierarchy->path, "/..", 3) == 0 ||
        strncmp(hierarchy->path, root, length) != 0 || (*path && *path != '/'))
        return -ENOENT;
    top = usp_sys_openat(AT_FDCWD, point, flags, 0);
    if (top < 0)
        return top;
    path += strspn(path, "/");
    fd = usp_sys_openat(top, *path ? path : ".", flags, 0);
    close(top);
    return fd;
}

static int open_own_group(const struct hierarchy *hierarchy)
{
    struct lines lines = {.fd = usp_sys_openat(AT_FDCWD, "/proc/self/mountinfo",
                                               O_RDONLY | O_CLOEXEC, 0)};
    int fd = -ENOENT;
    char *line, *root, *point;

    if (lines.fd < 0)
        return lines.fd;
    while (fd < 0 && (line = next_line(&lines)))
        if (is_mount_of(hierarchy, line, &root, &point))
            fd = open_under(hierarchy, root, point);
    close(lines.fd);
    return fd;
}

/* ------------------------------------------------------------ And above -- */

static int is_group(int fd)
{
    struct statfs status;

    return fd >= 0 && fstatfs(fd, &status) == 0 &&
           (status.f_type == TYPE_CGROUP || status.f_type == TYPE_CGROUP2);
}

/* Whether the group FD is the root of all: it has a file of version 1 that no
 * other has, or lacks one that all others of version 2 have. */
static int is_root(int fd)
{
    struct statfs status;

    if (fstatfs(fd, &status) == 0 && status.f_type == TYPE_CGROUP)
        return faccessat(fd, "release_agent", F_OK, 0) == 0;
    return faccessat(fd, "cgroup.type", F_OK, 0) != 0;
}

static int is_full(int fd, struct uspawn_error *error)
{
    static const char file[] = "/pids.max";
    unsigned long long current, maximum;
    char link[sizeof "/proc/self/fd/" + 3 * sizeof(int)];
    ssize_t length;

    if (!usp_read_number(fd, "pids.max", &maximum) ||
        !usp_read_number(fd, "pids.current", &current) || current < maximum)
        return 0;
    usp_error_detail(error, USPAWN_DETAIL_LIMIT, file);
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    length = readlink(link, error->text, sizeof error->text - sizeof file);
    if (length > 0)
        memcpy(error->text + length, file, sizeof file);
    error->limit = maximum;
    return 1;
}

/* The group FD, which is closed, and those that it is in. */
static enum usp_finding examine(int fd, struct uspawn_error *error)
{
    enum usp_finding finding = USP_MAY_BE_IT;

    while (is_group(fd) && finding == USP_MAY_BE_IT) {
        int above = usp_sys_openat(fd, "..", O_RDONLY | O_CLOEXEC, 0);

        if (is_full(fd, error))
            finding = USP_IS_IT;
        else if (is_root(fd))
            finding = USP_NOT_IT;
        close(fd);
        fd = above;
    }
    if (fd >= 0)
        close(fd);
    return finding;
}

/* The child is born in the group that the plan names, if it can be; else in
 * ours. */
enum usp_finding usp_examine_groups(const struct uspawn_plan *plan,
                                    struct uspawn_error *error)
{
    enum usp_finding target = USP_NOT_IT, own = USP_MAY_BE_IT;
    struct hierarchy hierarchy;

    if (plan->cgroup >= 0)
        target = examine(
            usp_sys_openat(plan->cgroup, ".", O_RDONLY | O_CLOEXEC, 0), error);
    if (target == USP_IS_IT)
        return target;
    if (find_hierarchy(&hierarchy))
        own = examine(open_own_group(&hierarchy), error);
    return own > target ? own : target;
}
