/* SPDX-License-Identifier: MIT */
/* The second table: how long a start takes, from a small parent and from one
 * that holds much memory. */
#include "demo.h"
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#define MUCH_MIB 1024

/* MiB that can be used without swapping; -1: the system does not say. */
static long available_mib(void)
{
    FILE *file = fopen("/proc/meminfo", "r");
    char line[128];
    long kib = -1;

    while (file && kib < 0 && fgets(line, sizeof line, file))
        if (sscanf(line, "MemAvailable: %ld", &kib) != 1)
            kib = -1;
    if (file)
        fclose(file);
    return kib < 0 ? -1 : kib / 1024;
}

static void print_report(const char *title, const struct demo_report *report)
{
    struct demo_way ways[DEMO_WAYS_MAX];
    int count = demo_ways(ways, DEMO_WAYS_MAX);
    char head[160];
    int i;

    snprintf(head, sizeof head, "\n%-28s %16s %15s %16s %15s\n", title,
             "returned, us", "/ fork+execve", "ended, us", "/ fork+execve");
    demo_title(head);
    for (i = 0; i < count; i++) {
        double returned = report->returned[i];
        double ended = report->ended[i];

        if (ended > 0)
            printf("  %-26s %16.1f %15.3f %16.1f %15.3f\n", ways[i].name,
                   returned, returned / report->returned[0], ended,
                   ended / report->ended[0]);
        else
            printf("  %-26s %16s\n", ways[i].name, "refused");
    }
}

static void measure_and_print(const char *title, size_t mib)
{
    struct demo_report report;

    if (demo_measure(&report, mib << 20) != 0) {
        printf("\n%s: skipped, the measuring process was killed\n", title);
    } else if (report.failure[0]) {
        printf("\n%s: skipped, %s\n", title, report.failure);
    } else {
        print_report(title, &report);
        if (!report.is_pinned)
            printf("  (not pinned to one CPU)\n");
    }
}

static void print_introduction(void)
{
    struct utsname host;

    if (uname(&host) != 0)
        memset(&host, 0, sizeof host);
    printf("\nHow long a start of %s takes: medians of %d, of %d where 1 GiB "
           "is copied.\n"
           "These are figures of this machine (%s %s, %s, %ld CPUs; pinned to "
           "one), today.\n",
           demo_true[0], DEMO_ROUNDS, DEMO_COPIES, host.sysname, host.release,
           host.machine, sysconf(_SC_NPROCESSORS_ONLN));
    printf("  returned: until the call returned   ended: until the program had "
           "been waited for\n"
           "  fork + execve returns before the program runs, and cannot tell "
           "whether it will;\n"
           "  system returns when its shell has ended; the others when the "
           "program runs.\n"
           "  The 1 GiB has been written to, in pages of the usual size.\n");
}

void demo_times(int is_long)
{
    static const char much[] = "a parent that holds 1 GiB";
    long available = available_mib();

    print_introduction();
    measure_and_print("a small parent", 0);
    if (!is_long)
        printf("\n%s: skipped, as asked\n", much);
    else if (available >= 0 && available < MUCH_MIB * 5 / 4)
        printf("\n%s: skipped, only %ld MiB are free\n", much, available);
    else
        measure_and_print(much, MUCH_MIB);
}
