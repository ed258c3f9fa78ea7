/* SPDX-License-Identifier: MIT */
/* Counting system calls; Linux only. */
#ifndef TESTLIB_TRACE_H
#define TESTLIB_TRACE_H

#include "testlib.h"

struct test_counts {
    int is_counting;
    int unknown; /* calls of which the kernel says nothing */
    int parent;  /* calls of the process itself, but for */
    int sleeps;  /* futex calls: as many as it takes */
    int child;   /* calls of its children, up to exec */
    char numbers[400];
};

/* 1 where the kernel has clone3: not on sparc64, not before Linux 5.3.  Without
 * it there are other calls, and no child is born in its control group. */
int test_has_clone3(void);

/* Run FUNCTION (DATA) in a process of its own and count in COUNTS; 0 where this
 * host has no clone3, does not let us trace, or does not say which calls are
 * made (alpha's kernel 6.12). */
int test_trace(struct test *test, void (*function)(const void *),
               const void *data, struct test_counts *counts);

/* For FUNCTION, when it is prepared: be traced from now on.  Then mark where
 * counting begins, and where it ends. */
void test_trace_begin(void);
void test_trace_mark(void);

#endif
