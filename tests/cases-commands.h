/* SPDX-License-Identifier: MIT */
/* What the cases about commands share: cases-commands-lib.c. */
#ifndef CASES_COMMANDS_H
#define CASES_COMMANDS_H

#include "testlib.h"

#include <pthread.h>

/* From now on commands are started by the backend of the case; 0: there is no
 * shell here, and the case is over. */
int commands_begin(struct test *test);
void commands_end(void);

/* 1 where a failure to execute may be lost, and that is said: the vfork of
 * ThreadSanitizer is a fork, but the system's, which the library calls where it
 * wants a handle, has taught it that memory is shared. */
int commands_lose_failures(struct test *test);

/* uspawn_shell(), with OPTIONS, by that backend. */
int commands_shell(struct test *test, struct uspawn_result *result,
                   const char *command, const struct uspawn_options *options);

/* SIZE bytes that exit with 7. */
char *commands_long(struct test *test, size_t size);

/* A handler of SIGCHLD that takes every child there is, and how many it has. */
extern volatile sig_atomic_t commands_reaped;
void commands_reap(int signal);

/* Talking with a command through 0 and 1, which are pipes meanwhile. */
struct talk {
    int says, hears; /* our ends */
    int old_in, old_out;
};
void talk_begin(struct test *test, struct talk *talk);

/* A line that a command writes, which is waited for, without its end; and let
 * it read one. */
char *talk_read_line(struct test *test, struct talk *talk);
void talk_say(struct test *test, struct talk *talk);

/* 0 and 1 are what they were.  The result is what was not read. */
char *talk_end(struct test *test, struct talk *talk);

/* WORK in six threads, each with a number of its own from 10 on. */
struct commands_worker {
    struct test *test;
    pthread_t thread;
    int number;
};
void commands_at_once(struct test *test, void *(*work)(void *worker));

/* From now on no core file is written.  In a child. */
void commands_without_core(void);

/* Leave COUNT descriptors free, of few.  In a child. */
void commands_fill_table(struct test *test, int count);

#endif
