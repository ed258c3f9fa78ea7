/* SPDX-License-Identifier: MIT */
/* Linux: why no child could be made.  fork(2) and clone(2) name the limits;
 * each is looked at, and those that nothing can be seen of are named together.
 */
#include "report/suspects.h"
#include "base/error.h"
#include "base/text.h"
#include "sys.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

enum usp_finding usp_is_reached(struct uspawn_error *error, const char *name,
                                unsigned long long limit)
{
    usp_error_detail(error, USPAWN_DETAIL_LIMIT, name);
    error->limit = limit;
    return USP_IS_IT;
}

/* ------------------------------------------------------ Counting tasks -- */

struct tasks {
    unsigned long long all;     /* that /proc shows, */
    unsigned long long of_user; /* and those of our real user among them */
};

static int is_of_user(int proc, const char *pid, uid_t user)
{
    char path[32], text[USP_STATUS_SIZE];
    unsigned long found;
    const char *line;

    snprintf(path, sizeof path, "%.16s/status", pid);
    if (!usp_read_text(proc, path, text, sizeof text))
        return 0;
    line = strstr(text, "\nUid:");
    return line && sscanf(line + 5, "%lu", &found) == 1 && found == user;
}

/* A process's directory of tasks has a link for each. */
static void count_process(int proc, const char *pid, struct tasks *tasks)
{
    struct stat status;
    char path[32];

    snprintf(path, sizeof path, "%.16s/task", pid);
    if (fstatat(proc, path, &status, 0) < 0 || status.st_nlink < 3)
        return;
    tasks->all += status.st_nlink - 2;
    if (is_of_user(proc, pid, getuid()))
        tasks->of_user += status.st_nlink - 2;
}

static struct tasks count_tasks(void)
{
    const int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
    struct tasks tasks = {0, 0};
    USP_ALIGNED(8) char entries[256];
    int proc = usp_sys_openat(AT_FDCWD, "/proc", flags, 0);
    int size, at;

    if (proc < 0)
        return tasks;
    while ((size = usp_sys_getdents(proc, entries, sizeof entries)) > 0)
        for (at = 0; at < size;) {
            const struct usp_sys_entry *entry = (void *)(entries + at);
            const char *name = usp_sys_entry_name(entry);

            if (*name >= '1' && *name <= '9')
                count_process(proc, name, &tasks);
            at += usp_sys_entry_length(entry);
        }
    close(proc);
    return tasks;
}

/* Tasks of the whole system, in all namespaces; 0: not known. */
static unsigned long long count_all(void)
{
    unsigned long long count = 0;
    char text[64];

    if (!usp_read_text(AT_FDCWD, "/proc/loadavg", text, sizeof text) ||
        sscanf(text, "%*s %*s %*s %*u/%llu", &count) != 1)
        return 0;
    return count;
}

/* ---------------------------------------------------- Who is at a limit -- */

/* What is known when the limits are looked at. */
struct scene {
    const struct uspawn_plan *plan;
    struct tasks tasks;
    unsigned long long all; /* tasks of the system; 0: not known */
};

/* RLIMIT_NPROC is not for the user 0, nor for who has one of these
 * (copy_process in the kernel's fork.c); both as the first user namespace has
 * them. */
#define CAPABILITIES (1u << 24 /* SYS_RESOURCE */ | 1u << 21 /* SYS_ADMIN */)

static int is_exempt(void)
{
    struct usp_sys_capabilities sets[2];
    unsigned inside, outside, count;
    char map[64];

    if (!usp_read_text(AT_FDCWD, "/proc/self/uid_map", map, sizeof map) ||
        sscanf(map, "%u %u %u", &inside, &outside, &count) != 3 ||
        inside != 0 || outside != 0 || count != ~0u)
        return 0;
    return getuid() == 0 ||
           (usp_sys_capget(sets) == 0 && (sets[0].effective & CAPABILITIES));
}

static enum usp_finding examine_user(const struct scene *scene,
                                     struct uspawn_error *error)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NPROC, &limit) < 0 ||
        limit.rlim_cur == RLIM_INFINITY || is_exempt() ||
        (scene->all && scene->all < limit.rlim_cur))
        return USP_NOT_IT;
    if (scene->tasks.of_user < limit.rlim_cur)
        return USP_MAY_BE_IT;
    return usp_is_reached(error, "RLIMIT_NPROC", limit.rlim_cur);
}

static enum usp_finding examine_threads(const struct scene *scene,
                                        struct uspawn_error *error)
{
    unsigned long long limit;

    if (!scene->all ||
        !usp_read_number(AT_FDCWD, "/proc/sys/kernel/threads-max", &limit))
        return USP_MAY_BE_IT;
    if (scene->all < limit)
        return USP_NOT_IT;
    return usp_is_reached(error, "kernel.threads-max", limit);
}

/* Numbers below this one are not given again (RESERVED_PIDS). */
#define RESERVED 300

/* Each namespace has numbers of its own, and since Linux 6.14 a limit: those
 * around ours cannot be seen. */
static enum usp_finding examine_pids(const struct scene *scene,
                                     struct uspawn_error *error)
{
    const unsigned first = 0xeffffffc; /* PROC_PID_INIT_INO */
    struct stat status;
    unsigned long long limit;

    if (!usp_read_number(AT_FDCWD, "/proc/sys/kernel/pid_max", &limit))
        return USP_MAY_BE_IT;
    if (scene->tasks.all + RESERVED >= limit)
        return usp_is_reached(error, "kernel.pid_max", limit);
    return stat("/proc/self/ns/pid", &status) == 0 && status.st_ino == first
               ? USP_NOT_IT
               : USP_MAY_BE_IT;
}

static enum usp_finding examine_group(const struct scene *scene,
                                      struct uspawn_error *error)
{
    return usp_examine_groups(scene->plan, error);
}

/* mlockall(2), MCL_FUTURE: mmap says EAGAIN. */
static enum usp_finding examine_locked(const struct scene *scene,
                                       struct uspawn_error *error)
{
    struct rlimit limit;

    (void)scene;
    if (usp_probe_memory() != EAGAIN || getrlimit(RLIMIT_MEMLOCK, &limit) < 0)
        return USP_NOT_IT;
    return usp_is_reached(error, "RLIMIT_MEMLOCK", limit.rlim_cur);
}

typedef enum usp_finding examine_function(const struct scene *scene,
                                          struct uspawn_error *error);

static const struct {
    const char *name;
    examine_function *examine;
} suspects[] = {
    {"RLIMIT_MEMLOCK", examine_locked},
    {"RLIMIT_NPROC", examine_user},
    {"pids.max of a control group", examine_group},
    {"kernel.threads-max", examine_threads},
    {"kernel.pid_max", examine_pids},
};

void usp_diagnose_processes(const struct uspawn_plan *plan,
                            struct uspawn_error *error)
{
    struct scene scene = {plan, count_tasks(), count_all()};
    struct usp_text text;
    size_t i;

    usp_text_begin(&text, error->text, sizeof error->text);
    for (i = 0; i < USP_COUNT(suspects); i++) {
        enum usp_finding finding = suspects[i].examine(&scene, error);

        if (finding == USP_IS_IT)
            return;
        if (finding == USP_MAY_BE_IT)
            usp_text_add(&text, "%s%s", text.length ? ", " : "",
                         suspects[i].name);
    }
    if (text.length)
        error->detail = USPAWN_DETAIL_LIMITS;
}
