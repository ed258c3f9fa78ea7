/* SPDX-License-Identifier: MIT */
/* Start programs of this system in every way that uspawn knows, and show what
 * came of it.  Made and run by `make demo`. */
#include "demo.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
    "Usage: demo [--quick] [--help]\n"
    "\n"
    "Starts programs of this system through each backend of uspawn, also ones\n"
    "that cannot be started, and prints what became of each.  Then it "
    "measures\n"
    "how long a start takes, against fork + execve and others.\n"
    "\n"
    "  --quick   do not measure with 1 GiB of memory\n"
    "  --help    print this\n"
    "\n"
    "Exit status: 0 if every start did what was expected of it, else 1.\n";

struct counts {
    int all;
    int expected;
    int refused;
};

static void run_start(const struct demo_start *start, struct counts *counts)
{
    const char *backend;
    int i;

    for (i = 0; (backend = uspawn_backend_name(i)); i++) {
        struct demo_outcome outcome;

        demo_run(start, backend, &outcome);
        demo_table_row(start, backend, &outcome);
        counts->all++;
        counts->expected += outcome.is_expected;
        counts->refused += outcome.is_refused && outcome.is_expected;
    }
    demo_table_flush();
}

static int run_all(struct counts *counts)
{
    const struct demo_start *start;

    if (demo_files_make() != 0)
        return -1;
    demo_table_begin();
    for (start = demo_starts; start->what; start++)
        run_start(start, counts);
    return 0;
}

/* The last line is what a reader of a log looks for. */
static void print_counts(const struct counts *counts)
{
    printf("\n");
    if (counts->refused)
        printf("%d starts were refused with ENOTSUP, as documented: that "
               "backend cannot do it.\n",
               counts->refused);
    printf("%d of %d did what was expected\n", counts->expected, counts->all);
}

int main(int argc, char **argv)
{
    struct counts counts = {0, 0, 0};
    int is_long = 1;
    int i;

    for (i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--quick") == 0) {
            is_long = 0;
        } else if (strcmp(argv[i], "--help") == 0) {
            fputs(usage, stdout);
            return 0;
        } else {
            fputs(usage, stderr);
            return 2;
        }
    }
    /* Ignored, if who started us did so, it hides how children ended. */
    signal(SIGCHLD, SIG_DFL);
    if (run_all(&counts) != 0)
        return 1;
    demo_times(is_long);
    print_counts(&counts);
    return counts.expected == counts.all && counts.all > 0 ? 0 : 1;
}
