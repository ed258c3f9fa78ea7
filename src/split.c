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

const char *split_into(int *argc, char ***argv, int at, const char *text)
{
    static char **last; /* words can have such an option, too */
    size_t size = strlen(text) + (size_t)*argc + 1;
    char **words = calloc(size, sizeof *words);
    int count;

    if (!words)
        return "no memory";
    memcpy(words, *argv, (size_t)at * sizeof *words);
    count = split(text, words + at);
    if (count < 0) {
        free(words);
        return "a quote is not closed";
    }
    memcpy(words + at + count, *argv + at,
           (size_t)(*argc - at) * sizeof *words);
    if (*argv == last)
        free(last);
    *argc += count;
    *argv = last = words;
    return NULL;
}
