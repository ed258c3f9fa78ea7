/* SPDX-License-Identifier: MIT */
/* Read what a program writes.
 *
 * Teaches: a list of actions, the pipe action, uspawnp(), and the order: read
 * to the end first, wait afterwards. */
#include <uspawn.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Read FD to its end into BUFFER, and terminate it.  0, or an errno value. */
static int read_all(int fd, char *buffer, size_t size)
{
    size_t used = 0;
    ssize_t got;

    while ((got = read(fd, buffer + used, size - 1 - used)) != 0) {
        if (got < 0 && errno != EINTR)
            return errno;
        if (got > 0)
            used += (size_t)got;
        if (used == size - 1)
            return EFBIG;
    }
    buffer[used] = '\0';
    return 0;
}

/* Run ARGV, found in PATH, with its output going to BUFFER. */
static int capture(char *const argv[], char *buffer, size_t size,
                   struct uspawn_status *status)
{
    struct uspawn_actions *actions;
    struct uspawn_child child;
    int error = uspawn_actions_create(&actions);

    if (error)
        return error;
    /* The child's descriptor 1 writes into a new pipe.  It is made when the
     * program starts; the end we read is in child.pipes, close-on-exec. */
    error = uspawn_actions_add_pipe(actions, 1, USPAWN_PIPE_WRITE);
    if (!error)
        error = uspawnp(&child, argv[0], actions, NULL, argv, NULL);
    uspawn_actions_destroy(actions);
    if (error)
        return error;

    /* A program with much to say stops when the pipe is full: a caller that
     * waits before reading can wait for ever. */
    error = read_all(child.pipes[0], buffer, size);
    if (!error)
        error = uspawn_child_wait(&child, status, -1);

    /* Closes the pipe.  After an error above, it also leaves the child to the
     * library, which reaps it later: there will be no zombie. */
    uspawn_child_release(&child);
    return error;
}

int main(void)
{
    char *argv[] = {"sh", "-c", "echo one; echo two; exit 5", NULL};
    struct uspawn_status status;
    char text[4096];
    int error = capture(argv, text, sizeof text, &status);

    if (error) {
        fprintf(stderr, "%s: %s\n", argv[0], strerror(error));
        return 1;
    }
    printf("%s exited with %d and wrote:\n%s", argv[0], status.value, text);
    return status.kind == USPAWN_EXITED && status.value == 5 &&
                   strcmp(text, "one\ntwo\n") == 0
               ? 0
               : 1;
}
