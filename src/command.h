/* SPDX-License-Identifier: MIT */
/* The uspawn command: what its files share.  What concerns a program that runs
 * is in running.h.
 *
 *   main.c         from the command line to the exit status
 *   options.c      the options of all groups: getopt_long(3)
 *   help.c         --help
 *   options-*.c    one group of options each: a table, and what each one does
 *   split.c        options in one argument
 *   complain.c     messages
 *   accounts.c     users and groups of a new root directory
 *   parse.c        numbers, sizes, lists
 *   duration.c     durations
 *   names.c        signals, limits and capabilities by name
 *   exec.c         --exec
 *   explain.c      --explain
 *   report.c       --report */
#ifndef COMMAND_H
#define COMMAND_H

#include "compat.h"
#include <uspawn.h>

#include <limits.h>
#include <stdio.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* As env(1) and timeout(1). */
enum {
    STATUS_TIMED_OUT = 124,
    STATUS_FAILURE = 125, /* our own */
    STATUS_NOT_EXECUTABLE = 126,
    STATUS_NOT_FOUND = 127,
    STATUS_SIGNAL = 128 /* and the signal's number */
};

#define NANOSECONDS 1000000000ull
#define NEVER (~0ull)

#define GROUPS_MAX 65536
#define CAPABILITY_SETS 3

struct id_map {
    struct uspawn_id_range ranges[USPAWN_ID_RANGES_MAX];
    size_t count;
};

/* A list of descriptors that one option gives, while it is read. */
struct descriptors {
    int sources[USPAWN_MAP_MAX];
    int targets[USPAWN_MAP_MAX];
    char *names[USPAWN_MAP_MAX];
    size_t count;
};

/* All that the command line says. */
struct command {
    int (*perform)(struct command *command); /* what to do; the exit status */
    char **argv;

    struct uspawn_actions *actions;
    struct uspawn_attr *attr;
    struct uspawn_environment *environment; /* NULL: the caller's */

    /* The library's setters replace, options add to what was given before. */
    unsigned policy;
    unsigned unshare;
    unsigned propagation;
    int has_propagation; /* it was chosen */
    unsigned securebits;
    sigset_t mask;
    sigset_t chosen; /* signals whose action an option has chosen */
    sigset_t reset;  /* those that have their default action */
    unsigned long long dropped[CAPABILITY_SETS];
    unsigned long long raised;
    unsigned cpus[USPAWN_CPUS_MAX];
    size_t cpu_count;
    unsigned deadline_flags;
    uid_t user_ids[2]; /* real and effective; -1: it stays */
    gid_t group_ids[2];
    gid_t groups[GROUPS_MAX];
    size_t group_count;
    int root; /* the new root directory, to look up users in; or -1 */
    int has_root_of;
    int namespaces[USPAWN_NAMESPACES_MAX];
    size_t namespace_count;
    struct id_map user_map;
    struct id_map group_map;
    struct descriptors descriptors;

    int has_group;     /* the process group was chosen */
    int has_own_group; /* and is the program's own */
    int has_cgroup;
    int has_path_source;
    int is_init; /* of what the program leaves behind */
    int is_held;
    int is_detached;
    int is_hidden;
    int has_pty;
    int has_pty_size;              /* it is not ours */
    int pty_copy;                  /* a descriptor, or -1 */
    int takes_terminal;            /* its group may become the foreground one */
    unsigned long long timeout;    /* nanoseconds; 0: none */
    unsigned long long kill_after; /* the same */
    int timeout_signal;
    int shares_group; /* no group of its own for a timeout */
    int preserves_status;
    unsigned char is_success[256]; /* statuses that are 0 to who asks us */
    int ends_group;                /* what is left of it at its end */
    int is_verbose;
    FILE *report;
    const char *pid_file; /* "-": standard output */

    size_t jobs;                /* of each argument of a list one; 0: no list */
    const char *arguments_from; /* a file, or NULL: standard input */
    int ends_with_null;         /* what is read there */

    /* How the command is to end, if not by exit. */
    int end_signal;  /* 0: by exit */
    int ends_family; /* all of our process group gets that signal */
};

/* What became of the program. */
struct outcome {
    pid_t pid;
    int mechanism;
    int is_timed_out;
    unsigned long long exec_time; /* nanoseconds */
    unsigned long long wall_time;
    struct uspawn_status status;
};

/* ------------------------------------------------------------- Options -- */

/* Do what an option says; ARGUMENT is NULL where it takes none, or is optional.
 * Result: NULL, or what is wrong with it. */
typedef const char *option_apply(struct command *command, const char *argument);

struct command_option {
    const char *name;
    int letter;           /* 0: none */
    const char *argument; /* NULL: none; in brackets: optional */
    const char *help;     /* lines of at most 47 columns */
    option_apply *apply;  /* NULL: TEXT for split_into() */
};

struct option_group {
    const char *title;
    const struct command_option *options;
    size_t count;
};

/* All of them; NULL is the end. */
extern const struct option_group *const option_groups[];

extern const struct option_group descriptor_options;
extern const struct option_group entering_options;
extern const struct option_group identity_options;
extern const struct option_group namespace_options;
extern const struct option_group privilege_options;
extern const struct option_group process_options;
extern const struct option_group program_options;
extern const struct option_group resource_options;
extern const struct option_group running_options;
extern const struct option_group signal_options;
extern const struct option_group system_options;

/* Whether it takes an argument, or none, as it is given. */
int option_has_choice(const struct command_option *option);

/* Read the options of ARGV into COMMAND.  0, or the exit status after a
 * message. */
int options_read(struct command *command, int argc, char **argv);

/* Put the words of TEXT before argument AT.  NULL, or what is wrong with it. */
const char *split_into(int *argc, char ***argv, int at, const char *text);

/* Call APPLY for each item of LIST, which commas separate, and perhaps blanks.
 */
const char *apply_each(struct command *command, const char *list,
                       option_apply *apply);

/* Have an environment to change.  Without that the program gets ours as it is,
 * with whatever strange strings are in it. */
int need_environment(struct command *command);

/* NAME=VALUE, as --env. */
const char *set_variable(struct command *command, const char *text);

/* Set the processors of LIST, as --cpus. */
const char *set_cpus(struct command *command, const char *list);

/* As --deadline. */
const char *set_deadline(struct command *command, const char *argument);

/* What an errno value means for an option; NULL for 0. */
const char *problem(int error);

/* What to say behind a complaint: where help is, unless the last problem was
 * none of how the options are written. */
const char *where_to_look(void);

/* Print "uspawn: ..." on a line of its own, as printf(3). */
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* To look into a directory, what it is. */
#ifndef O_PATH
#define O_PATH O_RDONLY
#endif

/* Open PATH, close-on-exec, under a number that nobody means when they name a
 * descriptor on the command line.  -1 and errno on failure. */
int open_aside(const char *path, int flags);

/* A copy of FD of that kind; -1 and errno on failure. */
int copy_aside(int fd);

/* ------------------------------------------------------------- Parsing -- */

/* The scan functions read from *TEXT and move it on, the parse functions take
 * all of TEXT.  Result: 1, or 0 for what is no such thing or out of range. */
int scan_number(const char **text, unsigned long long highest,
                unsigned long long *number);
int scan_descriptor(const char **text, int *fd);
int parse_number(const char *text, unsigned long long highest,
                 unsigned long long *number);
int parse_signed(const char *text, long lowest, long highest, long *number);
int parse_descriptor(const char *text, int *fd);

/* Digits of BASE, or with a base of 0 as C writes numbers: 10, 0x1f. */
int parse_digits(const char *text, int base, unsigned long long highest,
                 unsigned long long *number);

/* A decimal number or "inf", with an optional unit (ns us ms s m h d), in
 * nanoseconds; without a unit it counts UNIT of them.  What is too long to be
 * counted is NEVER, what is too short 1. */
int parse_duration(const char *text, unsigned long long unit,
                   unsigned long long *nanoseconds);

/* A size with K, M, G or T, or "unlimited". */
int scan_size(const char **text, unsigned long long *size);

struct name {
    const char *name;
    unsigned long long value;
};

/* The value of NAME, in any case, in a table of COUNT. */
int find_name(const struct name *names, size_t count, const char *name,
              unsigned long long *value);

int parse_signal(const char *text, int *signal);

/* TERM, or a number where there is no name. */
void name_signal(int signal, char *buffer, size_t size);
int parse_resource(const char *text, int *resource);
int parse_capability(const char *text, unsigned *capability);

/* ------------------------------------------------- What there is to do -- */

/* These are values of command.perform. */
int run_program(struct command *command);
int run_each(struct command *command);
int exec_program(struct command *command);
int explain_plan(struct command *command);
int print_version(struct command *command);
int print_help(struct command *command);

/* What is set for the program because of what the command does itself. */
int prepare(struct command *command);

/* The securebits flags that we have. */
unsigned system_securebits(void);

/* Print the one line about ERROR; the exit status that goes with it. */
int tell_error(const struct uspawn_error *error);

/* STATUS, or that of a failure if the report cannot be written. */
int report_outcome(FILE *file, const struct outcome *outcome, int status);
int report_error(FILE *file, const struct uspawn_error *error, int status);

/* The size of our terminal, or 0 and 0. */
void terminal_size(int *rows, int *columns);

#endif
