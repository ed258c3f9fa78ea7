/* SPDX-License-Identifier: MIT */
/* The words of MAKEFLAGS ("GNU make", POSIX Jobserver): options, and after --
 * definitions of variables.  A backslash quotes a blank or itself, a $ is
 * written twice.  The first word may be letters of options without a dash. */
#include "job/jobserver.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n';
}

/* The word that *TEXT begins with, after blanks, its end in *TEXT, and its
 * length; 0: there is no more. */
static size_t next_word(const char **text, const char **word)
{
    const char *at = *text;

    while (is_blank(*at))
        at++;
    *word = at;
    while (*at && !is_blank(*at))
        at += at[0] == '\\' && at[1] ? 2 : 1;
    *text = at;
    return (size_t)(at - *word);
}

/* Write what the LENGTH bytes at WORD mean to MEANING. */
static void unquote(const char *word, size_t length, char *meaning)
{
    const char *end = word + length;

    while (word < end) {
        if (end - word > 1 &&
            (word[0] == '\\' || (word[0] == '$' && word[1] == '$')))
            word++;
        *meaning++ = *word++;
    }
    *meaning = '\0';
}

static void quote(const char *meaning, char *word)
{
    for (; *meaning; *word++ = *meaning++) {
        if (is_blank(*meaning) || *meaning == '\\')
            *word++ = '\\';
        else if (*meaning == '$')
            *word++ = '$';
    }
    *word = '\0';
}

/* GNU make before 4.2 has the second. */
static const char *const names[] = {"--jobserver-auth=", "--jobserver-fds="};

/* Where the value of an option for the jobserver begins in WORD; 0: it is
 * another word. */
static size_t value_at(const char *word, size_t length)
{
    size_t i;

    for (i = 0; i < USP_COUNT(names); i++)
        if (length >= strlen(names[i]) &&
            strncmp(word, names[i], strlen(names[i])) == 0)
            return strlen(names[i]);
    return 0;
}

static int ends_options(const char *word, size_t length)
{
    return length == 2 && word[0] == '-' && word[1] == '-';
}

int usp_makeflags_find(const char *makeflags, char **auth)
{
    const char *word, *found = NULL;
    size_t length, found_length = 0, at;

    while ((length = next_word(&makeflags, &word)) > 0 &&
           !ends_options(word, length)) {
        at = value_at(word, length);
        if (at) {
            found = word + at;
            found_length = length - at;
        }
    }
    if (!found)
        return ENOENT;
    *auth = malloc(found_length + 1);
    if (!*auth)
        return ENOMEM;
    unquote(found, found_length, *auth);
    return 0;
}

/* What says how many jobs there may be, or which jobserver there is. */
static int is_replaced(const char *word, size_t length)
{
    static const char jobs[] = "--jobs";

    return value_at(word, length) || strncmp(word, "-j", 2) == 0 ||
           (length >= strlen(jobs) && strncmp(word, jobs, strlen(jobs)) == 0 &&
            (length == strlen(jobs) || word[strlen(jobs)] == '='));
}

int usp_makeflags_make(const char *old, unsigned slots, const char *auth,
                       char **made)
{
    const char *rest = old ? old : "", *word;
    size_t size = strlen(rest) + 2 * strlen(auth) + 64, length, used = 0;
    char *text = malloc(size);

    *made = text;
    if (!text)
        return ENOMEM;
    while ((length = next_word(&rest, &word)) > 0 &&
           !ends_options(word, length))
        if (!is_replaced(word, length))
            used += (size_t)snprintf(text + used, size - used, "%.*s ",
                                     (int)length, word);
    used +=
        (size_t)snprintf(text + used, size - used, "-j%u %s", slots, names[0]);
    quote(auth, text + used);
    if (length) /* from -- on */
        snprintf(text + strlen(text), size - strlen(text), " %s", word);
    return 0;
}
