/* SPDX-License-Identifier: MIT */
/* -S: options in one argument, as env(1) splits it: what a #! line says behind
 * the program comes as one (execve(2)). */
#include "command.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char blanks[] = " \t\n\v\f\r";

/* The text is gone through twice: to count, and to fill. */
struct splitter {
    const char *at;
    char quote;   /* that is open, or 0 */
    int has_word; /* one has begun */
    char **words; /* NULL: count only */
    int count;
    char *room; /* of the words */
    size_t size;
};

static void put(struct splitter *splitter, char byte)
{
    if (splitter->words && !splitter->has_word)
        splitter->words[splitter->count] = splitter->room + splitter->size;
    splitter->has_word = 1;
    if (splitter->words)
        splitter->room[splitter->size] = byte;
    splitter->size++;
}

/* A word without a byte is one, too. */
static void begin_word(struct splitter *splitter)
{
    put(splitter, '\0');
    splitter->size--;
}

static void end_word(struct splitter *splitter)
{
    if (!splitter->has_word)
        return;
    put(splitter, '\0');
    splitter->has_word = 0;
    splitter->count++;
}

/* ${NAME}, and no other form.  One that is not set is nothing, not even a word.
 */
static const char *put_variable(struct splitter *splitter)
{
    static const char wrong[] = "a $ without {NAME}";
    const char *begin = splitter->at + 2;
    const char *end = splitter->at[1] == '{' ? strchr(begin, '}') : NULL;
    const char *value;
    char *name;

    if (!end || end == begin || memchr(begin, '=', (size_t)(end - begin)) ||
        memchr(begin, '$', (size_t)(end - begin)))
        return wrong;
    name = strndup(begin, (size_t)(end - begin));
    if (!name)
        return problem(ENOMEM);
    value = getenv(name);
    free(name);
    splitter->at = end + 1;
    if (value)
        begin_word(splitter);
    for (; value && *value; value++)
        put(splitter, *value);
    return NULL;
}

/* Some letters are what they are in C; \_ is a blank, and separates words where
 * no quote is open; \c is the end of all.  Anything else is itself. */
static const char *put_escape(struct splitter *splitter)
{
    static const char letters[] = "fnrtv", meanings[] = "\f\n\r\t\v";
    char byte = splitter->at[1];
    const char *letter = byte ? strchr(letters, byte) : NULL;

    if (!byte)
        return "nothing behind a backslash";
    splitter->at += 2;
    if (letter)
        put(splitter, meanings[letter - letters]);
    else if (byte == '_' && !splitter->quote)
        end_word(splitter);
    else if (byte == 'c' && !splitter->quote)
        splitter->at += strlen(splitter->at);
    else
        put(splitter, byte == '_' ? ' ' : byte);
    return NULL;
}

/* Between single quotes only what would end them, and itself, is escaped. */
static const char *put_next(struct splitter *splitter)
{
    const char *at = splitter->at;
    int is_literal = splitter->quote == '\'';

    if (*at == '\\' && (!is_literal || at[1] == '\'' || at[1] == '\\'))
        return put_escape(splitter);
    if (*at == '$' && !is_literal)
        return put_variable(splitter);
    splitter->at++;
    if (*at == splitter->quote)
        splitter->quote = '\0';
    else if (splitter->quote || (*at != '\'' && *at != '"'))
        put(splitter, *at);
    else {
        splitter->quote = *at;
        begin_word(splitter);
    }
    return NULL;
}

static const char *go_through(struct splitter *splitter, const char *text)
{
    const char *complaint = NULL;

    splitter->at = text;
    splitter->size = 0;
    splitter->count = 0;
    while (!complaint && *splitter->at) {
        if (splitter->quote || !strchr(blanks, *splitter->at)) {
            if (*splitter->at == '#' && !splitter->has_word)
                break;
            complaint = put_next(splitter);
        } else {
            end_word(splitter);
            splitter->at++;
        }
    }
    end_word(splitter);
    return complaint         ? complaint
           : splitter->quote ? "a quote is not closed"
                             : NULL;
}

/* The words get memory of their own, which lasts as long as we do. */
const char *split_into(int *argc, char ***argv, int at, const char *text)
{
    static char **last; /* words can have such an option, too */
    struct splitter splitter = {0};
    const char *complaint = go_through(&splitter, text);
    int count = splitter.count;
    char **words;

    if (complaint)
        return complaint;
    words = calloc((size_t)(*argc + count) + 1, sizeof *words);
    splitter.room = malloc(splitter.size + 1);
    if (!words || !splitter.room) {
        free(words);
        free(splitter.room);
        return problem(ENOMEM);
    }
    memcpy(words, *argv, (size_t)at * sizeof *words);
    splitter.words = words + at;
    go_through(&splitter, text);
    memcpy(words + at + count, *argv + at,
           (size_t)(*argc - at) * sizeof *words);
    if (*argv == last)
        free(last);
    *argc += count;
    *argv = last = words;
    return NULL;
}
