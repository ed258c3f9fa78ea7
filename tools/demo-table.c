/* SPDX-License-Identifier: MIT */
/* The second table: a row for a start with a backend, and under the rows what
 * was written or why it failed. */
#include "demo.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NOTE_SIZE 1024

#define COLUMNS 80
#define ROW "%-31s %-11s %-12s %-14s %7s\n"

/* Terminals only: a log is read by programs, too. */
#define PLAIN "\033[0m"
#define BOLD "\033[1m"
#define FAINT "\033[2m"
#define RED "\033[31m"

/* Lines about the rows printed last. */
static char pending[NOTE_SIZE];
static int pending_is_bad;

static void print_styled(const char *style, const char *text)
{
    static int is_terminal = -1;

    if (is_terminal < 0)
        is_terminal = isatty(STDOUT_FILENO) && !getenv("NO_COLOR");
    if (is_terminal)
        printf("%s%s%s", style, text, PLAIN);
    else
        printf("%s", text);
}

void demo_title(const char *text)
{
    print_styled(BOLD, text);
}

void demo_table_flush(void)
{
    if (pending[0])
        print_styled(pending_is_bad ? RED : FAINT, pending);
    pending[0] = '\0';
    fflush(stdout);
}

void demo_table_begin(int has_all)
{
    char head[160];

    printf("\nPrograms of this system, started through each backend%s.\n"
           "  us: microseconds until the call returned   >: what it wrote   "
           "!: why it failed\n\n",
           has_all ? "" : "; the first is shown");
    snprintf(head, sizeof head, ROW, "what", "backend", "mechanism", "ended",
             "us");
    demo_title(head);
}

/* ---------------------------------------------------------------- Notes -- */

/* How much of TEXT goes into a line of WIDTH: to a space, if it has one. */
static int fit(const char *text, int width)
{
    int length = (int)strlen(text);
    int i;

    if (length <= width)
        return length;
    for (i = width; i > 0; i--)
        if (text[i] == ' ')
            return i;
    return width;
}

static void add(char note[NOTE_SIZE], const char *mark, const char *text)
{
    while (*text) {
        size_t used = strlen(note);
        int length = fit(text, COLUMNS - 6);

        snprintf(note + used, NOTE_SIZE - used, "    %s %.*s\n", mark, length,
                 text);
        mark = " ";
        text += length + (text[length] == ' ');
    }
}

/* Lines become words: the table is long enough. */
static void add_output(char note[NOTE_SIZE], const char *output)
{
    char line[DEMO_OUTPUT_SIZE];
    size_t i;

    snprintf(line, sizeof line, "%s", output);
    for (i = strlen(line); i > 0 && line[i - 1] == '\n'; i--)
        line[i - 1] = '\0';
    for (i = 0; line[i]; i++)
        if (line[i] == '\n')
            line[i] = ' ';
    add(note, ">", line);
}

static void add_expectation(char note[NOTE_SIZE],
                            const struct demo_start *start)
{
    static const char *const kinds[] = {"exit status", "signal",
                                        "failure, errno"};
    char line[160];

    if (start->ending == DEMO_FAILS)
        snprintf(line, sizeof line, "expected: %s %d, stage %s, detail %d",
                 kinds[start->ending], start->value,
                 uspawn_strstage(start->stage), start->detail);
    else
        snprintf(line, sizeof line, "expected: %s %d%s%s", kinds[start->ending],
                 start->value, start->output ? ", output " : "",
                 start->output ? start->output : "");
    add(note, "?", line);
}

static void make_note(char note[NOTE_SIZE], const struct demo_start *start,
                      const struct demo_outcome *outcome)
{
    note[0] = '\0';
    if (outcome->output[0])
        add_output(note, outcome->output);
    if (outcome->error) {
        char line[600];

        uspawn_error_format(&outcome->details, line, sizeof line);
        add(note, "!", line);
    }
    if (!outcome->is_expected)
        add_expectation(note, start);
}

/* ----------------------------------------------------------------- Rows -- */

static void name_ending(char *text, size_t size,
                        const struct demo_outcome *outcome)
{
    const struct uspawn_status *status = &outcome->status;

    if (outcome->is_refused)
        snprintf(text, size, "refused");
    else if (outcome->error)
        snprintf(text, size, "%s failed",
                 uspawn_strstage(outcome->details.stage));
    else if (status->kind == USPAWN_EXITED)
        snprintf(text, size, "exit %d", status->value);
    else if (status->kind == USPAWN_SIGNALED && status->value == SIGTERM)
        snprintf(text, size, "SIGTERM");
    else if (status->kind == USPAWN_SIGNALED)
        snprintf(text, size, "signal %d", status->value);
    else
        snprintf(text, size, "unknown");
}

void demo_table_row(const struct demo_start *start, const char *backend,
                    const struct demo_outcome *outcome)
{
    static const struct demo_start *last;
    const char *mechanism = outcome->mechanism == USPAWN_MECHANISM_NONE
                                ? "-"
                                : uspawn_strmechanism(outcome->mechanism);
    char note[NOTE_SIZE], ending[40], time[24];

    make_note(note, start, outcome);
    if (strcmp(note, pending) != 0)
        demo_table_flush();
    snprintf(time, sizeof time, "%.0f", outcome->microseconds);
    name_ending(ending, sizeof ending, outcome);
    printf(ROW, start == last ? "" : start->what, backend, mechanism, ending,
           time);
    fflush(stdout);
    memcpy(pending, note, sizeof pending);
    pending_is_bad = !outcome->is_expected;
    last = start;
}
