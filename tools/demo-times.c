/* SPDX-License-Identifier: MIT */
/* The first table: how long a start takes, from a small parent and from one
 * that has much memory, as multiples of fork + execve. */
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

/* What was measured in one parent. */
struct column {
    const char *title;
    const char *format; /* of a ratio */
    struct demo_report report;
    char missing[160]; /* why not; empty: it was */
};

/* On a terminal only; TEXT "" takes it away. */
static void say_progress(const char *text)
{
    if (isatty(STDOUT_FILENO)) {
        printf("\r\033[K%s", text);
        fflush(stdout);
    }
}

static void measure(struct column *column, size_t mib)
{
    char text[80];

    snprintf(text, sizeof text, "measuring: %s ...", column->title);
    say_progress(text);
    if (demo_measure(&column->report, mib << 20) != 0)
        strcpy(column->missing, "the measuring process was killed");
    else
        memcpy(column->missing, column->report.failure,
               sizeof column->report.failure);
    say_progress("");
}

static void measure_much(struct column *column, int is_long)
{
    long available = available_mib();

    if (!is_long)
        strcpy(column->missing, "as asked");
    else if (available >= 0 && available < MUCH_MIB * 5 / 4)
        snprintf(column->missing, sizeof column->missing,
                 "only %ld MiB are free", available);
    else
        measure(column, MUCH_MIB);
}

static void print_ratio(const struct column *column, double value, double base)
{
    char text[40] = "-";

    if (!column->missing[0] && value > 0 && base > 0)
        snprintf(text, sizeof text, column->format, value / base);
    printf("  %10s", text);
}

static void print_way(const struct column *column, int way)
{
    const struct demo_report *report = &column->report;

    print_ratio(column, report->returned[way], report->returned[0]);
    print_ratio(column, report->ended[way], report->ended[0]);
}

static void print_table(const struct column *small, const struct column *large)
{
    struct demo_way ways[DEMO_WAYS_MAX];
    int count = demo_ways(ways, DEMO_WAYS_MAX);
    char head[200];
    int i;

    snprintf(head, sizeof head,
             "\n  %-22s  %22s  %22s\n  %-22s  %10s  %10s  %10s  %10s\n", "",
             small->title, large->title, "", "returned", "ended", "returned",
             "ended");
    demo_title(head);
    for (i = 0; i < count; i++) {
        printf("  %-22s", ways[i].name);
        print_way(small, i);
        print_way(large, i);
        printf("\n");
    }
}

static void print_base(const struct column *column)
{
    const struct demo_report *report = &column->report;

    if (column->missing[0])
        printf("  %s: not measured, %s\n", column->title, column->missing);
    else
        printf("  %s: fork + execve returned after %.0f us, ended after %.0f "
               "us%s\n",
               column->title, report->returned[0], report->ended[0],
               report->is_pinned ? "" : "; not pinned to one CPU");
}

void demo_times(int is_long)
{
    static struct column small = {.title = "small parent", .format = "%.2f"};
    static struct column large = {.title = "parent with 1 GiB",
                                  .format = "%.3f"};
    struct utsname host;

    if (uname(&host) != 0)
        memset(&host, 0, sizeof host);
    printf(
        "uspawn %s, %s %s, %s, %ld CPUs\n\n"
        "How long a start of %s takes here and today, as a multiple of what\n"
        "fork + execve takes:\n",
        uspawn_version(), host.sysname, host.release, host.machine,
        sysconf(_SC_NPROCESSORS_ONLN), demo_true[0]);
    measure(&small, 0);
    measure_much(&large, is_long);
    print_table(&small, &large);
    printf(
        "\n  returned: until the call returned; ended: until the program had "
        "been waited\n"
        "  for.  fork + execve returns before the program runs, and cannot "
        "tell whether\n"
        "  it will; system() when its shell has ended; the others when the "
        "program runs.\n"
        "  Medians of %d starts, of %d where 1 GiB is copied, by turns, on "
        "one CPU.\n",
        DEMO_ROUNDS, DEMO_COPIES);
    print_base(&small);
    print_base(&large);
    fflush(stdout);
}
