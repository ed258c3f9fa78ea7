/* SPDX-License-Identifier: MIT */
/* Starting the helper: checks of a whole spawn, of a whole failure, and the
 * comparison with the fork backend, which is the reference.
 */
#include "testlib.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef HAVE_POSIX_SPAWN
#include <spawn.h>
#endif

/* The one place that says what a backend may refuse: posix_spawn(3) has no
 * way to ask for these.  Everything else must work through every backend. */
static const struct {
    const char *backend;
    enum test_feature feature;
} refusals[] = {
#if !defined POSIX_SPAWN_CLOEXEC_DEFAULT &&                                    \
    !defined HAVE_POSIX_SPAWN_FILE_ACTIONS_ADDCLOSEFROM_NP
    {"posix_spawn", FEATURE_LISTED},
#endif
#ifndef HAVE_POSIX_SPAWN_FILE_ACTIONS_ADDCLOSEFROM_NP
    {"posix_spawn", FEATURE_CLOSEFROM},
#endif
#if !defined HAVE_POSIX_SPAWN_FILE_ACTIONS_ADDCHDIR_NP &&                      \
    !defined HAVE_POSIX_SPAWN_FILE_ACTIONS_ADDCHDIR
    {"posix_spawn", FEATURE_CHDIR},
#endif
#if !defined HAVE_POSIX_SPAWN_FILE_ACTIONS_ADDFCHDIR_NP &&                     \
    !defined HAVE_POSIX_SPAWN_FILE_ACTIONS_ADDFCHDIR
    {"posix_spawn", FEATURE_FCHDIR},
#endif
#ifndef POSIX_SPAWN_SETSID
    {"posix_spawn", FEATURE_SESSION},
#endif
#ifndef HAVE_POSIX_SPAWN_FILE_ACTIONS_ADDTCSETPGRP_NP
    {"posix_spawn", FEATURE_TCSETPGRP},
#endif
#ifndef USP_SPAWN_SCHEDULES
    {"posix_spawn", FEATURE_SCHEDULERS},
#endif
    {"posix_spawn", FEATURE_IGNORED_SIGNALS},
    {"posix_spawn", FEATURE_OTHER_SCHEDULERS},
    {"posix_spawn", FEATURE_NUMBERS_BEYOND_THE_LIMIT},
    {"posix_spawn", FEATURE_EXEC_FD},
    {"posix_spawn", FEATURE_DETACHED},
    {"posix_spawn", FEATURE_BEYOND_POSIX},
    {"posix_spawn", FEATURE_HOLD},
    {"posix_spawn", FEATURE_OWN_MEMORY},
    {"posix_spawn", FEATURE_BORN},
    {"posix_spawn", FEATURE_HIDDEN},
#ifdef USP_PIDFDS
    {"posix_spawn", FEATURE_HANDLE},
#endif
    {"rfork", FEATURE_DETACHED},
    {"rfork", FEATURE_HOLD},
    {"rfork", FEATURE_OWN_MEMORY},
    {"rfork", FEATURE_BORN},
#ifndef USP_PDRFORK
    {"rfork", FEATURE_HIDDEN},
#endif
    {"vfork", FEATURE_DETACHED},
    {"vfork", FEATURE_HOLD},
    {"vfork", FEATURE_OWN_MEMORY},
    {"vfork", FEATURE_BORN},
    {"vfork", FEATURE_HIDDEN},
    {"vforkx", FEATURE_DETACHED},
    {"vforkx", FEATURE_HOLD},
    {"vforkx", FEATURE_OWN_MEMORY},
    {"vforkx", FEATURE_BORN},
    {"clone", FEATURE_OWN_MEMORY},
};

int test_is(const struct test *test, const char *name)
{
    return test->backend != NULL && strcmp(test->backend, name) == 0;
}

/* ------------------------------------------------------------ Starting -- */

/* What CHILD looks like before: nothing of it may be relied on. */
static void soil(struct uspawn_child *child)
{
    memset(child, 0xa5, sizeof *child);
}

static int start_plan(struct test *test, struct uspawn_child *child,
                      const struct launch *launch)
{
    struct uspawn_plan *plan = NULL;
    int code;

    if (launch->search)
        code =
            TRY(uspawn_plan_createp(&plan, launch->path, launch->actions,
                                    launch->attr, launch->argv, launch->envp));
    else
        code =
            TRY(uspawn_plan_create(&plan, launch->path, launch->actions,
                                   launch->attr, launch->argv, launch->envp));
    if (!CHECK_INT(code, 0) || !CHECK(plan != NULL))
        return code;
    code = TRY(uspawn_plan_run(child, plan, NULL, NULL));
    uspawn_plan_destroy(plan);
    return code;
}

static int start(struct test *test, struct uspawn_child *child,
                 const struct launch *launch)
{
    if (launch->planned)
        return start_plan(test, child, launch);
    if (launch->search)
        return TRY(uspawnp(child, launch->path, launch->actions, launch->attr,
                           launch->argv, launch->envp));
    return TRY(uspawn(child, launch->path, launch->actions, launch->attr,
                      launch->argv, launch->envp));
}

static int start_filled(struct test *test, struct uspawn_child *child,
                        const struct launch *launch, test_starter *function,
                        int is_again)
{
    char *const *usual = ARGS("exit", "0");
    struct launch filled = *launch;
    int code;

    if (filled.path == NULL)
        filled.path = test->helper;
    if (filled.attr == NULL)
        filled.attr = test_attr(test);
    if (filled.argv == NULL)
        filled.argv = usual;
    soil(child);
    if (!is_again)
        return function(test, child, &filled);
    CHECK_OK(uspawn_attr_set_backend(filled.attr, "fork"));
    code = function(test, child, &filled);
    CHECK_OK(uspawn_attr_set_backend(filled.attr, test->backend));
    return code;
}

/* 1 where posix_spawn(3) has no word for a step, and the library says which. */
static int is_without_word(const struct test *test,
                           const struct uspawn_error *error)
{
    static const struct {
        const char *step;
        enum test_feature feature;
    } late[] = {{"chdir", FEATURE_CHDIR},
                {"fchdir", FEATURE_FCHDIR},
                {"session", FEATURE_SESSION}};
    size_t i;

    if (error->stage != USPAWN_STAGE_PLAN ||
        error->detail != USPAWN_DETAIL_NEED)
        return 0;
    for (i = 0; i < sizeof late / sizeof *late; i++)
        if (test_may_refuse(test, late[i].feature) &&
            strcmp(error->text, late[i].step) == 0)
            return 1;
    return 0;
}

int test_start_by(struct test *test, struct uspawn_child *child,
                  const struct launch *launch, test_starter *function)
{
    int code = start_filled(test, child, launch, function, 0);

    if (code == ENOTSUP && is_without_word(test, &child->error))
        code = start_filled(test, child, launch, function, 1);
    return code;
}

int test_start(struct test *test, struct uspawn_child *child,
               const struct launch *launch)
{
    return test_start_by(test, child, launch, start);
}

void test_ends(struct test *test, struct uspawn_child *child, int value)
{
    struct uspawn_status status;

    memset(&status, 0xa5, sizeof status);
    if (!CHECK_OK(uspawn_child_wait(child, &status, -1)))
        return;
    CHECK_INT(status.kind, USPAWN_EXITED);
    CHECK_INT(status.value, value);
    CHECK_INT(status.core_dumped, 0);
    CHECK_INT(child->pid, 0);
    CHECK_INT(child->fd, -1);
}

void test_exits(struct test *test, const struct launch *launch, int value)
{
    struct uspawn_child child;

    if (!CHECK_INT(test_start(test, &child, launch), 0)) {
        CHECK_STR(test_line(test, &child.error), "");
        return;
    }
    CHECK(child.pid > 0);
    CHECK_INT(child.error.code, 0);
    CHECK_INT(child.error.stage, USPAWN_STAGE_NONE);
    CHECK(child.mechanism != USPAWN_MECHANISM_NONE);
    test_ends(test, &child, value);
    CHECK_OK(uspawn_child_release(&child));
}

/* ------------------------------------------------------------ Failures -- */

void test_names_limit(struct test *test, const struct uspawn_error *error,
                      const char *name)
{
    CHECK_INT(error->detail, USPAWN_DETAIL_LIMIT);
    CHECK_HAS(error->text, name);
    CHECK_HAS(test_line(test, error), name);
}

const char *test_line(struct test *test, const struct uspawn_error *error)
{
    size_t size = uspawn_error_format(error, NULL, 0) + 1;
    char *line = test_memory(test, size);

    CHECK_INT(uspawn_error_format(error, line, size), (long long)size - 1);
    CHECK_INT(strlen(line), (long long)size - 1);
    CHECK(strchr(line, '\n') == NULL);
    return line;
}

const struct uspawn_error *test_fails(struct test *test,
                                      const struct launch *launch, int code,
                                      int stage, int action)
{
    struct uspawn_child *child = test_memory(test, sizeof *child);
    const char *program = launch->path ? launch->path : test->helper;
    int i, found = code == ENOTSUP ? start_filled(test, child, launch, start, 0)
                                   : test_start(test, child, launch);

    if (!CHECK_INT(found, code)) {
        if (child->error.code != 0)
            CHECK_STR(test_line(test, &child->error), "");
        else
            CHECK_OK(uspawn_child_wait(child, NULL, -1));
        return &child->error;
    }
    CHECK_INT(child->error.code, code);
    CHECK_STR(uspawn_strstage(child->error.stage), uspawn_strstage(stage));
    CHECK_INT(child->error.action, action);
    CHECK(memchr(child->error.text, 0, sizeof child->error.text) != NULL);
    if (strlen(program) < sizeof child->error.program - 1)
        CHECK_STR(child->error.program, program);
    CHECK_INT(child->pid, 0);
    CHECK_INT(child->fd, -1);
    CHECK_INT(child->ready_fd, -1);
    for (i = 0; i < USPAWN_PIPES_MAX; i++)
        CHECK_INT(child->pipes[i], -1);
    CHECK(test_childless());
    CHECK_INT(TRY(uspawn_child_wait(child, NULL, 0)), EINVAL);
    CHECK_INT(TRY(uspawn_child_kill(child, 0)), EINVAL);
    CHECK_OK(uspawn_child_release(child));
    return &child->error;
}

const struct uspawn_error *test_exec_fails(struct test *test,
                                           const struct launch *launch,
                                           int code, int detail,
                                           const char *text, const char *part)
{
    const struct uspawn_error *error =
        test_fails(test, launch, code, USPAWN_STAGE_EXEC, -1);

    CHECK_INT(error->detail, detail);
    CHECK_STR(error->text, text);
    CHECK_HAS(test_line(test, error), part);
    return error;
}

int test_may_refuse(const struct test *test, enum test_feature feature)
{
    size_t i;

    for (i = 0; i < sizeof refusals / sizeof *refusals; i++)
        if (test_is(test, refusals[i].backend) &&
            refusals[i].feature == feature)
            return 1;
    return 0;
}

int test_refused(struct test *test, const struct launch *launch,
                 enum test_feature feature)
{
    const struct uspawn_error *error;

    if (!test_may_refuse(test, feature))
        return 0;
    error = test_fails(test, launch, ENOTSUP, USPAWN_STAGE_PLAN, -1);
    CHECK_INT(error->detail, USPAWN_DETAIL_NEED);
    CHECK(error->text[0] != '\0');
    CHECK_HAS(test_line(test, error), error->text);
    return 1;
}

int test_is_missing(struct test *test, int code)
{
    if (code == ENOTSUP)
        SKIP("this system has no such attribute");
    else
        CHECK_INT(code, 0);
    return code != 0;
}

int test_refused_listed(struct test *test)
{
    struct launch launch = {.attr = test_attr(test)};

    CHECK_OK(uspawn_attr_set_inheritance(launch.attr, USPAWN_INHERIT_LISTED));
    return test_refused(test, &launch, FEATURE_LISTED);
}

/* ------------------------------------------------------------- Reports -- */

const char *test_report(struct test *test, const struct launch *launch)
{
    struct launch filled = *launch;
    char *path = test_path(test, "report");

    unlink(path);
    filled.argv = ARGS("report", path);
    test_exits(test, &filled, 0);
    return test_contents(test, path);
}

/* Take out what two runs cannot have in common: the pid, and the inode of
 * pipes, which are new each time. */
static char *comparable(struct test *test, const char *report)
{
    char *copy = test_text(test, "%s", report), *to = copy;
    const char *from = report;

    while (*from != '\0') {
        size_t length = strcspn(from, "\n");
        int skip = strncmp(from, "pid ", 4) == 0;

        if (strncmp(from, "fd ", 3) == 0) {
            const char *fifo = strstr(from, "type=fifo");

            if (fifo != NULL && (size_t)(fifo - from) < length) {
                memcpy(to, from, (size_t)(fifo - from) + 9);
                to += fifo - from + 9;
                *to++ = '\n';
                skip = 1;
            }
        }
        if (!skip) {
            memcpy(to, from, length);
            to += length;
            *to++ = '\n';
        }
        from += length + (from[length] == '\n');
    }
    *to = '\0';
    return copy;
}

const char *test_same_as_fork(struct test *test, const struct launch *launch)
{
    struct launch filled = *launch;
    const char *expected, *found;

    if (filled.attr == NULL)
        filled.attr = test_attr(test);
    CHECK_OK(uspawn_attr_set_backend(filled.attr, "fork"));
    expected = comparable(test, test_report(test, &filled));
    CHECK_OK(uspawn_attr_set_backend(filled.attr, test->backend));
    found = test_report(test, &filled);
    CHECK(found[0] != '\0');
    CHECK_STR(comparable(test, found), expected);
    return found;
}

const char *test_value(struct test *test, const char *report, const char *key)
{
    size_t length = strlen(key);

    while (*report != '\0') {
        size_t line = strcspn(report, "\n");

        if (strncmp(report, key, length) == 0 && report[length] == ' ')
            return test_text(test, "%.*s", (int)(line - length - 1),
                             report + length + 1);
        report += line + (report[line] == '\n');
    }
    return "";
}

const char *test_report_fds(struct test *test, const char *report)
{
    char *text = test_memory(test, strlen(report) + 1);
    size_t used = 0;

    while (*report != '\0') {
        if (strncmp(report, "fd ", 3) == 0) {
            size_t digits = strcspn(report + 3, " \n");

            used += (size_t)sprintf(text + used, "%s%.*s", used ? " " : "",
                                    (int)digits, report + 3);
        }
        report += strcspn(report, "\n");
        report += *report == '\n';
    }
    return text;
}

void test_runs_alike(struct test *test, const struct uspawn_actions *actions,
                     char *const *argv, const char *text)
{
    struct uspawn_plan *plan = NULL;
    struct uspawn_child child[3];
    int i;

    CHECK_OK(uspawn_plan_create(&plan, test->helper, actions, test_attr(test),
                                argv, NULL));
    if (plan == NULL)
        return;
    for (i = 0; i < 3; i++)
        CHECK_OK(uspawn_plan_run(&child[i], plan, NULL, NULL));
    uspawn_plan_destroy(plan);
    for (i = 0; i < 3 && test_clean(test); i++) {
        CHECK_STR(test_drain(test, child[i].pipes[0]), text);
        test_ends(test, &child[i], 0);
        CHECK_OK(uspawn_child_release(&child[i]));
    }
}
