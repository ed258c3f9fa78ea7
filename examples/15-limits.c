/* SPDX-License-Identifier: MIT */
/* What does it write: at most a mebibyte, in at most two seconds?
 *
 * Teaches: streams, a limit, a deadline. */
#include <stdio.h>
#include <uspawn.h>

int main(void)
{
    char *argv[] = {"sh", "-c", "echo out; echo err >&2", NULL}, line[512];
    struct uspawn_options options = {
        .out = {.kind = USPAWN_STREAM_MEMORY, .limit = 1 << 20},
        .err = {.kind = USPAWN_STREAM_MERGE},
        .timeout_ms = 2000};
    struct uspawn_result result;
    int error = uspawn_run(&result, argv, &options);

    uspawn_result_format(&result, line, sizeof line);
    printf("%s, and wrote:\n%s", line,
           result.out.bytes ? result.out.bytes : "");
    uspawn_result_free(&result); /* whatever the call returned */
    return error != 0;
}
