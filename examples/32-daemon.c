/* SPDX-License-Identifier: MIT */
/* 32-daemon PIDFILE LOG PROGRAM...: teaches detached programs, strict lists. */
#define USPAWN_CHECK /* their first error is that of the start */
#include <fcntl.h>
#include <uspawn.h>

int main(int argc, char **argv)
{
    FILE *to = fopen(argc > 3 ? argv[1] : "", "wx"); /* x: not if it runs */
    struct uspawn_actions *actions = NULL;
    struct uspawn_attr *attr = NULL;
    struct uspawn_child child = USPAWN_CHILD_INIT;
    char line[512] = "its pid cannot be written";

    if (!to || uspawn_actions_create(&actions) || uspawn_attr_create(&attr))
        return perror(argc > 3 ? argv[1] : "PIDFILE LOG PROGRAM..."), 2;
    uspawn_actions_set_strict(actions);
    uspawn_actions_add_null(actions, 0);
    uspawn_actions_add_open(actions, 1, argv[2], O_WRONLY | O_CREAT | O_APPEND,
                            0640);
    uspawn_actions_add_dup2(actions, 1, 2);
    uspawn_actions_add_chdir(actions, "/");
    uspawn_attr_set_session(attr);
    uspawn_attr_set_detached(attr);
    uspawn_attr_set_strict(attr);
    if (uspawnp(&child, argv[3], actions, attr, argv + 3, NULL))
        uspawn_error_format(&child.error, line, sizeof line);
    uspawn_actions_destroy(actions);
    uspawn_attr_destroy(attr);
    if (child.pid && fprintf(to, "%ld\n", (long)child.pid) > 0 && !fclose(to))
        return uspawn_child_release(&child);
    fprintf(stderr, "%s\n", line);
    uspawn_child_kill(&child, SIGTERM); /* where there is one */
    return remove(argv[1]), 1;
}
