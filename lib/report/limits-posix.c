/* SPDX-License-Identifier: MIT */
/* Limits that POSIX names. */
#include "base/saved-errno.h"
#include "report/diagnose.h"
#include "report/suspects.h"
#include "resource.h"
#include "sys.h"
#include <errno.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <unistd.h>
#ifdef HAVE_FSTATFS
#include <sys/mount.h>
#endif

/* What bounds a process's memory: OpenBSD knows its data alone. */
#ifdef RLIMIT_AS
#define MEMORY RLIMIT_AS
#define MEMORY_NAME "RLIMIT_AS"
#else
#define MEMORY RLIMIT_DATA
#define MEMORY_NAME "RLIMIT_DATA"
#endif

const char *usp_exec_limits(const struct uspawn_plan *plan,
                            unsigned long long *one, unsigned long long *all)
{
    long limit = sysconf(_SC_ARG_MAX);

    *one = 0;
    *all = limit > 0 ? (unsigned long long)limit : 0;
    (void)plan;
    return "";
}

/* Systems differ, and most read a page. */
unsigned usp_script_limit(void)
{
    return 0;
}

/* POSIX knows no such flag: what the file system of FD says, 1 or 0. */
#if defined HAVE_FSTATFS && defined MNT_NOEXEC /* BSD, macOS */
static int forbids_exec(int fd)
{
    struct statfs status;

    return fstatfs(fd, &status) == 0 && (status.f_flags & MNT_NOEXEC);
}
#elif defined ST_NOEXEC /* NetBSD; Linux */
static int forbids_exec(int fd)
{
    struct statvfs status;

    return fstatvfs(fd, &status) == 0 && (status.f_flag & ST_NOEXEC);
}
#else
static int forbids_exec(int fd)
{
    (void)fd;
    return 0;
}
#endif

/* What cannot be read is not asked about. */
int usp_is_mounted_noexec(int directory, const char *path)
{
    int fd =
        usp_sys_openat(directory, path, O_RDONLY | O_NONBLOCK | O_CLOEXEC, 0);
    int answer = fd >= 0 && forbids_exec(fd);

    if (fd >= 0)
        close(fd);
    return answer;
}

static void set_resource(struct uspawn_error *error, int resource,
                         const char *name)
{
    struct rlimit limit;

    if (getrlimit((usp_resource)resource, &limit) < 0 ||
        limit.rlim_cur == USP_NO_LIMIT)
        return;
    usp_error_detail(error, USPAWN_DETAIL_LIMIT, name);
    error->limit = (unsigned long long)limit.rlim_cur;
}

void usp_diagnose_limit(const struct uspawn_plan *plan,
                        struct uspawn_error *error)
{
    int saved = errno;

    if (error->code == EAGAIN)
        usp_diagnose_processes(plan, error);
    if (error->code == EMFILE)
        set_resource(error, RLIMIT_NOFILE, "RLIMIT_NOFILE");
    if (error->code == ENOMEM)
        set_resource(error, MEMORY, MEMORY_NAME);
    usp_errno_restore(saved);
}
