/* SPDX-License-Identifier: MIT */
/* Start programs of this system in every way that uspawn knows, and show what
 * came of it.  Made and run by `make demo`. */
#include "demo.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
    "Usage: demo [--all] [--quick] [--help]\n"
    "\n"
    "Measures how long a start takes, against fork + execve and others.  Then "
    "it\n"
    "starts programs of this system through each backend of uspawn, also ones "
    "that\n"
    "cannot be started, and prints what became of them.\n"
    "\n"
    "  --all     a row for each start with each backend, not the first alone\n"
    "  --quick   do not measure with 1 GiB of memory\n"
    "  --help    print this\n"
    "\n"
    "Exit status: 0 if every start did what was expected of it, else 1.\n";

struct options {
    int has_all;
    int is_long;
};

struct counts {
    int all;
    int expected;
    int refused;
};

/* What was not expected has a row in any case. */
static void run_start(const struct demo_start *start, int has_all,
                      struct counts *counts)
{
    const char *backend;
    int i;

    for (i = 0; (backend = uspawn_backend_name(i)); i++) {
        struct demo_outcome outcome;

        demo_run(start, backend, &outcome);
        if (has_all || i == 0 || !outcome.is_expected)
            demo_table_row(start, backend, &outcome);
        counts->all++;
        counts->expected += outcome.is_expected;
        counts->refused += outcome.is_refused && outcome.is_expected;
    }
    demo_table_flush();
}

static int run_all(int has_all, struct counts *counts)
{
    const struct demo_start *start;

    if (demo_files_make() != 0)
        return -1;
    demo_table_begin(has_all);
    for (start = demo_starts; start->what; start++)
        run_start(start, has_all, counts);
    return 0;
}

/* The last line is what a reader of a log looks for. */
static void print_counts(const struct counts *counts)
{
    printf("\n");
    if (counts->refused)
        printf("%d were refused with ENOTSUP, as documented: that backend "
               "cannot do it\n",
               counts->refused);
    printf("%d of %d starts did what was expected (--all shows each)\n",
           counts->expected, counts->all);
}

/* 0, or an exit status above 0. */
static int read_options(char **argv, struct options *options)
{
    for (argv++; *argv; argv++) {
        if (strcmp(*argv, "--all") == 0)
            options->has_all = 1;
        else if (strcmp(*argv, "--quick") == 0)
            options->is_long = 0;
        else
            return 2;
    }
    return 0;
}

int main(int argc, char **argv)
{
    struct options options = {.is_long = 1};
    struct counts counts = {0, 0, 0};

    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        fputs(usage, stdout);
        return 0;
    }
    if (read_options(argv, &options) != 0) {
        fputs(usage, stderr);
        return 2;
    }
    /* Ignored, if who started us did so, it hides how children ended. */
    signal(SIGCHLD, SIG_DFL);
    demo_times(options.is_long);
    if (run_all(options.has_all, &counts) != 0)
        return 1;
    print_counts(&counts);
    return counts.expected == counts.all && counts.all > 0 ? 0 : 1;
}
