/* SPDX-License-Identifier: MIT */
/* Wait for some time only; then end the program, or leave it alone.
 *
 * Teaches: the timeout of uspawn_child_wait(), uspawn_child_kill(),
 * uspawn_child_release(). */
#include <uspawn.h>

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

/* Wait GRACE_MS; ask it to end; wait as long again; end it. */
static int wait_or_end(struct uspawn_child *child, struct uspawn_status *status,
                       int grace_ms)
{
    static const int signals[] = {SIGTERM, SIGKILL};
    size_t i;

    for (i = 0; i < sizeof signals / sizeof *signals; i++) {
        /* Sleeps in the kernel: no loop, no SIGCHLD handler. */
        int error = uspawn_child_wait(child, status, grace_ms);

        if (error != ETIMEDOUT) /* 0: it has ended */
            return error;
        printf("it still runs: signal %d\n", signals[i]);
        /* Through the child's handle, where the system has one: a number that
         * was given to another process meanwhile is never hit. */
        error = uspawn_child_kill(child, signals[i]);
        if (error && error != ESRCH) /* ESRCH: it has just ended */
            return error;
    }
    return uspawn_child_wait(child, status, -1);
}

static int show_timeout(void)
{
    char *argv[] = {"sleep", "60", NULL};
    struct uspawn_child child;
    struct uspawn_status status = {0};
    int error = uspawnp(&child, argv[0], NULL, NULL, argv, NULL);

    if (!error)
        error = wait_or_end(&child, &status, 50);
    if (error) {
        fprintf(stderr, "%s: %s\n", argv[0], strerror(error));
        return 0;
    }
    printf("%s: ended by signal %d\n", argv[0], status.value);
    return status.kind == USPAWN_SIGNALED && status.value == SIGTERM;
}

/* Start a program and never look at it again.  It must not become a zombie, and
 * we must not wait.  This one reads until we close its input. */
static int show_release(void)
{
    char *argv[] = {"cat", NULL};
    struct uspawn_actions *actions = NULL;
    struct uspawn_child child;
    int error = uspawn_actions_create(&actions);

    if (!error)
        error = uspawn_actions_add_pipe(actions, 0, USPAWN_PIPE_READ);
    if (!error)
        error = uspawnp(&child, argv[0], actions, NULL, argv, NULL);
    uspawn_actions_destroy(actions);
    if (!error && uspawn_child_wait(&child, NULL, 0) != ETIMEDOUT) {
        fprintf(stderr, "%s: should be running\n", argv[0]);
        error = EINVAL;
    }
    /* Closes the pipe and the handle; a later call of the library reaps the
     * process. */
    if (!error)
        error = uspawn_child_release(&child);
    if (error)
        fprintf(stderr, "%s: %s\n", argv[0], strerror(error));
    else
        printf("%s: released while it ran\n", argv[0]);
    return !error;
}

int main(void)
{
    return show_timeout() && show_release() ? 0 : 1;
}
