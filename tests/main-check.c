/* SPDX-License-Identifier: MIT */
/* Runs the cases under libcheck: one test case of libcheck for each table and
 * backend, one iteration of its loop for each case, each in a process of its
 * own with a timeout.
 *
 * libcheck knows no skipped tests, so each case prints its own line of TAP, and
 * this process those of the cases that did not live to do so.
 */
#include "testlib.h"

#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define SECONDS 60 /* what a loaded machine needs for 20,000 children */
#define ITEMS 4000
#define NAMES 512

/* All cases of all backends, those of one libcheck test case side by side. */
static struct item {
    const struct test_table *table;
    const struct test_case *test_case;
    int round;
} items[ITEMS];
static int item_count;

static int out; /* a copy of standard output: cases close and replace it */

START_TEST(run_item)
{
    const struct item *item = &items[_i];
    enum test_verdict verdict;
    struct sigaction usual = {.sa_handler = SIG_DFL};
    struct test test;

    sigaction(SIGINT, &usual, NULL); /* libcheck's own handlers */
    sigaction(SIGTERM, &usual, NULL);
    test_prepare(&test, item->table, item->test_case, item->round);
    verdict = test_perform(&test, item->test_case);
    test_print(&test, out, 0);
    ck_assert(verdict != TEST_FAILED);
}
END_TEST

static int add_items(const struct test_table *table, int round)
{
    int before = item_count;
    size_t i;

    for (i = 0; i < table->count; i++) {
        if (round >= test_rounds(&table->cases[i]))
            continue;
        if (item_count == ITEMS) {
            fprintf(stderr, "main-check.c: raise ITEMS\n");
            exit(99);
        }
        items[item_count].table = table;
        items[item_count].test_case = &table->cases[i];
        items[item_count].round = round;
        item_count++;
    }
    return item_count - before;
}

/* The name must live as long as the suite; there are not many. */
static char *case_name(const struct test_table *table, int round)
{
    static char names[NAMES][64];
    static int used;
    const char *backend = round > 0 ? uspawn_backend_name(round - 1) : "any";

    if (used == NAMES) {
        fprintf(stderr, "main-check.c: raise NAMES\n");
        exit(99);
    }
    snprintf(names[used], sizeof *names, "%s/%s", table->name, backend);
    return names[used++];
}

static Suite *make_suite(void)
{
    const struct test_table *const *table;
    Suite *suite = suite_create("uspawn");
    int round;

    for (table = test_tables; *table != NULL; table++)
        for (round = 0; round == 0 || uspawn_backend_name(round - 1); round++) {
            int first = item_count;
            TCase *tcase;

            if (add_items(*table, round) == 0)
                continue;
            tcase = tcase_create(case_name(*table, round));
            tcase_set_timeout(tcase, SECONDS);
            tcase_add_loop_test(tcase, run_item, first, item_count);
            suite_add_tcase(suite, tcase);
        }
    return suite;
}

/* Results are in the order of the items, of which CK_RUN_CASE leaves some out:
 * then the names of those that were killed cannot be told. */
static void print_killed(SRunner *runner)
{
    int count = srunner_ntests_run(runner);
    TestResult **results = srunner_results(runner);
    int i;

    for (i = 0; i < count; i++) {
        const struct item *item = &items[i];
        struct test test;

        if (tr_rtype(results[i]) != CK_ERROR)
            continue;
        test_prepare(&test, item->table, item->test_case, item->round);
        if (count != item_count)
            test.name = "unknown";
        test_fail(&test, tr_lfile(results[i]), tr_lno(results[i]), "%s",
                  tr_msg(results[i]));
        test_print(&test, out, 0);
    }
    free(results);
    dprintf(out, "1..%d\n", count);
}

int main(int count, char **arguments)
{
    SRunner *runner;
    int failed;

    (void)count;
    test_begin(arguments[0]);
    out = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 240);
    runner = srunner_create(make_suite());
    srunner_run_all(runner, CK_ENV);
    print_killed(runner);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    test_end();
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
