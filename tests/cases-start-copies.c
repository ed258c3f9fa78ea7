/* SPDX-License-Identifier: MIT */
/* What a start was given may be changed, freed and closed when it returns.
 *
 * Every start here is spoiled at once: each string is overwritten and freed,
 * the objects and the plan destroyed, the descriptors closed and their numbers
 * given to another file.  The child reports what it got of all that.
 */
#include "cases-start.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define STRINGS 8

/* How a start is made. */
struct variant {
    int planned;    /* 2: with arguments of its own */
    int by_exec_fd; /* the path is not used, the descriptor is closed */
    int is_held;    /* until everything is spoiled */
    int has_ready_fd;
};

/* Everything that one start is given. */
struct input {
    char *strings[STRINGS];
    int count;
    char **argv;
    char **env;
    struct uspawn_actions *actions;
    struct uspawn_attr *attr;
    struct uspawn_plan *plan;
    int output[2]; /* its write end is the child's 1 */
    int program;   /* or -1 */
};

/* A string of its own on the heap, for INPUT to spoil. */
static char *own(struct input *input, const char *text)
{
    char *copy = strdup(text);

    if (copy == NULL || input->count == STRINGS)
        abort();
    return input->strings[input->count++] = copy;
}

static char *own_number(struct input *input, const char *key, int number)
{
    char text[40];

    snprintf(text, sizeof text, "%s%d", key, number);
    return own(input, text);
}

static void make_attr(struct test *test, struct input *input, int number,
                      const struct variant *variant)
{
    char *argv0 = own_number(input, "name-", number);

    CHECK_OK(uspawn_attr_create(&input->attr));
    CHECK_OK(uspawn_attr_set_backend(input->attr, test->backend));
    if (variant->planned != 2)
        CHECK_OK(uspawn_attr_set_argv0(input->attr, argv0));
    if (variant->by_exec_fd)
        CHECK_OK(uspawn_attr_set_exec_fd(input->attr, input->program));
    if (variant->has_ready_fd)
        CHECK_OK(uspawn_attr_set_ready_fd(input->attr));
}

static void make_actions(struct test *test, struct input *input,
                         const struct gate *gate, const struct variant *variant)
{
    CHECK_OK(uspawn_actions_create(&input->actions));
    if (variant->is_held)
        gate_add(test, input->actions, gate);
    CHECK_OK(uspawn_actions_add_dup2(input->actions, input->output[1], 1));
    CHECK_OK(uspawn_actions_add_open(input->actions, 33,
                                     own(input, "/dev/zero"), O_RDONLY, 0));
    CHECK_OK(
        uspawn_actions_add_chdir(input->actions, own(input, test->directory)));
}

static void make_input(struct test *test, struct input *input, int number,
                       const struct gate *gate, const struct variant *variant)
{
    memset(input, 0, sizeof *input);
    MUST(pipe(input->output));
    fcntl(input->output[0], F_SETFD, FD_CLOEXEC);
    fcntl(input->output[1], F_SETFD, FD_CLOEXEC);
    input->program = -1;
    if (variant->by_exec_fd)
        input->program = open(test->helper, O_RDONLY | O_CLOEXEC);
    make_attr(test, input, number, variant);
    make_actions(test, input, gate, variant);
    input->argv = calloc(3, sizeof *input->argv);
    input->env = calloc(2, sizeof *input->env);
    if (input->argv == NULL || input->env == NULL)
        abort();
    input->argv[0] = own_number(input, "name-", number);
    input->argv[1] = own(input, "report");
    input->env[0] = own_number(input, "KEY=value-", number);
}

/* Nothing of it may be needed any more. */
static void spoil(struct input *input)
{
    int i;

    for (i = 0; i < input->count; i++) {
        memset(input->strings[i], 'Z', strlen(input->strings[i]));
        free(input->strings[i]);
    }
    memset(input->argv, 0xa5, 3 * sizeof *input->argv);
    memset(input->env, 0xa5, 2 * sizeof *input->env);
    free(input->argv);
    free(input->env);
    uspawn_actions_destroy(input->actions);
    uspawn_attr_destroy(input->attr);
    uspawn_plan_destroy(input->plan);
}

/* The numbers now name a file that the child must not see. */
static void close_descriptors(struct test *test, const struct input *input)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);

    MUST(dup2(null, input->output[1]));
    if (input->program >= 0)
        MUST(dup2(null, input->program));
    close(input->output[1]);
    close(null);
    if (input->program >= 0)
        close(input->program);
}

static int start_input(struct test *test, struct uspawn_child *child,
                       struct input *input, const struct variant *variant)
{
    char *path = own(input, test->helper);
    int own_arguments = variant->planned == 2, code;

    memset(child, 0xa5, sizeof *child);
    if (!variant->planned)
        return TRY(uspawn_start(child, path, input->actions, input->attr,
                                input->argv, input->env));
    code =
        TRY(uspawn_plan_create(&input->plan, path, input->actions, input->attr,
                               own_arguments ? ARGS("x") : input->argv,
                               own_arguments ? NULL : input->env));
    if (!CHECK_INT(code, 0))
        return code;
    return TRY(uspawn_plan_start(child, input->plan,
                                 own_arguments ? input->argv : NULL,
                                 own_arguments ? input->env : NULL));
}

static void check_report(struct test *test, const char *report, int number)
{
    CHECK_STR(test_value(test, report, "argc"), "2");
    CHECK_STR(test_value(test, report, "arg 0"),
              test_text(test, "name-%d", number));
    CHECK_STR(test_value(test, report, "arg 1"), "report");
    CHECK_STR(test_value(test, report, "env 0"),
              test_text(test, "KEY=value-%d", number));
    CHECK_STR(test_value(test, report, "env 1"), "");
    CHECK_STR(test_value(test, report, "cwd"), test->directory);
    CHECK_HAS(test_value(test, report, "fd 33"), "type=device");
    CHECK_HAS(test_value(test, report, "fd 1"), "type=fifo");
}

/* One start: the child must have got everything of number NUMBER. */
static void check_one(struct test *test, int number, struct gate *gate,
                      const struct variant *variant)
{
    struct uspawn_child child;
    struct input input;
    int code;

    make_input(test, &input, number, gate, variant);
    code = start_input(test, &child, &input, variant);
    close_descriptors(test, &input);
    spoil(&input);
    if (variant->is_held)
        gate_open(test, gate);
    if (CHECK_INT(code, 0)) {
        check_report(test, test_drain(test, input.output[0]), number);
        ENDS(&child, 0);
        CHECK_OK(uspawn_child_release(&child));
    } else
        CHECK_STR(test_line(test, &child.error), "");
    gate_close(gate);
    close(input.output[0]);
}

static void check_many(struct test *test, struct variant variant, int rounds)
{
    struct gate gate;
    int i;

    if (test_is(test, "posix_spawn") && variant.by_exec_fd)
        return; /* refused */
    gate_make(test, &gate, "gate");
    rounds = test_repeat(rounds);
    for (i = 0; i < rounds && test_clean(test); i++)
        check_one(test, i, &gate, &variant);
}

static void all_input_is_copied(struct test *test)
{
    struct variant variant = {0};

    check_many(test, variant, 500);
    variant.by_exec_fd = 1;
    check_many(test, variant, 100);
    SLOTS_ARE_FREE(128);
}

static void all_input_of_plans_is_copied(struct test *test)
{
    struct variant variant = {.planned = 1};

    check_many(test, variant, 250);
    variant.planned = 2;
    check_many(test, variant, 250);
}

/* The child cannot have read anything before it is spoiled. */
static void input_is_copied_for_the_held(struct test *test)
{
    struct variant variant = {.is_held = 1};

    if (!start_goes_on(test))
        return;
    for (variant.planned = 0; variant.planned < 3; variant.planned++) {
        check_many(test, variant, 80);
        variant.by_exec_fd = !variant.by_exec_fd;
        variant.has_ready_fd = !variant.has_ready_fd;
    }
    SLOTS_ARE_FREE(128);
}

/* What a failure is about is told from the copy, too. */
static void messages_of_copies(struct test *test)
{
    struct uspawn_child child;
    struct gate gate;
    int i;

    if (!start_goes_on(test))
        return;
    gate_make(test, &gate, "gate");
    for (i = 0; i < 2; i++) {
        struct uspawn_actions *actions = gate_actions(test, &gate);
        struct launch launch = {.planned = i, .actions = actions};
        char path[] = "/nonexistent/x", directory[] = "/nonexistent/d";

        launch.path = path;
        if (i == 0)
            CHECK_OK(uspawn_actions_add_chdir(actions, directory));
        CHECK_INT(start_launch(test, &child, &launch), 0);
        memset(path, 'Z', sizeof path - 1);
        memset(directory, 'Z', sizeof directory - 1);
        gate_open(test, &gate);
        CHECK_INT(TRY(uspawn_child_ready(&child, -1)), ENOENT);
        CHECK_STR(child.error.program, "/nonexistent/x");
        CHECK_STR(child.error.text, i ? "/nonexistent/x" : "/nonexistent/d");
        CHECK_OK(uspawn_child_release(&child));
        gate_close(&gate);
    }
}

/* ---------------------------------------------------------- Large tables -- */

#define LARGE 1300

/* In a table of this size the child shares ours until it has left it. */
static int fill_table(struct test *test)
{
    struct rlimit limit;
    int i, fd = 0;

    MUST(getrlimit(RLIMIT_NOFILE, &limit));
    limit.rlim_cur = LARGE + 200;
    if (limit.rlim_max < limit.rlim_cur ||
        setrlimit(RLIMIT_NOFILE, &limit) != 0) {
        SKIP("not so many descriptors here");
        return 0;
    }
    for (i = 0; i < LARGE && fd != -1; i++)
        MUST(fd = open("/dev/null", O_RDONLY)); /* not close-on-exec */
    return fd != -1;
}

static void copies_in_a_large_table(struct test *test, void *data)
{
    struct variant variant = {0};
    struct launch launch = {.argv = ARGS("closed", "200", "1299")};

    (void)data;
    if (!fill_table(test))
        return;
    STARTS(&launch, 0); /* none of them is inherited */
    STARTS(&launch, 0);
    check_many(test, variant, 200);
    variant.by_exec_fd = variant.has_ready_fd = 1;
    check_many(test, variant, 50);
    variant.planned = 1;
    check_many(test, variant, 50);
    if (test->backend == NULL || test_is(test, "fork")) {
        variant.is_held = 1;
        check_many(test, variant, 50);
    }
    SLOTS_ARE_FREE(128);
}

static void a_large_table(struct test *test)
{
    test_in_child(test, copies_in_a_large_table, NULL);
}

/* ----------------------------------------------------------- Large input -- */

/* What does not fit into a slot goes to the heap, and comes back. */
static void check_large(struct test *test, int planned, char **env)
{
    struct launch launch = {.planned = planned, .argv = ARGS("exit", "40")};
    struct uspawn_plan *plan = NULL;
    struct uspawn_child child;
    int i;

    launch.envp = env;
    for (i = 0; i < 20; i++)
        STARTS(&launch, 40);
    launch.path = "/nonexistent/x";
    CHECK_INT(start_and_ask(test, &child, &launch), ENOENT);
    CHECK_OK(uspawn_plan_create(&plan, test->helper, NULL, test_attr(test),
                                ARGS("exit", "41"), NULL));
    for (i = 0; i < 20; i++) {
        CHECK_OK(uspawn_plan_start(&child, plan, NULL, env));
        if (i == 19)
            uspawn_plan_destroy(plan);
        ENDS(&child, 41);
    }
}

/* 100 KB of it.  That every block is freed is for the harness to see. */
static void a_large_environment(struct test *test)
{
    char **env = test_memory(test, 101 * sizeof *env);
    char *text = test_memory(test, 1100);
    int i;

    memset(text, 'v', 1090);
    for (i = 0; i < 100; i++)
        env[i] = test_text(test, "K%d=%s", i, text);
    check_large(test, 0, env);
    check_large(test, 1, env);
    SLOTS_ARE_FREE(128);
}

static const struct test_case cases[] = {
    CASE(all_input_is_copied, TEST_SLOW),
    CASE(all_input_of_plans_is_copied, TEST_SLOW),
    CASE(input_is_copied_for_the_held, TEST_SLOW),
    CASE(messages_of_copies, TEST_SLOW),
    CASE(a_large_table, TEST_SLOW),
    CASE(a_large_environment, TEST_SLOW),
};

TABLE(start_copies, cases);
