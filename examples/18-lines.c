/* SPDX-License-Identifier: MIT */
/* Each line of a program as it comes.
 *
 * Teaches: callbacks. */
#include <stdio.h>
#include <uspawn.h>

static int take(void *count, const char *line, size_t size)
{
    printf("%d: %s (%zu)\n", ++*(int *)count, line, size);
    return 0; /* an errno value would stop the program */
}

int main(void)
{
    char *argv[] = {"ls", "/", NULL};
    struct uspawn_result result;
    int count = 0;
    int error =
        uspawn_run(&result, argv,
                   &(struct uspawn_options){.out = {.kind = USPAWN_STREAM_LINES,
                                                    .output = take,
                                                    .context = &count}});

    uspawn_result_free(&result);
    return error || count == 0;
}
