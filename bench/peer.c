/* SPDX-License-Identifier: MIT */
/* One way, asked as the programs in peers/ are: see peers/README. */
#include "bench.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Arguments: WAY COUNT PROGRAM MIB DESCRIPTORS MODE. */
int run_peer(const struct settings *settings)
{
    char **arguments = settings->arguments;
    struct started started = {.output = -1};
    const struct way *way;
    struct job job;
    int is_call, i;

    for (i = 0; i < 6; i++)
        if (!arguments[i])
            die("peer: WAY COUNT PROGRAM MIB DESCRIPTORS MODE");
    is_call = strcmp(arguments[5], "call") == 0;
    load_memory(strtoul(arguments[3], NULL, 10));
    load_descriptors(atoi(arguments[4]));
    job_fill(&job, arguments[2], strcmp(arguments[5], "capture") == 0);
    find_ways(arguments[0], &job, &way);
    for (i = atoi(arguments[1]); i > 0; i--) {
        double begin = now_ns();
        double returned;

        way->start(&job, &started);
        returned = now_ns();
        if (way->ready)
            way->ready(&started);
        way->finish(&started);
        printf("%.0f\n", (is_call ? returned : now_ns()) - begin);
    }
    return 0;
}

/* Arguments: COMMAND...  Pinned, and with the limit of open descriptors that
 * settings name: what other languages find hard to do. */
int run_pinned(const struct settings *settings)
{
    pin(0);
    allow_descriptors(settings->descriptors);
    execvp(settings->arguments[0], settings->arguments);
    die("%s: %s", settings->arguments[0], strerror(errno));
}
