/* SPDX-License-Identifier: MIT */
/* What the cases about coprocesses share: cases-coprocess-lib.c. */
#ifndef CASES_COPROCESS_H
#define CASES_COPROCESS_H

#include "cases-run.h"

/* Longer than anything takes here. */
#define TIME 20000

#define COPROCESS_OPTIONS(...) (&(struct uspawn_coprocess_options){__VA_ARGS__})
#define PATTERNS(...) ((const char *const[]){__VA_ARGS__, NULL})
#define EXPECT(it, reply, ...)                                                 \
    TRY(uspawn_coprocess_expect((it), (reply), PATTERNS(__VA_ARGS__), TIME))

/* Start the helper, or SCRIPT, with the backend of the case; NULL: that has
 * failed. */
struct uspawn_coprocess *
coprocess_start(struct test *test, char *const *argv,
                const struct uspawn_coprocess_options *options);
struct uspawn_coprocess *coprocess_start_shell(struct test *test, char *script);

/* It ends by itself, with VALUE. */
void coprocess_ends(struct test *test, struct uspawn_coprocess *it, int value);

/* It has to be ended, by SIGNAL; at a terminal, SIGHUP comes before. */
void coprocess_is_ended(struct test *test, struct uspawn_coprocess *it,
                        int signal);

/* Its next line is LINE. */
void coprocess_says(struct test *test, struct uspawn_coprocess *it,
                    const char *line);

/* TEXT is written to it. */
void coprocess_write(struct test *test, struct uspawn_coprocess *it,
                     const char *text);

/* Nothing will come any more, and REST is all that is left. */
void coprocess_has_said(struct test *test, struct uspawn_coprocess *it,
                        const char *rest);

#endif
