/* SPDX-License-Identifier: MIT */
/* Descriptors where the program wants them.
 *
 * Teaches: bytes for standard input, /dev/null, and a map, which changes
 * numbers all at once.  Here standard output and standard error change places,
 * and a pipe gets what the program says on the latter. */
#include <uspawn.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define INPUT "first\nsecond\n"

static int add_all(struct uspawn_actions *actions)
{
    static const int sources[] = {1, 2};
    static const int targets[] = {2, 1};

    /* No file, no thread that writes: the bytes are there, then their end. */
    int error = uspawn_actions_add_bytes(actions, 0, INPUT, strlen(INPUT));

    if (!error)
        error = uspawn_actions_add_pipe(actions, 1, USPAWN_PIPE_WRITE);
    if (!error)
        error = uspawn_actions_add_null(actions, 2);
    /* 1 is the pipe and 2 is nothing; and now the other way round. */
    if (!error)
        error = uspawn_actions_add_map(actions, sources, targets, 2);
    return error;
}

/* What comes from FD until its end. */
static void read_all(int fd, char *text, size_t size)
{
    size_t used = 0;
    ssize_t got;

    while (used + 1 < size &&
           (got = read(fd, text + used, size - used - 1)) > 0)
        used += (size_t)got;
    text[used] = '\0';
}

int main(void)
{
    char script[] = "echo nobody reads this; cat >&2";
    char *argv[] = {"sh", "-c", script, NULL};
    struct uspawn_actions *actions = NULL;
    struct uspawn_child child;
    char text[100] = "", line[512];
    int error = uspawn_actions_create(&actions);

    if (!error)
        error = add_all(actions);
    if (!error) {
        error = uspawn(&child, "/bin/sh", actions, NULL, argv, NULL);
        if (error) {
            uspawn_error_format(&child.error, line, sizeof line);
            fprintf(stderr, "%s\n", line);
        }
    }
    uspawn_actions_destroy(actions);
    if (error)
        return 1;
    read_all(child.pipes[0], text, sizeof text);
    error = uspawn_child_wait(&child, NULL, -1);
    uspawn_child_release(&child); /* closes the pipe */
    printf("on standard error it said:\n%s", text);
    return !error && strcmp(text, INPUT) == 0 ? 0 : 1;
}
