/* SPDX-License-Identifier: MIT */
/* Arguments and environments that differ from those of the plan by what only
 * the child knows: its pid (LISTEN_PID), or which of the candidates the shell
 * must run.  The child writes that into memory of this run alone. */
#include "child/child.h"
#include "launch/launch.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LISTEN_PID "LISTEN_PID="
#define LISTEN_FDS "LISTEN_FDS="
#define LISTEN_FDNAMES "LISTEN_FDNAMES="
#define LISTEN_PIDFDID "LISTEN_PIDFDID=" /* of others: not given */
#define LISTEN_COUNT 3

static int has_prefix(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* Where the memory of the arrays is, and what is still free. */
struct memory {
    char **pointers;
    char *text;
};

/* [0] the shell's name, [1] "--", [2] the path that the child fills in, and the
 * rest.  POSIX's execvp gives the shell the program's argv[0]; but busybox is
 * what this name says, and would be no shell. */
static void make_shell_arguments(struct usp_launch *launch,
                                 struct memory *memory)
{
    static char sh[] = "sh", end_of_options[] = "--";
    size_t count = usp_count_strings(launch->argv);

    launch->shell_argv = memory->pointers;
    memory->pointers[0] = sh;
    memory->pointers[1] = end_of_options;
    memory->pointers[2] = sh;
    if (count > 1)
        memcpy(memory->pointers + 3, launch->argv + 1,
               (count - 1) * sizeof *launch->argv);
    memory->pointers[count > 1 ? count + 2 : 3] = NULL;
    memory->pointers += count + 4;
}

static size_t listen_text_size(const struct uspawn_plan *plan)
{
    return sizeof LISTEN_PID + sizeof LISTEN_FDS + 2 * USP_DIGITS_SIZE +
           sizeof LISTEN_FDNAMES +
           (plan->listen_names ? strlen(plan->listen_names) : 0);
}

/* The caller's variables but those of the convention, and then these. */
static void make_environment(struct usp_launch *launch, struct memory *memory)
{
    const struct uspawn_plan *plan = launch->plan;
    char **variable = memory->pointers;
    char *text = memory->text;
    size_t i;

    for (i = 0; launch->envp[i]; i++)
        if (!has_prefix(launch->envp[i], LISTEN_PID) &&
            !has_prefix(launch->envp[i], LISTEN_PIDFDID) &&
            !has_prefix(launch->envp[i], LISTEN_FDS) &&
            !has_prefix(launch->envp[i], LISTEN_FDNAMES))
            *variable++ = launch->envp[i];
    *variable++ = text;
    text += sprintf(text, LISTEN_FDS "%d", plan->listen_count) + 1;
    if (plan->listen_names) {
        *variable++ = text;
        text += sprintf(text, LISTEN_FDNAMES "%s", plan->listen_names) + 1;
    }
    *variable++ = text;
    launch->listen_pid = text + sprintf(text, LISTEN_PID);
    *variable = NULL;
    launch->envp = memory->pointers;
}

int usp_arrays_make(struct usp_launch *launch)
{
    const struct uspawn_plan *plan = launch->plan;
    int shell = (plan->demands & USP_DEMAND_SHELL) != 0;
    struct memory memory;
    size_t pointers = 0;

    if (!shell && !plan->listen_count)
        return 0;
    if (shell)
        pointers += usp_count_strings(launch->argv) + 4;
    if (plan->listen_count)
        pointers += usp_count_strings(launch->envp) + LISTEN_COUNT + 1;
    launch->arrays = malloc(pointers * sizeof(char *) + listen_text_size(plan));
    if (!launch->arrays)
        return ENOMEM;
    memory.pointers = launch->arrays;
    memory.text = (char *)(memory.pointers + pointers);
    if (shell)
        make_shell_arguments(launch, &memory);
    if (plan->listen_count)
        make_environment(launch, &memory);
    return 0;
}

void usp_arrays_free(struct usp_launch *launch)
{
    free(launch->arrays);
    launch->arrays = NULL;
}
