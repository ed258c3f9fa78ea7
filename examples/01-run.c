/* SPDX-License-Identifier: MIT */
/* Start a program, wait for it, look at how it ended.
 *
 * Teaches: uspawn(), uspawn_child_wait(), the two kinds of results.
 *
 *     cc 01-run.c $(pkg-config --cflags --libs uspawn) && ./a.out */
#include <uspawn.h>

#include <stdio.h>
#include <string.h>

int main(void)
{
    /* As main() of that program will see them: argv[0] is its own name. */
    char *argv[] = {"sh", "-c", "echo hello from the child; exit 3", NULL};
    struct uspawn_child child;
    struct uspawn_status status;
    int error;

    /* The child writes to the same standard output: what waits in our buffer
     * has to go first.  It would not be written twice, as after a fork(). */
    printf("starting %s\n", argv[0]);
    fflush(stdout);

    /* No actions, no attributes, our own environment.  The call returns when
     * the program runs, or with an errno value if it does not: unlike
     * system(), it never says "it ran" about a program that is missing. */
    error = uspawn(&child, "/bin/sh", NULL, NULL, argv, NULL);
    if (error) {
        char line[512];

        uspawn_error_format(&child.error, line, sizeof line);
        fprintf(stderr, "%s\n", line);
        return 1;
    }
    printf("it is process %ld, made by %s\n", (long)child.pid,
           uspawn_strmechanism(child.mechanism));

    /* -1: for ever.  Afterwards CHILD holds nothing that must be released. */
    error = uspawn_child_wait(&child, &status, -1);
    if (error) {
        fprintf(stderr, "wait: %s\n", strerror(error));
        return 1;
    }

    if (status.kind == USPAWN_EXITED)
        printf("it exited with %d\n", status.value);
    else if (status.kind == USPAWN_SIGNALED)
        printf("signal %d ended it\n", status.value);
    if (status.has_usage)
        printf("it had up to %llu KiB of memory\n", status.max_resident_kib);

    return status.kind == USPAWN_EXITED && status.value == 3 ? 0 : 1;
}
