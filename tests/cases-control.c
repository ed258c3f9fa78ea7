/* SPDX-License-Identifier: MIT */
/* Attributes that some systems other than Linux have too: what can be seen of
 * them everywhere, or that they are refused where there is no such thing.
 */
#include "testlib.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define NOBODY 65534

/* 1 where the case's backend cannot do it. */
static int is_refused(struct test *test, struct uspawn_attr *attr)
{
    struct launch launch = {.attr = attr};

    return REFUSED(&launch, FEATURE_BEYOND_POSIX);
}

static const char *address(struct test *test, struct uspawn_attr *attr)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {
        .attr = attr, .actions = actions, .argv = ARGS("address")};
    struct uspawn_child child;
    const char *found;

    CHECK_OK(uspawn_actions_add_pipe(actions, 1, USPAWN_PIPE_WRITE));
    if (!CHECK_INT(test_start(test, &child, &launch), 0))
        return "";
    found = test_drain(test, child.pipes[0]);
    ENDS(&child, 0);
    CHECK_OK(uspawn_child_release(&child));
    return found;
}

static void control_no_randomization(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);

    CHECK_INT(TRY(uspawn_attr_set_no_randomization(NULL)), EINVAL);
    if (test_is_missing(test, TRY(uspawn_attr_set_no_randomization(attr))) ||
        is_refused(test, attr))
        return;
    if (test_may_have_personality(TEST_NO_RANDOMIZATION))
        CHECK_STR(address(test, attr), address(test, attr));
    else
        SKIP("a filter refuses it here");
}

static void control_cpu_affinity(struct test *test)
{
    static const unsigned beyond[] = {USPAWN_CPUS_MAX - 1};
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr};
    static const unsigned first[] = {0};

    if (test_is_missing(test,
                        TRY(uspawn_attr_set_cpu_affinity(attr, first, 1))) ||
        is_refused(test, attr))
        return;
    EXITS(&launch, 0);
    CHECK_OK(uspawn_attr_set_cpu_affinity(attr, beyond, 1));
    FAILS(&launch, EINVAL, USPAWN_STAGE_CPU_AFFINITY, -1);
}

static void control_no_new_privileges(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);

    CHECK_INT(TRY(uspawn_attr_set_no_new_privileges(NULL)), EINVAL);
    if (!test_is_missing(test, TRY(uspawn_attr_set_no_new_privileges(attr))) &&
        !is_refused(test, attr))
        EXITS(&((struct launch){.attr = attr}), 0);
}

/* The program holds the pipe until it is killed, as this process ends. */
static void start_and_end(struct test *test, void *data)
{
    struct launch launch = {.attr = data, .argv = ARGS("hang")};
    struct uspawn_child child;

    CHECK_OK(uspawn_attr_set_inheritance(launch.attr, USPAWN_INHERIT_ALL));
    CHECK_INT(test_start(test, &child, &launch), 0);
}

static void control_parent_death_signal(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);
    int ends[2];
    char byte;
    int code = TRY(uspawn_attr_set_parent_death_signal(attr, SIGKILL));

    if (test_is_missing(test, code) || is_refused(test, attr))
        return;
    CHECK_INT(TRY(uspawn_attr_set_parent_death_signal(attr, -1)), EINVAL);
    MUST(pipe(ends));
    test_in_child(test, start_and_end, attr);
    close(ends[1]);
    CHECK_INT(read(ends[0], &byte, 1), 0);
    close(ends[0]);
}

static void without_rights(struct test *test, void *data)
{
    struct launch launch = {.path = test_helper_copy(test, "program")};

    launch.attr = data;
    EXITS(&launch, 0);
    MUST(setuid(NOBODY));
    FAILS(&launch, EPERM, USPAWN_STAGE_LOGIN_CLASS, -1);
}

static void control_login_class(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);
    int code = TRY(uspawn_attr_set_login_class(attr, "default"));

    CHECK_INT(TRY(uspawn_attr_set_login_class(NULL, "default")), EINVAL);
    if (test_is_missing(test, code) || is_refused(test, attr))
        return;
    CHECK_INT(TRY(uspawn_attr_set_login_class(attr, "")), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_login_class(attr, NULL)), EINVAL);
    test_in_child(test, without_rights, attr);
}

/* ---------------------------------------------------------------- Groups -- */

/* The effective group stays what it was, or becomes what was asked for, and no
 * group of the list is lost to it. */
static void use_groups(struct test *test, void *data)
{
    static const gid_t groups[] = {3000, 3001};
    struct launch launch = {.path = data, .attr = test_attr(test)};
    const char *report;

    CHECK_OK(uspawn_attr_set_groups(launch.attr, groups, 2));
    if (REFUSED(&launch, FEATURE_BEYOND_POSIX))
        return;
    report = SAME_AS_FORK(&launch);
    CHECK_STR(test_value(test, report, "ids"), "0 0 0 0");
    CHECK_STR(test_value(test, report, "groups"), "2 3000 3001");
    CHECK_OK(uspawn_attr_set_group(launch.attr, 2000));
    CHECK_OK(uspawn_attr_set_user(launch.attr, 1000));
    report = SAME_AS_FORK(&launch);
    CHECK_STR(test_value(test, report, "ids"), "1000 1000 2000 2000");
    CHECK_STR(test_value(test, report, "groups"), "2 3000 3001");
    CHECK_OK(uspawn_attr_set_groups(launch.attr, NULL, 0));
    report = SAME_AS_FORK(&launch);
    CHECK_STR(test_value(test, report, "ids"), "1000 1000 2000 2000");
    CHECK_STR(test_value(test, report, "groups"), "0");
}

static void control_groups(struct test *test)
{
    MUST(chmod(test->directory, 0777)); /* the report is the user's */
    test_in_child(test, use_groups, test_helper_copy(test, "program"));
}

/* ------------------------------------------------------ Hidden children -- */

static volatile sig_atomic_t signals;

static void count_signal(int signal)
{
    (void)signal;
    signals++;
}

#ifdef USP_BUILT_ON_STAND_INS
static int hides_children(void)
{
    return 0;
}
#else
static int hides_children(void)
{
    return 1;
}
#endif

/* Nobody else hears of the child of LAUNCH. */
static void check_hidden(struct test *test, const struct launch *launch)
{
    struct sigaction action = {.sa_handler = count_signal}, old;
    struct uspawn_child child;
    int status;

    signals = 0;
    sigaction(SIGCHLD, &action, &old);
    if (CHECK_INT(test_start(test, &child, launch), 0)) {
        test_await(test, child.pid);
        test_sleep(20);
        CHECK_INT(waitpid(-1, &status, WNOHANG), -1);
        CHECK_INT(signals, 0);
        ENDS(&child, 5);
        CHECK_OK(uspawn_child_release(&child));
    }
    sigaction(SIGCHLD, &old, NULL);
}

/* What a hidden child has in common with others. */
static void check_usual(struct test *test, struct uspawn_attr *attr)
{
    struct launch launch = {.attr = attr, .argv = ARGS("exit", "5")};
    struct launch missing = {.attr = attr, .path = "/nonexistent/x"};
    struct launch hanging = {.attr = attr, .argv = ARGS("hang")};
    struct uspawn_child child;
    struct uspawn_status status;

    EXITS(&launch, 5);
    FAILS(&missing, ENOENT, USPAWN_STAGE_EXEC, -1);
    if (!CHECK_INT(test_start(test, &child, &hanging), 0))
        return;
    CHECK_INT(TRY(uspawn_child_wait(&child, &status, 20)), ETIMEDOUT);
    CHECK_OK(uspawn_child_kill(&child, SIGKILL));
    CHECK_OK(uspawn_child_wait(&child, &status, 5000));
    CHECK_INT(status.kind, USPAWN_SIGNALED);
    CHECK_OK(uspawn_child_release(&child));
}

/* The backend's, or that of the next that has one. */
static void control_hidden(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr, .argv = ARGS("exit", "5")};

    CHECK_INT(TRY(uspawn_attr_set_hidden(NULL)), EINVAL);
    if (test_is_missing(test, TRY(uspawn_attr_set_hidden(attr))) ||
        REFUSED(&launch, FEATURE_HIDDEN))
        return;
    check_usual(test, attr);
    if (hides_children())
        check_hidden(test, &launch);
    CHECK_OK(uspawn_attr_set_detached(attr));
    FAILS(&launch, EINVAL, USPAWN_STAGE_PLAN, -1);
}

/* ----------------------------------------------------------- Contracts -- */

#if defined USP_CONTRACTS && defined USP_BUILT_ON_STAND_INS

#include <sys/ctfs.h>

/* CONTRACTS were made for LAUNCH, and all of them were given up. */
static void check_abandoned(struct test *test, const struct launch *launch,
                            int failure, int contracts)
{
    const struct standin_contracts before = standin_contracts;
    const struct standin_contracts *now = &standin_contracts;

    if (failure)
        FAILS(launch, failure,
              launch->path ? USPAWN_STAGE_EXEC : USPAWN_STAGE_CREATE, -1);
    else
        EXITS(launch, 5);
    CHECK_INT(now->is_active, 0);
    CHECK_INT(now->made - before.made, contracts);
    CHECK_INT(now->abandoned - before.abandoned, contracts);
}

static void check_contract(struct test *test, struct uspawn_attr *attr)
{
    struct launch launch = {.attr = attr, .argv = ARGS("exit", "5")};
    struct launch plain = {.argv = ARGS("exit", "5")};
    struct launch missing = {.attr = attr, .path = "/nonexistent/x"};

    check_abandoned(test, &plain, 0, 0);
    check_abandoned(test, &launch, 0, 1);
    check_abandoned(test, &missing, ENOENT, 1);
    standin_contracts.must_fail = 1;
    check_abandoned(test, &launch, ENOENT, 0);
    standin_contracts.must_fail = 0;
    check_abandoned(test, &launch, 0, 1);
}

#else

static void check_contract(struct test *test, struct uspawn_attr *attr)
{
    struct launch launch = {.attr = attr, .argv = ARGS("exit", "5")};

    EXITS(&launch, 5);
}

#endif

static void control_contract(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);

    CHECK_INT(TRY(uspawn_attr_set_contract(NULL)), EINVAL);
    if (!test_is_missing(test, TRY(uspawn_attr_set_contract(attr))))
        check_contract(test, attr);
}

/* --------------------------------------------------- What an event tells -- */

#if defined USP_EXIT_EVENTS_TELL_STATUS

#ifdef USP_BUILT_ON_STAND_INS
#include <sys/event.h>
#define note_collected standin_note_collected
#else
#define note_collected(wait_status) ((void)(wait_status))
#endif

/* Somebody else collects the child: its handle tells how it ended, as often as
 * it is asked. */
static void control_status_of_collected(struct test *test)
{
    struct launch launch = {.attr = test_attr(test), .argv = ARGS("exit", "7")};
    struct uspawn_child child;
    struct uspawn_status status;
    int wait_status, i;

    CHECK_OK(uspawn_attr_set_handle(launch.attr, USPAWN_HANDLE_REQUIRED));
    if (!CHECK_INT(test_start(test, &child, &launch), 0))
        return;
    MUST(waitpid(child.pid, &wait_status, 0));
    note_collected(wait_status);
    for (i = 0; i < 3; i++) {
        int code = TRY(uspawn_child_wait_for(&child, &status,
                                             i < 2 ? USPAWN_WAIT_KEEP : 0, 0));

        CHECK_INT(code, ECHILD);
        CHECK_INT(status.kind, USPAWN_EXITED);
        CHECK_INT(status.value, 7);
    }
    CHECK_OK(uspawn_child_release(&child));
}

#else

static void control_status_of_collected(struct test *test)
{
    SKIP("no event tells it here");
}

#endif

/* A detached program is nobody's child that could be waited for: the signal
 * goes by its handle, and not to whoever has its pid afterwards. */
static void control_signal_to_detached(struct test *test)
{
    struct launch launch = {.attr = test_attr(test), .argv = ARGS("hang")};
    struct uspawn_child child;

    CHECK_OK(uspawn_attr_set_handle(launch.attr, USPAWN_HANDLE_REQUIRED));
    CHECK_OK(uspawn_attr_set_detached(launch.attr));
    if (!test_has_handles() || REFUSED(&launch, FEATURE_DETACHED))
        return;
    if (!CHECK_INT(test_start(test, &child, &launch), 0))
        return;
    CHECK_OK(uspawn_child_kill(&child, 0));
    CHECK_OK(uspawn_child_kill(&child, SIGKILL));
    CHECK_INT(TRY(uspawn_child_wait_for(&child, NULL, USPAWN_WAIT_KEEP, -1)),
              ECHILD);
    if (!test_has_pidfds()) /* which name it until it is collected */
        CHECK_INT(TRY(uspawn_child_kill(&child, 0)), ESRCH);
    CHECK_OK(uspawn_child_release(&child));
}

/* ------------------------------------------------------ Capability mode -- */

#if defined __FreeBSD__
#include <sys/capsicum.h>
#define enter_capability_mode() cap_enter()
#elif defined USP_BUILT_ON_STAND_INS && defined ECAPMODE
#define enter_capability_mode() (standin_capability_mode = 1, 0)
#endif

#ifdef enter_capability_mode

static void in_capability_mode(struct test *test, void *data)
{
    struct launch launch = {.attr = test_attr(test), .argv = ARGS("exit", "5")};
    struct launch hanging = {.attr = launch.attr, .argv = ARGS("sleep", "300")};
    struct uspawn_status status;
    struct uspawn_child child;
    int program = open(data, O_RDONLY | O_CLOEXEC);

    CHECK_OK(uspawn_attr_set_exec_fd(launch.attr, program));
    CHECK_OK(uspawn_attr_set_handle(launch.attr, USPAWN_HANDLE_REQUIRED));
    MUST(enter_capability_mode());
    EXITS(&launch, 5);
    if (!CHECK_INT(test_start(test, &child, &hanging), 0))
        return;
    CHECK_INT(child.mechanism, USPAWN_MECHANISM_FORK);
    CHECK_INT(TRY(uspawn_child_wait(&child, &status, 0)), ETIMEDOUT);
    CHECK_INT(TRY(uspawn_child_wait(&child, &status, 20)), ETIMEDOUT);
    CHECK_OK(uspawn_child_wait(&child, &status, -1));
    CHECK_INT(status.kind, USPAWN_EXITED);
    CHECK_INT(status.value, 0);
    CHECK_OK(uspawn_child_release(&child));
    _exit(!test_clean(test)); /* with zombies, which nobody may collect */
}

/* By fork, whose children only their events tell about. */
static void control_capability_mode(struct test *test)
{
    if (!test_has_handles())
        SKIP("no handles");
    else
        test_in_child(test, in_capability_mode, test_helper_copy(test, "x"));
}

#else

static void control_capability_mode(struct test *test)
{
    SKIP("no capability mode here");
}

#endif

/* ------------------------------------------------- What a libc remembers -- */

#if defined USP_CONTRACTS && defined USP_BUILT_ON_STAND_INS

#include "standin-libc.h"
#include <sys/fork.h>

/* All that the child calls of the libc may be what the parent has in memory. */
static void check_memory(struct test *test, const struct launch *launch)
{
    const struct standin_libc before = standin_libc;
    struct uspawn_child child;
    int code;

    code = TRY(uspawn(&child, launch->path ? launch->path : test->helper,
                      launch->actions, launch->attr, launch->argv, NULL));
    CHECK_INT(code, 0);
    CHECK_INT(standin_libc.closes, before.closes);
    CHECK_INT(standin_libc.signals, before.signals);
    CHECK_INT(standin_libc.priorities, before.priorities);
    CHECK_INT(standin_libc.schedulers, before.schedulers);
    if (child.mechanism == USPAWN_MECHANISM_VFORKX)
        CHECK(standin_libc.vforkx_flags & FORK_WAITPID);
    if (!code)
        ENDS(&child, 5);
    CHECK_OK(uspawn_child_release(&child));
}

#else

static void check_memory(struct test *test, const struct launch *launch)
{
    EXITS(launch, 5);
}

#endif

static void control_libc_memory(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {
        .actions = actions, .attr = attr, .argv = ARGS("exit", "5")};
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGIO);
    CHECK_OK(uspawn_attr_set_default_signals(attr, &set));
    CHECK_OK(uspawn_attr_set_nice(attr, 3));
    CHECK_OK(uspawn_actions_add_open(actions, 5, "/dev/null", O_RDONLY, 0));
    CHECK_OK(uspawn_actions_add_close(actions, 5));
    CHECK_OK(uspawn_actions_add_dup2(actions, 0, 6));
    if (REFUSED(&launch, FEATURE_BEYOND_POSIX))
        return;
    check_memory(test, &launch);
    if (TRY(uspawn_attr_set_scheduler(attr, SCHED_OTHER, 0)) == 0)
        check_memory(test, &launch);
}

static const struct test_case cases[] = {
    CASE(control_no_randomization, TEST_NATIVE),
    CASE(control_cpu_affinity, TEST_NATIVE),
    CASE(control_no_new_privileges, 0),
    CASE(control_parent_death_signal, TEST_NATIVE),
    CASE(control_login_class, TEST_ROOT),
    CASE(control_groups, TEST_ROOT),
    CASE(control_status_of_collected, 0),
    CASE(control_signal_to_detached, TEST_KEEPS_MEMORY | TEST_NATIVE),
    CASE(control_capability_mode, TEST_ONCE),
    CASE(control_libc_memory, 0),
    CASE(control_hidden, TEST_KEEPS_MEMORY),
    CASE(control_contract, TEST_KEEPS_MEMORY),
};

TABLE(control, cases);
