/* SPDX-License-Identifier: MIT */
/* A program that may do less than we may.
 *
 * Teaches: user and groups, limits, no_new_privs, and that all of it happens in
 * the child, after the actions: the log is opened with our rights. */
#include <uspawn.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* Lowering limits and giving up privileges is always allowed. */
static int set_limits(struct uspawn_attr *attr)
{
    int error = uspawn_attr_set_limit(attr, RLIMIT_CORE, 0, 0);

    if (!error)
        error = uspawn_attr_set_limit(attr, RLIMIT_NOFILE, 64, 64);
    if (!error)
        error = uspawn_attr_set_umask(attr, 077);
    if (!error)
        error = uspawn_attr_set_no_new_privileges(attr);
    if (error == ENOTSUP) {
        printf("this system has no no_new_privs\n");
        error = 0;
    }
    return error;
}

/* Another user needs root.  Without the groups the program would keep ours. */
static int set_user(struct uspawn_attr *attr)
{
    int error;

    if (geteuid() != 0) {
        printf("not root: the program keeps user %ld\n", (long)geteuid());
        return 0;
    }
    error = uspawn_attr_set_login(attr, "nobody");
    if (error == ENOENT)
        printf("there is no user nobody: the program stays root\n");
    return error == ENOENT ? 0 : error;
}

static int run(const struct uspawn_attr *attr)
{
    char script[] = "echo \"user $(id -u), groups $(id -G), "
                    "umask $(umask), $(ulimit -n) descriptors\"";
    char *argv[] = {"sh", "-c", script, NULL};
    struct uspawn_status status = {0};
    struct uspawn_child child;
    char line[512];
    int error = uspawn(&child, "/bin/sh", NULL, attr, argv, NULL);

    if (error) { /* for example in a container that forbids other users */
        uspawn_error_format(&child.error, line, sizeof line);
        printf("%s\n", line);
        return error == EPERM ? 0 : error;
    }
    error = uspawn_child_wait(&child, &status, -1);
    return error ? error : status.value;
}

int main(void)
{
    struct uspawn_attr *attr = NULL;
    int error = uspawn_attr_create(&attr);

    if (!error)
        error = set_limits(attr);
    if (!error)
        error = set_user(attr);
    fflush(stdout);
    if (!error)
        error = run(attr);
    uspawn_attr_destroy(attr);
    if (error)
        fprintf(stderr, "%s\n", strerror(error));
    return error ? 1 : 0;
}
