/* SPDX-License-Identifier: MIT */
/* What the cases about coprocesses share. */
#include "cases-coprocess.h"

#include <string.h>

struct uspawn_coprocess *
coprocess_start(struct test *test, char *const *argv,
                const struct uspawn_coprocess_options *options)
{
    struct uspawn_coprocess_options own;
    struct uspawn_coprocess *it = NULL;
    struct uspawn_error error;

    memset(&own, 0, sizeof own);
    if (options)
        own = *options;
    if (!own.attr)
        own.attr = test_attr(test);
    if (!CHECK_OK(
            uspawn_coprocess_start(&it, &error, run_argv(test, argv), &own)))
        return NULL;
    CHECK_INT(error.code, 0);
    return it;
}

struct uspawn_coprocess *coprocess_start_shell(struct test *test, char *script)
{
    char *argv[] = {"sh", "-c", script, NULL};
    struct uspawn_coprocess *it = NULL;

    CHECK_OK(uspawn_coprocess_start(
        &it, NULL, argv, COPROCESS_OPTIONS(.attr = test_attr(test))));
    return it;
}

void coprocess_ends(struct test *test, struct uspawn_coprocess *it, int value)
{
    struct uspawn_status status;

    CHECK_OK(uspawn_coprocess_finish(it, &status, TIME));
    CHECK_INT(status.kind, USPAWN_EXITED);
    CHECK_INT(status.value, value);
}

void coprocess_is_ended(struct test *test, struct uspawn_coprocess *it,
                        int signal)
{
    struct uspawn_status status;

    CHECK_INT(TRY(uspawn_coprocess_finish(it, &status, 0)), ETIMEDOUT);
    CHECK_INT(status.kind, USPAWN_SIGNALED);
    if (signal != SIGHUP || status.value != SIGTERM)
        CHECK_INT(status.value, signal);
}

void coprocess_says(struct test *test, struct uspawn_coprocess *it,
                    const char *line)
{
    struct uspawn_reply reply;

    CHECK_OK(uspawn_coprocess_read_line(it, &reply, TIME));
    CHECK_STR(reply.bytes, line);
    CHECK_INT(reply.size, strlen(line));
}

void coprocess_write(struct test *test, struct uspawn_coprocess *it,
                     const char *text)
{
    CHECK_OK(uspawn_coprocess_write(it, text, strlen(text), TIME));
}

void coprocess_has_said(struct test *test, struct uspawn_coprocess *it,
                        const char *rest)
{
    struct uspawn_reply reply;

    CHECK_INT(EXPECT(it, &reply, "never"), EPIPE);
    CHECK_STR(reply.bytes, rest);
    CHECK_INT(reply.pattern, -1);
}
