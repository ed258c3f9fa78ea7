/* SPDX-License-Identifier: MIT */
/* What the tables of cases about attributes share: being somebody else, and
 * what that one may. */
#include "cases-attr.h"

#include <grp.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* One body, for a forked process. */
struct errand {
    attr_body *body;
    const char *program;
};

void attr_become_ordinary(struct test *test)
{
    if (geteuid() != 0)
        return;
    MUST(chmod(test->directory, 0777));
    MUST(setgroups(0, NULL));
    test_become(test, ORDINARY);
    attr_log_in(test);
}

static void run(struct test *test, void *data)
{
    const struct errand *errand = data;

    errand->body(test, errand->program);
}

static void run_as_ordinary(struct test *test, void *data)
{
    attr_become_ordinary(test);
    run(test, data);
}

void attr_apart(struct test *test, attr_body *body)
{
    struct errand errand = {body, test_helper_copy(test, "program")};

    test_in_child(test, run, &errand);
}

void attr_as_ordinary(struct test *test, attr_body *body)
{
    struct errand errand = {body, test_helper_copy(test, "program")};

    test_in_child(test, run_as_ordinary, &errand);
}

void attr_as_both(struct test *test, attr_body *body)
{
    struct errand errand = {body, test_helper_copy(test, "program")};

    body(test, errand.program);
    if (geteuid() == 0 && test_clean(test))
        test_in_child(test, run_as_ordinary, &errand);
}

/* ------------------------------------------------------- What we may do -- */

/* What CALL fails with, or 0, in a process that ends with it. */
static int try_apart(int (*call)(void))
{
    int status = 0;
    pid_t pid = fork();

    if (pid == 0)
        _exit(call() == 0 ? 0 : errno);
    while (waitpid(pid, &status, 0) == -1 && errno == EINTR)
        continue;
    return WEXITSTATUS(status);
}

static int raise_limit(void)
{
    struct rlimit low = {100, 100}, high = {200, 200};

    return setrlimit(RLIMIT_CORE, &low) != 0 ||
           setrlimit(RLIMIT_CORE, &high) != 0;
}

static int raise_priority(void)
{
    return setpriority(PRIO_PROCESS, 0, -20);
}

int attr_limit_error(void)
{
    return try_apart(raise_limit);
}

int attr_priority_error(void)
{
    return try_apart(raise_priority);
}
