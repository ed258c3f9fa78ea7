/* SPDX-License-Identifier: MIT */
/* A terminal to try the command in.  A case runs in a process of its own, which
 * is the leader of a session and does what a shell does: it types at the
 * terminal, reads what appears there, and waits for jobs. */
#ifndef TERMINAL_H
#define TERMINAL_H

#include "compat.h"

#include <stddef.h>
#include <sys/types.h>
#include <termios.h>

/* For how long something is waited for that has to come, in milliseconds. */
#define PATIENCE 30000

#define CONTROL_C "\003"
#define CONTROL_D "\004"
#define CONTROL_Z "\032"
#define CONTROL_BACKSLASH "\034"

struct terminal_case {
    const char *name;
    void (*run)(void);
};

extern const struct terminal_case job_cases[];
extern const struct terminal_case pty_cases[];
extern const struct terminal_case signal_cases[];

/* This program.  With the argument "continue" it writes its number to 9, and
 * waits for SIGCONT; it says so then, and exits with 3. */
extern const char *own_path;

/* The case has failed, and ends; FORMAT as printf(3). */
void fail(const char *format, ...)
    __attribute__((noreturn, format(printf, 1, 2)));

/* It cannot be tried here. */
void skip(const char *why) __attribute__((noreturn));

/* Fail unless IS; WHAT it should be. */
void check(int is, const char *what);

/* It has passed: what still runs is ended. */
void pass(void) __attribute__((noreturn));

/* The terminal's ends, once open_terminal() was called. */
extern int master;
extern int slave;

/* Of a terminal that is nobody's; and of one that is ours. */
void open_ends(void);
void open_terminal(void);
void type(const char *keys);

/* Wait until TEXT appears. */
void expect(const char *text);

/* Whether the terminal hands over bytes as they come, and echoes none. */
int is_raw(void);
void await_raw(int is);

/* Wait until the foreground group is GROUP. */
void await_foreground(pid_t group);

enum ground { FOREGROUND, BACKGROUND };

/* Start a program in a process group of its own: the command under test, with
 * these arguments, which NULL ends. */
pid_t job(enum ground ground, const char *argument, ...);

/* What the next job has as the descriptor FD; -1: it is closed. */
void redirect(int fd, int source);

/* What the next job does before it executes the command. */
void before_exec(void (*function)(void));

/* The foreground group when a job was last seen to end or stop, before we took
 * the terminal back. */
extern pid_t foreground_then;

/* Bring a stopped job back. */
void go_on(pid_t pid, enum ground ground);

/* Wait until it ends or stops: what waitpid(2) says. */
int await(pid_t pid);
void await_exit(pid_t pid, int status);
void await_signal(pid_t pid, int signal);
void await_stop(pid_t pid, int signal);

/* A pipe both ends of which are closed on exec. */
void make_pipe(int ends[2]);

/* Wait for a byte; -1: end of file. */
int await_byte(int fd);

/* Wait for a number on a line of its own. */
pid_t await_number(int fd);

/* All that FD has until its end; the size. */
size_t read_all(int fd, char *buffer, size_t size);

/* Wait until no more can be written to FD. */
void await_full(int fd);

/* Whether PID is in STATE, which is T or Z; so it is where nobody can tell. */
int is_in_state(pid_t pid, char state);
void await_state(pid_t pid, char state);
/* Until it has the signal, blocked; where the system shows that. */
void await_pending(pid_t pid, int signal);

#endif
