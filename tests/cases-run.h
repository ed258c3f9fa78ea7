/* SPDX-License-Identifier: MIT */
/* What the cases about programs that are run to their end share:
 * cases-run-lib.c. */
#ifndef CASES_RUN_H
#define CASES_RUN_H

#include "testlib.h"

/* ARGV, as ARGS() makes it, for a program that is looked up. */
char *const *run_argv(struct test *test, char *const *argv);

/* What uspawn_run() gives for that and OPTIONS, which get the backend of the
 * case.  RESULT is released at the end of the case, if it is still full. */
int run(struct test *test, struct uspawn_result *result, char *const *argv,
        const struct uspawn_options *options);

/* The same, and check that the program ends by itself, exiting with VALUE. */
#define RUNS(result, argv, options, value)                                     \
    (test_site(test, __FILE__, __LINE__),                                      \
     run_exits(test, (result), (argv), (options), (value)))
void run_exits(struct test *test, struct uspawn_result *result,
               char *const *argv, const struct uspawn_options *options,
               int value);

/* RESULT says that it was stopped for REASON, with CODE, by SIGNAL. */
#define STOPPED_BY(result, reason, code, signal)                               \
    (test_site(test, __FILE__, __LINE__),                                      \
     run_check_stopped(test, (result), (reason), (code), (signal)))
void run_check_stopped(struct test *test, const struct uspawn_result *result,
                       int reason, int code, int signal);

/* OUTPUT is the first SIZE letters that the helper pours. */
#define POURED(output, size)                                                   \
    (test_site(test, __FILE__, __LINE__),                                      \
     run_check_poured(test, (output), (size)))
void run_check_poured(struct test *test, const struct uspawn_output *output,
                      size_t size);

/* That many letters, as the helper pours them. */
char *run_letters(struct test *test, size_t size);

/* How it is written down. */
char *run_sentence(struct test *test, const struct uspawn_result *result);

/* Both ends of a pipe, close-on-exec. */
void run_pipe(struct test *test, int ends[2]);

#define OPTIONS(...) (&(struct uspawn_options){__VA_ARGS__})
#define MEMORY                                                                 \
    {                                                                          \
        .kind = USPAWN_STREAM_MEMORY                                           \
    }

#endif
