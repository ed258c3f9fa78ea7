/* SPDX-License-Identifier: MIT */
/* What cases ask of their system that POSIX has no word for, and that they do
 * without where it is not to be had. */
#include "testlib.h"

#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* ----------------------------------------------------------------- Ids -- */

/* With all rights these set the saved ids too (POSIX.1-2024, setuid). */
void test_become(struct test *test, unsigned id)
{
    MUST(setgid((gid_t)id));
    MUST(setuid((uid_t)id));
}

/* ------------------------------------------------------------- Orphans -- */

#if defined __linux__
#include <sys/prctl.h>

static int adopt_orphans(void)
{
    return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
}

#elif defined __FreeBSD__ || defined __DragonFly__
#include <sys/procctl.h>

static int adopt_orphans(void)
{
    return procctl(P_PID, getpid(), PROC_REAP_ACQUIRE, NULL);
}

#else

static int adopt_orphans(void)
{
    return -1;
}

#endif

int test_adopt_orphans(struct test *test)
{
    int adopts = adopt_orphans() == 0;

    if (!adopts)
        SKIP("orphans go to init here");
    return adopts;
}

/* -------------------------------------------------------- File systems -- */

#if defined __linux__
#include <sched.h>
#include <sys/mount.h>

int test_mount_noexec(struct test *test, const char *place)
{
    if (unshare(CLONE_NEWNS) != 0 ||
        mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
        mount("none", place, "ramfs", MS_NOEXEC, NULL) != 0) {
        SKIP("cannot mount here");
        return 0;
    }
    return 1;
}

int test_hide_proc(struct test *test)
{
    if (unshare(CLONE_NEWNS) != 0 ||
        mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
        umount2("/proc", MNT_DETACH) != 0) {
        SKIP("cannot unmount /proc here");
        return 0;
    }
    return 1;
}

#else

int test_mount_noexec(struct test *test, const char *place)
{
    (void)place;
    SKIP("no file system of the case's own here");
    return 0;
}

int test_hide_proc(struct test *test)
{
    SKIP("no mounts of the case's own here");
    return 0;
}

#endif

/* -------------------------------------------------------------- Rights -- */

#if defined __linux__
#include <sys/personality.h>

static int may_unshare(int flags)
{
    int status = 1;
    pid_t pid = fork();

    if (pid == 0)
        _exit(unshare(flags) != 0);
    return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

/* Those of time came last. */
int test_may_have_namespaces(void)
{
    return may_unshare(CLONE_NEWUSER) &&
           access("/proc/self/ns/time", F_OK) == 0;
}

int test_may_administer(void)
{
    return geteuid() == 0 && may_unshare(CLONE_NEWPID | CLONE_NEWNS);
}

int test_may_have_personality(unsigned long wanted)
{
    int status = 1;
    pid_t pid = fork();

    if (pid == 0)
        _exit(personality(wanted) == -1 && errno == EPERM);
    return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

#else

int test_may_have_namespaces(void)
{
    return 0;
}

int test_may_administer(void)
{
    return 0;
}

int test_may_have_personality(unsigned long wanted)
{
    (void)wanted;
    return 1;
}

#endif
