/* SPDX-License-Identifier: MIT */
/* Ten megabytes through sort(1) and back.
 *
 * Teaches: input from memory.  Both pipes may be full at once: neither side
 * waits for the other for ever. */
#include <stdio.h>
#include <string.h>
#include <uspawn.h>

int main(void)
{
    static char text[10000000];
    char *argv[] = {"sort", NULL};
    struct uspawn_result result;
    int error, is_same_size;

    memset(text, 'x', sizeof text);
    for (size_t i = 63; i < sizeof text; i += 64)
        text[i] = '\n';
    text[sizeof text - 1] = '\n';
    error = uspawn_run(
        &result, argv,
        &(struct uspawn_options){.in = {.kind = USPAWN_STREAM_MEMORY,
                                        .bytes = text,
                                        .size = sizeof text},
                                 .out = {.kind = USPAWN_STREAM_MEMORY}});
    is_same_size = result.out.size == sizeof text;
    printf("%zu bytes sorted: %d\n", result.out.size, error);
    uspawn_result_free(&result);
    return !is_same_size;
}
