/* SPDX-License-Identifier: MIT */
/* uspawnp() and the search list: where it comes from, and execvp(3)'s rules
 * about what is passed over.
 */
#include "testlib.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Set PATH here; the result is the old one, to be given back. */
static char *set_path(struct test *test, const char *path)
{
    const char *old = getenv("PATH");
    char *copy = old ? test_text(test, "%s", old) : NULL;

    if (path != NULL)
        MUST(setenv("PATH", path, 1));
    else
        MUST(unsetenv("PATH"));
    return copy;
}

/* A folder of the case's with the helper under the name "program" in it. */
static const char *folder_with_program(struct test *test, const char *name)
{
    const char *folder = test_path(test, name);

    MUST(mkdir(folder, 0755));
    test_helper_copy(test, test_text(test, "%s/program", name));
    return folder;
}

static void path_of_the_caller(struct test *test)
{
    struct launch launch = {
        .path = "program", .search = 1, .argv = ARGS("exit", "5")};
    const char *folder = folder_with_program(test, "bin");
    char *old = set_path(test, test_text(test, "/nonexistent:%s", folder));

    EXITS(&launch, 5);
    launch.planned = 1;
    EXITS(&launch, 5);
    launch.planned = 0;
    launch.envp = (char *[]){"PATH=/nonexistent", NULL}; /* not this one */
    EXITS(&launch, 5);
    set_path(test, "/nonexistent");
    FAILS(&launch, ENOENT, USPAWN_STAGE_EXEC, -1);
    set_path(test, old);
}

static void path_of_the_child(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);
    const char *folder = folder_with_program(test, "bin");
    struct launch launch = {.path = "program",
                            .search = 1,
                            .attr = attr,
                            .argv = ARGS("exit", "5")};
    char *old;

    launch.envp = (char *[]){"A=b", test_text(test, "PATH=%s", folder),
                             "PATH=/second", NULL};
    FAILS(&launch, ENOENT, USPAWN_STAGE_EXEC, -1);
    CHECK_OK(uspawn_attr_set_path_source(attr, USPAWN_PATH_CHILD, NULL));
    EXITS(&launch, 5);
    launch.envp = (char *[]){"PATHS=x", "PAT=x", NULL}; /* has none */
    FAILS(&launch, ENOENT, USPAWN_STAGE_EXEC, -1);
    launch.envp = NULL; /* the caller's, then */
    old = set_path(test, folder);
    EXITS(&launch, 5);
    set_path(test, old);
}

static void path_that_is_given(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.path = "program",
                            .search = 1,
                            .attr = attr,
                            .argv = ARGS("exit", "5")};
    char list[400];

    snprintf(list, sizeof list, "/nonexistent:/dev/null:%s",
             folder_with_program(test, "bin"));
    CHECK_OK(uspawn_attr_set_path_source(attr, USPAWN_PATH_GIVEN, list));
    memset(list, 'x', sizeof list - 1); /* it was copied */
    EXITS(&launch, 5);
    CHECK_OK(uspawn_attr_set_path_source(attr, USPAWN_PATH_CALLER, NULL));
    FAILS(&launch, ENOENT, USPAWN_STAGE_EXEC, -1);
}

static void path_source_bad_input(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);

    CHECK_INT(TRY(uspawn_attr_set_path_source(attr, 3, NULL)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_path_source(attr, -1, NULL)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_path_source(attr, USPAWN_PATH_GIVEN, NULL)),
              EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_path_source(attr, USPAWN_PATH_CALLER, "x")),
              EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_path_source(attr, USPAWN_PATH_CHILD, "x")),
              EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_path_source(NULL, USPAWN_PATH_CHILD, NULL)),
              EINVAL);
}

/* No PATH at all: the system's own list, in which true(1) surely is. */
static void path_unset(struct test *test)
{
    struct launch launch = {
        .path = "true", .search = 1, .argv = (char *[]){"true", NULL}};
    char *old;

    if (access("/bin/true", X_OK) != 0 && access("/usr/bin/true", X_OK) != 0) {
        SKIP("no true(1) here");
        return;
    }
    old = set_path(test, NULL);
    EXITS(&launch, 0);
    set_path(test, old);
}

/* An empty entry is the working directory, which an action may change; PATH
 * set but empty is one empty entry. */
static void check_empty_entry(struct test *test, const char *list)
{
    struct uspawn_actions *actions = test_actions(test);
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.path = "program",
                            .search = 1,
                            .attr = attr,
                            .argv = ARGS("exit", "5")};

    CHECK_OK(uspawn_attr_set_path_source(attr, USPAWN_PATH_GIVEN, list));
    FAILS(&launch, ENOENT, USPAWN_STAGE_EXEC, -1);
    CHECK_OK(uspawn_actions_add_chdir(actions, test_path(test, "bin")));
    launch.actions = actions;
    EXITS(&launch, 5);
}

static void empty_entries(struct test *test)
{
    folder_with_program(test, "bin");
    check_empty_entry(test, "");
    check_empty_entry(test, ":");
    check_empty_entry(test, ":/nonexistent");
    check_empty_entry(test, "/nonexistent:");
    check_empty_entry(test, "/nonexistent::/dev");
    check_empty_entry(test, "."); /* and a relative one */
    check_empty_entry(test, "../bin");
    check_empty_entry(test, "/nonexistent/:./");
}

static struct launch search_in(struct test *test, const char *list)
{
    struct launch launch = {.path = "program", .search = 1};

    launch.attr = test_attr(test);
    CHECK_OK(uspawn_attr_set_path_source(launch.attr, USPAWN_PATH_GIVEN, list));
    return launch;
}

/* EACCES is remembered, but a later entry that executes wins. */
static void eacces_is_passed_over(struct test *test)
{
    const char *good = folder_with_program(test, "good");
    const char *bad = test_path(test, "bad");
    const struct uspawn_error *error;
    struct launch launch;

    MUST(mkdir(bad, 0755));
    test_file(test, "bad/program", "not executable", 0644);
    launch = search_in(test, test_text(test, "%s:%s", bad, good));
    EXITS(&launch, 0);
    launch = search_in(test, test_text(test, "/nonexistent:%s:/dev", bad));
    error = FAILS(&launch, EACCES, USPAWN_STAGE_EXEC, -1);
    CHECK_HAS(test_line(test, error), "EACCES");
    CHECK_HAS(error->text, test_text(test, "%s/program", bad));
}

/* A directory of the program's name gives EACCES too; files and loops in the
 * list are no directories at all. */
static void odd_entries_are_passed_over(struct test *test)
{
    const char *good = folder_with_program(test, "good");
    const char *file = test_file(test, "file", "", 0755);
    const char *loop = test_path(test, "loop");
    struct launch launch;

    MUST(symlink("loop", loop));
    MUST(mkdir(test_path(test, "holds"), 0755));
    MUST(mkdir(test_path(test, "holds/program"), 0755));
    launch = search_in(test, test_text(test, "%s:%s:%s/holds:/%s:%s", file,
                                       loop, test->directory,
                                       "long/long/way/nowhere", good));
    EXITS(&launch, 0);
    launch = search_in(test, test_text(test, "%s/holds", test->directory));
    FAILS(&launch, EACCES, USPAWN_STAGE_EXEC, -1);
    launch = search_in(test, file);
    FAILS(&launch, ENOTDIR, USPAWN_STAGE_EXEC, -1);
}

/* The first that is no known format ends the search: no shell, no next. */
static void no_format_ends_the_search(struct test *test)
{
    const char *good = folder_with_program(test, "good");
    struct launch launch;

    MUST(mkdir(test_path(test, "text"), 0755));
    test_file(test, "text/program", "exit 3\n", 0755);
    launch =
        search_in(test, test_text(test, "%s/text:%s", test->directory, good));
    FAILS(&launch, ENOEXEC, USPAWN_STAGE_EXEC, -1);
}

static void names_with_slash_are_not_searched(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    const char *good = folder_with_program(test, "good");
    struct launch launch = search_in(test, good);

    launch.path = "./program";
    FAILS(&launch, ENOENT, USPAWN_STAGE_EXEC, -1);
    CHECK_OK(uspawn_actions_add_chdir(actions, test->directory));
    launch.actions = actions;
    launch.path = "good/program";
    EXITS(&launch, 0);
    launch.path = test_text(test, "%s/program", good);
    EXITS(&launch, 0);
    launch.path = "";
    FAILS(&launch, ENOENT, USPAWN_STAGE_EXEC, -1);
}

/* COUNT entries without the program, and, where LAST is not NULL, one with. */
static char *long_list(struct test *test, int count, const char *last)
{
    char *list = test_memory(test, (size_t)count * 16 + 400), *end = list;
    int i;

    for (i = 0; i < count; i++)
        end += sprintf(end, "/nowhere/%06d:", i);
    strcpy(end, last ? last : "/nonexistent");
    return list;
}

static void many_entries(struct test *test)
{
    const char *good = folder_with_program(test, "good");
    struct launch launch = search_in(test, long_list(test, 1000, good));

    EXITS(&launch, 0);
    launch = search_in(test, long_list(test, 1000, NULL));
    FAILS(&launch, ENOENT, USPAWN_STAGE_EXEC, -1);
}

static void a_hundred_thousand_entries(struct test *test)
{
    const char *good = folder_with_program(test, "good");
    struct launch launch = search_in(test, long_list(test, 100000, good));

    EXITS(&launch, 0);
}

/* An entry with which the path is too long for the kernel. */
static void an_entry_that_is_too_long(struct test *test)
{
    const char *good = folder_with_program(test, "good");
    char *entry = test_memory(test, 5001);
    struct launch launch;

    memset(entry, 'x', 5000);
    entry[0] = '/';
    launch = search_in(test, test_text(test, "%s:%s", entry, good));
    EXITS(&launch, 0);
    launch = search_in(test, entry);
    FAILS(&launch, ENAMETOOLONG, USPAWN_STAGE_EXEC, -1);
}

/* The list is read when the plan is made, and kept. */
static void the_plan_keeps_the_list(struct test *test)
{
    struct uspawn_plan *plan = NULL;
    struct uspawn_child child;
    char *old = set_path(test, folder_with_program(test, "bin"));

    CHECK_OK(uspawn_plan_createp(&plan, "program", NULL, test_attr(test),
                                 ARGS("exit", "5"), NULL));
    set_path(test, "/nonexistent");
    if (CHECK_OK(uspawn_plan_run(&child, plan, NULL, NULL)))
        ENDS(&child, 5);
    uspawn_plan_destroy(plan);
    set_path(test, old);
}

static const struct test_case cases[] = {
    CASE(path_of_the_caller, TEST_KEEPS_MEMORY),
    CASE(path_of_the_child, TEST_KEEPS_MEMORY),
    CASE(path_that_is_given, 0),
    CASE(path_source_bad_input, TEST_ONCE),
    CASE(path_unset, TEST_KEEPS_MEMORY),
    CASE(empty_entries, 0),
    CASE(eacces_is_passed_over, 0),
    CASE(odd_entries_are_passed_over, 0),
    CASE(no_format_ends_the_search, 0),
    CASE(names_with_slash_are_not_searched, 0),
    CASE(many_entries, 0),
    CASE(a_hundred_thousand_entries, TEST_SLOW),
    CASE(an_entry_that_is_too_long, 0),
    CASE(the_plan_keeps_the_list, TEST_KEEPS_MEMORY),
};

TABLE(search, cases);
