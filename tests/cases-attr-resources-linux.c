/* SPDX-License-Identifier: MIT */
/* What the program gets of the machine that Linux alone has a word for, or that
 * only its kernel shows: I/O priority, processors, timer slack, addresses. */
#include "cases-attr.h"

#include <sched.h>
#include <stdlib.h>
#include <sys/personality.h>

#define CAPABILITY_NICE 23

/* ------------------------------------------------------ Processor time -- */

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

/* Policy 6, with the flag of sched_setscheduler(2). */
static void use_deadline(struct test *test, const char *program)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.path = program, .attr = attr};
    struct uspawn_child child;
    int error;

    CHECK_OK(uspawn_attr_set_deadline(attr, 1000000, 100000000, 0,
                                      USPAWN_DEADLINE_RESET_ON_FORK));
    if (REFUSED(&launch, FEATURE_BEYOND_POSIX))
        return;
    error = test_start(test, &child, &launch);
    if (error) {
        CHECK(error == EPERM || error == EBUSY || error == ENOSYS);
        CHECK_INT(child.error.stage, USPAWN_STAGE_DEADLINE);
        test_note(test, "no deadlines for this user here");
        return;
    }
    CHECK_OK(uspawn_child_wait(&child, NULL, -1));
    CHECK_STR(test_value(test, SAME_AS_FORK(&launch), "scheduler"),
              test_text(test, "%d 0", 6 | SCHED_RESET_ON_FORK));
}

static void deadline(struct test *test)
{
    attr_as_both(test, use_deadline);
}

static void deadline_bad_input(struct test *test)
{
    const unsigned long long most = ~0ull >> 1;
    struct uspawn_attr *attr = test_attr(test);

    CHECK_INT(TRY(uspawn_attr_set_deadline(NULL, 1024, 1024, 0, 0)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_deadline(attr, 1023, 1024, 0, 0)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_deadline(attr, 2000, 1999, 0, 0)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_deadline(attr, 2000, 2000, 1999, 0)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_deadline(attr, 2000, 2000, 0, 8)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_deadline(attr, 1024, most + 1, 0, 0)),
              EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_deadline(attr, 1024, 1024, most + 1, 0)),
              EINVAL);
    CHECK_OK(uspawn_attr_set_deadline(attr, 1024, 1024, most, 7));
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

/* Of what REPORT says, without what exec itself decides, by the program's file:
 * the execution domain, and ADDR_LIMIT_32BIT (Linux, arch/arm/kernel/elf.c). */
static unsigned persona(struct test *test, const char *report)
{
    return (unsigned)strtoul(test_value(test, report, "persona"), NULL, 16) &
           ~0x8000ffu;
}

/* Where the system refuses VALUE, as a container's filter does, that is told.
 */
static int has_no(struct test *test, const struct launch *launch,
                  unsigned long value)
{
    if (test_may_have_personality(value))
        return 0;
    FAILS(launch, EPERM, USPAWN_STAGE_PERSONALITY, -1);
    return 1;
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
    if (has_no(test, &launch, UNAME26 | TEST_NO_RANDOMIZATION))
        return;
    CHECK_INT(persona(test, SAME_AS_FORK(&launch)), 0x60000u);
    CHECK_OK(uspawn_attr_set_personality(attr, 0));
    CHECK_INT(persona(test, SAME_AS_FORK(&launch)), 0x40000u);
    launch.attr = second;
    CHECK_OK(uspawn_attr_set_no_randomization(second));
    CHECK_INT(persona(test, SAME_AS_FORK(&launch)), 0x40000u);
    MUST(personality(UNAME26)); /* added to the caller's */
    CHECK_INT(persona(test, SAME_AS_FORK(&launch)), 0x60000u);
    CHECK_OK(uspawn_attr_set_personality(second, TEST_NO_RANDOMIZATION));
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
    if (REFUSED(&launch, FEATURE_BEYOND_POSIX) ||
        has_no(test, &launch, 0x80000000ul))
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
    if (REFUSED(&launch, FEATURE_BEYOND_POSIX) ||
        has_no(test, &launch, TEST_NO_RANDOMIZATION))
        return;
    address = address_of(test, &launch);
    CHECK(address[0] != '\0');
    for (i = 0; i < 5; i++)
        CHECK_STR(address_of(test, &launch), address);
}

static const struct test_case cases[] = {
    CASE(io_priority, TEST_NATIVE),
    CASE(io_priority_bad_input, TEST_ONCE),
    CASE(deadline, TEST_NATIVE),
    CASE(deadline_bad_input, TEST_ONCE),
    CASE(cpu_affinity, TEST_NATIVE),
    CASE(cpu_affinity_bad_input, 0),
    CASE(scheduler_reset_on_fork, TEST_NATIVE),
    CASE(timer_slack, TEST_NATIVE),
    CASE(personality_of_the_program, TEST_NATIVE),
    CASE(personality_with_the_highest_bit, TEST_NATIVE),
    CASE(personality_bad_input, TEST_ONCE),
    CASE(no_randomization, TEST_NATIVE),
};

TABLE(attr_resources_linux, cases);
