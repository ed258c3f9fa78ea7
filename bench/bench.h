/* SPDX-License-Identifier: MIT */
/* What the files of the bench program share. */
#ifndef BENCH_H
#define BENCH_H

#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>
#include <uspawn.h>

/* What the command line asks for. */
struct settings {
    const char *run;   /* rows with one name may be compared with each other */
    const char *sweep; /* what is varied */
    const char *ways;  /* names, separated by commas */
    const char *disturbance;
    int captured; /* the child's output is read to its end */
    int rounds;
    int count;
    int threads;
    size_t mib;
    int descriptors;
    char **arguments; /* what follows the command's name, up to a NULL */
};

/* ------------------------------------------------------------- Commands -- */

int measure_calls(const struct settings *settings);
int measure_burst(const struct settings *settings);
int measure_threads(const struct settings *settings);
int measure_disturbed(const struct settings *settings);
int run_peer(const struct settings *settings);
int run_pinned(const struct settings *settings);
int run_held(const struct settings *settings);
int measure_bulk(const struct settings *settings);
int run_write(const struct settings *settings);

/* ----------------------------------------------------------------- Ways -- */

/* What is to be started. */
struct job {
    char *program;
    char *argv[2];
    int captured;
};

struct started {
    pid_t pid;
    int output; /* the child's, where it is captured; else -1 */
    FILE *file; /* popen's */
    struct uspawn_child child;
};

/* One way to start a program.  All of them die if anything fails. */
struct way {
    const char *name;
    void (*prepare)(const struct job *job); /* once; may be NULL */
    void (*start)(const struct job *job, struct started *started);
    void (*ready)(struct started *started); /* may be NULL */
    void (*finish)(struct started *started);
};

#define WAYS_MAX 16

/* All end with a way without a name. */
extern const struct way libc_ways[];
extern const struct way uspawn_ways[];
extern const struct way options_ways[];

/* ways-uspawn.c, for ways-options.c: die of ERROR, which CHILD tells if it is
 * not NULL; and wait for what was started. */
void check_uspawn(int error, const struct uspawn_child *child);
void finish_uspawn(struct started *started);

/* Find the ways NAMED "a,b,c" and prepare them for JOB; how many. */
int find_ways(const char *names, const struct job *job,
              const struct way **ways);

void job_fill(struct job *job, char *program, int captured);

/* Read OUTPUT to its end and close it; nothing if it is -1. */
void drain(int output);

/* -------------------------------------------------------------- Samples -- */

struct samples {
    double *values;
    size_t count;
    size_t room;
};

double now_ns(void);
void samples_add(struct samples *samples, double value);
/* The value below which PART (0 to 1) of all are; sorts them. */
double samples_part(struct samples *samples, double part);

/* Print one row of CSV: SAMPLES of METRIC, with WAY under these loads. */
void print_row(const struct settings *settings, const char *way,
               const char *metric, struct samples *samples);

/* ----------------------------------------------------------------- Host -- */

__attribute__((noreturn, format(printf, 1, 2))) void die(const char *format,
                                                         ...);

/* Run on the INDEX-th of the CPUs that we may use, from the last one down. */
void pin(int index);
int cpu_count(void);
void load_memory(size_t mib);
/* Raise the limit for that many. */
void allow_descriptors(int count);
void load_descriptors(int count);

#endif
