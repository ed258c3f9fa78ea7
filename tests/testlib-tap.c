/* SPDX-License-Identifier: MIT */
/* What a case came to, as a line of TAP. */
#include "testlib.h"

#include <stdio.h>

/* By one call, as other processes write there too. */
void test_print(const struct test *test, int fd, int number)
{
    enum test_verdict verdict = test_verdict(test);
    const char *mark = verdict == TEST_SKIPPED ? " # SKIP " : " # ";
    char line[700], count[24] = "";
    char *at;

    if (number > 0)
        snprintf(count, sizeof count, " %d", number);
    snprintf(line, sizeof line, "%s%s - %s/%s/%s%s%s",
             verdict == TEST_FAILED ? "not ok" : "ok", count, test->table,
             test->name, test->backend ? test->backend : "any",
             verdict == TEST_PASSED ? "" : mark,
             verdict == TEST_PASSED ? "" : test_message(test));
    for (at = line; *at; at++)
        if (*at == '\n')
            *at = ' ';
    dprintf(fd, "%s\n", line);
}
