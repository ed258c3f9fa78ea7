/* SPDX-License-Identifier: MIT */
/* Many options at once, started without waiting, and as a plan shows them.
 * Linux only: most of them are its own. */
#include "cases-attr.h"
#include "filter.h"

#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* ------------------------------------------------- Without waiting for it --
 */

/* The report of a start that goes on beside us, and of a spawn. */
static const char *report_of_start(struct test *test,
                                   const struct launch *launch)
{
    const char *path = test_path(test, "report");
    char *const *argv = ARGS("report", (char *)(uintptr_t)path);
    struct uspawn_child child;

    unlink(path);
    if (!CHECK_OK(uspawn_start(&child, launch->path, launch->actions,
                               launch->attr, argv, NULL)))
        return "";
    CHECK_OK(uspawn_child_ready(&child, -1));
    ENDS(&child, 0);
    CHECK_OK(uspawn_child_release(&child));
    return test_contents(test, path);
}

static void check_start(struct test *test, const struct launch *launch)
{
    static const char *const keys[] = {
        "ids",          "groups",    "umask",   "limit_0",
        "limit_4",      "limit_7",   "nice",    "io",
        "affinity",     "slack",     "oom",     "persona",
        "bounding",     "permitted", "seccomp", "no_new_privileges",
        "death_signal", "mask",      "session", "cwd"};
    const char *spawned = SAME_AS_FORK(launch);
    const char *started = report_of_start(test, launch);
    size_t i;

    for (i = 0; i < sizeof keys / sizeof *keys; i++) {
        const char *expected = test_value(test, spawned, keys[i]);

        if (!CHECK_STR(test_value(test, started, keys[i]), expected))
            test_fail(test, __FILE__, __LINE__, "that was %s", keys[i]);
    }
    CHECK_STR(test_report_fds(test, started), test_report_fds(test, spawned));
}

/* The second round is with a change of ids, for which no memory is shared. */
static void start_everything(struct test *test, const char *program)
{
    const struct sock_filter allow =
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    struct uspawn_actions *actions = test_actions(test);
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.path = program, .attr = attr, .actions = actions};
    const unsigned cpu = 0;

    CHECK_OK(uspawn_actions_add_open(actions, 50, "/dev/null", O_RDWR, 0));
    CHECK_OK(uspawn_actions_add_dup2(actions, 50, 60));
    CHECK_OK(uspawn_attr_set_umask(attr, 022));
    CHECK_OK(uspawn_attr_set_limit(attr, RLIMIT_NOFILE, 30, 50));
    CHECK_OK(uspawn_attr_set_limit(attr, RLIMIT_CPU, 50, 60));
    CHECK_OK(uspawn_attr_set_nice(attr, 18));
    CHECK_OK(uspawn_attr_set_io_priority(attr, USPAWN_IO_IDLE, 0));
    CHECK_OK(uspawn_attr_set_cpu_affinity(attr, &cpu, 1));
    CHECK_OK(uspawn_attr_set_timer_slack(attr, 4321));
    if (test_may_have_personality(TEST_NO_RANDOMIZATION))
        CHECK_OK(uspawn_attr_set_no_randomization(attr));
    CHECK_OK(uspawn_attr_set_parent_death_signal(attr, SIGHUP));
    CHECK_OK(uspawn_attr_set_no_new_privileges(attr));
    if (filter_works())
        CHECK_OK(uspawn_attr_set_seccomp_filter(attr, &allow, 1));
    if (REFUSED(&launch, FEATURE_BEYOND_POSIX))
        return;
    check_start(test, &launch);
    if (geteuid() == 0) {
        MUST(chmod(test->directory, 0777));
        CHECK_OK(uspawn_attr_set_user(attr, ORDINARY));
        CHECK_OK(uspawn_attr_set_groups(attr, NULL, 0));
        check_start(test, &launch);
        CHECK_INT(attr_dumpable(), 1);
    }
    CHECK_OK(uspawn_attr_set_oom_score_adjustment(attr, 900));
    if (!REFUSED(&launch, FEATURE_OWN_MEMORY))
        check_start(test, &launch);
}

static void everything_by_start(struct test *test)
{
    attr_as_both(test, start_everything);
}

/* ------------------------------------------------ All that copy memory --
 */

static void plan_shows_every_attribute(struct test *test)
{
    static const char *const lines[] = {": umask 077\n",
                                        ": nice -3\n",
                                        ": io priority class 2 level 5\n",
                                        ": timer slack 70\n",
                                        ": oom score adjustment -9\n",
                                        ": personality 0x20000 with 0x40000\n",
                                        ": cgroup descriptor 9\n",
                                        ": unshare 0x4000000\n",
                                        ": controlling terminal 5\n",
                                        ": foreground 6\n",
                                        ": securebits 0x3\n",
                                        ": user 4294967294\n",
                                        ": group 8\n",
                                        ": parent death signal 15\n",
                                        ": no new privileges\n",
                                        ": suspended\n"};
    struct uspawn_attr *attr = test_attr(test);
    char *text = test_memory(test, 8192);
    struct uspawn_plan *plan = NULL;
    size_t i;

    CHECK_OK(uspawn_attr_set_umask(attr, 077));
    CHECK_OK(uspawn_attr_set_nice(attr, -3));
    CHECK_OK(uspawn_attr_set_io_priority(attr, USPAWN_IO_BEST_EFFORT, 5));
    CHECK_OK(uspawn_attr_set_timer_slack(attr, 70));
    CHECK_OK(uspawn_attr_set_oom_score_adjustment(attr, -9));
    CHECK_OK(uspawn_attr_set_personality(attr, 0x20000));
    CHECK_OK(uspawn_attr_set_no_randomization(attr));
    CHECK_OK(uspawn_attr_set_cgroup(attr, 9));
    CHECK_OK(uspawn_attr_set_controlling_terminal(attr, 5));
    CHECK_OK(uspawn_attr_set_foreground(attr, 6));
    CHECK_OK(uspawn_attr_set_securebits(attr, 3));
    CHECK_OK(uspawn_attr_set_user(attr, 4294967294u));
    CHECK_OK(uspawn_attr_set_group(attr, 8));
    CHECK_OK(uspawn_attr_set_parent_death_signal(attr, SIGTERM));
    CHECK_OK(uspawn_attr_set_no_new_privileges(attr));
    CHECK_OK(uspawn_attr_set_suspended(attr));
    CHECK_OK(uspawn_attr_set_unshare(attr, USPAWN_UNSHARE_UTS));
    CHECK_OK(uspawn_plan_create(&plan, "/x", NULL, attr, ARGS("x"), NULL));
    CHECK(uspawn_plan_describe(plan, text, 8192) < 8192);
    uspawn_plan_destroy(plan);
    for (i = 0; i < sizeof lines / sizeof *lines; i++)
        CHECK_HAS(text, lines[i]);
}

static const struct test_case cases[] = {
    CASE(plan_shows_every_attribute, TEST_ONCE),
    CASE(everything_by_start, TEST_NATIVE),
};

TABLE(attr_everything_linux, cases);
