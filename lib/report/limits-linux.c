/* SPDX-License-Identifier: MIT */
/* Linux's limits: which one was it, and how high is it. */
#include "base/saved-errno.h"
#include "report/diagnose.h"
#include "resource.h"
#include "sys.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define LINE_SIZE 512

void usp_exec_limits(unsigned long long *one, unsigned long long *all)
{
    const unsigned long long least = 128 * 1024;     /* ARG_MAX */
    const unsigned long long most = 6 * 1024 * 1024; /* 3/4 of _STK_LIM */
    struct rlimit stack;

    /* include/uapi/linux/binfmts.h: MAX_ARG_STRLEN; fs/exec.c:
     * bprm_stack_limits. */
    *one = 32 * (unsigned long long)sysconf(_SC_PAGESIZE);
    *all = most;
    if (getrlimit(RLIMIT_STACK, &stack) == 0 && stack.rlim_cur / 4 < most)
        *all = stack.rlim_cur / 4;
    if (*all < least)
        *all = least;
}

int usp_is_mounted_noexec(int directory, const char *path)
{
    int fd = usp_sys_openat(directory, path, O_PATH | O_CLOEXEC, 0);
    struct statvfs status;
    int error;

    if (fd < 0)
        return 0;
    error = fstatvfs(fd, &status);
    usp_sys_close(fd);
    return error == 0 && (status.f_flag & ST_NOEXEC);
}

static void set_limit(struct uspawn_error *error, const char *name,
                      unsigned long long limit)
{
    usp_error_detail(error, USPAWN_DETAIL_LIMIT, name);
    error->limit = limit;
}

static void set_resource(struct uspawn_error *error, int resource,
                         const char *name)
{
    struct rlimit limit;

    if (getrlimit((usp_resource)resource, &limit) == 0 &&
        limit.rlim_cur != RLIM_INFINITY)
        set_limit(error, name, limit.rlim_cur);
}

/* The same of the child at its exec: PLAN may have set the limit. */
static void set_resource_at_exec(struct uspawn_error *error,
                                 const struct uspawn_plan *plan, int resource,
                                 const char *name)
{
    size_t i;

    for (i = 0; i < plan->step_count; i++) {
        const struct usp_step *step = &plan->steps[i];
        const struct usp_limit *limit = step->data;

        if (step->kind->stage == USPAWN_STAGE_LIMIT &&
            limit->resource == resource) {
            set_limit(error, name, limit->soft);
            return;
        }
    }
    set_resource(error, resource, name);
}

/* The first bytes of the file PATH as a string; 0 if it cannot be read. */
static int read_text(const char *path, char *text, size_t size)
{
    int fd = usp_sys_openat(AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
    ssize_t length;

    if (fd < 0)
        return 0;
    length = usp_sys_read(fd, text, size - 1);
    usp_sys_close(fd);
    text[length > 0 ? length : 0] = '\0';
    return length > 0;
}

static int read_number(const char *directory, const char *file,
                       unsigned long long *number)
{
    char path[LINE_SIZE + 32];
    char text[32];
    char *end;

    snprintf(path, sizeof path, "%s/%s", directory, file);
    if (!read_text(path, text, sizeof text))
        return 0;
    *number = strtoull(text, &end, 10);
    return end != text;
}

/* Whether the control group DIRECTORY, or one that it is in, is full.  ROOT is
 * the length of the name of the mount point. */
static int is_group_full(char *directory, size_t root,
                         struct uspawn_error *error)
{
    unsigned long long current, maximum;
    char *slash;

    for (;;) {
        if (read_number(directory, "pids.max", &maximum) &&
            read_number(directory, "pids.current", &current) &&
            current >= maximum)
            break;
        slash = strrchr(directory, '/');
        if (!slash || slash < directory + root)
            return 0;
        *slash = '\0';
    }
    usp_error_detail(error, USPAWN_DETAIL_LIMIT, directory);
    if (strlen(error->text) + sizeof "/pids.max" <= sizeof error->text)
        strcat(error->text, "/pids.max");
    error->limit = maximum;
    return 1;
}

/* One line of /proc/self/cgroup: "0::PATH" in version 2, "N:pids:PATH" in
 * version 1 (cgroups(7)). */
static int check_group_line(char *line, struct uspawn_error *error)
{
    static const char *const roots[] = {"/sys/fs/cgroup", "/sys/fs/cgroup/pids",
                                        "/sys/fs/cgroup/unified"};
    char directory[LINE_SIZE];
    char *group = strchr(line, ':');
    size_t i;

    group = group ? strchr(group + 1, ':') : NULL;
    if (!group || (!strstr(line, "::") && !strstr(line, ":pids:")))
        return 0;
    for (i = 0; i < USP_COUNT(roots); i++) {
        int length =
            snprintf(directory, sizeof directory, "%s%s", roots[i], group + 1);

        if (length > 0 && (size_t)length < sizeof directory &&
            is_group_full(directory, strlen(roots[i]), error))
            return 1;
    }
    return 0;
}

static int set_group_limit(struct uspawn_error *error)
{
    char text[2 * LINE_SIZE];
    char *line, *rest;

    if (!read_text("/proc/self/cgroup", text, sizeof text))
        return 0;
    for (line = strtok_r(text, "\n", &rest); line;
         line = strtok_r(NULL, "\n", &rest))
        if (check_group_line(line, error))
            return 1;
    return 0;
}

void usp_diagnose_limit(const struct uspawn_plan *plan,
                        struct uspawn_error *error)
{
    int saved = errno;

    switch (error->code) {
    case EMFILE:
        set_resource(error, RLIMIT_NOFILE, "RLIMIT_NOFILE");
        break;
    case EAGAIN: /* at exec: of the user that the child has become */
        if (error->stage == USPAWN_STAGE_EXEC)
            set_resource_at_exec(error, plan, RLIMIT_NPROC, "RLIMIT_NPROC");
        else if (!set_group_limit(error))
            set_resource(error, RLIMIT_NPROC, "RLIMIT_NPROC");
        break;
    case ENOMEM:
        set_resource(error, RLIMIT_AS, "RLIMIT_AS");
        break;
    case ENFILE:
        usp_error_detail(error, USPAWN_DETAIL_LIMIT, "fs.file-max");
        read_number("/proc/sys/fs", "file-max", &error->limit);
        break;
    default:
        break;
    }
    usp_errno_restore(saved);
}
