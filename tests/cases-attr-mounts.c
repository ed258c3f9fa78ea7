/* SPDX-License-Identifier: MIT */
/* Mounts of a new mount namespace: who else sees them, and a /proc of its own.
 */
#include "cases-attr.h"

#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

/* In a mount namespace in which all is shared, whatever it is elsewhere.  0
 * where there can be none. */
static int share_all(void)
{
    return unshare(CLONE_NEWNS) == 0 &&
           mount(NULL, "/", NULL, MS_REC | MS_SHARED, NULL) == 0;
}

static const char *propagation_of(struct test *test,
                                  const struct launch *launch)
{
    return test_value(test, attr_surroundings(test, launch), "root_mount");
}

static void propagate(struct test *test, const char *program)
{
    static const struct {
        unsigned value;
        const char *found;
    } rows[] = {
        {USPAWN_PROPAGATION_UNCHANGED, "shared"},
        {USPAWN_PROPAGATION_PRIVATE, ""},
        {USPAWN_PROPAGATION_SLAVE, "master"},
        {USPAWN_PROPAGATION_SHARED, "shared"},
        {USPAWN_PROPAGATION_UNCHANGED, "shared"},
    };
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.path = program, .attr = attr};
    struct launch plain = {.path = program};
    size_t i;

    if (!share_all()) {
        SKIP("no mounts that can be shared here");
        return;
    }
    CHECK_OK(uspawn_attr_set_unshare(attr, USPAWN_UNSHARE_MOUNT));
    if (REFUSED(&launch, FEATURE_BEYOND_POSIX))
        return;
    for (i = 0; i < sizeof rows / sizeof *rows; i++) {
        CHECK_OK(uspawn_attr_set_mount_propagation(attr, rows[i].value));
        launch.planned = i & 1;
        CHECK_STR(propagation_of(test, &launch), rows[i].found);
        CHECK_STR(propagation_of(test, &plain), "shared"); /* ours */
    }
}

static void propagation_of_mounts(struct test *test)
{
    attr_apart(test, propagate);
}

/* Also for who has no rights outside. */
static void mount_proc(struct test *test, const char *program)
{
    const unsigned flags = USPAWN_UNSHARE_MOUNT | USPAWN_UNSHARE_PID |
                           (geteuid() == 0 ? 0 : USPAWN_UNSHARE_USER);
    const struct uspawn_id_range user = {0, geteuid(), 1};
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.path = program, .attr = attr};
    const char *report;

    CHECK_OK(uspawn_attr_set_unshare(attr, flags));
    if (flags & USPAWN_UNSHARE_USER)
        CHECK_OK(uspawn_attr_set_user_map(attr, &user, 1));
    CHECK_OK(uspawn_attr_set_mount_propagation(attr, USPAWN_PROPAGATION_SLAVE));
    if (REFUSED(&launch, flags & USPAWN_UNSHARE_USER ? FEATURE_OWN_MEMORY
                                                     : FEATURE_BORN))
        return;
    report = attr_surroundings(test, &launch);
    CHECK(strcmp(test_value(test, report, "proc_self"), "1") != 0);
    CHECK_OK(uspawn_attr_set_proc_mount(attr, "/proc"));
    report = attr_surroundings(test, &launch);
    CHECK_STR(test_value(test, report, "proc_self"), "1");
    launch.attr = NULL;
    report = attr_surroundings(test, &launch); /* ours is as it was */
    CHECK(strcmp(test_value(test, report, "proc_self"), "1") != 0);
}

static void mount_proc_in_shared(struct test *test, const char *program)
{
    if (share_all())
        mount_proc(test, program);
    else
        SKIP("no mounts that can be shared here");
}

static void proc_of_a_pid_namespace(struct test *test)
{
    attr_apart(test, mount_proc_in_shared);
    if (test_clean(test) && attr_may_mount_proc())
        attr_as_ordinary(test, mount_proc);
}

/* After the root has changed, in it. */
static void mount_proc_below(struct test *test, const char *program)
{
    struct uspawn_actions *actions = test_actions(test);
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.path = program, .actions = actions, .attr = attr};
    const struct uspawn_error *error;

    if (!share_all()) {
        SKIP("no mounts that can be shared here");
        return;
    }
    CHECK_OK(uspawn_attr_set_unshare(attr, USPAWN_UNSHARE_MOUNT));
    CHECK_OK(
        uspawn_attr_set_mount_propagation(attr, USPAWN_PROPAGATION_PRIVATE));
    CHECK_OK(uspawn_attr_set_proc_mount(attr, "/own"));
    if (REFUSED(&launch, FEATURE_BEYOND_POSIX))
        return;
    error = FAILS(&launch, ENOENT, USPAWN_STAGE_PROC_MOUNT, -1);
    CHECK_INT(error->detail, USPAWN_DETAIL_PATH);
    CHECK_STR(error->text, "/own");
    MUST(mkdir(test_path(test, "own"), 0755));
    CHECK_OK(uspawn_attr_set_chroot(attr, test->directory));
    /* What is mounted there can be opened. */
    CHECK_OK(uspawn_actions_add_chdir(actions, "/own/self"));
    launch.path = "/own/no/such/program";
    FAILS(&launch, ENOENT, USPAWN_STAGE_EXEC, -1);
}

static void proc_below_another_root(struct test *test)
{
    attr_apart(test, mount_proc_below);
}

static void mount_without_permission(struct test *test, const char *program)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.path = program, .attr = attr};

    CHECK_OK(uspawn_attr_set_unshare(attr, USPAWN_UNSHARE_MOUNT));
    CHECK_OK(
        uspawn_attr_set_mount_propagation(attr, USPAWN_PROPAGATION_PRIVATE));
    if (!REFUSED(&launch, FEATURE_BEYOND_POSIX))
        FAILS(&launch, EPERM, USPAWN_STAGE_UNSHARE, -1);
}

static void mount_failures(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr};
    const unsigned private = USPAWN_PROPAGATION_PRIVATE;

    CHECK_INT(TRY(uspawn_attr_set_mount_propagation(NULL, private)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_mount_propagation(attr, 1)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_mount_propagation(attr, private | MS_REC)),
              EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_proc_mount(NULL, "/proc")), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_proc_mount(attr, NULL)), EINVAL);
    /* Ours must not change, and nobody else is to see a mount. */
    CHECK_OK(uspawn_attr_set_mount_propagation(attr, private));
    FAILS(&launch, EINVAL, USPAWN_STAGE_PLAN, -1);
    CHECK_OK(uspawn_attr_set_unshare(attr, USPAWN_UNSHARE_UTS));
    FAILS(&launch, EINVAL, USPAWN_STAGE_PLAN, -1);
    CHECK_OK(uspawn_attr_set_unshare(attr, USPAWN_UNSHARE_MOUNT));
    CHECK_OK(uspawn_attr_set_proc_mount(attr, "/proc"));
    CHECK_OK(uspawn_attr_set_mount_propagation(attr, 0));
    FAILS(&launch, EINVAL, USPAWN_STAGE_PLAN, -1);
    CHECK_OK(
        uspawn_attr_set_mount_propagation(attr, USPAWN_PROPAGATION_SHARED));
    FAILS(&launch, EINVAL, USPAWN_STAGE_PLAN, -1);
    attr_as_ordinary(test, mount_without_permission);
}

static const struct test_case cases[] = {
    CASE(propagation_of_mounts, TEST_ROOT | TEST_NATIVE),
    CASE(proc_of_a_pid_namespace, TEST_ROOT | TEST_NATIVE),
    CASE(proc_below_another_root, TEST_ROOT | TEST_NATIVE),
    CASE(mount_failures, TEST_NATIVE),
};

TABLE(attr_mounts, cases);
