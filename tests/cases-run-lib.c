/* SPDX-License-Identifier: MIT */
/* What the cases about programs that are run to their end share. */
#include "cases-run.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

char *const *run_argv(struct test *test, char *const *argv)
{
    size_t count = 0;
    char **copy;

    while (argv[count])
        count++;
    copy = test_memory(test, (count + 1) * sizeof *copy);
    memcpy(copy, argv, count * sizeof *copy);
    copy[0] = test_text(test, "%s", test->helper);
    return copy;
}

int run(struct test *test, struct uspawn_result *result, char *const *argv,
        const struct uspawn_options *options)
{
    struct uspawn_options own;

    memset(&own, 0, sizeof own);
    if (options)
        own = *options;
    if (!own.attr)
        own.attr = test_attr(test);
    return TRY(uspawn_run(result, run_argv(test, argv), &own));
}

void run_exits(struct test *test, struct uspawn_result *result,
               char *const *argv, const struct uspawn_options *options,
               int value)
{
    CHECK_INT(run(test, result, argv, options), 0);
    CHECK_INT(result->code, 0);
    CHECK_INT(result->reason, USPAWN_REASON_ENDED);
    CHECK_INT(result->status.kind, USPAWN_EXITED);
    CHECK_INT(result->status.value, value);
    CHECK_INT(result->last_signal, 0);
    CHECK_INT(result->killed, 0);
}

void run_check_stopped(struct test *test, const struct uspawn_result *result,
                       int reason, int code, int signal)
{
    CHECK_INT(result->reason, reason);
    CHECK_INT(result->code, code);
    CHECK_INT(result->last_signal, signal);
    CHECK_INT(result->status.kind, USPAWN_SIGNALED);
    CHECK_INT(result->status.value, signal);
}

void run_check_poured(struct test *test, const struct uspawn_output *output,
                      size_t size)
{
    size_t i;

    if (!CHECK_INT(output->size, size) || !CHECK(output->bytes != NULL))
        return;
    for (i = 0; i < size; i++)
        if (output->bytes[i] != (char)('a' + i % 26))
            break;
    CHECK_INT(i, size);
    CHECK_INT(output->bytes[size], 0);
}

char *run_letters(struct test *test, size_t size)
{
    char *letters = test_memory(test, size + 1);
    size_t i;

    for (i = 0; i < size; i++)
        letters[i] = (char)('a' + i % 26);
    return letters;
}

char *run_sentence(struct test *test, const struct uspawn_result *result)
{
    size_t size = uspawn_result_format(result, NULL, 0) + 1;
    char *text = test_memory(test, size);

    CHECK_INT(uspawn_result_format(result, text, size), size - 1);
    return text;
}

void run_pipe(struct test *test, int ends[2])
{
    MUST(pipe(ends));
    MUST(fcntl(ends[0], F_SETFD, FD_CLOEXEC));
    MUST(fcntl(ends[1], F_SETFD, FD_CLOEXEC));
}
