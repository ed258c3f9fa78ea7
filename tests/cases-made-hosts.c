/* SPDX-License-Identifier: MIT */
/* Bytes to be read, as Linux has them: files in memory that are sealed; and
 * pipes, where a filter forbids such files.
 */
#include "filter.h"
#include "testlib.h"

#include <fcntl.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Whoever has it can neither change it nor take the seals away. */
static void bytes_are_sealed(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions, .argv = ARGS("hang")};
    struct uspawn_child child;
    const int all = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;
    int fd;

    CHECK_OK(uspawn_actions_add_bytes(actions, 40, "text", 4));
    if (!CHECK_INT(test_start(test, &child, &launch), 0))
        return;
    fd = open(test_text(test, "/proc/%ld/fd/40", (long)child.pid),
              O_RDONLY | O_CLOEXEC);
    if (fd == -1)
        SKIP("no /proc here");
    else
        CHECK_INT(fcntl(fd, F_GET_SEALS) & all, all);
    close(fd);
    CHECK_OK(uspawn_child_kill(&child, SIGKILL));
    CHECK_OK(uspawn_child_wait(&child, NULL, -1));
}

/* Answer memfd_create(2) by CODE. */
static int forbid_files_in_memory(int code)
{
    struct sock_filter filter[] = {LOAD(nr),
                                   REFUSE_CALL(SYS_memfd_create, code), ALLOW};

    return filter_install(filter, LENGTH(filter));
}

static void check_cat(struct test *test, const char *text)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions, .argv = ARGS("cat")};
    struct uspawn_child child;

    CHECK_OK(uspawn_actions_add_bytes(actions, 0, text, strlen(text)));
    CHECK_OK(uspawn_actions_add_pipe(actions, 1, USPAWN_PIPE_WRITE));
    if (!CHECK_INT(test_start(test, &child, &launch), 0))
        return;
    CHECK_STR(test_drain(test, child.pipes[0]), text); /* and their end */
    ENDS(&child, 0);
    CHECK_OK(uspawn_child_release(&child));
}

static void without_files(struct test *test, void *data)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions, .argv = ARGS("cat")};
    char *large = test_memory(test, 2 << 20);
    const char *report;

    if (!forbid_files_in_memory(*(int *)data)) {
        SKIP("no seccomp filters here");
        return;
    }
    check_cat(test, "");
    check_cat(test, "text");
    memset(large, 'x', 30000);
    check_cat(test, large);
    CHECK_OK(uspawn_actions_add_bytes(actions, 40, "text", 4));
    report = REPORT(&launch);
    CHECK_STR(test_report_fds(test, report), "0 1 2 40");
    CHECK_HAS(test_value(test, report, "fd 40"), "type=fifo");
    CHECK_HAS(test_value(test, report, "fd 40"), "flags=0 ");
    CHECK_OK(uspawn_actions_add_bytes(actions, 0, large, 2 << 20));
    FAILS(&launch, EFBIG, USPAWN_STAGE_BYTES, 1);
}

static void bytes_in_a_pipe(struct test *test)
{
    int codes[] = {ENOSYS, EPERM}, i;

    for (i = 0; i < 2; i++)
        test_in_child(test, without_files, &codes[i]);
}

static const struct test_case cases[] = {
    CASE(bytes_are_sealed, TEST_NATIVE),
    CASE(bytes_in_a_pipe, TEST_NATIVE),
};

TABLE(made_hosts, cases);
