/* SPDX-License-Identifier: MIT */
/* Give a program other files, another directory, another environment.
 *
 * Teaches: open, dup2 and chdir actions, their order, ENVP.
 *
 * What happens here is, in the shell's words:
 *
 *     (cd / && env -i WHO=world sh -c SCRIPT </dev/null >FILE 2>&1) */
#include <uspawn.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char script[] = "echo \"hello $WHO from $(pwd)\"; echo oops >&2";
static const char wanted[] = "hello world from /\noops\n";

/* Actions are carried out one after the other, in the child.  That is why the
 * dup2 gets the file that the open before it has put at 1; the other way round
 * it would get our own standard output. */
static int add_actions(struct uspawn_actions *actions, const char *path)
{
    int error = uspawn_actions_add_open(actions, 0, "/dev/null", O_RDONLY, 0);

    if (!error)
        error = uspawn_actions_add_open(actions, 1, path,
                                        O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (!error)
        error = uspawn_actions_add_dup2(actions, 1, 2);
    if (!error)
        error = uspawn_actions_add_chdir(actions, "/");
    return error;
}

static int run(const char *path)
{
    char *argv[] = {"sh", "-c", script, NULL};
    char *envp[] = {"WHO=world", "PATH=/usr/bin:/bin", NULL};
    struct uspawn_actions *actions = NULL;
    struct uspawn_child child;
    struct uspawn_status status = {0};
    int error = uspawn_actions_create(&actions);

    if (!error)
        error = add_actions(actions, path);
    if (!error)
        error = uspawn(&child, "/bin/sh", actions, NULL, argv, envp);
    uspawn_actions_destroy(actions);
    if (!error)
        error = uspawn_child_wait(&child, &status, -1);
    if (error)
        fprintf(stderr, "%s: %s\n", argv[0], strerror(error));
    return !error && status.kind == USPAWN_EXITED && status.value == 0;
}

int main(void)
{
    char path[] = "/tmp/uspawn-example-XXXXXX";
    char text[256] = "";
    int fd = mkstemp(path);
    int is_right = 0;

    if (fd < 0) {
        perror(path);
        return 1;
    }
    if (run(path) && read(fd, text, sizeof text - 1) > 0) {
        printf("the file holds:\n%s", text);
        is_right = strcmp(text, wanted) == 0;
    }
    close(fd);
    unlink(path);
    return is_right ? 0 : 1;
}
