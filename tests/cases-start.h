/* SPDX-License-Identifier: MIT */
/* What the cases about starting without waiting share: cases-start-lib.c. */
#ifndef CASES_START_H
#define CASES_START_H

#include "testlib.h"

/* Start LAUNCH by uspawn_start and its sisters (a plan is destroyed before this
 * returns): what they give. */
int start_launch(struct test *test, struct uspawn_child *child,
                 const struct launch *launch);

/* Start it, ask until it is ready, and check that asking again gives the same
 * and that the result is what start or ready gives. */
int start_and_ask(struct test *test, struct uspawn_child *child,
                  const struct launch *launch);

/* Start LAUNCH and check that it exits with VALUE. */
#define STARTS(launch, value)                                                  \
    (test_site(test, __FILE__, __LINE__), start_exits(test, (launch), (value)))
void start_exits(struct test *test, const struct launch *launch, int value);

/* CHILD, whose start failed with CODE, holds nothing and says so. */
void start_check_failed(struct test *test, struct uspawn_child *child,
                        int code);

/* 1 where the case's backend does start without waiting; else the case is
 * skipped. */
int start_goes_on(struct test *test);

/* 1 where starts go through slots, in memory that is shared. */
int start_has_slots(struct test *test);

/* No descriptor up to HIGHEST is free; and the library has learned what it
 * wants to know about the host. */
void start_fill_table(struct test *test, int highest);

/* 1 where the kernel, or the libc, suspends us until the exec; the case is
 * skipped then. */
int start_is_suspended(struct test *test);

/* 1 where the case's backend has no children that hold; that it says so is
 * checked with LAUNCH. */
int start_cannot_hold(struct test *test, const struct launch *launch);

/* Collect what was released, until there is no child. */
void start_collect(struct test *test);

/* Every one of COUNT slots can be taken, and no more: none was lost.  Leaves
 * COUNT as the limit. */
#define SLOTS_ARE_FREE(count)                                                  \
    (test_site(test, __FILE__, __LINE__), start_check_slots(test, (count)))
void start_check_slots(struct test *test, int count);

/* --------------------------------------------------------------- Gates -- */

/* A FIFO that a child has to open on its way to exec. */
struct gate {
    char *path;
    int fd; /* -1: closed, and children are held */
};

void gate_make(struct test *test, struct gate *gate, const char *name);

/* Let those at the gate through, and all that follow. */
void gate_open(struct test *test, struct gate *gate);
void gate_close(struct gate *gate);

/* An action that opens the gate as descriptor 40. */
void gate_add(struct test *test, struct uspawn_actions *actions,
              const struct gate *gate);

/* A list with that action alone. */
struct uspawn_actions *gate_actions(struct test *test, const struct gate *gate);

/* ---------------------------------------------------------------- Held -- */

#define HELD 5

/* Starts that are held, the last of which will fail. */
struct held {
    struct gate gate;
    struct uspawn_child children[HELD];
};

/* Begin them: 1 where they are held. */
int start_some_held(struct test *test, struct held *held);

/* Let them go on as if nothing had happened, with wait's result CODE. */
void start_let_go(struct test *test, struct held *held, int code);

#endif
