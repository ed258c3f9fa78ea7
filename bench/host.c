/* SPDX-License-Identifier: MIT */
/* The process that measures: its CPU, its memory, its descriptors. */
#include "bench.h"
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

void die(const char *format, ...)
{
    va_list arguments;

    fputs("bench: ", stderr);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputs("\n", stderr);
    exit(1);
}

/* ------------------------------------------------------------------ CPUs -- */

int cpu_count(void)
{
    cpu_set_t allowed;

    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0)
        die("sched_getaffinity: %s", strerror(errno));
    return CPU_COUNT(&allowed);
}

void pin(int index)
{
    cpu_set_t allowed, one;
    int cpu;

    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0)
        die("sched_getaffinity: %s", strerror(errno));
    for (cpu = CPU_SETSIZE - 1; cpu >= 0; cpu--)
        if (CPU_ISSET((size_t)cpu, &allowed) && index-- == 0)
            break;
    if (cpu < 0)
        die("not enough CPUs");
    CPU_ZERO(&one);
    CPU_SET((size_t)cpu, &one);
    if (sched_setaffinity(0, sizeof one, &one) != 0)
        die("sched_setaffinity: %s", strerror(errno));
}

/* ---------------------------------------------------------------- Memory -- */

static size_t available_mib(void)
{
    FILE *file = fopen("/proc/meminfo", "r");
    unsigned long kib = 0;
    char line[128];

    if (!file)
        return (size_t)-1;
    while (fgets(line, sizeof line, file))
        if (sscanf(line, "MemAvailable: %lu", &kib) == 1)
            break;
    fclose(file);
    return kib / 1024;
}

/* Should memory run out, no other process shall be killed. */
static void volunteer(void)
{
    FILE *file = fopen("/proc/self/oom_score_adj", "w");

    if (file) {
        fputs("1000", file);
        fclose(file);
    }
}

/* Small pages, as most processes have; fork's cost is in their number. */
void load_memory(size_t mib)
{
    size_t size = mib << 20;
    char *memory;

    if (mib == 0)
        return;
    volunteer();
    if (available_mib() < mib + 1024)
        die("%zu MiB: only %zu MiB available", mib, available_mib());
    memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
                  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        die("%zu MiB: %s", mib, strerror(errno));
    (void)madvise(memory, size, MADV_NOHUGEPAGE);
    memset(memory, 1, size);
}

/* ----------------------------------------------------------- Descriptors -- */

void allow_descriptors(int count)
{
    struct rlimit limit;
    rlim_t wanted = (rlim_t)count + 64;
    rlim_t found;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        die("getrlimit: %s", strerror(errno));
    if (limit.rlim_cur >= wanted)
        return;
    found = limit.rlim_max;
    limit.rlim_cur = wanted;
    if (limit.rlim_max < wanted)
        limit.rlim_max = wanted;
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0)
        die("%d descriptors: the limit is %llu, %s", count,
            (unsigned long long)found, strerror(errno));
}

/* Close-on-exec, as a careful server has them. */
void load_descriptors(int count)
{
    int source = open("/dev/null", O_RDWR | O_CLOEXEC);
    int last = source;

    allow_descriptors(count);
    while (last >= 0 && last + 1 < count)
        last = fcntl(source, F_DUPFD_CLOEXEC, 3);
    if (last < 0)
        die("%d descriptors: %s", count, strerror(errno));
    if (count <= 3)
        close(source);
}
