/* SPDX-License-Identifier: MIT */
/* Filters: containers answer EPERM or ENOSYS to calls that are new to them.
 * Every set of the calls that uspawn can do without is refused in turn, with
 * either answer, and everything must still work.
 *
 * The filters are written by hand, in the kernel's BPF.
 */
#include "filter.h"
#include "numbers.h"
#include "testlib-trace.h"
#include "testlib.h"

#include <fcntl.h>
#include <linux/audit.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define WAIT_BY_PIDFD 3 /* P_PIDFD */

/* Bits of a set. */
enum {
    NO_CLONE3 = 1,
    NO_CLOSE_RANGE = 2,
    NO_EXECVEAT = 4,
    NO_PIDFD_OPEN = 8,
    NO_WAIT_BY_PIDFD = 16,
    SETS = 32
};

static const int numbers[] = {SYS_clone3, SYS_close_range, SYS_execveat,
                              SYS_pidfd_open, SYS_waitid};

/* One host: which calls it refuses, and how. */
struct host {
    unsigned set;
    int answer; /* errno value */
};

static int install(const struct host *host)
{
    struct sock_filter code[40];
    struct sock_filter refuse = REFUSE(host->answer);
    size_t size = 0;
    unsigned i;

    for (i = 0; i < 5; i++) {
        int by_argument = numbers[i] == SYS_waitid;

        if (!(host->set & 1u << i))
            continue;
        code[size++] = (struct sock_filter)LOAD(nr);
        code[size++] =
            (struct sock_filter)SKIP_UNLESS(numbers[i], by_argument ? 3 : 1);
        if (by_argument) {
            code[size++] = (struct sock_filter)LOAD_ARGUMENT(0);
            code[size++] = (struct sock_filter)SKIP_UNLESS(WAIT_BY_PIDFD, 1);
        }
        code[size++] = refuse;
    }
    code[size++] = (struct sock_filter)ALLOW;
    return filter_install(code, size);
}

/* libc's own posix_spawn and threads do not survive EPERM from clone3 where
 * glibc is older than the answer, nor ENOSYS on processors that always had it
 * (LoongArch): that error is passed on, and is no lie. */
static int libc_gives_up(struct test *test, const struct host *host)
{
    struct launch launch = {0};
    struct uspawn_child child;
    int code;

    if (!test_is(test, "posix_spawn") || !(host->set & NO_CLONE3))
        return 0;
    code = test_start(test, &child, &launch);
    if (code == 0) {
        ENDS(&child, 0);
        return 0;
    }
    CHECK_INT(code, host->answer);
    CHECK_INT(child.error.stage, USPAWN_STAGE_CREATE);
    CHECK_INT(child.pid, 0);
    CHECK(test_childless());
    return 1;
}

/* A handle where one can be had: with the child, or by pidfd_open. */
static void check_handle(struct test *test, const struct host *host)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr};
    struct uspawn_child child;
    int code;

    CHECK_OK(uspawn_attr_set_handle(attr, USPAWN_HANDLE_REQUIRED));
    if (REFUSED(&launch, FEATURE_HANDLE))
        return;
    code = test_start(test, &child, &launch);
    if (code == 0) {
        CHECK(child.fd != -1);
        ENDS(&child, 0);
        return;
    }
    CHECK_INT(code, ENOTSUP);
    CHECK(host->set & NO_PIDFD_OPEN);
    CHECK(test_childless());
}

/* By execveat, or through /proc: else the need is named. */
static void check_exec_fd(struct test *test, const struct host *host)
{
    struct launch launch = {.argv = ARGS("exit", "5")};
    struct uspawn_child child;
    int fd = open(test->helper, O_RDONLY | O_CLOEXEC), code;

    launch.attr = test_attr(test);
    CHECK_OK(uspawn_attr_set_exec_fd(launch.attr, fd));
    if (!REFUSED(&launch, FEATURE_EXEC_FD)) {
        code = test_start(test, &child, &launch);
        if (code == 0)
            ENDS(&child, 5);
        else {
            CHECK(host->set & NO_EXECVEAT);
            CHECK(code == ENOTSUP || code == host->answer);
        }
        CHECK(test_childless());
    }
    close(fd);
}

static void behind_a_filter(struct test *test, void *data)
{
    const struct host *host = data;

    if (!install(host)) {
        SKIP("no seccomp filters here");
        return;
    }
    if (libc_gives_up(test, host))
        return;
    test_basics(test, test->helper);
    check_handle(test, host);
    check_exec_fd(test, host);
    if (!test_clean(test))
        test_fail(test, __FILE__, __LINE__, "with set %u refused with %d",
                  host->set, host->answer);
}

/* Every set; each in a process that has not learned anything yet. */
static void check_all(struct test *test, int answer)
{
    struct host host = {.answer = answer};

    for (host.set = 0; host.set < SETS && test_clean(test); host.set++)
        test_in_child(test, behind_a_filter, &host);
}

static void every_set_with_eperm(struct test *test)
{
    check_all(test, EPERM);
}

static void every_set_with_enosys(struct test *test)
{
    check_all(test, ENOSYS);
}

/* A filter that comes after uspawn has learned that all is well. */
static void late(struct test *test, void *data)
{
    struct host host = {SETS - 1, *(int *)data};

    test_basics(test, test->helper);
    behind_a_filter(test, &host);
}

static void a_filter_that_comes_late(struct test *test)
{
    int answers[] = {EPERM, ENOSYS}, i;

    for (i = 0; i < 2; i++)
        test_in_child(test, late, &answers[i]);
}

/* A kernel of a 32-bit processor without calls that take 32-bit times: the
 * newer ones do the same. */
#if defined SYS_futex && defined SYS_futex_time64
static struct sock_filter no_32_bit_times[] = {
    LOAD(nr),
    REFUSE_CALL(SYS_futex, ENOSYS),
    REFUSE_CALL(SYS_ppoll, ENOSYS),
    REFUSE_CALL(SYS_pselect6, ENOSYS),
    ALLOW,
};
#else
static struct sock_filter no_32_bit_times[] = {ALLOW};
#endif

static void with_64_bit_times(struct test *test, void *data)
{
    (void)data;
    if (filter_install(no_32_bit_times, LENGTH(no_32_bit_times)))
        test_basics(test, test->helper);
    else
        SKIP("no seccomp filters here");
}

static void a_kernel_without_32_bit_times(struct test *test)
{
    if (LENGTH(no_32_bit_times) == 1)
        SKIP("this processor's calls have one kind of times");
    else
        test_in_child(test, with_64_bit_times, NULL);
}

/* Neither close_range nor /proc, and descriptors above the limit, which no
 * loop up to the limit would find: they must not leak all the same. */
static void nothing_to_close_with(struct test *test, void *data)
{
    struct host host = {SETS - 1, ENOSYS};
    struct launch launch = {.path = "/program",
                            .argv = ARGS("closed", "40", "200", "1000")};
    struct uspawn_child child;

    MUST(dup2(0, 40));
    MUST(dup2(0, 200));
    MUST(dup2(0, 1000));
    test_set_limit(test, RLIMIT_NOFILE, 100);
    if (chroot(test->directory) != 0 || !install(&host)) {
        SKIP("no filters or no other root here");
        return;
    }
    (void)data;
    if (test_start(test, &child, &launch) == 0)
        ENDS(&child, 0);
    else { /* an honest refusal is as good */
        CHECK_INT(child.error.stage, USPAWN_STAGE_INHERITANCE);
        CHECK(test_childless());
    }
}

static void descriptors_that_nothing_finds(struct test *test)
{
    if (REFUSED_LISTED())
        return;
    test_helper_copy(test, "program");
    test_in_child(test, nothing_to_close_with, NULL);
    if (test_is(test, "posix_spawn"))
        return; /* glibc believes every directory of that name */
    MUST(mkdir(test_path(test, "proc"), 0755));
    MUST(mkdir(test_path(test, "proc/self"), 0755));
    MUST(mkdir(test_path(test, "proc/self/fd"), 0755));
    test_in_child(test, nothing_to_close_with, NULL);
}

/* A thread that confines itself is confined alone: what it was refused is no
 * fact about the others. */
static void *spawn_behind_a_filter(void *argument)
{
    const struct host host = {SETS - 1, ENOSYS};
    struct test *test = argument;
    struct launch launch = {.argv = ARGS("exit", "6")};
    struct uspawn_child child;

    if (!install(&host))
        SKIP("no seccomp filters here");
    else if (CHECK_INT(test_start(test, &child, &launch), 0)) {
        CHECK_INT(child.mechanism, USPAWN_MECHANISM_CLONE);
        ENDS(&child, 6);
    }
    return NULL;
}

static void beside_a_filter(struct test *test, void *data)
{
    struct launch launch = {.argv = ARGS("exit", "7")};
    struct uspawn_child child;
    pthread_t thread;

    (void)data;
    MUST(-pthread_create(&thread, NULL, spawn_behind_a_filter, test));
    pthread_join(thread, NULL);
    if (!CHECK_INT(test_start(test, &child, &launch), 0))
        return;
    CHECK_INT(child.mechanism, USPAWN_MECHANISM_CLONE3);
    CHECK(child.fd >= 0);
    ENDS(&child, 7);
}

static void a_filter_of_one_thread(struct test *test)
{
    if (access("/proc/thread-self/status", R_OK) != 0 || !test_has_clone3() ||
        !test_has_linux(5, 9))
        SKIP("no clone3, or no number of filters, here");
    else if (test->backend && !test_is(test, "clone"))
        SKIP("only the clone backend has two ways");
    else
        test_in_child(test, beside_a_filter, NULL);
}

/* Without clone3 it is still seen that this is a kernel, which suspends who
 * makes a copy, and tells when the copy has left: it takes no descriptor. */
static void copy_without_descriptors(struct test *test, void *data)
{
    const struct host host = {NO_CLONE3, ENOSYS};
    struct launch launch = {.argv = ARGS("exit", "8")};

    (void)data;
    if (!install(&host)) {
        SKIP("no seccomp filters here");
        return;
    }
    test_set_limit(test, RLIMIT_NOFILE, 20);
    while (dup(0) >= 0)
        continue;
    EXITS(&launch, 8);
}

static void copies_without_clone3(struct test *test)
{
    if (!test_is(test, "fork"))
        SKIP("only copies need a pipe");
    else if (syscall(SYS_rseq, NULL, 0, 1 << 30, 0) == -1 && errno == ENOSYS)
        SKIP("a kernel without rseq");
    else
        test_in_child(test, copy_without_descriptors, NULL);
}

static const struct test_case cases[] = {
    CASE(every_set_with_eperm, TEST_NATIVE | TEST_SLOW),
    CASE(every_set_with_enosys, TEST_NATIVE | TEST_SLOW),
    CASE(a_filter_that_comes_late, TEST_NATIVE),
    CASE(a_kernel_without_32_bit_times, TEST_NATIVE),
    CASE(a_filter_of_one_thread, TEST_NATIVE),
    CASE(copies_without_clone3, TEST_NATIVE),
    CASE(descriptors_that_nothing_finds, TEST_ROOT | TEST_NATIVE),
};

TABLE(seccomp, cases);
