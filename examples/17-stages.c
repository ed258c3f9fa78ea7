/* SPDX-License-Identifier: MIT */
/* seq 100000 | grep 7 | head -3
 *
 * Teaches: uspawn_pipeline(), a status for each program.  That head(1) reads no
 * more ends the others by SIGPIPE, which is no fault. */
#include <stdio.h>
#include <uspawn.h>

int main(void)
{
    struct uspawn_program programs[] = {
        {.argv = (char *[]){"seq", "100000", NULL}},
        {.argv = (char *[]){"grep", "7", NULL}},
        {.argv = (char *[]){"head", "-3", NULL}}};
    struct uspawn_result result;
    char line[512];
    int error = uspawn_pipeline(
        &result, programs, 3,
        &(struct uspawn_options){.out = {.kind = USPAWN_STREAM_MEMORY}});

    uspawn_result_format(&result, line, sizeof line);
    printf("%s%s\n", error ? "" : result.out.bytes, line);
    for (size_t i = 0; i < result.count; i++)
        printf("%s: %s %d\n", programs[i].argv[0],
               result.statuses[i].kind == USPAWN_EXITED ? "exit" : "signal",
               result.statuses[i].value);
    uspawn_result_free(&result);
    return error != 0;
}
