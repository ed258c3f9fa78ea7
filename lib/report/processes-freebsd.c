/* SPDX-License-Identifier: MIT */
/* FreeBSD: why no child could be made (the kernel's fork1).  Of
 * RLIMIT_NPROC, which counts the processes of the real user, it can be seen
 * that it is reached; of the others there is only the name. */
#include "base/error.h"
#include "report/suspects.h"
#include <sys/param.h>
/* In this order. */
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/sysctl.h>
#include <sys/user.h>
#include <unistd.h>

/* How many entries SIZE bytes at ENTRIES are; the kernel's may be larger than
 * those of our header. */
static unsigned long long count_entries(const struct kinfo_proc *entries,
                                        size_t size)
{
    if (size < sizeof *entries || entries->ki_structsize <= 0)
        return 0;
    return size / (size_t)entries->ki_structsize;
}

/* Processes of USER that can be seen: not those of other jails. */
static unsigned long long count_processes(uid_t user)
{
    int name[] = {CTL_KERN, KERN_PROC, KERN_PROC_RUID, (int)user};
    struct kinfo_proc *entries;
    unsigned long long count = 0;
    size_t size = 0;

    if (sysctl(name, 4, NULL, &size, NULL, 0) < 0)
        return 0;
    entries = malloc(size);
    if (entries && sysctl(name, 4, entries, &size, NULL, 0) == 0)
        count = count_entries(entries, size);
    free(entries);
    return count;
}

void usp_diagnose_processes(const struct uspawn_plan *plan,
                            struct uspawn_error *error)
{
    uid_t user = getuid();
    struct rlimit limit;

    (void)plan;
    if (user == 0 || getrlimit(RLIMIT_NPROC, &limit) < 0 ||
        limit.rlim_cur == RLIM_INFINITY) {
        usp_error_detail(error, USPAWN_DETAIL_LIMITS,
                         "kern.maxproc or a rule of rctl");
        return;
    }
    if (count_processes(user) < (unsigned long long)limit.rlim_cur) {
        usp_error_detail(error, USPAWN_DETAIL_LIMITS,
                         "RLIMIT_NPROC, kern.maxproc or a rule of rctl");
        return;
    }
    usp_error_detail(error, USPAWN_DETAIL_LIMIT, "RLIMIT_NPROC");
    error->limit = (unsigned long long)limit.rlim_cur;
}
