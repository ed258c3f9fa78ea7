/* SPDX-License-Identifier: MIT */
/* What the program gets of the machine: limits, and a nice value. */
#include "cases-attr.h"
#include "resource.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

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

#ifdef RLIM_NLIMITS
#define LIMITS ((int)RLIM_NLIMITS)
#else
#define LIMITS 16
#endif

static unsigned long long given(rlim_t bound)
{
    return bound == USP_NO_LIMIT ? USPAWN_UNLIMITED : (unsigned long long)bound;
}

/* Each one that there is, to what it is; then each to less. */
static void use_all_limits(struct test *test, const char *program)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.path = program, .attr = attr};
    const char *before = REPORT(&(struct launch){.path = program}), *after;
    struct rlimit limit;
    int i;

    for (i = LIMITS - 1; i >= 0; i--)
        if (getrlimit((usp_resource)i, &limit) == 0)
            CHECK_OK(uspawn_attr_set_limit(attr, i, given(limit.rlim_cur),
                                           given(limit.rlim_max)));
    if (REFUSED(&launch, FEATURE_BEYOND_POSIX))
        return;
    after = SAME_AS_FORK(&launch);
    for (i = 0; i < LIMITS; i++)
        CHECK_STR(limit_of(test, after, i), limit_of(test, before, i));
    CHECK_OK(uspawn_attr_set_limit(attr, RLIMIT_FSIZE, 1 << 20, 1 << 21));
    CHECK_OK(uspawn_attr_set_limit(attr, RLIMIT_NOFILE, 50, 60));
    after = SAME_AS_FORK(&launch);
    CHECK_STR(limit_of(test, after, RLIMIT_FSIZE), "1048576 2097152");
    CHECK_STR(limit_of(test, after, RLIMIT_NOFILE), "50 60");
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

    high = fcntl(fd, F_DUPFD_CLOEXEC, 120);
    MUST(high);
    CHECK_OK(uspawn_attr_set_limit(attr, RLIMIT_NOFILE, 1, 1));
    CHECK_OK(uspawn_actions_add_inherit(actions, high));
    CHECK_OK(uspawn_actions_add_open(actions, 100, "/dev/null", O_RDWR, 0));
    CHECK_OK(uspawn_actions_add_dup2(actions, high, 77));
    if (!REFUSED(&launch, FEATURE_BEYOND_POSIX)) {
        CHECK_OK(uspawn_attr_set_limit(attr, RLIMIT_NOFILE, 20, 20));
        report = SAME_AS_FORK(&launch);
        CHECK_STR(limit_of(test, report, RLIMIT_NOFILE), "20 20");
        CHECK_HAS(test_report_fds(test, report),
                  test_text(test, "77 100 %d", high));
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
    int code = attr_limit_error();

    MUST(chmod(test->directory, 0777));
    MUST(setrlimit(RLIMIT_CORE, &(struct rlimit){100, 100}));
    CHECK_OK(uspawn_attr_set_limit(attr, RLIMIT_CORE, 200, 200));
    CHECK_OK(uspawn_attr_set_user(attr, ORDINARY));
    if (REFUSED(&launch, FEATURE_BEYOND_POSIX))
        return;
    if (code != 0) {
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
    MUST(setrlimit(RLIMIT_NOFILE, &(struct rlimit){100, 100}));
    CHECK_OK(uspawn_attr_set_limit(attr, RLIMIT_CPU, 60, 60));
    CHECK_OK(uspawn_attr_set_limit(attr, RLIMIT_NOFILE, 100, 101));
    CHECK_OK(uspawn_attr_set_limit(attr, RLIMIT_FSIZE, 1 << 20, 1 << 20));
    if (REFUSED(&launch, FEATURE_BEYOND_POSIX))
        return;
    error = FAILS(&launch, EPERM, USPAWN_STAGE_LIMIT, -1);
    CHECK_INT(error->detail, USPAWN_DETAIL_RESOURCE);
    CHECK_STR(error->text, "RLIMIT_NOFILE");
    CHECK_HAS(test_line(test, error), "limit RLIMIT_NOFILE: ");
    CHECK_HAS(test_line(test, error), "(EPERM)");
    CHECK_OK(uspawn_attr_set_limit(attr, RLIMIT_NOFILE, 50, 100));
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
    int code;

    CHECK_OK(uspawn_attr_set_nice(attr, 18));
    if (REFUSED(&launch, FEATURE_BEYOND_POSIX))
        return;
    CHECK_STR(test_value(test, SAME_AS_FORK(&launch), "nice"), "18");
    MUST(setpriority(PRIO_PROCESS, 0, 17));
    CHECK_STR(test_value(test, SAME_AS_FORK(&launch), "nice"), "18");
    CHECK_OK(uspawn_attr_set_nice(attr, 19));
    CHECK_STR(test_value(test, SAME_AS_FORK(&launch), "nice"), "19");
    CHECK_OK(uspawn_attr_set_nice(attr, -20));
    code = attr_priority_error();
    if (code == 0)
        CHECK_STR(test_value(test, SAME_AS_FORK(&launch), "nice"), "-20");
    else
        FAILS(&launch, code, USPAWN_STAGE_NICE, -1);
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

static const struct test_case cases[] = {
    CASE(limits_of_the_program, TEST_NATIVE),
    CASE(limits_in_any_number, TEST_NATIVE),
    CASE(limit_below_open_numbers, TEST_NATIVE),
    CASE(limits_before_ids, TEST_ROOT),
    CASE(limits_without_permission, TEST_NATIVE),
    CASE(limits_bad_input, 0),
    CASE(nice_value, 0),
    CASE(nice_bad_input, TEST_ONCE),
};

TABLE(attr_resources, cases);
