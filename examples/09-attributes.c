/* SPDX-License-Identifier: MIT */
/* What a program has besides descriptors and a directory.
 *
 * Teaches: session, signals, search list, argv[0], policy, and how to look at
 * what will happen before it does. */
#include <uspawn.h>

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int set_attributes(struct uspawn_attr *attr)
{
    sigset_t none;
    int error = uspawn_attr_set_session(attr); /* away from our terminal */

    sigemptyset(&none);
    if (!error)
        error = uspawn_attr_set_signal_mask(attr, &none);
    /* Language runtimes ignore SIGPIPE; programs do not expect that. */
    if (!error)
        error = uspawn_attr_set_signal(attr, SIGPIPE, USPAWN_SIGNAL_DEFAULT);
    if (!error)
        error = uspawn_attr_set_signal(attr, SIGINT, USPAWN_SIGNAL_IGNORE);
    /* A fixed list of directories: where PATH comes from is not known. */
    if (!error)
        error = uspawn_attr_set_path_source(attr, USPAWN_PATH_GIVEN,
                                            "/usr/bin:/bin");
    if (!error)
        error = uspawn_attr_set_argv0(attr, "worker/sh");
    /* Never copy our memory, however the rest is done: rather fail. */
    if (!error)
        error = uspawn_attr_set_policy(attr, USPAWN_POLICY_NEVER_FORK);
    return error;
}

/* Print PLAN: the steps the child takes, and which backend will run it. */
static void describe(const struct uspawn_plan *plan)
{
    size_t size = uspawn_plan_describe(plan, NULL, 0) + 1;
    char *text = malloc(size);

    if (text) {
        uspawn_plan_describe(plan, text, size);
        printf("%s", text);
    }
    free(text);
    fflush(stdout);
}

static int run(const struct uspawn_plan *plan)
{
    struct uspawn_child child;
    struct uspawn_status status;
    int error = uspawn_plan_run(&child, plan, NULL, NULL);

    if (error)
        return error;
    /* Not waited for yet: its number is its own. */
    if (getsid(child.pid) != child.pid)
        error = EPERM;
    if (uspawn_child_wait(&child, &status, -1) != 0 ||
        status.kind != USPAWN_EXITED || status.value != 0)
        error = ECHILD;
    return error;
}

int main(void)
{
    char script[] = "kill -INT $$; test \"$0\" = worker/sh";
    char *argv[] = {"sh", "-c", script, NULL};
    struct uspawn_attr *attr = NULL;
    struct uspawn_plan *plan = NULL;
    int error = uspawn_attr_create(&attr);

    if (!error)
        error = set_attributes(attr);
    if (!error)
        error = uspawn_plan_createp(&plan, "sh", NULL, attr, argv, NULL);
    uspawn_attr_destroy(attr);
    if (!error) {
        describe(plan);
        error = run(plan);
    }
    uspawn_plan_destroy(plan);
    if (error == ENOTSUP) {
        printf("this system does not do that without a fork\n");
        return 0;
    }
    printf("%s\n", error ? strerror(error) : "it ran as planned");
    return error ? 1 : 0;
}
