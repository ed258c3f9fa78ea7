/* SPDX-License-Identifier: MIT */
/* The program that measures from within one process: uspawn, and what the C
 * library has.  run.sh runs it, also under other C libraries. */
#include "bench.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct command {
    const char *name;
    int (*run)(const struct settings *settings);
    const char *arguments;
} commands[] = {
    {"calls", measure_calls, "PROGRAM MIB:DESCRIPTORS..."},
    {"burst", measure_burst, "PROGRAM"},
    {"threads", measure_threads, "PROGRAM"},
    {"disturbed", measure_disturbed, "PROGRAM"},
    {"peer", run_peer, "WAY COUNT PROGRAM MIB DESCRIPTORS MODE"},
    {"pinned", run_pinned, "COMMAND..."},
    {"held", run_held, "FILE COMMAND..."},
    {"bulk", measure_bulk, "WAY PROGRAM MIB"},
    {"write", run_write, "MIB"},
};

__attribute__((noreturn)) static void usage(void)
{
    size_t i;

    fputs("Usage: bench [OPTION...] COMMAND ARGUMENT...\n"
          "  -r RUN -s SWEEP  what the rows are called\n"
          "  -w WAY,WAY...    what is measured\n"
          "  -n ROUNDS        how often\n"
          "  -k COUNT         of children in a burst; milliseconds of threads\n"
          "                   and held\n"
          "  -t THREADS  -f DESCRIPTORS\n"
          "  -d DISTURBANCE   none, compute, touch, map\n"
          "  -c               capture the output\n",
          stderr);
    for (i = 0; i < sizeof commands / sizeof *commands; i++)
        fprintf(stderr, "  bench %s %s\n", commands[i].name,
                commands[i].arguments);
    exit(2);
}

static void read_option(struct settings *settings, int option)
{
    switch (option) {
    case 'r':
        settings->run = optarg;
        break;
    case 's':
        settings->sweep = optarg;
        break;
    case 'w':
        settings->ways = optarg;
        break;
    case 'd':
        settings->disturbance = optarg;
        break;
    case 'n':
        settings->rounds = atoi(optarg);
        break;
    case 'k':
        settings->count = atoi(optarg);
        break;
    case 't':
        settings->threads = atoi(optarg);
        break;
    case 'f':
        settings->descriptors = atoi(optarg);
        break;
    case 'c':
        settings->captured = 1;
        break;
    default:
        usage();
    }
}

int main(int argc, char **argv)
{
    struct settings settings = {
        .run = "-",
        .sweep = "-",
        .rounds = 10,
        .count = 100,
        .threads = 1,
        .descriptors = 3,
    };
    int option;
    size_t i;

    /* "+": a command's own options are not ours. */
    while ((option = getopt(argc, argv, "+r:s:w:d:n:k:t:f:c")) != -1)
        read_option(&settings, option);
    if (argc - optind < 2)
        usage();
    settings.arguments = argv + optind + 1;
    for (i = 0; i < sizeof commands / sizeof *commands; i++)
        if (strcmp(commands[i].name, argv[optind]) == 0)
            return commands[i].run(&settings);
    usage();
}
