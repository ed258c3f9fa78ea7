/* SPDX-License-Identifier: MIT */
/* Reading a command line as a shell would (XCU 2.2 and 2.3), up to where it
 * needs one.  Nothing is expanded, and nothing guessed: a byte that may mean
 * more than itself to a shell is refused. */
#include "base/saved-errno.h"
#include "shell/shell.h"
#include "uspawn.h"
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct scan {
    struct uspawn_shell_words *words;
    const char *line;
    const char *at;      /* the next byte of it */
    const char *newline; /* the one that ended the command; NULL: none yet */
    char *room;          /* where the next byte of a word goes */
    /* Of the word that is being read: */
    const char *begin; /* in the line */
    char *word;        /* what it is so far */
    const char *brace; /* in the line, its first {; NULL: none */
    int is_quoted;     /* a part of it */
    int assigns;       /* it looks like NAME=VALUE */
};

static int refuse(struct scan *scan, int reason, const char *place,
                  const char *end)
{
    return usp_shell_refuse(scan->words, reason, scan->line, place, end);
}

static int refuse_byte(struct scan *scan, int reason, const char *place)
{
    return refuse(scan, reason, place, place + 1);
}

/* ---------------------------------------------------------- Parts of words --
 */

static void put(struct scan *scan, char byte)
{
    *scan->room++ = byte;
}

/* A backslash before a newline is not there (XCU 2.2.1). */
static int read_escape(struct scan *scan)
{
    char byte = scan->at[1];

    if (!byte)
        return refuse_byte(scan, USPAWN_SHELL_UNCLOSED, scan->at);
    if (byte != '\n') {
        scan->is_quoted = 1;
        put(scan, byte);
    }
    scan->at += 2;
    return 0;
}

static int read_single_quotes(struct scan *scan)
{
    const char *opening = scan->at;

    scan->is_quoted = 1;
    while (*++scan->at != '\'') {
        if (!*scan->at)
            return refuse_byte(scan, USPAWN_SHELL_UNCLOSED, opening);
        put(scan, *scan->at);
    }
    scan->at++;
    return 0;
}

static int read_double_quotes(struct scan *scan)
{
    const char *opening = scan->at;

    scan->is_quoted = 1;
    while (*++scan->at != '"') {
        if (!*scan->at)
            return refuse_byte(scan, USPAWN_SHELL_UNCLOSED, opening);
        if (*scan->at == '$' || *scan->at == '`')
            return refuse_byte(scan, USPAWN_SHELL_EXPANSION, scan->at);
        if (*scan->at == '\\' && scan->at[1] == '\n') {
            scan->at++;
            continue;
        }
        /* What else a backslash quotes here (XCU 2.2.3). */
        if (*scan->at == '\\' && scan->at[1] && strchr("$`\"\\", scan->at[1]))
            scan->at++;
        put(scan, *scan->at);
    }
    scan->at++;
    return 0;
}

/* What a byte that nothing quotes means; NONE: perhaps itself. */
static int meaning(char byte)
{
    static const struct {
        const char *bytes;
        int reason;
    } meanings[] = {
        {"$`", USPAWN_SHELL_EXPANSION},
        {"*?[", USPAWN_SHELL_PATTERN},
        {"|&;<>()", USPAWN_SHELL_OPERATOR},
    };
    size_t i;

    for (i = 0; i < USP_COUNT(meanings); i++)
        if (strchr(meanings[i].bytes, byte))
            return meanings[i].reason;
    return USPAWN_SHELL_NONE;
}

/* Home directories are meant at the beginning of a word, and of parts of an
 * assignment; some shells take arguments that look like one for it. */
static int meets_tilde(const struct scan *scan)
{
    return (scan->room == scan->word && !scan->is_quoted) || scan->assigns;
}

/* {a,b} and {1..3} are two words and three to some shells, one to others. */
static int meets_list(const struct scan *scan)
{
    return scan->brace &&
           (*scan->at == ',' || (*scan->at == '.' && scan->room > scan->word &&
                                 scan->room[-1] == '.'));
}

static int keep(struct scan *scan)
{
    put(scan, *scan->at++);
    return 0;
}

static int read_equals(struct scan *scan)
{
    size_t length = (size_t)(scan->room - scan->word);

    if (!scan->is_quoted && usp_shell_assigns(scan->word, length)) {
        if (scan->words->argc == 0)
            return refuse(scan, USPAWN_SHELL_ASSIGNMENT, scan->begin,
                          scan->at + 1);
        scan->assigns = 1;
    }
    return keep(scan);
}

static int read_plain(struct scan *scan)
{
    int reason = meaning(*scan->at);

    if (*scan->at == '~' && meets_tilde(scan))
        reason = USPAWN_SHELL_TILDE;
    if (reason)
        return refuse_byte(scan, reason, scan->at);
    if (meets_list(scan))
        return refuse(scan, USPAWN_SHELL_BRACES, scan->brace, scan->at + 1);
    if (*scan->at == '{' && !scan->brace)
        scan->brace = scan->at;
    return keep(scan);
}

static int read_part(struct scan *scan)
{
    switch (*scan->at) {
    case '\\':
        return read_escape(scan);
    case '\'':
        return read_single_quotes(scan);
    case '"':
        return read_double_quotes(scan);
    case '=':
        return read_equals(scan);
    default:
        return read_plain(scan);
    }
}

/* -------------------------------------------------------------- The line -- */

static int is_blank(char byte)
{
    return byte == ' ' || byte == '\t';
}

/* Go to the next word; 0 if there is none. */
static int find_word(struct scan *scan)
{
    for (;; scan->at++) {
        if (scan->at[0] == '\\' && scan->at[1] == '\n')
            scan->at++;
        else if (*scan->at == '#')
            scan->at += strcspn(scan->at, "\n") - 1;
        else if (*scan->at == '\n' && scan->words->argc && !scan->newline)
            scan->newline = scan->at;
        else if (*scan->at != '\n' && !is_blank(*scan->at))
            return *scan->at != '\0';
    }
}

/* The first word names a program. */
static int check_command(struct scan *scan)
{
    int reason = USPAWN_SHELL_NONE;

    if (!scan->is_quoted && usp_shell_is_reserved(scan->word))
        reason = USPAWN_SHELL_RESERVED_WORD;
    else if (usp_shell_is_builtin(scan->word))
        reason = USPAWN_SHELL_BUILTIN;
    return reason ? refuse(scan, reason, scan->begin, scan->at) : 0;
}

static int read_word(struct scan *scan)
{
    struct uspawn_shell_words *words = scan->words;
    int error = 0;

    if (scan->newline)
        return refuse_byte(scan, USPAWN_SHELL_OPERATOR, scan->newline);
    scan->begin = scan->at;
    scan->word = scan->room;
    scan->brace = NULL;
    scan->is_quoted = scan->assigns = 0;
    while (!error && *scan->at && *scan->at != '\n' && !is_blank(*scan->at))
        error = read_part(scan);
    put(scan, '\0');
    if (!error && words->argc == 0)
        error = check_command(scan);
    words->argv[words->argc++] = scan->word;
    return error;
}

static int read_line(struct scan *scan)
{
    int error = 0;

    while (!error && find_word(scan))
        error = read_word(scan);
    if (!error && scan->words->argc == 0)
        error = refuse(scan, USPAWN_SHELL_EMPTY, scan->line, scan->line);
    scan->words->argv[scan->words->argc] = NULL;
    return error;
}

/* One block: the array, and behind it the words.  A word takes no more bytes
 * than it has in the line, and its end those of the blank that follows; and
 * there is a blank between two. */
static char **make_room(size_t length)
{
    size_t array = (length / 2 + 2) * sizeof(char *);

    return length > SIZE_MAX / 16 ? NULL : malloc(array + length + 1);
}

int uspawn_shell_split(struct uspawn_shell_words *words, const char *line)
{
    int saved = errno;
    struct scan scan = {.words = words, .line = line ? line : ""};
    size_t length = strlen(scan.line);
    int error;

    if (!words)
        return EINVAL;
    memset(words, 0, sizeof *words);
    words->argv = make_room(length);
    usp_errno_restore(saved);
    if (!words->argv)
        return ENOMEM;
    scan.at = scan.line;
    scan.room = (char *)(words->argv + length / 2 + 2);
    error = read_line(&scan);
    if (error)
        uspawn_shell_free(words);
    return error;
}

void uspawn_shell_free(struct uspawn_shell_words *words)
{
    int saved = errno;

    if (!words)
        return;
    free(words->argv);
    words->argv = NULL;
    words->argc = 0;
    usp_errno_restore(saved);
}
