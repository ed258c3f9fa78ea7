/* SPDX-License-Identifier: MIT */
/* A program that runs, and all that waits for it: one loop, in which signals,
 * the program's end, bytes and deadlines come.
 *
 *   run.c        the loop, from the start of the program to the exit status
 *   each.c       the same of many programs: --jobs
 *   arguments.c  the list of their arguments
 *   start.c      start it, which can be interrupted
 *   maps.c       maps of ids that others write
 *   watch.c      whether it has stopped or ended
 *   signals.c    signals are noted, and come while we sleep only
 *   forward.c    they are passed on; what happens when the time is up
 *   job.c        job control: stop and go on as the program does
 *   terminal.c   our terminal: its size, its foreground group
 *   relay.c      bytes between our input and output and a pty
 *   relay-modes.c  the modes of both terminals
 *   proc.c       what /proc tells of processes that are not ours to wait for
 *   system.c     what systems differ in
 *   finish.c     the exit status, and an end by a signal */
#ifndef RUNNING_H
#define RUNNING_H

#include "command.h"
#include <poll.h>
#include <termios.h>

/* ------------------------------------------------------------- Relay -- */

/* The descriptors that a relay sleeps on: our input, the pty, our output. */
#define RELAY_FDS 3

struct relay {
    int master;
    int slave;      /* as long as it is open, the pty is not hung up; or -1 */
    int input;      /* -1: it has ended */
    int output;     /* ours, perhaps opened anew */
    int copy;       /* a file for all that is put out; -1: none */
    int has_ended;  /* nothing more comes from the pty */
    int ends_line;  /* whether the last byte of the input ended a line */
    int error;      /* an errno value: why output was lost */
    size_t in_size; /* bytes for the program */
    size_t out_size, out_done; /* from it, and written of these */
    unsigned long long moved;  /* when a byte was, for the last time */
    int is_raw;
    struct termios modes; /* of our terminal, before */
    char in[4096];
    char out[4096];
};

void relay_begin(struct relay *relay, int master, int copy);
void relay_wish(const struct relay *relay, struct pollfd fds[RELAY_FDS]);
void relay_move(struct relay *relay, const struct pollfd fds[RELAY_FDS]);

/* After the program has ended: whether all that it wrote is written; or, if
 * IS_URGENT, nobody seems to read it. */
int relay_is_over(const struct relay *relay, int is_urgent);

void relay_end(struct relay *relay);

/* Our terminal as it was, and as the pty needs it: raw.  Whoever calls that in
 * the background is stopped until it is in the foreground. */
void relay_restore_modes(struct relay *relay);
int relay_set_raw(struct relay *relay);

/* What is not typed is not echoed. */
void relay_set_echo(const struct relay *relay);

/* --------------------------------------------------------------- Run -- */

enum phase {
    PHASE_HELD,     /* until a line comes */
    PHASE_STARTING, /* until the program is executed */
    PHASE_RUNNING,  /* until it ends */
    PHASE_ENDED,    /* until its group has, and its output is written */
    PHASE_OVER
};

/* One program, from its start to its end. */
struct run {
    struct command *command;
    struct uspawn_child child;
    struct outcome outcome;
    struct relay relay;
    int has_relay; /* from when the program is started until we end */
    enum phase phase;
    int error;     /* why it was not executed; ECANCELED: see below */
    int is_untold; /* its pid could not be written */
    unsigned long long begin;
    unsigned long long deadline;
    int is_ending;      /* it was told to end: what comes next is SIGKILL */
    int cancel_signal;  /* what came before it was executed */
    int passed_stop;    /* the last signal that was to stop it, or 0 */
    int terminal;       /* our controlling terminal, once needed; -1 */
    int has_terminal;   /* the program's group was made the foreground one, */
    int was_foreground; /* and still was at its end */
};

/* Look at the program, and do what is due: until run->phase is PHASE_OVER. */
void run_step(struct run *run);

/* What tells of the next phase; -1, which is passed over: SIGCHLD does. */
void run_awaits(const struct run *run, struct pollfd *entry);

/* Until when to sleep. */
unsigned long long run_wake_up(const struct run *run);

/* It is over: tell of it.  The exit status. */
int run_finish(struct run *run);

/* Start the program: run->phase is what to wait for. */
void start(struct run *run);

/* Whether ERROR of the start is that we may not write its maps of ids; others
 * perhaps may. */
int maps_are_refused(const struct run *run, int error);

/* Start the program and have them written.  0, or an errno value. */
int maps_start(struct run *run, char *const *environment);

/* Look how that goes on. */
void start_look(struct run *run);

/* A line has come for what is held. */
void start_release(struct run *run);

/* Write PID to where others look for it, if that is asked for.  0, after a
 * complaint, if it cannot be. */
int write_pid(const struct command *command, pid_t pid);

/* End the program before it is executed, because of SIGNAL or, with 0, since
 * the time is up.  Where it is too late, the program gets SIGNAL. */
void start_cancel(struct run *run, int signal);

enum news { NEWS_NONE, NEWS_STOPPED, NEWS_CONTINUED, NEWS_ENDED };

/* What is new of the program; *SIGNAL is what has stopped it.  One that has
 * ended is not collected: its number, and its group's, stay its own. */
enum news watch_look(const struct run *run, int *signal);

/* Whether what others leave behind is ours to collect. */
int watch_is_init(const struct command *command);

/* Whether PID is a program that we have started, and not collected yet. */
typedef int watch_is_ours(const void *context, pid_t pid);

/* Collect all children that have ended and are none of these.  The system may
 * tell of one of these first, and of the others once it is collected. */
void watch_reap_others(watch_is_ours *is_ours, const void *context);

/* Send SIGNAL to the program, or to its group. */
void deliver(struct run *run, int signal);

/* Pass on what was noted. */
void forward_signals(struct run *run);

/* Pass on SIGNAL; see signals_take(). */
void forward_signal(struct run *run, int signal, int is_from_key);

/* Whether who sends SIGNAL wants the program to end. */
int forward_is_request(const struct command *command, int signal);

/* The deadline has come. */
void forward_timeout(struct run *run);

/* ------------------------------------------------------- Many programs -- */

struct arguments {
    int fd;
    char end; /* of each */
    int is_over;
    char *text; /* of it, USED bytes of SIZE are read, DONE given */
    size_t size, used, done;
};

/* The list in the file PATH, or NULL: standard input, from which the programs
 * then get nothing.  0, or an errno value. */
int arguments_open(struct arguments *list, const char *path, char end);

/* The next of those that are read, until the next call; NULL: none. */
char *arguments_next(struct arguments *list);

/* Read more.  0, or an errno value, after which the list is over. */
int arguments_read(struct arguments *list);

void arguments_close(struct arguments *list);

/* ---------------------------------------------------------- Signals -- */

unsigned long long now(void);

/* TIME after now; NEVER is later still. */
unsigned long long time_after(unsigned long long time);

/* Have the signals noted that are passed on to the program. */
void signals_catch(const struct command *command);

/* From here on they come in signals_poll() only. */
void signals_block(void);
void signals_poll(struct pollfd *fds, nfds_t count,
                  unsigned long long deadline);

/* A signal that was noted, or 0.  *IS_FROM_KEY: a terminal has sent it to all
 * processes of its foreground group. */
int signals_take(int *is_from_key);

/* Whether the default action of SIGNAL is to end the process, or to stop it. */
int signal_ends(int signal);
int signal_stops(int signal);

int signal_is_ignored(int signal);

/* Have what SIGNAL does by default be done to us, now, or with IS_FAMILY to all
 * of our process group. */
void signals_suffer(int signal, int is_family);

/* ------------------------------------------------------ Job control -- */

/* The program was stopped by SIGNAL. */
void job_stopped(struct run *run, int signal);

/* We were continued. */
void job_continue(struct run *run);

/* The program has ended: its terminal is ours again. */
void job_end(struct run *run);

/* Give the program's terminal the size of ours. */
void terminal_copy_size(int master);

/* Our controlling terminal, or -1. */
int terminal_open(void);

/* ------------------------------------------------------------- /proc -- */

/* Whether anybody of GROUP lives: zombies do not. */
int proc_group_lives(pid_t group);

/* Whether PID catches, ignores or blocks SIGNAL; 1 if nobody can tell. */
int proc_heeds(pid_t pid, int signal);

/* ------------------------------------------------------------ Finish -- */

/* The exit status that goes with the end of the program; ERROR is that of
 * waiting for it. */
int finish_status(struct run *run, int error);

/* Have the system write no core of ours, nor hand it to a program. */
void system_forbid_core(void);

/* Become the parent of what the program leaves behind.  0, or ENOTSUP. */
int system_adopt_orphans(void);

/* Whether our file gives rights to whoever executes it. */
int system_has_gained_rights(void);

#endif
