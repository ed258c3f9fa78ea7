/* SPDX-License-Identifier: MIT */
/* What the library says: names of stages and mechanisms, the error line, the
 * description of a plan, the version.
 */
#include "testlib.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void stages_have_names(struct test *test)
{
    int i, j;

    for (i = USPAWN_STAGE_NONE; i <= USPAWN_STAGE_EXEC; i++) {
        const char *name = uspawn_strstage(i);

        if (!CHECK(name != NULL) || !CHECK(name[0] != '\0'))
            continue;
        if (!test_has_pidfds() && strcmp(name, "unknown") == 0)
            continue; /* a step that this system does not have */
        CHECK(strcmp(name, "unknown") != 0);
        for (j = USPAWN_STAGE_NONE; j < i; j++)
            CHECK(strcmp(name, uspawn_strstage(j)) != 0);
    }
    CHECK_STR(uspawn_strstage(USPAWN_STAGE_CHDIR), "chdir");
    CHECK_STR(uspawn_strstage(USPAWN_STAGE_EXEC), "exec");
    CHECK_STR(uspawn_strstage(-1), "unknown");
    CHECK_STR(uspawn_strstage(127), "unknown"); /* none has it yet */
    CHECK_STR(uspawn_strstage(-2147483647 - 1), "unknown");
    CHECK_STR(uspawn_strstage(2147483647), "unknown");
}

static void mechanisms_have_names(struct test *test)
{
    int i, j;

    for (i = USPAWN_MECHANISM_NONE; i <= USPAWN_MECHANISM_FORK; i++)
        for (j = USPAWN_MECHANISM_NONE; j < i; j++)
            CHECK(strcmp(uspawn_strmechanism(i), uspawn_strmechanism(j)) != 0);
    CHECK_STR(uspawn_strmechanism(USPAWN_MECHANISM_CLONE3), "clone3");
    CHECK_STR(uspawn_strmechanism(USPAWN_MECHANISM_FORK), "fork");
    CHECK(uspawn_strmechanism(-1) != NULL);
    CHECK(uspawn_strmechanism(100) != NULL);
    CHECK(uspawn_strmechanism(2147483647) != NULL);
}

static void the_version(struct test *test)
{
    CHECK_STR(uspawn_version(), USPAWN_VERSION);
}

static void backends_have_names(struct test *test)
{
    int count = 0, has_fork = 0;

    while (uspawn_backend_name(count) != NULL) {
        has_fork |= strcmp(uspawn_backend_name(count), "fork") == 0;
        if (!CHECK(++count < 20))
            return;
    }
    CHECK(count > 0);
    CHECK(has_fork); /* the reference */
    CHECK(uspawn_backend_name(count + 1) == NULL);
    CHECK(uspawn_backend_name(-1) == NULL);
    CHECK(uspawn_backend_name(2147483647) == NULL);
    CHECK(uspawn_backend_name(-2147483647 - 1) == NULL);
}

/* An error that a real failure has filled in. */
static const struct uspawn_error *some_error(struct test *test)
{
    struct launch launch = {.path = "/nonexistent/program"};

    return FAILS(&launch, ENOENT, USPAWN_STAGE_EXEC, -1);
}

static void the_line_fits_any_buffer(struct test *test)
{
    const struct uspawn_error *error = some_error(test);
    const char *line = test_line(test, error);
    size_t length = strlen(line), size;
    char *buffer = test_memory(test, length + 20);

    CHECK(length > 20);
    for (size = 0; size < length + 10; size++) {
        memset(buffer, '#', length + 20);
        CHECK_INT(uspawn_error_format(error, buffer, size), length);
        CHECK_INT(buffer[size], '#'); /* not a byte beyond */
        if (size == 0)
            continue;
        CHECK_INT(strlen(buffer), size > length ? length : size - 1);
        CHECK(strncmp(buffer, line, size - 1) == 0);
    }
    CHECK_INT(uspawn_error_format(error, NULL, 0), length);
}

static void the_line_of_no_error(struct test *test)
{
    struct uspawn_error error;
    char buffer[10] = "#########";

    CHECK_INT(uspawn_error_format(NULL, buffer, sizeof buffer), 0);
    CHECK_STR(buffer, "");
    CHECK_INT(uspawn_error_format(NULL, NULL, 0), 0);
    memset(&error, 0, sizeof error);
    CHECK(strlen(test_line(test, &error)) < 200);
}

/* Errors as no call would fill them in: still one line. */
static void odd_errors(struct test *test)
{
    struct uspawn_error error;
    int code, stage, detail;

    for (code = -1; code < 140; code += 7)
        for (stage = -1; stage < 30; stage += 2)
            for (detail = -1; detail < 16; detail++) {
                memset(&error, 0x5a, sizeof error);
                error.code = code;
                error.stage = stage;
                error.action = stage - 3;
                error.detail = detail;
                error.descriptor = detail;
                strcpy(error.program, "program\n");
                strcpy(error.text, "with\nnewline and \x01 control");
                CHECK(strchr(test_line(test, &error), '\n') == NULL);
                error.text[0] = '\0';
                CHECK(test_line(test, &error) != NULL);
                test_release_all();
            }
}

/* Names may hold anything; the line is one line all the same. */
static void names_with_newlines(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.path = "/nonexistent/a\nb"};
    const struct uspawn_error *error;

    error = FAILS(&launch, ENOENT, USPAWN_STAGE_EXEC, -1);
    CHECK_STR(error->text, "/nonexistent/a\nb");
    CHECK_HAS(test_line(test, error), "/nonexistent/a");
    CHECK_OK(uspawn_actions_add_chdir(actions, "/nonexistent/\n\r\033[1m%s%n"));
    launch.actions = actions;
    error = FAILS(&launch, ENOENT, USPAWN_STAGE_CHDIR, 0);
    CHECK_LACKS(test_line(test, error), "\033");
    CHECK_LACKS(test_line(test, error), "\r");
    CHECK_HAS(test_line(test, error), "%s%n");
}

/* What acts on a terminal, or on the order of what is around it, is escaped;
 * what is no UTF-8 as well; and other characters are left alone. */
static void names_with_odd_characters(struct test *test)
{
    static const struct {
        const char *name, *shown;
    } names[] = {
        {"\033[1m\177", "\\x1b[1m\\x7f"},
        {"a\tb\rc", "a\\tb\\rc"},
        {"\x9b"
         "31m",
         "\\x9b"
         "31m"},
        {"\xc2\x9b"
         "31m\xc2\x85",
         "\\u009b"
         "31m\\u0085"},
        {"\xe2\x80\xae"
         "gpj.exe",
         "\\u202e"
         "gpj.exe"},
        {"\xe2\x81\xa6\xd8\x9c\xe2\x80\xa8", "\\u2066\\u061c\\u2028"},
        {"caf\xe9", "caf\\xe9"},
        {"caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x90\xa7",
         "caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x90\xa7"},
        {"\xc0\x80\xe0\x80\xaf", "\\xc0\\x80\\xe0\\x80\\xaf"},
        {"\xed\xa0\x80\xf4\x90\x80\x80", "\\xed\\xa0\\x80\\xf4\\x90\\x80\\x80"},
        {"\xe2\x82", "\\xe2\\x82"},
    };
    struct launch launch = {0};
    const struct uspawn_error *error;
    struct uspawn_plan *plan;
    char text[2000];
    size_t i;

    for (i = 0; i < sizeof names / sizeof *names; i++) {
        launch.path = test_text(test, "/nonexistent/%s", names[i].name);
        error = FAILS(&launch, ENOENT, USPAWN_STAGE_EXEC, -1);
        CHECK_STR(error->program, launch.path);
        CHECK_HAS(test_line(test, error),
                  test_text(test, "/nonexistent/%s: exec", names[i].shown));
        if (!CHECK_OK(uspawn_plan_create(&plan, launch.path, NULL, NULL,
                                         ARGS("x"), NULL)))
            continue;
        uspawn_plan_describe(plan, text, sizeof text);
        CHECK_HAS(text, test_text(test, "/nonexistent/%s\n", names[i].shown));
        uspawn_plan_destroy(plan);
    }
}

/* A path longer than the error's text keeps its end, and says so somehow. */
static void long_paths_keep_their_end(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions};
    const struct uspawn_error *error;
    char path[1000]; /* PATH_MAX is 1024 on some systems */

    memset(path, 'x', sizeof path);
    for (size_t i = 0; i < 900; i += 100)
        path[i] = '/';
    strcpy(path + 900, "/very-end");
    CHECK_OK(uspawn_actions_add_chdir(actions, path));
    error = FAILS(&launch, ENOENT, USPAWN_STAGE_CHDIR, 0);
    CHECK_HAS(error->text, "/very-end");
    CHECK(strlen(error->text) > 200);
    CHECK(strlen(error->text) < USPAWN_ERROR_TEXT_SIZE);
    CHECK_HAS(test_line(test, error), "/very-end");
}

/* --------------------------------------------------------- Description -- */

static const char *describe(struct test *test, const struct uspawn_plan *plan)
{
    size_t length = uspawn_plan_describe(plan, NULL, 0);
    char *text = test_memory(test, length + 2);

    CHECK_INT(uspawn_plan_describe(plan, text, length + 1), length);
    CHECK_INT(strlen(text), length);
    text[3] = '#';
    CHECK_INT(uspawn_plan_describe(plan, text, 3), length);
    CHECK_INT(text[3], '#');
    CHECK_INT(strlen(text), 2);
    uspawn_plan_describe(plan, text, length + 1);
    return text;
}

static void a_plan_describes_itself(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct uspawn_attr *attr = test_attr(test);
    struct uspawn_plan *plan = NULL;
    const char *text, *open_at, *chdir_at;
    int i;

    CHECK_OK(uspawn_actions_add_open(actions, 33, "/some/input", 0, 0));
    CHECK_OK(uspawn_actions_add_chdir(actions, "/some/where"));
    CHECK_OK(uspawn_actions_add_pipe(actions, 1, USPAWN_PIPE_WRITE));
    CHECK_OK(uspawn_attr_set_process_group(attr, 0));
    CHECK_OK(uspawn_plan_create(&plan, "/some/program", actions, attr,
                                ARGS("one"), NULL));
    if (plan == NULL)
        return;
    text = describe(test, plan);
    CHECK_HAS(text, "/some/program");
    CHECK_HAS(text, uspawn_strstage(USPAWN_STAGE_PROCESS_GROUP));
    open_at = strstr(text, "/some/input");
    chdir_at = strstr(text, "/some/where");
    CHECK(open_at != NULL && chdir_at != NULL && open_at < chdir_at);
    for (i = 0; uspawn_backend_name(i) != NULL; i++)
        CHECK_HAS(text, uspawn_backend_name(i));
    CHECK_INT(text[strlen(text) - 1], '\n');
    uspawn_plan_destroy(plan);
}

static void a_search_describes_itself(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);
    struct uspawn_plan *plan = NULL;

    if (test_executes_no_descriptor(test))
        return;
    CHECK_OK(uspawn_attr_set_path_source(attr, USPAWN_PATH_GIVEN,
                                         "/one:/two:/three"));
    CHECK_OK(uspawn_attr_set_exec_fd(attr, 5));
    CHECK_OK(uspawn_attr_set_argv0(attr, "other"));
    CHECK_OK(uspawn_attr_set_policy(attr, USPAWN_POLICY_NEVER_FORK));
    CHECK_OK(uspawn_attr_set_backend(attr, NULL));
    if (CHECK_OK(
            uspawn_plan_createp(&plan, "prog", NULL, attr, ARGS("one"), NULL)))
        CHECK_HAS(describe(test, plan), "fork");
    uspawn_plan_destroy(plan);
}

/* The line without the program's name in front of it. */
static void reason_alone(struct test *test)
{
    struct launch launch = {.path = "/nonexistent/program"};
    const struct uspawn_error *error =
        FAILS(&launch, ENOENT, USPAWN_STAGE_EXEC, -1);
    const char *line = test_line(test, error);
    char reason[400], less[8];
    size_t length = uspawn_error_format_reason(error, reason, sizeof reason);

    CHECK_STR(test_text(test, "%s: %s", error->program, reason), line);
    CHECK_LACKS(reason, "program");
    CHECK_INT(length, strlen(reason));
    CHECK_INT(uspawn_error_format_reason(error, less, sizeof less), length);
    CHECK_STR(less, "exec: N");
    CHECK_INT(uspawn_error_format_reason(error, NULL, 0), length);
    CHECK_INT(uspawn_error_format_reason(NULL, less, sizeof less), 0);
    CHECK_STR(less, "");
}

static const struct test_case cases[] = {
    CASE(stages_have_names, TEST_ONCE),
    CASE(mechanisms_have_names, TEST_ONCE),
    CASE(the_version, TEST_ONCE),
    CASE(backends_have_names, TEST_ONCE),
    CASE(the_line_fits_any_buffer, 0),
    CASE(the_line_of_no_error, TEST_ONCE),
    CASE(odd_errors, TEST_ONCE),
    CASE(names_with_newlines, 0),
    CASE(names_with_odd_characters, 0),
    CASE(long_paths_keep_their_end, 0),
    CASE(a_plan_describes_itself, 0),
    CASE(a_search_describes_itself, TEST_ONCE),
    CASE(reason_alone, 0),
};

TABLE(text, cases);
