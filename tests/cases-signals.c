/* SPDX-License-Identifier: MIT */
/* Signal mask and dispositions of the program: handlers become default, masks
 * and ignored signals are as asked, and the caller's own do not change.
 */
#include "testlib.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void handler(int number)
{
    (void)number;
}

static void install(struct test *test, int number, void (*function)(int))
{
    struct sigaction action;

    memset(&action, 0, sizeof action);
    action.sa_handler = function;
    MUST(sigaction(number, &action, NULL));
}

static sigset_t set_of(int first, int second, int third)
{
    sigset_t set;

    sigemptyset(&set);
    if (first)
        sigaddset(&set, first);
    if (second)
        sigaddset(&set, second);
    if (third)
        sigaddset(&set, third);
    return set;
}

/* "1 14 " and so on: ascending, each followed by a space, as reported.  Some
 * numbers differ between processors; these, up to 15, do not, and an emulator's
 * helper is native. */
static const char *listed(struct test *test, const char *report,
                          const char *key)
{
    return test_value(test, report, key);
}

static void mask_is_inherited(struct test *test)
{
    struct launch launch = {0};
    sigset_t set = set_of(SIGINT, SIGALRM, SIGTERM), old;
    const char *report;

    pthread_sigmask(SIG_BLOCK, &set, &old);
    report = SAME_AS_FORK(&launch);
    CHECK_STR(listed(test, report, "mask"),
              test_text(test, "%d %d %d ", SIGINT, SIGALRM, SIGTERM));
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    CHECK_STR(listed(test, SAME_AS_FORK(&launch), "mask"), "");
}

static void mask_is_set(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr};
    sigset_t set = set_of(SIGPIPE, SIGALRM, SIGTERM);
    sigset_t blocked = set_of(SIGHUP, SIGINT, 0), old;

    pthread_sigmask(SIG_BLOCK, &blocked, &old);
    CHECK_OK(uspawn_attr_set_signal_mask(attr, &set));
    CHECK_STR(listed(test, SAME_AS_FORK(&launch), "mask"),
              test_text(test, "%d %d %d ", SIGPIPE, SIGALRM, SIGTERM));
    sigemptyset(&set);
    CHECK_OK(uspawn_attr_set_signal_mask(attr, &set)); /* replaces */
    CHECK_STR(listed(test, SAME_AS_FORK(&launch), "mask"), "");
    pthread_sigmask(SIG_SETMASK, &old, NULL);
}

static void mask_of_everything(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr};
    sigset_t set;
    const char *mask;
    char number[8];
    int i;

    sigfillset(&set);
    CHECK_OK(uspawn_attr_set_signal_mask(attr, &set));
    mask = test_text(test, " %s", listed(test, SAME_AS_FORK(&launch), "mask"));
    for (i = 1; i < 32; i++) {
        snprintf(number, sizeof number, " %d ", i);
        if (i != SIGKILL && i != SIGSTOP && sigismember(&set, i) == 1)
            CHECK_HAS(mask, number);
    }
    sigemptyset(&set); /* the copy was the attribute's */
    CHECK_HAS(listed(test, REPORT(&launch), "mask"), "15 ");
}

static void handlers_become_default(struct test *test)
{
    struct launch launch = {.argv = ARGS("hang")};
    struct uspawn_child child;
    struct uspawn_status status;

    install(test, SIGUSR1, handler);
    CHECK_STR(listed(test, SAME_AS_FORK(&launch), "ignored"), "");
    if (CHECK_INT(test_start(test, &child, &launch), 0)) {
        CHECK_OK(uspawn_child_kill(&child, SIGUSR1));
        CHECK_OK(uspawn_child_wait(&child, &status, -1));
        CHECK_INT(status.kind, USPAWN_SIGNALED);
        CHECK_INT(status.value, SIGUSR1);
    }
    install(test, SIGUSR1, SIG_DFL);
}

static void ignored_signals_stay_ignored(struct test *test)
{
    struct launch launch = {0};

    install(test, SIGPIPE, SIG_IGN);
    install(test, SIGINT, SIG_IGN);
    CHECK_STR(listed(test, SAME_AS_FORK(&launch), "ignored"),
              test_text(test, "%d %d ", SIGINT, SIGPIPE));
    install(test, SIGPIPE, SIG_DFL);
    install(test, SIGINT, SIG_DFL);
    /* Nothing else may be: glibc's posix_spawn leaves 32 and 33 ignored. */
    CHECK_STR(listed(test, SAME_AS_FORK(&launch), "ignored"), "");
}

static void default_signals(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr};
    sigset_t set = set_of(SIGPIPE, SIGUSR1, SIGKILL);

    install(test, SIGPIPE, SIG_IGN);
    install(test, SIGINT, SIG_IGN);
    install(test, SIGUSR1, handler);
    CHECK_OK(uspawn_attr_set_default_signals(attr, &set));
    CHECK_STR(listed(test, SAME_AS_FORK(&launch), "ignored"),
              test_text(test, "%d ", SIGINT));
    sigfillset(&set); /* with KILL and STOP and libc's own: passed over */
    CHECK_OK(uspawn_attr_set_default_signals(attr, &set));
    CHECK_STR(listed(test, SAME_AS_FORK(&launch), "ignored"), "");
    install(test, SIGPIPE, SIG_DFL);
    install(test, SIGINT, SIG_DFL);
    install(test, SIGUSR1, SIG_DFL);
}

static void ignored_signals(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr};
    sigset_t set = set_of(SIGHUP, SIGPIPE, SIGALRM);
    const char *expected =
        test_text(test, "%d %d %d ", SIGHUP, SIGPIPE, SIGALRM);

    CHECK_OK(uspawn_attr_set_ignored_signals(attr, &set));
    if (REFUSED(&launch, FEATURE_IGNORED_SIGNALS))
        return;
    CHECK_STR(listed(test, SAME_AS_FORK(&launch), "ignored"), expected);
    set = set_of(SIGPIPE, SIGTERM, 0); /* the last word on SIGPIPE */
    CHECK_OK(uspawn_attr_set_default_signals(attr, &set));
    CHECK_STR(listed(test, SAME_AS_FORK(&launch), "ignored"),
              test_text(test, "%d %d ", SIGHUP, SIGALRM));
}

/* A signal is default, ignored or neither: whoever comes last decides. */
static void ignored_then_default_then_ignored(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr};
    sigset_t set = set_of(SIGTERM, SIGINT, 0);

    CHECK_OK(uspawn_attr_set_default_signals(attr, &set));
    set = set_of(SIGTERM, 0, 0);
    CHECK_OK(uspawn_attr_set_ignored_signals(attr, &set));
    if (REFUSED(&launch, FEATURE_IGNORED_SIGNALS))
        return;
    CHECK_STR(listed(test, SAME_AS_FORK(&launch), "ignored"),
              test_text(test, "%d ", SIGTERM));
    set = set_of(0, 0, 0); /* the empty set replaces the first */
    CHECK_OK(uspawn_attr_set_ignored_signals(attr, &set));
    CHECK_STR(listed(test, SAME_AS_FORK(&launch), "ignored"), "");
}

static void single_signals(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr};

    install(test, SIGPIPE, SIG_IGN);
    CHECK_OK(uspawn_attr_set_signal(attr, SIGPIPE, USPAWN_SIGNAL_DEFAULT));
    CHECK_OK(uspawn_attr_set_signal(attr, SIGKILL, USPAWN_SIGNAL_DEFAULT));
    CHECK_STR(listed(test, SAME_AS_FORK(&launch), "ignored"), "");
    CHECK_OK(uspawn_attr_set_signal(attr, SIGPIPE, USPAWN_SIGNAL_KEEP));
    CHECK_STR(listed(test, SAME_AS_FORK(&launch), "ignored"),
              test_text(test, "%d ", SIGPIPE));
    install(test, SIGPIPE, SIG_DFL);
    CHECK_OK(uspawn_attr_set_signal(attr, SIGQUIT, USPAWN_SIGNAL_IGNORE));
    if (REFUSED(&launch, FEATURE_IGNORED_SIGNALS))
        return;
    CHECK_STR(listed(test, SAME_AS_FORK(&launch), "ignored"),
              test_text(test, "%d ", SIGQUIT));
    CHECK_OK(uspawn_attr_set_signal(attr, SIGQUIT, USPAWN_SIGNAL_KEEP));
    CHECK_STR(listed(test, SAME_AS_FORK(&launch), "ignored"), "");
}

#ifdef SIGRTMIN
/* Emulators give these other numbers, and the helper is native there. */
static void real_time_signals(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr};
    sigset_t set = set_of(SIGRTMIN, SIGRTMIN + 3, SIGRTMAX), all;
    const char *expected =
        test_text(test, "%d %d %d ", SIGRTMIN, SIGRTMIN + 3, SIGRTMAX);
    int i;

    CHECK_OK(uspawn_attr_set_signal_mask(attr, &set));
    CHECK_STR(listed(test, SAME_AS_FORK(&launch), "mask"), expected);
    sigfillset(&all);
    CHECK_OK(uspawn_attr_set_signal_mask(attr, &all));
    expected = SAME_AS_FORK(&launch);
    for (i = SIGRTMIN; i <= SIGRTMAX; i++)
        CHECK_HAS(listed(test, expected, "mask"), test_text(test, " %d ", i));
    install(test, SIGRTMIN + 3, SIG_IGN);
    CHECK_STR(listed(test, SAME_AS_FORK(&launch), "ignored"),
              test_text(test, "%d ", SIGRTMIN + 3));
    CHECK_OK(uspawn_attr_set_default_signals(attr, &set));
    CHECK_STR(listed(test, SAME_AS_FORK(&launch), "ignored"), "");
    install(test, SIGRTMIN + 3, SIG_DFL);
    CHECK_OK(uspawn_attr_set_ignored_signals(attr, &set));
    if (REFUSED(&launch, FEATURE_IGNORED_SIGNALS))
        return;
    CHECK_STR(listed(test, SAME_AS_FORK(&launch), "ignored"),
              test_text(test, "%d %d %d ", SIGRTMIN, SIGRTMIN + 3, SIGRTMAX));
}
#endif

/* A pending signal that the program unblocks hits the program, not us. */
static void blocked_here_unblocked_there(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr, .argv = ARGS("exit", "3")};
    sigset_t blocked = set_of(SIGTERM, 0, 0), none, old;

    sigemptyset(&none);
    pthread_sigmask(SIG_BLOCK, &blocked, &old);
    kill(getpid(), SIGTERM); /* pending here; not inherited by children */
    install(test, SIGTERM, handler);
    CHECK_OK(uspawn_attr_set_signal_mask(attr, &none));
    EXITS(&launch, 3);
    pthread_sigmask(SIG_SETMASK, &old, NULL); /* the handler takes it */
    install(test, SIGTERM, SIG_DFL);
}

/* After failures of every sort the mask is still the caller's. */
static void mask_survives_failures(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.path = "/nonexistent/x"};
    sigset_t set = set_of(SIGUSR2, SIGURG, 0), old, now;

    pthread_sigmask(SIG_BLOCK, &set, &old);
    FAILS(&launch, ENOENT, USPAWN_STAGE_EXEC, -1);
    CHECK_OK(uspawn_actions_add_fchdir(actions, 77));
    launch.actions = actions;
    FAILS(&launch, EBADF, USPAWN_STAGE_FCHDIR, 0);
    pthread_sigmask(SIG_SETMASK, &old, &now);
    CHECK_INT(sigismember(&now, SIGUSR2), 1);
    CHECK_INT(sigismember(&now, SIGURG), 1);
    CHECK_INT(sigismember(&now, SIGTERM), 0);
}

static void signal_bad_input(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);
    static const int bad[] = {
        0,         -1, TEST_SIGNALS, TEST_SIGNALS + 1, 1000, -2147483647 - 1,
        2147483647};
    static const int never[] = {SIGKILL, SIGSTOP};
    sigset_t set;
    size_t i;

    for (i = 0; i < sizeof bad / sizeof *bad; i++)
        CHECK_INT(
            TRY(uspawn_attr_set_signal(attr, bad[i], USPAWN_SIGNAL_DEFAULT)),
            EINVAL);
    for (i = 0; i < 2; i++) {
        set = set_of(SIGTERM, never[i], 0);
        CHECK_INT(TRY(uspawn_attr_set_ignored_signals(attr, &set)), EINVAL);
        CHECK_INT(
            TRY(uspawn_attr_set_signal(attr, never[i], USPAWN_SIGNAL_IGNORE)),
            EINVAL);
    }
    CHECK_INT(TRY(uspawn_attr_set_signal(attr, SIGTERM, 3)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_signal(attr, SIGTERM, -1)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_signal(NULL, SIGTERM, 0)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_signal_mask(attr, NULL)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_signal_mask(NULL, &set)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_default_signals(attr, NULL)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_default_signals(NULL, &set)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_ignored_signals(attr, NULL)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_ignored_signals(NULL, &set)), EINVAL);
}

/* What was refused has not changed the attribute. */
static void refused_signals_change_nothing(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr};
    sigset_t set = set_of(SIGTERM, SIGKILL, 0);

    install(test, SIGPIPE, SIG_IGN);
    CHECK_OK(uspawn_attr_set_signal(attr, SIGPIPE, USPAWN_SIGNAL_DEFAULT));
    CHECK_INT(TRY(uspawn_attr_set_ignored_signals(attr, &set)), EINVAL);
    CHECK_STR(listed(test, SAME_AS_FORK(&launch), "ignored"), "");
    install(test, SIGPIPE, SIG_DFL);
}

/* -------------------------------------------------------- A clean start -- */

/* What a runtime, and whoever started it, may have done. */
static void with_a_runtime(struct test *test, void *data)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr};
    sigset_t set = set_of(SIGINT, SIGTERM, SIGCHLD);
    sigset_t term = set_of(SIGTERM, 0, 0);
    const char *report;

    (void)data;
    install(test, SIGPIPE, SIG_IGN);
    install(test, SIGALRM, SIG_IGN);
    install(test, SIGHUP, SIG_IGN);  /* nohup(1) */
    install(test, SIGQUIT, SIG_IGN); /* a shell's & */
    install(test, SIGINT, handler);
    install(test, SIGTERM, handler);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    CHECK_OK(uspawn_attr_set_ignored_signals(attr, &term));
    CHECK_OK(uspawn_attr_set_clean_signals(attr));
    report = SAME_AS_FORK(&launch);
    CHECK_STR(listed(test, report, "mask"), "");
    CHECK_STR(listed(test, report, "ignored"),
              test_text(test, "%d %d ", SIGHUP, SIGQUIT));
    /* What comes later counts. */
    CHECK_OK(uspawn_attr_set_signal(attr, SIGHUP, USPAWN_SIGNAL_DEFAULT));
    CHECK_OK(uspawn_attr_set_signal_mask(attr, &set));
    report = SAME_AS_FORK(&launch);
    CHECK_STR(listed(test, report, "ignored"), test_text(test, "%d ", SIGQUIT));
    CHECK(listed(test, report, "mask")[0] != '\0');
}

static void clean_start(struct test *test)
{
    test_in_child(test, with_a_runtime, NULL);
    CHECK_INT(TRY(uspawn_attr_set_clean_signals(NULL)), EINVAL);
}

static const struct test_case cases[] = {
    CASE(mask_is_inherited, 0),
    CASE(mask_is_set, 0),
    CASE(mask_of_everything, TEST_NATIVE),
    CASE(handlers_become_default, 0),
    CASE(ignored_signals_stay_ignored, 0),
    CASE(default_signals, 0),
    CASE(ignored_signals, 0),
    CASE(ignored_then_default_then_ignored, 0),
    CASE(single_signals, 0),
#ifdef SIGRTMIN
    CASE(real_time_signals, TEST_NATIVE),
#endif
    CASE(blocked_here_unblocked_there, 0),
    CASE(mask_survives_failures, 0),
    CASE(signal_bad_input, TEST_ONCE),
    CASE(refused_signals_change_nothing, 0),
    CASE(clean_start, 0),
};

TABLE(signals, cases);
