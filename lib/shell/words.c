/* SPDX-License-Identifier: MIT */
/* Words that mean something to a shell: to POSIX's, and to those that are
 * installed as sh. */
#include "shell/shell.h"
#include <string.h>

/* POSIX.1-2024, XCU 2.4: those of every shell, and those that it leaves to a
 * shell; coproc is bash's. */
static const char *const reserved[] = {
    "!",    "{",  "}",    "case",   "do",       "done",      "elif",   "else",
    "esac", "fi", "for",  "if",     "in",       "then",      "until",  "while",
    "[[",   "]]", "time", "select", "function", "namespace", "coproc",
};

/* Special built-in utilities (XCU 2.15); those that a shell has to have in
 * itself (XCU 1.7, without kill, which is a program too); and some of many that
 * XCU 2.9.1.4 leaves to a shell. */
static const char *const builtins[] = {
    ".",       ":",        "break",   "continue", "eval",    "exec",   "exit",
    "export",  "readonly", "return",  "set",      "shift",   "times",  "trap",
    "unset",   "alias",    "bg",      "cd",       "command", "fc",     "fg",
    "getopts", "hash",     "jobs",    "read",     "type",    "ulimit", "umask",
    "unalias", "wait",     "builtin", "chdir",    "declare", "dirs",   "disown",
    "let",     "local",    "logout",  "popd",     "pushd",   "shopt",  "source",
    "suspend", "typeset",
};

static int has(const char *const *words, size_t count, const char *word)
{
    size_t i;

    for (i = 0; i < count; i++)
        if (strcmp(words[i], word) == 0)
            return 1;
    return 0;
}

/* Also what ends in a colon (XCU 2.4). */
int usp_shell_is_reserved(const char *word)
{
    size_t length = strlen(word);

    return (length > 1 && word[length - 1] == ':') ||
           has(reserved, USP_COUNT(reserved), word);
}

/* Also the jobs of bash, %1 or %name, which go on in the foreground. */
int usp_shell_is_builtin(const char *word)
{
    return word[0] == '%' || has(builtins, USP_COUNT(builtins), word);
}

/* A name (XBD 3.216), also with the + of NAME+=VALUE, which bash and ksh have.
 */
int usp_shell_assigns(const char *text, size_t length)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "abcdefghijklmnopqrstuvwxyz_0123456789";
    size_t i;

    if (length > 1 && text[length - 1] == '+')
        length--;
    for (i = 0; i < length; i++)
        if (!memchr(letters, text[i], sizeof letters - 1))
            return 0;
    return length > 0 && !(text[0] >= '0' && text[0] <= '9');
}
