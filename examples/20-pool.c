/* SPDX-License-Identifier: MIT */
/* 1,000 programs, 4 at a time: what they wrote, and how they ended. */
#include <stdio.h>
#include <string.h>
#include <uspawn.h>
static int next(void *number, size_t index, struct uspawn_pool_job *job)
{
    static char *argv[] = {"sh", "-c", "echo $0; exit $(($0 % 7))", NULL, NULL};
    snprintf(argv[3] = number, 16, "%d", (int)index);
    job->program.argv = argv;
    return index < 1000;
}
static size_t codes[256], bytes;
static int done(void *number, size_t index, struct uspawn_result *result)
{
    (void)number, (void)index;
    codes[result->status.value & 255] += result->code == 0;
    bytes += result->out.size;
    return result->code; /* 0, or it was not run, and so no other is */
}
int main(void)
{
    struct uspawn_options options = {.out = {.kind = USPAWN_STREAM_MEMORY}};
    struct uspawn_pool_options pool = {
        .at_once = 4, .next = next, .done = done, .context = (char[16]){""}};
    pool.options = &options;
    int error = uspawn_pool_run(NULL, &pool);
    printf("%zu bytes, %zu exits 6; %s\n", bytes, codes[6], strerror(error));
    return error || bytes != 3890 || codes[6] != 142;
}
