/* SPDX-License-Identifier: MIT */
/* The time until a call returns, and until its program has ended.
 *
 * Arguments: PROGRAM MIB:DESCRIPTORS...  There is one process for each of these
 * loads.  All are pinned to one CPU and take turns; in a turn, all ways take
 * turns call by call.  Every second turn goes through the ways backwards, and
 * every second round through the loads: what disturbs the machine, or what one
 * call leaves behind for the next, meets all alike. */
#include "bench.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define LOADS_MAX 16
#define CALLS_A_TURN 8

/* A way that is 1000 times slower than others gets fewer turns. */
#define BUDGET_NS 2e9
#define SAMPLES_MIN 6

enum command { FORWARD = 'f', BACKWARD = 'b', WARM_UP = 'w', REPORT = 'r' };

struct worker {
    struct settings settings;
    pid_t pid;
    int to;
    int from;
};

struct course {
    struct job job;
    const struct way *ways[WAYS_MAX];
    int count;
    double spent[WAYS_MAX];
    struct samples call[WAYS_MAX];
    struct samples total[WAYS_MAX];
};

/* ---------------------------------------------------------- The worker -- */

static void measure(struct course *course, int i)
{
    const struct way *way = course->ways[i];
    struct started started;
    double begin, returned, end;

    if (course->spent[i] > BUDGET_NS && course->total[i].count >= SAMPLES_MIN)
        return;
    started.output = -1;
    begin = now_ns();
    way->start(&course->job, &started);
    returned = now_ns();
    if (way->ready)
        way->ready(&started);
    way->finish(&started);
    end = now_ns();
    samples_add(&course->call[i], returned - begin);
    samples_add(&course->total[i], end - begin);
    course->spent[i] += end - begin;
}

static void take_turn(struct course *course, int backward, int calls)
{
    int call, i;

    for (call = 0; call < calls; call++)
        for (i = 0; i < course->count; i++)
            measure(course, backward ? course->count - 1 - i : i);
}

static void forget(struct course *course)
{
    int i;

    for (i = 0; i < course->count; i++)
        course->call[i].count = course->total[i].count = 0;
}

static void report(const struct settings *settings, struct course *course)
{
    int i;

    for (i = 0; i < course->count; i++) {
        print_row(settings, course->ways[i]->name, "call_ns", &course->call[i]);
        print_row(settings, course->ways[i]->name, "total_ns",
                  &course->total[i]);
    }
}

__attribute__((noreturn)) static void work(const struct settings *settings,
                                           int from, int to)
{
    struct course course = {.count = 0};
    char command;

    load_memory(settings->mib);
    load_descriptors(settings->descriptors);
    job_fill(&course.job, settings->arguments[0], settings->captured);
    course.count = find_ways(settings->ways, &course.job, course.ways);
    do {
        if (read(from, &command, 1) != 1)
            break;
        if (command == WARM_UP) {
            take_turn(&course, 0, 3);
            forget(&course);
        } else if (command == REPORT) {
            report(settings, &course);
        } else {
            take_turn(&course, command == BACKWARD, CALLS_A_TURN);
        }
    } while (write(to, &command, 1) == 1 && command != REPORT);
    exit(0);
}

/* ------------------------------------------------------ The coordinator -- */

static void engage(struct worker *worker, const char *load)
{
    int to[2], from[2];
    char *end;

    worker->settings.mib = strtoul(load, &end, 10);
    worker->settings.descriptors = *end == ':' ? atoi(end + 1) : 3;
    if (pipe(to) != 0 || pipe(from) != 0)
        die("pipe: %s", strerror(errno));
    worker->pid = fork();
    if (worker->pid < 0)
        die("fork: %s", strerror(errno));
    if (worker->pid == 0) {
        close(to[1]);
        close(from[0]);
        work(&worker->settings, to[0], from[1]);
    }
    close(to[0]);
    close(from[1]);
    worker->to = to[1];
    worker->from = from[0];
}

static void demand(const struct worker *worker, enum command command)
{
    char byte = (char)command;

    if (write(worker->to, &byte, 1) != 1 || read(worker->from, &byte, 1) != 1)
        die("%s at %zu MiB, %d descriptors: not measured", worker->settings.run,
            worker->settings.mib, worker->settings.descriptors);
}

static void dismiss(const struct worker *worker)
{
    close(worker->to);
    close(worker->from);
    waitpid(worker->pid, NULL, 0);
}

int measure_calls(const struct settings *settings)
{
    struct worker workers[LOADS_MAX];
    int count, round, i;

    pin(0);
    for (count = 0; settings->arguments[1 + count]; count++) {
        if (count == LOADS_MAX)
            die("too many loads");
        workers[count].settings = *settings;
        engage(&workers[count], settings->arguments[1 + count]);
    }
    for (i = 0; i < count; i++)
        demand(&workers[i], WARM_UP);
    for (round = 0; round < settings->rounds; round++)
        for (i = 0; i < count; i++)
            demand(&workers[round / 2 % 2 ? count - 1 - i : i],
                   round % 2 ? BACKWARD : FORWARD);
    for (i = 0; i < count; i++)
        demand(&workers[i], REPORT);
    for (i = 0; i < count; i++)
        dismiss(&workers[i]);
    return 0;
}
