/* SPDX-License-Identifier: MIT */
/* A line is split or refused; what was split, quoted and put together again, is
 * split into the same words. */
#include "fuzz.h"
#include <stdlib.h>
#include <string.h>
#include <uspawn.h>

static char *join(char **argv)
{
    size_t length = 1, used = 0, i;
    char *line;

    for (i = 0; argv[i]; i++)
        length += uspawn_shell_quote(argv[i], NULL, 0) + 1;
    line = malloc(length);
    MUST(line);
    for (i = 0; argv[i]; i++) {
        used += uspawn_shell_quote(argv[i], line + used, length - used);
        line[used++] = ' ';
    }
    line[used] = '\0';
    return line;
}

static void compare(const struct uspawn_shell_words *words)
{
    struct uspawn_shell_words again;
    char *line = join(words->argv);
    int error = uspawn_shell_split(&again, line);
    size_t i;

    MUST(error == 0 && again.argc == words->argc);
    for (i = 0; i < words->argc; i++)
        MUST(strcmp(again.argv[i], words->argv[i]) == 0);
    uspawn_shell_free(&again);
    free(line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *line = fuzz_string(data, size);
    struct uspawn_shell_words words;

    if (uspawn_shell_split(&words, line) == 0) {
        MUST(words.argc > 0 && !words.argv[words.argc]);
        compare(&words);
    } else {
        MUST(!words.argv && words.reason != USPAWN_SHELL_NONE && *words.text);
        MUST(words.offset + words.length <= strlen(line));
    }
    uspawn_shell_free(&words);
    free(line);
    return 0;
}
