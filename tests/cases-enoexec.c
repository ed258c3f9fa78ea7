/* SPDX-License-Identifier: MIT */
/* Files of no known format: an error, or the shell's, as the policy says. */
#include "cases-start.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The script's name, and its arguments in brackets, to descriptor 1. */
#define SCRIPT "printf '%s' \"$0\"; printf '[%s]' \"$@\"; exit 7\n"

/* What a script without #! in a directory of its own is started with. */
struct scene {
    struct uspawn_actions *actions; /* 1 is written to a file */
    struct uspawn_attr *attr;
    struct launch launch;
    char *out, *path;
};

static struct scene make_scene(struct test *test, const char *content)
{
    struct scene scene = {.actions = test_actions(test),
                          .attr = test_attr(test),
                          .out = test_file(test, "out", "", 0644),
                          .path = test_file(test, "script", content, 0755)};

    CHECK_OK(uspawn_attr_set_enoexec(scene.attr, USPAWN_ENOEXEC_SHELL));
    CHECK_OK(uspawn_actions_add_open(scene.actions, 1, scene.out, 01, 0));
    scene.launch.path = scene.path;
    scene.launch.actions = scene.actions;
    scene.launch.attr = scene.attr;
    return scene;
}

static int cannot_be_seen(struct test *test, struct scene *scene)
{
    if (access("/bin/sh", X_OK) != 0) {
        SKIP("there is no /bin/sh");
        return 1;
    }
    return REFUSED(&scene->launch, FEATURE_BEYOND_POSIX);
}

/* Start it, and give what it wrote. */
static const char *output(struct test *test, struct scene *scene)
{
    MUST(truncate(scene->out, 0));
    EXITS(&scene->launch, 7);
    return test_contents(test, scene->out);
}

static void enoexec_fails(struct test *test)
{
    struct launch launch = {.attr = test_attr(test)};
    const struct uspawn_error *error;
    int i;

    launch.path = test_file(test, "script", SCRIPT, 0755);
    for (i = 0; i < 4; i++) {
        launch.planned = i % 2;
        error = FAILS(&launch, ENOEXEC, USPAWN_STAGE_EXEC, -1);
        CHECK_INT(error->detail, USPAWN_DETAIL_FORMAT);
        CHECK_STR(error->text, launch.path);
        CHECK_HAS(test_line(test, error), "ENOEXEC");
        if (i == 1) {
            CHECK_OK(
                uspawn_attr_set_enoexec(launch.attr, USPAWN_ENOEXEC_SHELL));
            CHECK_OK(uspawn_attr_set_enoexec(launch.attr, USPAWN_ENOEXEC_FAIL));
        }
    }
}

static void enoexec_by_path(struct test *test)
{
    struct scene scene = make_scene(test, SCRIPT);

    scene.launch.argv = (char *[]){"anything", "a b", "", "c", NULL};
    if (cannot_be_seen(test, &scene))
        return;
    CHECK_STR(output(test, &scene),
              test_text(test, "%s[a b][][c]", scene.path));
    scene.launch.planned = 1;
    CHECK_STR(output(test, &scene),
              test_text(test, "%s[a b][][c]", scene.path));
}

/* The second directory of the list; a relative one after chdir. */
static void enoexec_by_search(struct test *test)
{
    struct scene scene = make_scene(test, SCRIPT);
    const char *list = test_text(test, "/nonexistent:%s", test->directory);

    scene.launch.path = "script";
    scene.launch.search = 1;
    scene.launch.argv = (char *[]){"script", "x", NULL};
    CHECK_OK(uspawn_attr_set_path_source(scene.attr, USPAWN_PATH_GIVEN, list));
    if (cannot_be_seen(test, &scene))
        return;
    CHECK_STR(output(test, &scene), test_text(test, "%s[x]", scene.path));
    scene.launch.planned = 1;
    CHECK_STR(output(test, &scene), test_text(test, "%s[x]", scene.path));
    CHECK_OK(
        uspawn_attr_set_path_source(scene.attr, USPAWN_PATH_GIVEN, "/none:"));
    CHECK_OK(uspawn_actions_add_chdir(scene.actions, test->directory));
    CHECK_HAS(output(test, &scene), "script[x]");
}

/* What looks like an option of the shell is a file all the same. */
static void enoexec_of_an_option(struct test *test)
{
    struct scene scene = make_scene(test, SCRIPT);

    test_file(test, "-x", SCRIPT, 0755);
    CHECK_OK(uspawn_actions_add_chdir(scene.actions, test->directory));
    scene.launch.path = "-x";
    scene.launch.argv = (char *[]){"x", "a", NULL};
    if (cannot_be_seen(test, &scene))
        return;
    CHECK_STR(output(test, &scene), "-x[a]");
    CHECK_OK(
        uspawn_attr_set_path_source(scene.attr, USPAWN_PATH_GIVEN, "/none:"));
    scene.launch.search = 1;
    CHECK_HAS(output(test, &scene), "-x[a]");
}

/* The shell's own argv[0] is "sh": it may be busybox. */
static void enoexec_arguments(struct test *test)
{
    struct scene scene = make_scene(test, SCRIPT);
    struct scene other;

    scene.launch.argv = (char *[]){NULL};
    if (cannot_be_seen(test, &scene))
        return;
    CHECK_STR(output(test, &scene), test_text(test, "%s[]", scene.path));
    scene.launch.argv = (char *[]){"only", NULL};
    CHECK_STR(output(test, &scene), test_text(test, "%s[]", scene.path));
    CHECK_OK(uspawn_attr_set_argv0(scene.attr, "other"));
    CHECK_STR(output(test, &scene), test_text(test, "%s[]", scene.path));
    other = make_scene(
        test, "tr '\\0' '\\n' </proc/$$/cmdline | head -n 1; exit 7\n");
    if (access("/proc/self/cmdline", R_OK) != 0 || !test_shares_memory())
        return;
    other.launch.argv = (char *[]){"mine", NULL};
    CHECK_STR(output(test, &other), "sh\n");
    CHECK_OK(uspawn_attr_set_argv0(other.attr, "given"));
    CHECK_STR(output(test, &other), "sh\n");
}

/* A plan's arguments and environment are replaced; and it runs again. */
static void enoexec_in_a_plan(struct test *test)
{
    struct scene scene = make_scene(test, "echo \"$0 $1 $VALUE\"; exit 7\n");
    static const char *const words[] = {"one", "two", "three"};
    struct uspawn_plan *plan = NULL;
    struct uspawn_child child;
    int i;

    if (cannot_be_seen(test, &scene))
        return;
    CHECK_OK(uspawn_plan_create(&plan, scene.path, scene.actions, scene.attr,
                                ((char *[]){"first", "one", NULL}),
                                ((char *[]){"VALUE=1", NULL})));
    for (i = 0; i < 3 && plan != NULL; i++) {
        char *argv[] = {"x", (char *)(size_t)words[i], NULL};
        char *variable = test_text(test, "VALUE=%d", i + 1);
        char *envp[] = {variable, NULL};

        CHECK_OK(
            uspawn_plan_run(&child, plan, i ? argv : NULL, i ? envp : NULL));
        ENDS(&child, 7);
        CHECK_STR(test_contents(test, scene.out),
                  test_text(test, "%s %s %d\n", scene.path, words[i], i + 1));
        MUST(truncate(scene.out, 0));
    }
    uspawn_plan_destroy(plan);
}

static void enoexec_started(struct test *test)
{
    struct scene scene = make_scene(test, SCRIPT);
    int i;

    scene.launch.argv = (char *[]){"x", "started", NULL};
    if (cannot_be_seen(test, &scene))
        return;
    for (i = 0; i < 4; i++) {
        scene.launch.planned = i % 2;
        if (i == 2)
            CHECK_OK(uspawn_attr_set_ready_fd(scene.attr));
        MUST(truncate(scene.out, 0));
        STARTS(&scene.launch, 7);
        CHECK_STR(test_contents(test, scene.out),
                  test_text(test, "%s[started]", scene.path));
    }
    SLOTS_ARE_FREE(128);
}

/* The shell decides what to do with garbage; it says so and fails. */
static void enoexec_garbage(struct test *test)
{
    struct scene scene = make_scene(test, "\001\002\003garbage\nexit 7\n");
    struct uspawn_status status;
    struct uspawn_child child;

    CHECK_OK(uspawn_actions_add_null(scene.actions, 2));
    if (cannot_be_seen(test, &scene))
        return;
    CHECK_INT(test_start(test, &child, &scene.launch), 0);
    CHECK_OK(uspawn_child_wait(&child, &status, -1));
    CHECK_INT(status.kind, USPAWN_EXITED);
    CHECK(status.value != 0);
    CHECK_OK(uspawn_attr_set_enoexec(scene.attr, USPAWN_ENOEXEC_FAIL));
    FAILS(&scene.launch, ENOEXEC, USPAWN_STAGE_EXEC, -1);
}

/* An empty file is a script that does nothing. */
static void enoexec_of_nothing(struct test *test)
{
    struct scene scene = make_scene(test, "");

    if (cannot_be_seen(test, &scene))
        return;
    EXITS(&scene.launch, 0);
}

/* What is executed as it is, and what fails otherwise, are left alone. */
static void enoexec_changes_nothing_else(struct test *test)
{
    struct scene scene = make_scene(test, SCRIPT);

    scene.launch.path = NULL;
    scene.launch.argv = (char *[]){"own", "argv0", "own", NULL};
    if (cannot_be_seen(test, &scene))
        return;
    EXITS(&scene.launch, 0);
    scene.launch.path = "/nonexistent/x";
    FAILS(&scene.launch, ENOENT, USPAWN_STAGE_EXEC, -1);
    scene.launch.path = test->directory;
    FAILS(&scene.launch, EACCES, USPAWN_STAGE_EXEC, -1);
    scene.launch.path = test_file(test, "plain", SCRIPT, 0644);
    FAILS(&scene.launch, EACCES, USPAWN_STAGE_EXEC, -1);
    scene.launch.path =
        test_file(test, "bad", "#!/nonexistent/interpreter\n", 0755);
    FAILS(&scene.launch, ENOENT, USPAWN_STAGE_EXEC, -1);
}

/* The shell is looked for in the child's root, and if there is none the
 * program's error is what counts. */
static void enoexec_without_a_shell(struct test *test)
{
    struct launch launch = {.attr = test_attr(test), .path = "/script"};
    const struct uspawn_error *error;

    test_file(test, "script", SCRIPT, 0755);
    CHECK_OK(uspawn_attr_set_enoexec(launch.attr, USPAWN_ENOEXEC_SHELL));
    CHECK_OK(uspawn_attr_set_chroot(launch.attr, test->directory));
    if (REFUSED(&launch, FEATURE_BEYOND_POSIX))
        return;
    error = FAILS(&launch, ENOEXEC, USPAWN_STAGE_EXEC, -1);
    CHECK_HAS(test_line(test, error), "/script");
}

static void enoexec_without_memory(struct test *test)
{
    struct scene scene = make_scene(test, SCRIPT);
    struct uspawn_plan *plan = NULL;
    struct uspawn_child child;

    if (!test_counts_memory()) {
        SKIP("allocations are not counted here");
        return;
    }
    if (cannot_be_seen(test, &scene))
        return;
    CHECK_OK(uspawn_plan_create(&plan, scene.path, scene.actions, scene.attr,
                                ARGS("x"), NULL));
    EXITS(&scene.launch, 7);
    test_fail_allocation(1, 0);
    CHECK_INT(TRY(uspawn_plan_run(&child, plan, NULL, NULL)), ENOMEM);
    test_fail_allocation(0, 0);
    CHECK_INT(child.error.code, ENOMEM);
    CHECK_STR(uspawn_strstage(child.error.stage), "plan");
    CHECK_INT(child.pid, 0);
    uspawn_plan_destroy(plan);
}

static void enoexec_bad_input(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);

    CHECK_INT(TRY(uspawn_attr_set_enoexec(NULL, USPAWN_ENOEXEC_FAIL)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_enoexec(attr, 2)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_enoexec(attr, -1)), EINVAL);
}

static const struct test_case cases[] = {
    CASE(enoexec_fails, 0),
    CASE(enoexec_by_path, 0),
    CASE(enoexec_by_search, 0),
    CASE(enoexec_of_an_option, 0),
    CASE(enoexec_arguments, 0),
    CASE(enoexec_in_a_plan, 0),
    CASE(enoexec_started, 0),
    CASE(enoexec_garbage, 0),
    CASE(enoexec_of_nothing, 0),
    CASE(enoexec_changes_nothing_else, TEST_NATIVE),
    CASE(enoexec_without_a_shell, TEST_ROOT),
    CASE(enoexec_without_memory, TEST_NATIVE),
    CASE(enoexec_bad_input, TEST_ONCE),
};

TABLE(enoexec, cases);
