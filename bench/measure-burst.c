/* SPDX-License-Identifier: MIT */
/* A burst: start many from one thread, then see that all are executed, then
 * wait for all.  On all CPUs, as a start does not wait for the exec and so can
 * go on beside it.
 *
 * What bounds any way is the CPU time that the kernel needs for a child: that
 * of all processes, divided by the CPUs, is printed beside the rate. */
#include "bench.h"
#include <stdlib.h>
#include <sys/resource.h>

struct result {
    struct samples rate;
    struct samples cpu;
    struct samples start;
};

static double seconds(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

/* Of this process and of all that it has waited for. */
static double cpu_ns(void)
{
    struct rusage own, children;

    getrusage(RUSAGE_SELF, &own);
    getrusage(RUSAGE_CHILDREN, &children);
    return (seconds(own.ru_utime) + seconds(own.ru_stime) +
            seconds(children.ru_utime) + seconds(children.ru_stime)) *
           1e9;
}

static void run(const struct way *way, const struct job *job,
                struct started *started, int count, struct result *result)
{
    double cpu = cpu_ns();
    double begin = now_ns();
    double all_started, elapsed;
    int i;

    for (i = 0; i < count; i++)
        way->start(job, &started[i]);
    all_started = now_ns() - begin;
    for (i = 0; i < count && way->ready; i++)
        way->ready(&started[i]);
    for (i = 0; i < count; i++)
        way->finish(&started[i]);
    elapsed = now_ns() - begin;
    samples_add(&result->rate, count / elapsed * 1e9);
    samples_add(&result->start, all_started / count);
    samples_add(&result->cpu, (cpu_ns() - cpu) / count);
}

static void report(const struct settings *settings, const struct way *way,
                   struct result *result)
{
    print_row(settings, way->name, "rate_per_s", &result->rate);
    print_row(settings, way->name, "call_ns", &result->start);
    print_row(settings, way->name, "cpu_ns", &result->cpu);
}

int measure_burst(const struct settings *settings)
{
    static const struct result nothing;
    struct result results[WAYS_MAX];
    size_t size = (size_t)settings->count * sizeof(struct started);
    struct started *started = malloc(size);
    const struct way *ways[WAYS_MAX];
    struct job job;
    int count, round, i;

    if (!started)
        die("out of memory");
    /* The first burst shall not be the one that pays for the pages. */
    for (i = 0; i < settings->count; i++)
        started[i] = (struct started){.output = -1};
    allow_descriptors(settings->count);
    job_fill(&job, settings->arguments[0], 0);
    count = find_ways(settings->ways, &job, ways);
    for (i = 0; i < count; i++) {
        struct result warm_up = nothing;

        run(ways[i], &job, started, settings->count / 10, &warm_up);
        results[i] = nothing;
    }
    for (round = 0; round < settings->rounds; round++)
        for (i = 0; i < count; i++) {
            int chosen = round % 2 ? count - 1 - i : i;

            run(ways[chosen], &job, started, settings->count, &results[chosen]);
        }
    for (i = 0; i < count; i++)
        report(settings, ways[i], &results[i]);
    return 0;
}
