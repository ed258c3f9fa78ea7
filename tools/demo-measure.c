/* SPDX-License-Identifier: MIT */
/* Measuring, in a process of its own that is pinned to one CPU: if the memory
 * that it is to hold turns out not to be there, only that process is killed.
 *
 * The ways take turns, so that what disturbs the machine disturbs all of them;
 * medians are reported. */
#include "demo.h"
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define MIB ((size_t)1 << 20)

/* ------------------------------------------------------------- The host -- */

/* Run on the CPU that we are on, and on no other: whether that worked. */
#ifdef CPU_SET
static int pin(void)
{
    int cpu = sched_getcpu();
    cpu_set_t set;

    if (cpu < 0)
        return 0;
    CPU_ZERO(&set);
    CPU_SET((size_t)cpu, &set);
    return sched_setaffinity(0, sizeof set, &set) == 0;
}
#else
static int pin(void)
{
    return 0;
}
#endif

/* The pages of most processes are small ones. */
#ifdef MADV_NOHUGEPAGE
static void use_small_pages(void *memory, size_t size)
{
    (void)madvise(memory, size, MADV_NOHUGEPAGE);
}
#else
static void use_small_pages(void *memory, size_t size)
{
    (void)memory;
    (void)size;
}
#endif

/* Should memory run out, no other process shall be killed. */
static void volunteer(void)
{
    FILE *file = fopen("/proc/self/oom_score_adj", "w");

    if (file) {
        fputs("1000", file);
        fclose(file);
    }
}

/* ------------------------------------------------------------ Measuring -- */

static int compare(const void *left, const void *right)
{
    double a = *(const double *)left;
    double b = *(const double *)right;

    return (a > b) - (a < b);
}

static double median(double *values, int count)
{
    qsort(values, (size_t)count, sizeof *values, compare);
    return (values[(count - 1) / 2] + values[count / 2]) / 2;
}

/* Take memory of SIZE bytes and write to each page. */
static int hold(size_t size)
{
    long page = sysconf(_SC_PAGESIZE);
    size_t i;
    char *memory;

    if (size == 0)
        return 0;
    memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
                  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        return errno;
    volunteer();
    use_small_pages(memory, size);
    for (i = 0; i < size; i += (size_t)page)
        memory[i] = 1;
    return 0;
}

struct series {
    double returned[DEMO_ROUNDS + 1];
    double ended[DEMO_ROUNDS + 1];
    int count;
    int is_refused;
};

/* Run WAY once; the time counts unless IS_FIRST.  0, or an errno value. */
static int sample(const struct demo_way *way, struct series *series,
                  int is_first)
{
    int error = way->run(way, &series->returned[series->count],
                         &series->ended[series->count]);

    if (error == ENOTSUP && way->backend) {
        series->is_refused = 1;
        return 0;
    }
    series->count += !is_first;
    return error;
}

static void measure(struct demo_report *report, size_t size)
{
    static struct series series[DEMO_WAYS_MAX];
    struct demo_way ways[DEMO_WAYS_MAX];
    int way_count = demo_ways(ways, DEMO_WAYS_MAX);
    int pause = size ? DEMO_ROUNDS / DEMO_COPIES : 1;
    int round, i;

    /* The first round is for caches, and does not count. */
    for (round = 0; round <= DEMO_ROUNDS; round++) {
        for (i = 0; i < way_count; i++) {
            int is_turn = !ways[i].copies_memory || round % pause == 0;
            int error = 0;

            if (is_turn && !series[i].is_refused)
                error = sample(&ways[i], &series[i], round == 0);
            if (error) {
                snprintf(report->failure, sizeof report->failure,
                         "%.31s: %.80s", ways[i].name, strerror(error));
                return;
            }
        }
    }
    for (i = 0; i < way_count; i++) {
        if (series[i].count == 0)
            continue;
        report->returned[i] = median(series[i].returned, series[i].count);
        report->ended[i] = median(series[i].ended, series[i].count);
    }
}

/* ----------------------------------------------------- The other process -- */

static void work(int fd, size_t size)
{
    struct demo_report report;
    int error;

    memset(&report, 0, sizeof report);
    report.is_pinned = pin();
    error = hold(size);
    if (error)
        snprintf(report.failure, sizeof report.failure, "memory of %zu MiB: %s",
                 size / MIB, strerror(error));
    else
        measure(&report, size);
    _exit(write(fd, &report, sizeof report) != (ssize_t)sizeof report);
}

static int read_report(int fd, struct demo_report *report)
{
    char *at = (char *)report;
    size_t left = sizeof *report;

    while (left > 0) {
        ssize_t got = read(fd, at, left);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return -1;
        at += got;
        left -= (size_t)got;
    }
    return 0;
}

int demo_measure(struct demo_report *report, size_t size)
{
    int fds[2];
    int result;
    pid_t pid;

    fflush(stdout);
    if (pipe(fds) != 0)
        return -1;
    pid = fork();
    if (pid == 0)
        work(fds[1], size);
    close(fds[1]);
    result = read_report(fds[0], report);
    close(fds[0]);
    if (pid > 0)
        waitpid(pid, NULL, 0);
    return result;
}
