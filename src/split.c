/* SPDX-License-Identifier: MIT */
/* -S: options in one argument.  What a #! line says behind the program comes as
 * one (execve(2)); env(1) splits it in the same way. */
#include "command.h"
#include <stdlib.h>
#include <string.h>

static int is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n';
}

/* Move the next word of *TEXT to WORD, without its quotes.  A backslash takes
 * what follows as it is.  0 if a quote is not closed. */
static int take_word(const char **text, char *word)
{
    const char *at = *text;
    char quote = '\0';

    for (; *at && (quote || !is_blank(*at)); at++)
        if (*at == quote)
            quote = '\0';
        else if (!quote && (*at == '\'' || *at == '"'))
            quote = *at;
        else if (*at == '\\' && quote != '\'' && at[1])
            *word++ = *++at;
        else
            *word++ = *at;
    *word = '\0';
    *text = at;
    return !quote;
}

/* Put the words of TEXT into WORDS; all of them fit.  The number, or -1. */
static int split(const char *text, char **words)
{
    char *memory = malloc(2 * strlen(text) + 1);
    char *room = memory;
    int count = 0;

    if (!memory)
        return -1;
    while (text += strspn(text, " \t\n"), *text) {
        words[count++] = room;
        if (!take_word(&text, room)) {
            free(memory);
            return -1;
        }
        room += strlen(room) + 1;
    }
    return count;
}

/* What ARGUMENT, the first one, wants to be split; or NULL. */
static const char *find_text(int argc, char **argv, int *used)
{
    static const char name[] = "--split-string=";

    *used = 2;
    if (argc < 2)
        return NULL;
    if (strncmp(argv[1], name, sizeof name - 1) == 0)
        return argv[1] + sizeof name - 1;
    if (strncmp(argv[1], "-S", 2) != 0)
        return NULL;
    if (argv[1][2])
        return argv[1] + 2;
    *used = 3;
    return argc > 2 ? argv[2] : NULL;
}

const char *split_first(int *argc, char ***argv)
{
    int used;
    const char *text = find_text(*argc, *argv, &used);
    char **words;
    int count;

    if (!text)
        return NULL;
    words = calloc(strlen(text) + (size_t)*argc + 1, sizeof *words);
    if (!words)
        return "no memory";
    words[0] = **argv;
    count = split(text, words + 1);
    if (count < 0) {
        free(words);
        return "a quote is not closed";
    }
    memcpy(words + 1 + count, *argv + used,
           (size_t)(*argc - used) * sizeof *words);
    *argc += 1 + count - used;
    *argv = words;
    return NULL;
}
