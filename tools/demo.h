/* SPDX-License-Identifier: MIT */
/* The demonstration: what its files share.
 *
 *   demo.c           options; runs every start with every backend
 *   demo-starts.c    the starts, and what is expected of each
 *   demo-run.c       carries one start out, and judges it
 *   demo-files.c     the files that are started, in a directory of their own
 *   demo-table.c     the table of these starts
 *   demo-times.c     the table of times, which comes first
 *   demo-measure.c   measures what is in it
 *   demo-ways.c      the ways of starting a program that are measured */
#ifndef DEMO_H
#define DEMO_H

#include <stddef.h>
#include <uspawn.h>

#define DEMO_OUTPUT_SIZE 256
#define DEMO_LINKS_MAX 3

/* ------------------------------------------------------------- Starts -- */

enum demo_ending {
    DEMO_EXITS, /* value: exit status */
    DEMO_DIES,  /* value: signal */
    DEMO_FAILS  /* value: errno value; stage and detail say more */
};

#define DEMO_ANY_DETAIL (-1)

struct demo_start {
    const char *what;
    char *argv[6]; /* argv[0] is looked up in PATH if it has no slash */
    char **envp;   /* NULL: ours */

    /* Adds actions and attributes.  NULL: none. */
    int (*arrange)(struct uspawn_actions *actions, struct uspawn_attr *attr);

    /* Called once it was started.  pipes[0] is that of `output`, if any.  0, or
     * an errno value if something is not as it should be.  NULL: nothing. */
    int (*meanwhile)(struct uspawn_child *child);

    /* The next program of a pipeline.  NULL: none. */
    const struct demo_start *next;

    /* What is expected; `detail` may be DEMO_ANY_DETAIL.  `output` is what it
     * writes; "": something; NULL: what it writes is not looked at. */
    const char *output;
    enum demo_ending ending;
    int value;
    int stage;
    int detail;

    /* The backend that must refuse.  NULL: only posix_spawn may. */
    const char *refused_by;
};

/* Ended by a member whose `what` is NULL. */
extern const struct demo_start demo_starts[];

/* What became of it. */
struct demo_outcome {
    int mechanism;
    int error;                   /* what the call returned */
    struct uspawn_error details; /* if that is not 0 */
    struct uspawn_status status; /* if it is 0 */
    char output[DEMO_OUTPUT_SIZE];
    double microseconds; /* until the call returned */
    int is_refused;      /* it failed because the backend cannot */
    int is_expected;
};

void demo_run(const struct demo_start *start, const char *backend,
              struct demo_outcome *outcome);

/* Microseconds since some moment. */
double demo_now(void);

/* -------------------------------------------------------------- Files -- */

#define DEMO_HELLO "./hello"
#define DEMO_NO_INTERPRETER "./no-interpreter"
#define DEMO_NO_LOADER "./no-loader"
#define DEMO_PLAIN "./plain"
#define DEMO_UNKNOWN "./unknown"

/* Make these in a new directory, make that the working directory, and remove
 * both at exit.  0, or -1 after a message. */
int demo_files_make(void);

/* -------------------------------------------------------------- Table -- */

/* HAS_ALL: it gets a row for each backend. */
void demo_table_begin(int has_all);

/* One row.  Lines about it are put off, so that they are printed once for all
 * of the next rows that have the same. */
void demo_table_row(const struct demo_start *start, const char *backend,
                    const struct demo_outcome *outcome);

/* Print what was put off. */
void demo_table_flush(void);

/* A line that stands out if this is a terminal. */
void demo_title(const char *text);

/* -------------------------------------------------------------- Times -- */

/* One way of starting a program. */
struct demo_way {
    char name[32];
    /* Start /bin/true as argv says, and wait for it.  *RETURNED: microseconds
     * until the call returned; *ENDED: until the program had been waited for.
     * 0, or an errno value. */
    int (*run)(const struct demo_way *way, double *returned, double *ended);
    const char *backend;
    int copies_memory; /* takes longer, the more memory we have */
};

/* Fill WAYS, at most COUNT of them; how many there are. */
int demo_ways(struct demo_way ways[], int count);

extern char *demo_true[]; /* the arguments of what is started */

#define DEMO_WAYS_MAX 10
#define DEMO_ROUNDS 200
#define DEMO_COPIES 20 /* rounds for ways that copy much memory */

/* What a measuring process reports. */
struct demo_report {
    char failure[120]; /* empty: none */
    int is_pinned;     /* to one CPU */
    /* Microseconds, in the order of demo_ways(); 0: it was refused. */
    double returned[DEMO_WAYS_MAX];
    double ended[DEMO_WAYS_MAX];
};

/* Measure all ways in a process that holds memory of SIZE bytes.  0, or -1: it
 * did not live to report. */
int demo_measure(struct demo_report *report, size_t size);

/* Measure and print; IS_LONG: also with much memory. */
void demo_times(int is_long);

#endif
