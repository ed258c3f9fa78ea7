/* SPDX-License-Identifier: MIT */
/* Runs the cases and speaks TAP, without any library, shell or /proc: for
 * foreign kernels and emulators, as a static binary.
 *
 *   tap [--no-fork] [--list] [SUBSTRING...]
 *
 * SUBSTRING selects from table/case/backend.  --no-fork runs the cases in this
 * process (under a debugger).  A forked case has an alarm.  Exits 0 if all
 * passed; the last line is "N passed, N failed, N skipped".
 */
#include "testlib.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define SECONDS 10

static int forking = 1;
static int counts[3];
static int number;

static const char *full_name(const struct test_table *table,
                             const struct test_case *item, int round)
{
    static char name[200];
    const char *backend = round > 0 ? uspawn_backend_name(round - 1) : "any";

    snprintf(name, sizeof name, "%s/%s/%s", table->name, item->name, backend);
    return name;
}

static int is_selected(const char *name, char **parts)
{
    if (*parts == NULL)
        return 1;
    for (; *parts != NULL; parts++)
        if (strstr(name, *parts) != NULL)
            return 1;
    return 0;
}

/* Run the case in a process of its own, whose end tells how it ended. */
static enum test_verdict perform_forked(struct test *test,
                                        const struct test_case *item)
{
    int status = 0;
    pid_t pid;

    pid = fork();
    if (pid == 0) {
        alarm(test_patience(SECONDS));
        test_perform(test, item);
        _exit(0);
    }
    if (pid == -1 || waitpid(pid, &status, 0) != pid)
        test_fail(test, __FILE__, __LINE__, "cannot fork or wait");
    else if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM)
        test_fail(test, __FILE__, __LINE__, "timeout");
    else if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        test_fail(test, __FILE__, __LINE__, "the case's process ended with %#x",
                  (unsigned)status);
    return test_verdict(test);
}

static void run_one(const struct test_table *table,
                    const struct test_case *item, int round)
{
    struct test test;
    enum test_verdict verdict;

    test_prepare(&test, table, item, round);
    verdict = forking ? perform_forked(&test, item) : test_perform(&test, item);
    counts[verdict]++;
    test_print(&test, STDOUT_FILENO, ++number);
}

static void run_table(const struct test_table *table, char **parts, int list)
{
    size_t i;
    int round;

    for (i = 0; i < table->count; i++)
        for (round = 0; round < test_rounds(&table->cases[i]); round++) {
            const char *name = full_name(table, &table->cases[i], round);

            if (!is_selected(name, parts))
                continue;
            if (list)
                printf("%s\n", name);
            else
                run_one(table, &table->cases[i], round);
        }
}

int main(int count, char **arguments)
{
    const struct test_table *const *table;
    char **parts = arguments + 1;
    int list = 0;

    (void)count;
    for (; *parts != NULL && strncmp(*parts, "--", 2) == 0; parts++) {
        if (strcmp(*parts, "--no-fork") == 0)
            forking = 0;
        else if (strcmp(*parts, "--list") == 0)
            list = 1;
        else
            return fprintf(stderr, "%s: unknown option\n", *parts), 2;
    }
    test_begin(arguments[0]);
    if (!list)
        printf("# memory shared: %s\n", test_shares_memory() ? "yes" : "no");
    fflush(stdout);
    for (table = test_tables; *table != NULL; table++)
        run_table(*table, parts, list);
    test_end();
    if (list)
        return 0;
    printf("1..%d\n", number);
    printf("%d passed, %d failed, %d skipped\n", counts[TEST_PASSED],
           counts[TEST_FAILED], counts[TEST_SKIPPED]);
    return counts[TEST_FAILED] > 0 || counts[TEST_PASSED] == 0;
}
