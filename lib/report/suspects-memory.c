/* SPDX-License-Identifier: MIT */
/* Linux: why there is no memory for a child, as far as that can be seen. */
#include "base/error.h"
#include "report/suspects.h"
#include "sys.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define PROBE_SIZE ((size_t)64 * 1024) /* about as much as a child's stack */

int usp_probe_memory(void)
{
    void *memory =
        mmap(NULL, PROBE_SIZE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (memory == MAP_FAILED)
        return errno;
    munmap(memory, PROBE_SIZE);
    return 0;
}

/* _IOR(0xb7, 7, int), NS_GET_TGID_FROM_PIDNS (Linux 6.12): the number that a
 * process of a pid namespace has in ours. */
#define PROCESS_FROM_NAMESPACE 0x8004b707u

/* Whether the process PID is there, and no zombie. */
static int lives(int pid)
{
    char path[32], text[USP_STATUS_SIZE];

    snprintf(path, sizeof path, "/proc/%d/status", pid);
    return pid > 0 && usp_read_text(AT_FDCWD, path, text, sizeof text) &&
           !strstr(text, "\nState:\tZ");
}

/* Children get a pid namespace other than ours (unshare(2), setns(2)).  When
 * its first process has ended, it takes no more: ENOMEM (pid_namespaces(7)). */
static enum usp_finding examine_namespace(void)
{
    static const char theirs[] = "/proc/thread-self/ns/pid_for_children";
    struct stat our, their;
    enum usp_finding finding = USP_MAY_BE_IT;
    int fd, pid;

    if (stat("/proc/thread-self/ns/pid", &our) < 0 ||
        stat(theirs, &their) < 0 || our.st_ino == their.st_ino)
        return USP_NOT_IT;
    fd = usp_sys_openat(AT_FDCWD, theirs, O_RDONLY | O_CLOEXEC, 0);
    if (fd < 0)
        return finding;
    pid = usp_sys_ioctl(fd, PROCESS_FROM_NAMESPACE, (void *)1);
    if (pid > 0 || pid == -ESRCH)
        finding = lives(pid) ? USP_NOT_IT : USP_IS_IT;
    close(fd);
    return finding;
}

static int is_address_space_full(const struct rlimit *limit)
{
    unsigned long long pages;

    return limit->rlim_cur != RLIM_INFINITY &&
           usp_read_number(AT_FDCWD, "/proc/self/statm", &pages) &&
           pages * (unsigned long long)sysconf(_SC_PAGESIZE) + PROBE_SIZE >
               limit->rlim_cur;
}

void usp_diagnose_memory(struct uspawn_error *error)
{
    enum usp_finding finding = examine_namespace();
    unsigned long long policy = 0;
    struct rlimit limit;

    usp_read_number(AT_FDCWD, "/proc/sys/vm/overcommit_memory", &policy);
    if (finding == USP_IS_IT)
        usp_error_detail(error, USPAWN_DETAIL_NAMESPACE, "");
    else if (getrlimit(RLIMIT_AS, &limit) == 0 && is_address_space_full(&limit))
        usp_is_reached(error, "RLIMIT_AS", limit.rlim_cur);
    else if (usp_probe_memory() == ENOMEM)
        usp_error_detail(error, USPAWN_DETAIL_LIMITS,
                         "vm.max_map_count, vm.overcommit_memory");
    else if (finding == USP_MAY_BE_IT)
        usp_error_detail(error, USPAWN_DETAIL_LIMITS,
                         "memory, or a pid namespace whose first process has "
                         "ended");
    else if (policy == 2)
        usp_error_detail(error, USPAWN_DETAIL_LIMITS,
                         "vm.overcommit_memory, memory.max of a control group");
}
