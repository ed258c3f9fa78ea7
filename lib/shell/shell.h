/* SPDX-License-Identifier: MIT */
/* What means something to a shell (words.c): quoting and splitting agree on it.
 */
#ifndef USP_SHELL_H
#define USP_SHELL_H

#include "base/compiler.h"
#include "uspawn.h"
#include <stddef.h>

/* Whether WORD, unquoted, is a word of the shell's grammar at the beginning of
 * a command. */
USP_HIDDEN int usp_shell_is_reserved(const char *word);

/* Whether the command WORD, quoted or not, is done by the shell itself, and by
 * no program. */
USP_HIDDEN int usp_shell_is_builtin(const char *word);

/* Whether the LENGTH bytes at TEXT, unquoted, and a = that follows them, assign
 * to a variable. */
USP_HIDDEN int usp_shell_assigns(const char *text, size_t length);

/* Say in WORDS that REASON keeps LINE from being split: what it has from PLACE
 * to END.  The result is the error for that. */
USP_HIDDEN int usp_shell_refuse(struct uspawn_shell_words *words, int reason,
                                const char *line, const char *place,
                                const char *end);

#endif
