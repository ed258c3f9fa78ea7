/* SPDX-License-Identifier: MIT */
/* An editor that is driven at a terminal, as a person would do it.
 * Teaches: coprocesses; what is expected, and what comes before it. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <uspawn.h>

#define LONG_MS 5000

static struct uspawn_reply reply = {.bytes = ""};

/* Type TEXT, and see what comes until the next prompt. */
static int type(struct uspawn_coprocess *ed, const char *text)
{
    static const char *const prompt[] = {"ed> ", NULL};
    int error = uspawn_coprocess_write(ed, text, strlen(text), LONG_MS);

    return error ? error : uspawn_coprocess_expect(ed, &reply, prompt, LONG_MS);
}

int main(void)
{
    char *argv[] = {"ed", "-p", "ed> ", NULL};
    struct uspawn_coprocess *ed;
    const struct uspawn_terminal terminal = {.rows = 24, .no_echo = 1};
    const struct uspawn_coprocess_options options = {.terminal = &terminal};
    int is_right, error = uspawn_coprocess_start(&ed, NULL, argv, &options);

    if (error) { /* there need not be an ed */
        printf("SKIP: ed: %s\n", strerror(error));
        return error != ENOENT;
    }
    error = type(ed, "");
    if (!error)
        error = type(ed, "a\none\ntwo\n.\n");
    if (!error)
        error = type(ed, "2s/two/2/\n,n\nQ\n");
    if (!error)
        error = type(ed, "");
    printf("%s%s\n", reply.bytes, error ? strerror(error) : "");
    is_right = !error && strcmp(reply.bytes, "1\tone\r\n2\t2\r\n") == 0;
    return uspawn_coprocess_finish(ed, NULL, LONG_MS) || !is_right;
}
