/* SPDX-License-Identifier: MIT */
/* Three programs in a row, without a shell:
 *
 *     printf 'pear\nfig\napple\n' | sort | tr a-z A-Z
 *
 * Teaches: handing one program's pipe to the next, and who closes what.
 *
 *     printf 1 --> pipes[0] of printf, given to sort as 0
 *     sort   1 --> pipes[0] of sort,   given to tr as 0
 *     tr     1 --> pipes[0] of tr,     read here */
#include <uspawn.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define COUNT 3

/* Start ARGV with INPUT as its standard input (-1: ours). */
static int start(struct uspawn_child *child, char *const argv[], int input)
{
    struct uspawn_actions *actions = NULL;
    int error = uspawn_actions_create(&actions);

    if (!error && input >= 0)
        error = uspawn_actions_add_dup2(actions, input, 0);
    if (!error)
        error = uspawn_actions_add_pipe(actions, 1, USPAWN_PIPE_WRITE);
    if (!error)
        error = uspawnp(child, argv[0], actions, NULL, argv, NULL);
    uspawn_actions_destroy(actions);
    return error;
}

/* Start all; children[COUNT - 1].pipes[0] is what comes out. */
static int start_all(struct uspawn_child children[], char **commands[])
{
    int input = -1;
    int i, error;

    for (i = 0; i < COUNT; i++) {
        error = start(&children[i], commands[i], input);
        /* The next program has a copy.  If ours stayed open, it would not be
         * told (by SIGPIPE or end of file) that the other side is gone. */
        if (input >= 0)
            close(input);
        if (error) {
            fprintf(stderr, "%s: %s\n", commands[i][0], strerror(error));
            while (i-- > 0) /* they see the end of their pipes, and end */
                uspawn_child_release(&children[i]);
            return error;
        }
        /* Taken over: what is left in the child, its release closes. */
        input = children[i].pipes[0];
        children[i].pipes[0] = -1;
    }
    children[COUNT - 1].pipes[0] = input;
    return 0;
}

int main(void)
{
    char *printf_argv[] = {"printf", "pear\\nfig\\napple\\n", NULL};
    char *sort_argv[] = {"sort", NULL};
    char *tr_argv[] = {"tr", "a-z", "A-Z", NULL};
    char **commands[COUNT] = {printf_argv, sort_argv, tr_argv};
    struct uspawn_child children[COUNT];
    char text[256];
    size_t used = 0;
    ssize_t got;
    int i, failed = 0;

    if (start_all(children, commands) != 0)
        return 1;
    while ((got = read(children[COUNT - 1].pipes[0], text + used,
                       sizeof text - 1 - used)) > 0)
        used += (size_t)got;
    text[used] = '\0';

    for (i = 0; i < COUNT; i++) {
        struct uspawn_status status = {0};
        int error = uspawn_child_wait(&children[i], &status, -1);

        printf("%s: exit status %d\n", commands[i][0], status.value);
        failed |= error || status.kind != USPAWN_EXITED || status.value != 0;
        uspawn_child_release(&children[i]); /* closes the last pipe */
    }
    printf("%s", text);
    return !failed && strcmp(text, "APPLE\nFIG\nPEAR\n") == 0 ? 0 : 1;
}
