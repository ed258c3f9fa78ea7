/* SPDX-License-Identifier: MIT */
/* Starting programs while another thread of the process, on another CPU, is
 * busy with something; and how much that thread is held up in turn.
 *
 *   none     there is no such thread: what the others are compared with
 *   compute  it only computes
 *   touch    it has the kernel give it pages, and gives them back
 *   map      the same, and the mapping too: this needs the mmap lock for
 * writing
 *
 * Rows: total_ns, and other_per_s (what the thread got done a second, with each
 * way; way "idle": with nothing started). */
#include "bench.h"
#include <pthread.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define CALLS_A_TURN 100
#define REGION ((size_t)1 << 20)
#define IDLE_US 20000

/* One piece of what the thread does; it counts these. */
typedef void chore(void);

static volatile unsigned long long number = 1;
static char *region;

static void compute(void)
{
    unsigned long long x = number;
    int i;

    for (i = 0; i < 10000; i++)
        x = x * 6364136223846793005ull + 1442695040888963407ull;
    number = x;
}

static char *make_region(void)
{
    char *memory = mmap(NULL, REGION, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (memory == MAP_FAILED)
        die("mmap failed");
    (void)madvise(memory, REGION, MADV_NOHUGEPAGE);
    return memory;
}

static void touch_pages(char *memory)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t i;

    for (i = 0; i < REGION; i += page)
        *(volatile char *)(memory + i) = 1;
}

static void touch(void)
{
    if (!region)
        region = make_region();
    touch_pages(region);
    madvise(region, REGION, MADV_DONTNEED);
}

static void map(void)
{
    char *memory = make_region();

    touch_pages(memory);
    munmap(memory, REGION);
}

static struct disturbance {
    const char *name;
    chore *chore;
} disturbances[] = {
    {"none", NULL},
    {"compute", compute},
    {"touch", touch},
    {"map", map},
};

/* ---------------------------------------------------- The other thread -- */

static int is_over;
static unsigned long long done;

static void *disturb(void *argument)
{
    const struct disturbance *disturbance = argument;

    pin(1);
    while (!__atomic_load_n(&is_over, __ATOMIC_RELAXED)) {
        disturbance->chore();
        __atomic_add_fetch(&done, 1, __ATOMIC_RELAXED);
    }
    return NULL;
}

static struct disturbance *find(const char *name)
{
    size_t i;

    for (i = 0; i < sizeof disturbances / sizeof *disturbances; i++)
        if (name && strcmp(disturbances[i].name, name) == 0)
            return &disturbances[i];
    die("-d none, compute, touch or map");
}

/* ----------------------------------------------------------- Measuring -- */

struct meter {
    double begin;
    unsigned long long done;
};

static struct meter meter_read(void)
{
    return (struct meter){now_ns(), __atomic_load_n(&done, __ATOMIC_RELAXED)};
}

static double meter_rate(struct meter from)
{
    struct meter to = meter_read();

    return (double)(to.done - from.done) / (to.begin - from.begin) * 1e9;
}

static void run(const struct way *way, const struct job *job,
                struct samples *total, struct samples *other)
{
    struct started started = {.output = -1};
    struct meter meter = meter_read();
    int i;

    for (i = 0; i < CALLS_A_TURN; i++) {
        double begin = now_ns();

        way->start(job, &started);
        if (way->ready)
            way->ready(&started);
        way->finish(&started);
        samples_add(total, now_ns() - begin);
    }
    samples_add(other, meter_rate(meter));
}

static void idle(struct samples *other)
{
    struct meter meter = meter_read();

    usleep(IDLE_US);
    samples_add(other, meter_rate(meter));
}

static void measure(const struct settings *settings)
{
    struct samples total[WAYS_MAX] = {{NULL, 0, 0}};
    struct samples other[WAYS_MAX + 1] = {{NULL, 0, 0}};
    const struct way *ways[WAYS_MAX];
    struct job job;
    int count, round, i;

    job_fill(&job, settings->arguments[0], 0);
    count = find_ways(settings->ways, &job, ways);
    for (round = 0; round < settings->rounds; round++) {
        for (i = 0; i < count; i++) {
            int chosen = round % 2 ? count - 1 - i : i;

            run(ways[chosen], &job, &total[chosen], &other[chosen]);
        }
        idle(&other[count]);
    }
    for (i = 0; i < count; i++) {
        print_row(settings, ways[i]->name, "total_ns", &total[i]);
        print_row(settings, ways[i]->name, "other_per_s", &other[i]);
    }
    print_row(settings, "idle", "other_per_s", &other[count]);
}

int measure_disturbed(const struct settings *settings)
{
    struct disturbance *disturbance = find(settings->disturbance);
    pthread_t thread;
    int error;

    if (!disturbance->chore) {
        pin(0);
        measure(settings);
        return 0;
    }
    if (cpu_count() < 2)
        die("disturbed: needs two CPUs");
    error = pthread_create(&thread, NULL, disturb, disturbance);
    if (error)
        die("pthread_create: %s", strerror(error));
    pin(0);
    measure(settings);
    __atomic_store_n(&is_over, 1, __ATOMIC_RELAXED);
    pthread_join(thread, NULL);
    return 0;
}
