/* SPDX-License-Identifier: MIT */
/* A child that holds until we have done something with it.
 *
 * Teaches: uspawn_attr_set_suspended(), uspawn_child_resume() and
 * uspawn_child_ready().  Between the two the child exists, with its session and
 * its descriptors, but its program has not begun: time to put its pid into a
 * table, or the child into a cgroup. */
#include <uspawn.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int hold(struct uspawn_child *child)
{
    char *argv[] = {"sh", "-c", "exit 5", NULL};
    struct uspawn_attr *attr = NULL;
    int error = uspawn_attr_create(&attr);

    if (!error)
        error = uspawn_attr_set_session(attr);
    if (!error)
        error = uspawn_attr_set_suspended(attr);
    if (!error)
        error = uspawn(child, "/bin/sh", NULL, attr, argv, NULL);
    uspawn_attr_destroy(attr);
    return error;
}

static int let_go(struct uspawn_child *child)
{
    int error = uspawn_child_resume(child);

    /* Now the exec, of which uspawn() could not tell. */
    if (!error)
        error = uspawn_child_ready(child, -1);
    return error;
}

int main(void)
{
    struct uspawn_status status = {0};
    struct uspawn_child child;
    int error = hold(&child);

    if (error == ENOTSUP) {
        printf("no backend of this system can do that\n");
        return 0;
    }
    if (error) {
        fprintf(stderr, "start: %s\n", strerror(error));
        return 1;
    }
    printf("it holds, and its session is %s\n",
           getsid(child.pid) == child.pid ? "its own" : "not its own");
    if (uspawn_child_ready(&child, 0) != ETIMEDOUT)
        return 1;
    error = let_go(&child);
    if (!error)
        error = uspawn_child_wait(&child, &status, -1);
    printf("it ended with %d\n", status.value);
    return !error && status.value == 5 ? 0 : 1;
}
