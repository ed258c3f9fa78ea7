/* SPDX-License-Identifier: MIT */
/* Arguments and environment in the plan: the caller's arrays as they are, or
 * copies when the plan outlives them. */
#include "compile/compile.h"
#include <string.h>

/* A copy of STRINGS and of what they point to; NULL if there is no room. */
static char **copy_strings(struct usp_block *block, char *const *strings)
{
    size_t count = usp_count_strings(strings);
    char **copy = usp_block_take(block, count + 1, sizeof *copy);
    size_t i;

    if (!copy)
        return NULL;
    for (i = 0; i < count; i++) {
        copy[i] = usp_block_copy_text(block, strings[i]);
        if (!copy[i])
            return NULL;
    }
    copy[count] = NULL;
    return copy;
}

int usp_copy_arguments(struct usp_block *block, char *const **argv,
                       char *const **envp)
{
    char *const *argv_copy = *argv ? copy_strings(block, *argv) : NULL;
    char *const *envp_copy = *envp ? copy_strings(block, *envp) : NULL;

    if ((*argv && !argv_copy) || (*envp && !envp_copy))
        return USP_NO_ROOM;
    *argv = argv_copy;
    *envp = envp_copy;
    return 0;
}

/* ARGV with ARGV0 as its first string. */
static char **replace_first(struct usp_block *block, char *const *argv,
                            char *argv0)
{
    size_t count = usp_count_strings(argv);
    char **copy = usp_block_take(block, count + 2, sizeof *copy);

    if (!copy)
        return NULL;
    copy[0] = argv0;
    copy[1] = NULL;
    if (count)
        memcpy(copy, argv, (count + 1) * sizeof *copy);
    copy[0] = argv0;
    return copy;
}

int usp_compile_strings(const struct usp_request *request,
                        struct usp_block *block, struct uspawn_plan *plan)
{
    const char *names = request->actions->listen_names;
    char *argv0 = request->attr->argv0;

    plan->argv = request->argv;
    plan->envp = request->envp;
    plan->listen_names = names;
    if (request->copy && names) {
        plan->listen_names = usp_block_copy_text(block, names);
        if (!plan->listen_names)
            return USP_NO_ROOM;
    }
    if (request->copy) {
        if (argv0)
            argv0 = usp_block_copy_text(block, argv0);
        if (usp_copy_arguments(block, &plan->argv, &plan->envp) != 0 ||
            (request->attr->argv0 && !argv0))
            return USP_NO_ROOM;
    }
    if (argv0)
        plan->argv = replace_first(block, plan->argv, argv0);
    return plan->argv ? 0 : USP_NO_ROOM;
}
