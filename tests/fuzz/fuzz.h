/* SPDX-License-Identifier: MIT */
/* What the fuzzers share.  Each is a file; run.sh builds and runs them. */
#ifndef USP_FUZZ_H
#define USP_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* libFuzzer calls it with every input; the result is 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What must hold: else the input is kept, and the run fails. */
#define MUST(condition)                                                        \
    ((condition) ? (void)0 : fuzz_fail(__FILE__, __LINE__, #condition))

void fuzz_fail(const char *file, int line, const char *condition);

/* The input as a string of the heap, so that what reads beyond it is seen. */
char *fuzz_string(const uint8_t *data, size_t size);

/* A file with the input; its name, until the next call. */
const char *fuzz_file(const uint8_t *data, size_t size);

#endif
