/* SPDX-License-Identifier: MIT */
/* How many programs a second THREADS threads of one process start and wait for
 * together, on all CPUs.  The ways take turns. */
#include "bench.h"
#include <pthread.h>
#include <string.h>

#define THREADS_MAX 64

struct crew {
    const struct way *way;
    const struct job *job;
    pthread_barrier_t begin;
    double duration_ns;
};

struct member {
    struct crew *crew;
    pthread_t thread;
    double rate;
};

static void *work(void *argument)
{
    struct member *member = argument;
    const struct crew *crew = member->crew;
    const struct way *way = crew->way;
    struct started started = {.output = -1};
    double begin, elapsed;
    int count = 0;

    pthread_barrier_wait(&member->crew->begin);
    begin = now_ns();
    do {
        way->start(crew->job, &started);
        if (way->ready)
            way->ready(&started);
        way->finish(&started);
        count++;
        elapsed = now_ns() - begin;
    } while (elapsed < crew->duration_ns);
    member->rate = count / elapsed * 1e9;
    return NULL;
}

/* The sum of the threads' rates: programs a second. */
static double run(const struct way *way, const struct job *job, int threads,
                  int milliseconds)
{
    struct crew crew = {.way = way, .job = job};
    struct member members[THREADS_MAX];
    double rate = 0;
    int i, error;

    crew.duration_ns = milliseconds * 1e6;
    pthread_barrier_init(&crew.begin, NULL, (unsigned)threads);
    for (i = 0; i < threads; i++) {
        members[i].crew = &crew;
        error = pthread_create(&members[i].thread, NULL, work, &members[i]);
        if (error)
            die("pthread_create: %s", strerror(error));
    }
    for (i = 0; i < threads; i++) {
        pthread_join(members[i].thread, NULL);
        rate += members[i].rate;
    }
    pthread_barrier_destroy(&crew.begin);
    return rate;
}

int measure_threads(const struct settings *settings)
{
    struct samples rates[WAYS_MAX] = {{NULL, 0, 0}};
    const struct way *ways[WAYS_MAX];
    struct job job;
    int count, round, i;

    if (settings->threads < 1 || settings->threads > THREADS_MAX)
        die("%d threads: not from 1 to %d", settings->threads, THREADS_MAX);
    job_fill(&job, settings->arguments[0], 0);
    count = find_ways(settings->ways, &job, ways);
    for (i = 0; i < count; i++)
        run(ways[i], &job, settings->threads, 20);
    for (round = 0; round < settings->rounds; round++)
        for (i = 0; i < count; i++) {
            int chosen = round % 2 ? count - 1 - i : i;

            samples_add(
                &rates[chosen],
                run(ways[chosen], &job, settings->threads, settings->count));
        }
    for (i = 0; i < count; i++)
        print_row(settings, ways[i]->name, "rate_per_s", &rates[i]);
    return 0;
}
