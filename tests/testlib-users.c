/* SPDX-License-Identifier: MIT */
/* Root of a user namespace that has one user alone (unshare -r) can become
 * nobody else, which cases expect of root.  There the tests are run by an
 * ordinary user, in a namespace within; Linux only. */
#include "testlib.h"

#ifdef __linux__

#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define OTHER 65534

static int can_be_another(void)
{
    int status = 1;
    pid_t pid = fork();

    if (pid == 0)
        _exit(setresgid(OTHER, OTHER, OTHER) != 0 ||
              setresuid(OTHER, OTHER, OTHER) != 0);
    return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

static int put(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    int error = fd == -1 || write(fd, text, strlen(text)) == -1;

    if (fd != -1)
        close(fd);
    return error;
}

/* In the new namespace we have all capabilities until then. */
static int drop_capabilities(void)
{
    /* capset(2), of a libc that comes without the kernel's headers: version 3,
     * this process; effective, permitted and inheritable, in two halves. */
    const unsigned header[2] = {0x20080522, 0};
    static const unsigned none[2][3];

    return syscall(SYS_capset, header, none) != 0 ||
           prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) != 0;
}

void test_leave_lonely_root(void)
{
    if (geteuid() != 0 || can_be_another())
        return;
    if (unshare(CLONE_NEWUSER) != 0 || put("/proc/self/setgroups", "deny") ||
        put("/proc/self/gid_map", "1000 0 1") ||
        put("/proc/self/uid_map", "1000 0 1") || drop_capabilities())
        fprintf(stderr, "tests: root here can be nobody else: most cases of "
                        "other users fail\n");
    else
        fprintf(stderr, "tests: root here can be nobody else: run by an "
                        "ordinary user\n");
}

#else

void test_leave_lonely_root(void)
{
}

#endif
