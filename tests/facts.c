/* SPDX-License-Identifier: MIT */
/* Prints what the library knows of itself, a fact a line, for t-facts.sh to
 * hold the documents against. */
#include "child/child.h"
#include <signal.h>
#include <stdio.h>
#include <string.h>

static const char *const phases[] = {
    [USP_BEFORE_ACTIONS] = "before",
    [USP_ACTION] = "action",
    [USP_AFTER_ACTIONS] = "after",
};

int main(void)
{
    int i;

    for (i = 0; i < usp_step_kind_count; i++)
        printf("step %s %d %s\n", phases[usp_step_kinds[i].phase],
               usp_step_kinds[i].stage, usp_step_kinds[i].name);
    for (i = 0; strcmp(uspawn_strmechanism(i), "unknown") != 0; i++)
        printf("mechanism %d %s\n", i, uspawn_strmechanism(i));
    for (i = 0; uspawn_backend_name(i); i++)
        printf("backend %s\n", uspawn_backend_name(i));
#ifdef SIGRTMIN
    printf("rtmin %d\n", SIGRTMIN); /* those below it the libc keeps */
#endif
    return 0;
}
