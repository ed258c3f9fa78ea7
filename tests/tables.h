/* SPDX-License-Identifier: MIT */
/* The tables of cases that every system runs: named once, here.  A new table
 * is declared and listed here, or in tables-linux.c, and its file is named in
 * local.mk. */
#ifndef TABLES_H
#define TABLES_H

#include "testlib.h"

extern const struct test_table test_table_attr_each;
extern const struct test_table test_table_attr_everything;
extern const struct test_table test_table_attr_identity;
extern const struct test_table test_table_attr_resources;
extern const struct test_table test_table_beside;
extern const struct test_table test_table_cancel;
extern const struct test_table test_table_child;
extern const struct test_table test_table_control;
extern const struct test_table test_table_coprocess;
extern const struct test_table test_table_coprocess_ends;
extern const struct test_table test_table_descriptor_limit;
extern const struct test_table test_table_descriptors;
extern const struct test_table test_table_detached;
extern const struct test_table test_table_diagnosis;
extern const struct test_table test_table_directory;
extern const struct test_table test_table_enoexec;
extern const struct test_table test_table_environment;
extern const struct test_table test_table_errors;
extern const struct test_table test_table_exec;
extern const struct test_table test_table_exec_faults;
extern const struct test_table test_table_hold;
extern const struct test_table test_table_hosts;
extern const struct test_table test_table_identity;
extern const struct test_table test_table_input;
extern const struct test_table test_table_job;
extern const struct test_table test_table_jobserver;
extern const struct test_table test_table_large_table;
extern const struct test_table test_table_listen;
extern const struct test_table test_table_loop;
extern const struct test_table test_table_made;
extern const struct test_table test_table_map;
extern const struct test_table test_table_memory;
extern const struct test_table test_table_open;
extern const struct test_table test_table_pairs;
extern const struct test_table test_table_pipe;
extern const struct test_table test_table_plan;
extern const struct test_table test_table_policy;
extern const struct test_table test_table_popen;
extern const struct test_table test_table_pool;
extern const struct test_table test_table_processes;
extern const struct test_table test_table_program;
extern const struct test_table test_table_reaped;
extern const struct test_table test_table_requests;
extern const struct test_table test_table_run;
extern const struct test_table test_table_run_faults;
extern const struct test_table test_table_run_stops;
extern const struct test_table test_table_run_streams;
extern const struct test_table test_table_search;
extern const struct test_table test_table_shell;
extern const struct test_table test_table_shell_lines;
extern const struct test_table test_table_signals;
extern const struct test_table test_table_stack;
extern const struct test_table test_table_standard;
extern const struct test_table test_table_start;
extern const struct test_table test_table_start_burst;
extern const struct test_table test_table_start_copies;
extern const struct test_table test_table_start_held;
extern const struct test_table test_table_start_hosts;
extern const struct test_table test_table_start_many;
extern const struct test_table test_table_start_memory;
extern const struct test_table test_table_start_threads;
extern const struct test_table test_table_stopped;
extern const struct test_table test_table_stops;
extern const struct test_table test_table_suspended;
extern const struct test_table test_table_system;
extern const struct test_table test_table_systems;
extern const struct test_table test_table_terminal;
extern const struct test_table test_table_text;
extern const struct test_table test_table_threads;
extern const struct test_table test_table_wait;

#define TABLES_EVERYWHERE                                                      \
    &test_table_open, &test_table_descriptors, &test_table_directory,          \
        &test_table_pipe, &test_table_terminal, &test_table_signals,           \
        &test_table_identity, &test_table_program, &test_table_search,         \
        &test_table_plan, &test_table_errors, &test_table_requests,            \
        &test_table_text, &test_table_wait, &test_table_child,                 \
        &test_table_policy, &test_table_input, &test_table_memory,             \
        &test_table_threads, &test_table_start, &test_table_start_burst,       \
        &test_table_start_copies, &test_table_start_held,                      \
        &test_table_start_threads, &test_table_map, &test_table_made,          \
        &test_table_listen, &test_table_environment, &test_table_enoexec,      \
        &test_table_run, &test_table_run_stops, &test_table_job,               \
        &test_table_jobserver, &test_table_coprocess,                          \
        &test_table_coprocess_ends, &test_table_large_table,                   \
        &test_table_suspended, &test_table_control, &test_table_stack,         \
        &test_table_standard, &test_table_stopped, &test_table_stops,          \
        &test_table_cancel, &test_table_descriptor_limit,                      \
        &test_table_run_faults, &test_table_detached, &test_table_diagnosis,   \
        &test_table_exec, &test_table_shell, &test_table_shell_lines,          \
        &test_table_exec_faults, &test_table_hosts, &test_table_processes,     \
        &test_table_reaped, &test_table_start_hosts, &test_table_start_many,   \
        &test_table_attr_each, &test_table_attr_everything,                    \
        &test_table_start_memory, &test_table_attr_identity,                   \
        &test_table_attr_resources, &test_table_systems, &test_table_system,   \
        &test_table_popen, &test_table_pairs, &test_table_beside,              \
        &test_table_run_streams, &test_table_loop, &test_table_pool,           \
        &test_table_hold,

/* Begin with default dispositions where a starter may have left others that
 * the libc hides. */
void test_own_signals(void);

#endif
