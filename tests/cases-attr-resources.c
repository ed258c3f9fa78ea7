/* SPDX-License-Identifier: MIT */
/* What the program gets of the machine: limits, processor time, memory,
 * addresses.
 */
#include "cases-attr.h"
#include "resource.h"

#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define CAPABILITY_NICE 23
#define CAPABILITY_RESOURCE 24

/* ------------------------------------------------------------ Limits -- */

static const char *limit_of(struct test *test, const char *report, int resource)
{
    return test_value(test, report, test_text(test, "limit_%d", resource));
}

static void use_limits(struct test *test, const char *program)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.path = program, .attr = attr};
    const char *report;

    MUST(setrlimit(RLIMIT_CORE, &(struct rlimit){100, 5000}));
    CHECK_OK(uspawn_attr_set_limit(attr, RLIMIT_CORE, 1000, 2000));
    if (REFUSED(&launch, FEATURE_BEYOND_POSIX))
        return;
    report = SAME_AS_FORK(&launch);
    CHECK_STR(limit_of(test, report, RLIMIT_CORE), "1000 2000");
    CHECK_OK(uspawn_attr_set_limit(attr, RLIMIT_NOFILE, 100, 300));
    CHECK_OK(uspawn_attr_set_limit(attr, RLIMIT_CPU, 70, USPAWN_UNLIMITED));
    CHECK_OK(uspawn_attr_set_limit(attr, RLIMIT_FSIZE, USPAWN_UNLIMITED,
                                   USPAWN_UNLIMITED));
    CHECK_OK(uspawn_attr_set_limit(attr, RLIMIT_CORE, 7, 7)); /* replaces */
    report = SAME_AS_FORK(&launch);
    CHECK_STR(limit_of(test, report, RLIMIT_CORE), "7 7");
    CHECK_STR(limit_of(test, report, RLIMIT_NOFILE), "100 300");
    CHECK_STR(limit_of(test, report, RLIMIT_CPU), "70 unlimited");
    CHECK_STR(limit_of(test, report, RLIMIT_FSIZE), "unlimited unlimited");
    launch.planned = 1;
    CHECK_STR(limit_of(test, SAME_AS_FORK(&launch), RLIMIT_CORE), "7 7");
}

static void limits_of_the_program(struct test *test)
{
    attr_apart(test, use_limits);
    attr_as_ordinary(test, use_limits);
}

/* Each one that there is, to what it is; then each to less. */
static void use_all_limits(struct test *test, const char *program)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.path = program, .attr = attr};
    const char *before = REPORT(&(struct launch){.path = program}), *after;
    struct rlimit limit;
    int i;

    for (i = 15; i >= 0; i--)
        if (MUST(getrlimit((usp_resource)i, &limit)) == 0)
            CHECK_OK(uspawn_attr_set_limit(
                attr, i,
                limit.rlim_cur == USP_NO_LIMIT ? USPAWN_UNLIMITED
                                               : limit.rlim_cur,
                limit.rlim_max == USP_NO_LIMIT ? USPAWN_UNLIMITED
                                               : limit.rlim_max));
    if (REFUSED(&launch, FEATURE_BEYOND_POSIX))
        return;
    after = SAME_AS_FORK(&launch);
    for (i = 0; i < 16; i++)
        CHECK_STR(limit_of(test, after, i), limit_of(test, before, i));
    CHECK_OK(uspawn_attr_set_limit(attr, RLIMIT_MEMLOCK, 4096, 8192));
    CHECK_OK(uspawn_attr_set_limit(attr, RLIMIT_SIGPENDING, 5, 6));
    after = SAME_AS_FORK(&launch);
    CHECK_STR(limit_of(test, after, RLIMIT_MEMLOCK), "4096 8192");
    CHECK_STR(limit_of(test, after, RLIMIT_SIGPENDING), "5 6");
    CHECK_STR(limit_of(test, after, RLIMIT_CPU),
              limit_of(test, before, RLIMIT_CPU));
}

static void limits_in_any_number(struct test *test)
{
    attr_as_both(test, use_all_limits);
}

/* What is open stays open, and what happens before still has the old limit. */
static void use_low_limit(struct test *test, const char *program)
{
    struct uspawn_actions *actions = test_actions(test);
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.path = program, .attr = attr, .actions = actions};
    int fd = open("/dev/null", O_RDONLY | O_CLOEXEC), high;
    const char *report;

    high = fcntl(fd, F_DUPFD_CLOEXEC, 300);
    MUST(high);
    CHECK_OK(uspawn_attr_set_limit(attr, RLIMIT_NOFILE, 1, 1));
    CHECK_OK(uspawn_actions_add_inherit(actions, high));
    CHECK_OK(uspawn_actions_add_open(actions, 250, "/dev/null", O_RDWR, 0));
    CHECK_OK(uspawn_actions_add_dup2(actions, high, 77));
    if (!REFUSED(&launch, FEATURE_BEYOND_POSIX)) {
        CHECK_OK(uspawn_attr_set_limit(attr, RLIMIT_NOFILE, 20, 20));
        report = SAME_AS_FORK(&launch);
        CHECK_STR(limit_of(test, report, RLIMIT_NOFILE), "20 20");
        CHECK_HAS(test_report_fds(test, report),
                  test_text(test, "77 250 %d", high));
        CHECK_OK(uspawn_attr_set_limit(attr, RLIMIT_NOFILE, 0, 0));
        EXITS(&launch, 0);
        CHECK_OK(uspawn_attr_set_inheritance(attr, USPAWN_INHERIT_ALL));
        EXITS(&launch, 0);
    }
    close(high);
    close(fd);
}

static void limit_below_open_numbers(struct test *test)
{
    attr_as_both(test, use_low_limit);
}

/* Raised by the parent's rights, before they are given away. */
static void raise_and_change(struct test *test, const char *program)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.path = program, .attr = attr};
    const char *report;

    MUST(chmod(test->directory, 0777));
    MUST(setrlimit(RLIMIT_CORE, &(struct rlimit){100, 100}));
    CHECK_OK(uspawn_attr_set_limit(attr, RLIMIT_CORE, 200, 200));
    CHECK_OK(uspawn_attr_set_user(attr, ORDINARY));
    if (REFUSED(&launch, FEATURE_BEYOND_POSIX))
        return;
    if (!attr_has_capability(CAPABILITY_RESOURCE)) {
        FAILS(&launch, EPERM, USPAWN_STAGE_LIMIT, -1);
        return;
    }
    report = SAME_AS_FORK(&launch);
    CHECK_STR(limit_of(test, report, RLIMIT_CORE), "200 200");
}

static void limits_before_ids(struct test *test)
{
    attr_apart(test, raise_and_change);
}

static void fail_limits(struct test *test, const char *program)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.path = program, .attr = attr};
    const struct uspawn_error *error;

    MUST(setrlimit(RLIMIT_CORE, &(struct rlimit){100, 100}));
    MUST(setrlimit(RLIMIT_MEMLOCK, &(struct rlimit){100, 100}));
    CHECK_OK(uspawn_attr_set_limit(attr, RLIMIT_CPU, 60, 60));
    CHECK_OK(uspawn_attr_set_limit(attr, RLIMIT_MEMLOCK, 100, 101));
    CHECK_OK(uspawn_attr_set_limit(attr, RLIMIT_FSIZE, 1 << 20, 1 << 20));
    if (REFUSED(&launch, FEATURE_BEYOND_POSIX))
        return;
    error = FAILS(&launch, EPERM, USPAWN_STAGE_LIMIT, -1);
    CHECK_INT(error->detail, USPAWN_DETAIL_RESOURCE);
    CHECK_STR(error->text, "RLIMIT_MEMLOCK");
    CHECK_HAS(test_line(test, error), "limit RLIMIT_MEMLOCK: ");
    CHECK_HAS(test_line(test, error), "(EPERM)");
    CHECK_OK(uspawn_attr_set_limit(attr, RLIMIT_MEMLOCK, 0, 100));
    EXITS(&launch, 0);
    CHECK_OK(uspawn_attr_set_limit(attr, RLIMIT_CORE, 100, USPAWN_UNLIMITED));
    error = FAILS(&launch, EPERM, USPAWN_STAGE_LIMIT, -1);
    CHECK_STR(error->text, "RLIMIT_CORE");
}

static void limits_without_permission(struct test *test)
{
    attr_as_ordinary(test, fail_limits);
}

static void limits_bad_input(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr};

    CHECK_INT(TRY(uspawn_attr_set_limit(NULL, RLIMIT_CORE, 0, 0)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_limit(attr, -1, 0, 0)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_limit(attr, 1000, 0, 0)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_limit(attr, 0x7fffffff, 0, 0)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_limit(attr, -0x7fffffff - 1, 0, 0)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_limit(attr, RLIMIT_CORE, 2, 1)), EINVAL);
    CHECK_INT(
        TRY(uspawn_attr_set_limit(attr, RLIMIT_CORE, USPAWN_UNLIMITED, 1)),
        EINVAL);
    EXITS(&launch, 0);
}

/* ------------------------------------------------------ Processor time -- */

/* The tests may be run with a nice value themselves. */
static void use_nice(struct test *test, const char *program)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.path = program, .attr = attr};

    CHECK_OK(uspawn_attr_set_nice(attr, 18));
    if (REFUSED(&launch, FEATURE_BEYOND_POSIX))
        return;
    CHECK_STR(test_value(test, SAME_AS_FORK(&launch), "nice"), "18");
    MUST(setpriority(PRIO_PROCESS, 0, 17));
    CHECK_STR(test_value(test, SAME_AS_FORK(&launch), "nice"), "18");
    CHECK_OK(uspawn_attr_set_nice(attr, 19));
    CHECK_STR(test_value(test, SAME_AS_FORK(&launch), "nice"), "19");
    CHECK_OK(uspawn_attr_set_nice(attr, -20));
    if (attr_has_capability(CAPABILITY_NICE))
        CHECK_STR(test_value(test, SAME_AS_FORK(&launch), "nice"), "-20");
    else
        FAILS(&launch, EACCES, USPAWN_STAGE_NICE, -1);
    CHECK_INT(getpriority(PRIO_PROCESS, 0), 17);
}

static void nice_value(struct test *test)
{
    attr_apart(test, use_nice);
    attr_as_ordinary(test, use_nice);
}

static void nice_bad_input(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);

    CHECK_INT(TRY(uspawn_attr_set_nice(NULL, 0)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_nice(attr, -21)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_nice(attr, 20)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_nice(attr, 0x7fffffff)), EINVAL);
}

static void use_io_priority(struct test *test, const char *program)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.path = program, .attr = attr};

    CHECK_OK(uspawn_attr_set_io_priority(attr, USPAWN_IO_BEST_EFFORT, 6));
    if (REFUSED(&launch, FEATURE_BEYOND_POSIX))
        return;
    CHECK_STR(test_value(test, SAME_AS_FORK(&launch), "io"), "2 6");
    CHECK_OK(uspawn_attr_set_io_priority(attr, USPAWN_IO_BEST_EFFORT, 0));
    CHECK_STR(test_value(test, SAME_AS_FORK(&launch), "io"), "2 0");
    CHECK_OK(uspawn_attr_set_io_priority(attr, USPAWN_IO_IDLE, 0));
    CHECK_HAS(test_value(test, SAME_AS_FORK(&launch), "io"), "3 ");
    CHECK_OK(uspawn_attr_set_io_priority(attr, USPAWN_IO_REALTIME, 3));
    if (attr_has_capability(CAPABILITY_NICE))
        CHECK_STR(test_value(test, SAME_AS_FORK(&launch), "io"), "1 3");
    else
        FAILS(&launch, EPERM, USPAWN_STAGE_IO_PRIORITY, -1);
    CHECK_OK(uspawn_attr_set_io_priority(attr, USPAWN_IO_NONE, 0));
    SAME_AS_FORK(&launch);
}

static void io_priority(struct test *test)
{
    attr_as_both(test, use_io_priority);
}

static void io_priority_bad_input(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);

    CHECK_INT(TRY(uspawn_attr_set_io_priority(NULL, 0, 0)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_io_priority(attr, -1, 0)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_io_priority(attr, 4, 0)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_io_priority(attr, 2, 8)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_io_priority(attr, 1, 8)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_io_priority(attr, 2, -1)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_io_priority(attr, 0, 1)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_io_priority(attr, 3, 1)), EINVAL);
}

/* The highest processor that this process may use. */
static unsigned last_processor(void)
{
    cpu_set_t set;
    unsigned i, last = 0;

    CPU_ZERO(&set);
    sched_getaffinity(0, sizeof set, &set);
    for (i = 0; i < CPU_SETSIZE; i++)
        if (CPU_ISSET(i, &set))
            last = i;
    return last;
}

static void use_affinity(struct test *test, const char *program)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.path = program, .attr = attr};
    unsigned last = last_processor();
    unsigned cpus[] = {last, USPAWN_CPUS_MAX - 1, last};
    const char *before = REPORT(&(struct launch){.path = program});
    const char *only = test_text(test, "%u", last);

    CHECK_OK(uspawn_attr_set_cpu_affinity(attr, cpus, 1));
    if (REFUSED(&launch, FEATURE_BEYOND_POSIX))
        return;
    CHECK_STR(test_value(test, SAME_AS_FORK(&launch), "affinity"), only);
    CHECK_OK(uspawn_attr_set_cpu_affinity(attr, cpus, 3));
    CHECK_STR(test_value(test, SAME_AS_FORK(&launch), "affinity"), only);
    CHECK_OK(uspawn_attr_set_cpu_affinity(attr, cpus + 1, 1));
    FAILS(&launch, EINVAL, USPAWN_STAGE_CPU_AFFINITY, -1);
    CHECK_STR(
        test_value(test, REPORT(&(struct launch){.path = program}), "affinity"),
        test_value(test, before, "affinity"));
}

static void cpu_affinity(struct test *test)
{
    attr_as_both(test, use_affinity);
}

static void cpu_affinity_bad_input(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr};
    const unsigned cpus[] = {0, USPAWN_CPUS_MAX, 0xffffffff};

    CHECK_INT(TRY(uspawn_attr_set_cpu_affinity(NULL, cpus, 1)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_cpu_affinity(attr, NULL, 1)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_cpu_affinity(attr, cpus, 0)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_cpu_affinity(attr, cpus, 2)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_cpu_affinity(attr, cpus + 2, 1)), EINVAL);
    EXITS(&launch, 0);
}

static void use_reset_on_fork(struct test *test, const char *program)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.path = program, .attr = attr};

    CHECK_OK(
        uspawn_attr_set_scheduler(attr, SCHED_OTHER | SCHED_RESET_ON_FORK, 0));
    if (REFUSED(&launch, FEATURE_OTHER_SCHEDULERS))
        return;
    CHECK_STR(test_value(test, SAME_AS_FORK(&launch), "scheduler"),
              test_text(test, "%d 0", SCHED_OTHER | SCHED_RESET_ON_FORK));
    CHECK_INT(TRY(uspawn_attr_set_scheduler(
                  attr, SCHED_OTHER | SCHED_RESET_ON_FORK, 1)),
              EINVAL);
    CHECK_INT(
        TRY(uspawn_attr_set_scheduler(attr, 999 | SCHED_RESET_ON_FORK, 0)),
        EINVAL);
}

static void scheduler_reset_on_fork(struct test *test)
{
    attr_as_both(test, use_reset_on_fork);
}

static void use_slack(struct test *test, const char *program)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.path = program, .attr = attr};

    CHECK_INT(TRY(uspawn_attr_set_timer_slack(attr, 0)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_timer_slack(NULL, 1)), EINVAL);
    CHECK_OK(uspawn_attr_set_timer_slack(attr, 123456));
    if (REFUSED(&launch, FEATURE_BEYOND_POSIX))
        return;
    CHECK_STR(test_value(test, SAME_AS_FORK(&launch), "slack"), "123456");
    CHECK_OK(uspawn_attr_set_timer_slack(attr, 1));
    CHECK_STR(test_value(test, SAME_AS_FORK(&launch), "slack"), "1");
    CHECK_LACKS(REPORT(&(struct launch){.path = program}), "slack 1\n");
}

static void timer_slack(struct test *test)
{
    attr_as_both(test, use_slack);
}

/* ---------------------------------------------------------- Addresses -- */

#define UNAME26 0x0020000
#define NO_RANDOMIZATION 0x0040000

/* Of what REPORT says, without what exec itself decides, by the program's file:
 * the execution domain, and ADDR_LIMIT_32BIT (Linux, arch/arm/kernel/elf.c). */
static unsigned persona(struct test *test, const char *report)
{
    return (unsigned)strtoul(test_value(test, report, "persona"), NULL, 16) &
           ~0x8000ffu;
}

static void use_personality(struct test *test, const char *program)
{
    struct uspawn_attr *attr = test_attr(test), *second = test_attr(test);
    struct launch launch = {.path = program, .attr = attr};

    CHECK_OK(uspawn_attr_set_personality(attr, UNAME26));
    if (REFUSED(&launch, FEATURE_BEYOND_POSIX))
        return;
    CHECK_INT(persona(test, SAME_AS_FORK(&launch)), 0x20000u);
    CHECK_OK(uspawn_attr_set_no_randomization(attr));
    CHECK_INT(persona(test, SAME_AS_FORK(&launch)), 0x60000u);
    CHECK_OK(uspawn_attr_set_personality(attr, 0));
    CHECK_INT(persona(test, SAME_AS_FORK(&launch)), 0x40000u);
    launch.attr = second;
    CHECK_OK(uspawn_attr_set_no_randomization(second));
    CHECK_INT(persona(test, SAME_AS_FORK(&launch)), 0x40000u);
    MUST(personality(UNAME26)); /* added to the caller's */
    CHECK_INT(persona(test, SAME_AS_FORK(&launch)), 0x60000u);
    CHECK_OK(uspawn_attr_set_personality(second, NO_RANDOMIZATION));
    CHECK_INT(persona(test, SAME_AS_FORK(&launch)), 0x40000u);
}

static void personality_of_the_program(struct test *test)
{
    attr_apart(test, use_personality);
    attr_as_ordinary(test, use_personality);
}

/* The system call gives the old value: one with the highest bit is no error. */
static void use_high_persona(struct test *test, const char *program)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.path = program, .attr = attr};

    CHECK_OK(uspawn_attr_set_personality(attr, 0x80000000ul));
    if (REFUSED(&launch, FEATURE_BEYOND_POSIX))
        return;
    CHECK_INT(persona(test, SAME_AS_FORK(&launch)), 0x80000000u);
    personality(0x80000000ul);
    CHECK_INT((unsigned)personality(0xffffffff), 0x80000000u);
    CHECK_INT(persona(test, SAME_AS_FORK(&launch)), 0x80000000u);
    attr = launch.attr = test_attr(test);
    CHECK_OK(uspawn_attr_set_no_randomization(attr));
    CHECK_INT(persona(test, SAME_AS_FORK(&launch)), 0x80040000u);
}

static void personality_with_the_highest_bit(struct test *test)
{
    attr_apart(test, use_high_persona);
}

static void personality_bad_input(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);

    CHECK_INT(TRY(uspawn_attr_set_personality(NULL, 0)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_personality(attr, 0xffffffff)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_personality(attr, (unsigned long)-1)),
              EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_no_randomization(NULL)), EINVAL);
}

/* Where the program's stack is. */
static const char *address_of(struct test *test, const struct launch *launch)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch filled = *launch;
    struct uspawn_child child;
    const char *text;

    filled.actions = actions;
    filled.argv = ARGS("address");
    CHECK_OK(uspawn_actions_add_pipe(actions, 1, USPAWN_PIPE_WRITE));
    if (!CHECK_INT(test_start(test, &child, &filled), 0))
        return "";
    text = test_drain(test, child.pipes[0]);
    ENDS(&child, 0);
    CHECK_OK(uspawn_child_release(&child));
    return text;
}

static void no_randomization(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr};
    const char *address;
    int i;

    CHECK_OK(uspawn_attr_set_no_randomization(attr));
    if (REFUSED(&launch, FEATURE_BEYOND_POSIX))
        return;
    address = address_of(test, &launch);
    CHECK(address[0] != '\0');
    for (i = 0; i < 5; i++)
        CHECK_STR(address_of(test, &launch), address);
}

static const struct test_case cases[] = {
    CASE(limits_of_the_program, TEST_NATIVE),
    CASE(limits_in_any_number, TEST_NATIVE),
    CASE(limit_below_open_numbers, TEST_NATIVE),
    CASE(limits_before_ids, TEST_ROOT),
    CASE(limits_without_permission, TEST_NATIVE),
    CASE(limits_bad_input, 0),
    CASE(nice_value, 0),
    CASE(nice_bad_input, TEST_ONCE),
    CASE(io_priority, TEST_NATIVE),
    CASE(io_priority_bad_input, TEST_ONCE),
    CASE(cpu_affinity, TEST_NATIVE),
    CASE(cpu_affinity_bad_input, 0),
    CASE(scheduler_reset_on_fork, TEST_NATIVE),
    CASE(timer_slack, TEST_NATIVE),
    CASE(personality_of_the_program, TEST_NATIVE),
    CASE(personality_with_the_highest_bit, TEST_NATIVE),
    CASE(personality_bad_input, TEST_ONCE),
    CASE(no_randomization, TEST_NATIVE),
};

TABLE(attr_resources, cases);
