/* SPDX-License-Identifier: MIT */
/* Linux's limits: which one was it, and how high is it. */
#include "base/host.h"
#include "base/saved-errno.h"
#include "report/diagnose.h"
#include "report/suspects.h"
#include "resource.h"
#include "sys.h"
#include <errno.h>
#include <stdio.h>
#include <sys/statvfs.h>
#include <unistd.h>

#ifndef ST_NOEXEC /* dietlibc */
#define ST_NOEXEC 8
#endif

/* RESOURCE of the child at its exec: PLAN may have set it. */
static unsigned long long limit_at_exec(const struct uspawn_plan *plan,
                                        int resource)
{
    struct rlimit limit;
    size_t i;

    for (i = 0; i < plan->step_count; i++) {
        const struct usp_step *step = &plan->steps[i];
        const struct usp_limit *set = step->data;

        if (step->kind->stage == USPAWN_STAGE_LIMIT &&
            set->resource == resource)
            return set->soft;
    }
    if (getrlimit((usp_resource)resource, &limit) < 0 ||
        limit.rlim_cur == RLIM_INFINITY)
        return USPAWN_UNLIMITED;
    return limit.rlim_cur;
}

const char *usp_exec_limits(const struct uspawn_plan *plan,
                            unsigned long long *one, unsigned long long *all)
{
    const unsigned long long least = 128 * 1024;     /* ARG_MAX */
    const unsigned long long most = 6 * 1024 * 1024; /* 3/4 of _STK_LIM */
    unsigned long long stack = limit_at_exec(plan, RLIMIT_STACK);

    /* include/uapi/linux/binfmts.h: MAX_ARG_STRLEN; fs/exec.c:
     * bprm_stack_limits, and what the stack itself may grow to. */
    *one = 32 * (unsigned long long)sysconf(_SC_PAGESIZE);
    *all = stack / 4 < most ? stack / 4 : most;
    if (*all < least)
        *all = stack < least ? stack : least;
    return *all < most ? "RLIMIT_STACK" : "";
}

/* BINPRM_BUF_SIZE, which was 128 before Linux 5.1. */
unsigned usp_script_limit(void)
{
    return usp_host_has_linux(5, 1) ? 256 : 128;
}

int usp_is_mounted_noexec(int directory, const char *path)
{
    int fd = usp_sys_openat(directory, path, O_PATH | O_CLOEXEC, 0);
    struct statvfs status;
    int error;

    if (fd < 0)
        return 0;
    error = fstatvfs(fd, &status);
    close(fd);
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

/* Counted per processor, so that the sum that is shown is near. */
#define FILES_NEAR 1024

/* ENFILE: of open files in all, or of the pages in a user's pipes. */
static void diagnose_files(struct uspawn_error *error)
{
    char text[64];
    unsigned long long open, most;

    if (usp_read_text(AT_FDCWD, "/proc/sys/fs/file-nr", text, sizeof text) &&
        sscanf(text, "%llu %*u %llu", &open, &most) == 2 &&
        open + FILES_NEAR >= most)
        set_limit(error, "fs.file-max", most);
    else
        usp_error_detail(error, USPAWN_DETAIL_LIMITS,
                         "fs.file-max or fs.pipe-user-pages-hard");
}

/* Of exec: that of the user that the child has become, which execve(2) has no
 * other reason to say EAGAIN for. */
static void diagnose_exec_again(const struct uspawn_plan *plan,
                                struct uspawn_error *error)
{
    unsigned long long limit = limit_at_exec(plan, RLIMIT_NPROC);

    if (limit != USPAWN_UNLIMITED)
        set_limit(error, "RLIMIT_NPROC", limit);
}

void usp_diagnose_limit(const struct uspawn_plan *plan,
                        struct uspawn_error *error)
{
    int saved = errno;

    switch (error->code) {
    case EMFILE:
        set_resource(error, RLIMIT_NOFILE, "RLIMIT_NOFILE");
        break;
    case EAGAIN:
        if (error->stage == USPAWN_STAGE_EXEC)
            diagnose_exec_again(plan, error);
        else
            usp_diagnose_processes(plan, error);
        break;
    case ENOMEM:
        usp_diagnose_memory(error);
        break;
    case ENFILE:
        diagnose_files(error);
        break;
    default:
        break;
    }
    usp_errno_restore(saved);
}
