/* SPDX-License-Identifier: MIT */
/* The ids of a new user namespace, which the parent maps while the child holds.
 */
#include "cases-attr.h"
#include "filter.h"
#include "numbers.h"

#include <fcntl.h>
#include <sched.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

/* Spaces are as many as the kernel's columns are wide. */
static const char *squeezed(struct test *test, const char *text)
{
    char *copy = test_text(test, "%s", text), *to = copy;

    for (; *text != '\0'; text++)
        if (*text != ' ' || (to > copy && to[-1] != ' ' && to[-1] != '|'))
            *to++ = *text;
    *to = '\0';
    return copy;
}

static const char *map_of(struct test *test, const char *report,
                          const char *key)
{
    return squeezed(test, test_value(test, report, key));
}

/* Oneself as root: what every user may. */
static void map_self(struct test *test, const char *program)
{
    const struct uspawn_id_range user = {0, geteuid(), 1};
    const struct uspawn_id_range group = {0, getegid(), 1};
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.path = program, .attr = attr};
    unsigned more[] = {0, USPAWN_UNSHARE_PID};
    const char *report;
    int i;

    CHECK_OK(uspawn_attr_set_user_map(attr, &user, 1));
    CHECK_OK(uspawn_attr_set_group_map(attr, &group, 1));
    for (i = 0; i < 2; i++) {
        CHECK_OK(uspawn_attr_set_unshare(attr, USPAWN_UNSHARE_USER | more[i]));
        if (REFUSED(&launch, FEATURE_OWN_MEMORY))
            return;
        report = attr_surroundings(test, &launch);
        CHECK_STR(map_of(test, report, "user_map"),
                  test_text(test, "0 %ld 1|", (long)geteuid()));
        CHECK_STR(map_of(test, report, "group_map"),
                  test_text(test, "0 %ld 1|", (long)getegid()));
        CHECK_STR(test_value(test, report, "ids"), "0 0 0 0");
        CHECK_STR(test_value(test, report, "setgroups"),
                  geteuid() == 0 ? "allow|" : "deny|");
        launch.planned = 1;
    }
    CHECK_OK(uspawn_attr_set_no_setgroups(attr)); /* root could allow it */
    report = attr_surroundings(test, &launch);
    CHECK_STR(test_value(test, report, "setgroups"), "deny|");
    CHECK_STR(map_of(test, report, "group_map"),
              test_text(test, "0 %ld 1|", (long)getegid()));
    CHECK_INT(attr_dumpable(), 1);
}

static void maps_of_oneself(struct test *test)
{
    attr_as_both(test, map_self);
}

/* As many ranges as there can be, which the kernel wants in less than a page;
 * and another user inside. */
static void map_many(struct test *test, const char *program)
{
    struct uspawn_id_range ranges[USPAWN_ID_RANGES_MAX + 1];
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.path = program, .attr = attr};
    const char *report;
    unsigned i;

    for (i = 0; i <= USPAWN_ID_RANGES_MAX; i++)
        ranges[i] = (struct uspawn_id_range){2 * i, 1000 + 2 * i, 1};
    ranges[3] = (struct uspawn_id_range){4000000, 0, 1};
    CHECK_OK(uspawn_attr_set_unshare(attr, USPAWN_UNSHARE_USER));
    CHECK_OK(uspawn_attr_set_user_map(attr, ranges, USPAWN_ID_RANGES_MAX));
    if (REFUSED(&launch, FEATURE_OWN_MEMORY))
        return;
    report = attr_surroundings(test, &launch); /* only one of the maps */
    CHECK_HAS(map_of(test, report, "user_map"), "0 1000 1|2 1002 1|");
    CHECK_STR(map_of(test, report, "group_map"), "");
    CHECK_STR(test_value(test, report, "ids"), "4000000 4000000 65534 65534");
    CHECK_OK(uspawn_attr_set_group_map(attr, ranges, 1));
    CHECK_OK(uspawn_attr_set_user_map(attr, ranges, 4));
    CHECK_OK(uspawn_attr_set_user(attr, 2));
    CHECK_OK(uspawn_attr_set_group(attr, 0));
    CHECK_OK(uspawn_attr_set_groups(attr, NULL, 0));
    report = attr_surroundings(test, &launch);
    CHECK_STR(test_value(test, report, "ids"), "2 2 0 0");
    CHECK_STR(map_of(test, report, "group_map"), "0 1000 1|");
    CHECK_INT(attr_dumpable(), 1);
    CHECK_OK(uspawn_attr_set_user(attr, 7)); /* nobody's number */
    FAILS(&launch, EINVAL, USPAWN_STAGE_USER, -1);
}

static void maps_of_many_ids(struct test *test)
{
    attr_apart(test, map_many);
}

/* Somebody else's ids. */
static void map_others(struct test *test, const char *program)
{
    const struct uspawn_id_range range = {0, 0, 1};
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.path = program, .attr = attr};

    CHECK_OK(uspawn_attr_set_unshare(attr, USPAWN_UNSHARE_USER));
    CHECK_OK(uspawn_attr_set_user_map(attr, &range, 1));
    if (REFUSED(&launch, FEATURE_OWN_MEMORY))
        return;
    FAILS(&launch, EPERM, USPAWN_STAGE_ID_MAPS, -1);
    CHECK_OK(uspawn_attr_set_group_map(attr, &range, 1));
    FAILS(&launch, EPERM, USPAWN_STAGE_ID_MAPS, -1);
    CHECK_OK(uspawn_attr_set_suspended(attr));
    FAILS(&launch, EPERM, USPAWN_STAGE_ID_MAPS, -1);
}

static void maps_without_permission(struct test *test)
{
    attr_as_ordinary(test, map_others);
}

/* Somebody else writes them, here we, while the child holds before it needs an
 * id. */
static void write_own_map(struct test *test, const struct uspawn_child *child)
{
    const char *path = test_text(test, "/proc/%ld/uid_map", (long)child->pid);
    const char *map = test_text(test, "0 %ld 1\n", (long)geteuid());
    int fd = open(path, O_WRONLY | O_CLOEXEC);

    MUST(fd);
    MUST(write(fd, map, strlen(map)));
    close(fd);
}

static void map_by_caller(struct test *test, const char *program)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {
        .path = program, .attr = attr, .argv = ARGS("exit", "6")};
    const struct uspawn_id_range range = {0, 1, 1};
    struct uspawn_child child;
    int way;

    CHECK_OK(uspawn_attr_set_user_map(attr, &range, 1));
    CHECK_OK(uspawn_attr_set_suspended_for_maps(attr)); /* takes their place */
    CHECK_OK(uspawn_attr_set_unshare(attr, USPAWN_UNSHARE_USER));
    CHECK_OK(uspawn_attr_set_user(attr, 0));
    if (REFUSED(&launch, FEATURE_OWN_MEMORY))
        return;
    for (way = 0; way < 2; way++) {
        launch.planned = way;
        if (!CHECK_OK(test_start(test, &child, &launch)))
            return;
        write_own_map(test, &child);
        CHECK_OK(uspawn_child_resume(&child));
        ENDS(&child, 6);
    }
    /* Without a map there is no user 0. */
    if (CHECK_OK(test_start(test, &child, &launch))) {
        CHECK_OK(uspawn_child_resume(&child));
        CHECK_INT(TRY(uspawn_child_ready(&child, -1)), EINVAL);
        CHECK_INT(child.error.stage, USPAWN_STAGE_USER);
    }
    /* Given up while it waits. */
    if (CHECK_OK(test_start(test, &child, &launch))) {
        CHECK_OK(uspawn_child_cancel(&child));
        CHECK_OK(uspawn_child_wait(&child, NULL, -1));
    }
    launch.planned = 0;
    CHECK_OK(uspawn_attr_set_suspended(attr));
    FAILS(&launch, EINVAL, USPAWN_STAGE_PLAN, -1);
}

static void maps_by_the_caller(struct test *test)
{
    attr_as_both(test, map_by_caller);
}

/* The same by a start, which returns while the program may still be on its way;
 * its ends are told as those of others. */
static void map_and_start(struct test *test, const char *program)
{
    const struct uspawn_id_range user = {0, geteuid(), 1};
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.path = program, .attr = attr};
    char *const *argv = ARGS("exit", "6");
    struct uspawn_child child;

    CHECK_OK(uspawn_attr_set_unshare(attr,
                                     USPAWN_UNSHARE_USER | USPAWN_UNSHARE_PID));
    CHECK_OK(uspawn_attr_set_user_map(attr, &user, 1));
    if (REFUSED(&launch, FEATURE_OWN_MEMORY))
        return;
    if (CHECK_OK(uspawn_start(&child, program, NULL, attr, argv, NULL)))
        ENDS(&child, 6);
    CHECK_INT(
        TRY(uspawn_start(&child, "/nonexistent/x", NULL, attr, argv, NULL)), 0);
    CHECK_INT(TRY(uspawn_child_ready(&child, -1)), ENOENT);
    CHECK_STR(child.error.program, "/nonexistent/x");
    CHECK_INT(child.error.stage, USPAWN_STAGE_EXEC);
    CHECK_OK(uspawn_attr_set_ready_fd(attr));
    if (CHECK_OK(uspawn_start(&child, program, NULL, attr, argv, NULL)))
        ENDS(&child, 6);
    CHECK_OK(uspawn_attr_set_detached(attr));
    CHECK_INT(TRY(uspawn_start(&child, program, NULL, attr, argv, NULL)),
              EINVAL); /* its parent would not be there to write them */
    CHECK_INT(child.error.stage, USPAWN_STAGE_PLAN);
}

static void maps_of_starts(struct test *test)
{
    attr_as_both(test, map_and_start);
}

/* Where /proc is that of another pid namespace, the child's pid is another
 * process's there: only the child's handle tells which directory is its own. */
static void map_beside_proc(struct test *test, void *data)
{
    static struct sock_filter filter[] = {
        LOAD(nr), REFUSE_CALL(SYS_pidfd_open, ENOSYS), ALLOW};
    const char *program = data;
    const struct uspawn_id_range range = {0, geteuid(), 1};
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.path = program, .attr = attr};

    map_self(test, program);
    CHECK_OK(uspawn_attr_set_unshare(attr, USPAWN_UNSHARE_USER));
    CHECK_OK(uspawn_attr_set_user_map(attr, &range, 1));
    CHECK_OK(uspawn_attr_set_handle(attr, USPAWN_HANDLE_NONE));
    if (REFUSED(&launch, FEATURE_OWN_MEMORY))
        return;
    CHECK_STR(map_of(test, attr_surroundings(test, &launch), "user_map"),
              test_text(test, "0 %ld 1|", (long)geteuid()));
    MUST(filter_install(filter, LENGTH(filter)) - 1);
    if (getpid() == 1)
        FAILS(&launch, ESRCH, USPAWN_STAGE_ID_MAPS, -1);
    else
        CHECK_STR(map_of(test, attr_surroundings(test, &launch), "user_map"),
                  test_text(test, "0 %ld 1|", (long)geteuid()));
}

static void map_in_pid_namespace(struct test *test, const char *program)
{
    test_in_child(test, map_beside_proc, (void *)(uintptr_t)program);
    MUST(unshare(CLONE_NEWPID));
    test_in_child(test, map_beside_proc, (void *)(uintptr_t)program);
}

static void maps_beside_another_proc(struct test *test)
{
    if (!filter_works() || !test_has_linux(5, 3))
        SKIP("no handles, or no filters that take them away");
    else
        attr_apart(test, map_in_pid_namespace);
}

typedef int map_setter(struct uspawn_attr *attr,
                       const struct uspawn_id_range *ranges, size_t count);

static void check_map_input(struct test *test, map_setter *set)
{
    const struct uspawn_id_range good = {0, 1, 1}, none = {0, 1, 0};
    const struct uspawn_id_range wraps = {0xffffffff, 0, 2};
    const struct uspawn_id_range wraps_outside = {0, 2, 0xffffffff};
    struct uspawn_attr *attr = test_attr(test);

    CHECK_INT(TRY(set(NULL, &good, 1)), EINVAL);
    CHECK_INT(TRY(set(attr, NULL, 1)), EINVAL);
    CHECK_INT(TRY(set(attr, &good, 0)), EINVAL);
    CHECK_INT(TRY(set(attr, &good, USPAWN_ID_RANGES_MAX + 1)), E2BIG);
    CHECK_INT(TRY(set(attr, &good, (size_t)-1)), E2BIG);
    CHECK_INT(TRY(set(attr, &none, 1)), EINVAL);
    CHECK_INT(TRY(set(attr, &wraps, 1)), EINVAL);
    CHECK_INT(TRY(set(attr, &wraps_outside, 1)), EINVAL);
    CHECK_OK(set(attr, &good, 1));
}

static void maps_bad_input(struct test *test)
{
    const struct uspawn_id_range good = {0, 1, 1};
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr};

    check_map_input(test, uspawn_attr_set_user_map);
    check_map_input(test, uspawn_attr_set_group_map);
    CHECK_INT(TRY(uspawn_attr_set_no_setgroups(NULL)), EINVAL);
    CHECK_OK(uspawn_attr_set_no_setgroups(attr));
    FAILS(&launch, EINVAL, USPAWN_STAGE_PLAN, -1);
    attr = launch.attr = test_attr(test);
    CHECK_INT(TRY(uspawn_attr_set_suspended_for_maps(NULL)), EINVAL);
    CHECK_OK(uspawn_attr_set_suspended_for_maps(attr));
    FAILS(&launch, EINVAL, USPAWN_STAGE_PLAN, -1);
    CHECK_OK(uspawn_attr_set_user_map(attr, &good, 1));
    FAILS(&launch, EINVAL, USPAWN_STAGE_PLAN, -1); /* no namespace for it */
    CHECK_OK(uspawn_attr_set_unshare(attr, USPAWN_UNSHARE_UTS));
    FAILS(&launch, EINVAL, USPAWN_STAGE_PLAN, -1);
}

static const struct test_case cases[] = {
    CASE(maps_of_oneself, TEST_NATIVE | TEST_NAMESPACES),
    CASE(maps_of_many_ids, TEST_ROOT | TEST_NATIVE | TEST_NAMESPACES),
    CASE(maps_without_permission, TEST_NATIVE | TEST_NAMESPACES),
    CASE(maps_by_the_caller, TEST_NATIVE | TEST_NAMESPACES),
    CASE(maps_of_starts, TEST_NATIVE | TEST_NAMESPACES),
    CASE(maps_beside_another_proc, TEST_ADMIN | TEST_NATIVE | TEST_NAMESPACES),
    CASE(maps_bad_input, 0),
};

TABLE(attr_maps, cases);
