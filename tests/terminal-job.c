/* SPDX-License-Identifier: MIT */
/* Job control: what a shell sees of the command is what it would see of the
 * program. */
#include "terminal.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Programs.  The number of what is executed last goes to the pipe 9. */
#define TELL "echo $$ >&9; "
#define SLEEPER TELL "exec sleep 1000"
#define READER TELL "read -r line; echo \"got <$line>\""
#define FOR_EVER "while :; do sleep 1; done"

#define SHELL "--inherit", "9", "sh", "-c"

static int pid_pipe[2];

static void begin(void)
{
    open_terminal();
    make_pipe(pid_pipe);
    redirect(9, pid_pipe[1]);
}

static void control_c_ends_it(void)
{
    pid_t pid;

    begin();
    pid = job(FOREGROUND, SHELL, SLEEPER, NULL);
    await_number(pid_pipe[0]);
    type(CONTROL_C);
    await_signal(pid, SIGINT);
}

static void control_c_ends_what_is_timed(void)
{
    pid_t pid;

    begin();
    pid = job(FOREGROUND, "-t", "1000", SHELL, SLEEPER, NULL);
    await_number(pid_pipe[0]);
    type(CONTROL_C);
    await_signal(pid, SIGINT);
}

static void control_backslash_ends_it(void)
{
    int status;
    pid_t pid;

    begin();
    pid = job(FOREGROUND, SHELL, SLEEPER, NULL);
    await_number(pid_pipe[0]);
    type(CONTROL_BACKSLASH);
    status = await(pid);
    check(WIFSIGNALED(status) && WTERMSIG(status) == SIGQUIT, "ends by QUIT");
    check(!WCOREDUMP(status), "without a core of our own");
}

/* Dash and bash go on with a loop if what they wait for exits, whatever they
 * got themselves. */
static void control_c_ends_a_loop(void)
{
    pid_t pid, reader;

    begin();
    pid = job(FOREGROUND, SHELL,
              "for i in 1 2 3; do \"$USPAWN_COMMAND\" -t 1000 "
              "--inherit 9 sh -c '" READER "'; done; echo survived",
              NULL);
    reader = await_number(pid_pipe[0]);
    await_foreground(reader);
    type(CONTROL_C);
    await_signal(pid, SIGINT);
}

/* -------------------------------------------------------------- Stops -- */

/* A shell would not do: one that has just called vfork(2) cannot stop. */
static void stops_and_goes_on(const char *option, const char *value)
{
    pid_t pid, program;

    begin();
    pid = job(FOREGROUND, option, value, "--inherit", "9", own_path, "continue",
              NULL);
    program = await_number(pid_pipe[0]);
    type(CONTROL_Z);
    await_stop(pid, SIGTSTP);
    check(foreground_then == pid, "the terminal was given back");
    check(is_in_state(program, 'T'), "the program is stopped");
    go_on(pid, FOREGROUND);
    expect("continued");
    await_exit(pid, 3);
}

static void control_z_stops_it(void)
{
    stops_and_goes_on("--env", "A=B");
}

static void control_z_stops_what_is_timed(void)
{
    stops_and_goes_on("-t", "1000");
}

static void control_z_stops_what_is_timed_in_our_group(void)
{
    stops_and_goes_on("--foreground-child", "-t1000");
}

static void control_z_stops_another_group(void)
{
    stops_and_goes_on("--process-group", "0");
}

static void control_z_stops_another_foreground_group(void)
{
    stops_and_goes_on("--process-group=0", "--foreground");
}

static void control_z_stops_another_session(void)
{
    stops_and_goes_on("--setsid", "--env=A=B");
}

static void a_program_stops_itself(void)
{
    pid_t pid;

    begin();
    pid = job(FOREGROUND, "sh", "-c", "kill -STOP $$; echo on; exit 4", NULL);
    await_stop(pid, SIGTSTP);
    go_on(pid, FOREGROUND);
    expect("on");
    await_exit(pid, 4);
}

static void a_foreground_group_stops_itself(void)
{
    pid_t pid;

    begin();
    pid = job(FOREGROUND, "--process-group=0", "--foreground", "sh", "-c",
              "kill -STOP 0; read -r line; echo \"got <$line>\"; exit 4", NULL);
    await_stop(pid, SIGTSTP);
    check(foreground_then == pid, "the terminal was taken back");
    go_on(pid, FOREGROUND);
    type("again\n");
    expect("got <again>");
    await_exit(pid, 4);
    check(foreground_then == pid, "the terminal was taken back at the end");
}

static const char *make_fifo(const char *name)
{
    static char paths[2][64];
    char *path = paths[*name == 'b'];

    snprintf(path, sizeof paths[0], "/tmp/uspawn-fifo-%s-%ld", name,
             (long)getpid());
    if (mkfifo(path, 0600) != 0)
        skip("no FIFO here");
    return path;
}

static void stop_twice_and_end(pid_t pid)
{
    int i;

    for (i = 0; i < 2; i++) {
        type(CONTROL_Z);
        await_stop(pid, SIGTSTP);
        go_on(pid, FOREGROUND);
    }
    type(CONTROL_C);
    await_signal(pid, SIGINT);
}

/* It opens a FIFO, which takes as long as nobody else does.  Stopped it is
 * wherever it is on its way; and so it is again. */
static void what_is_not_executed_yet_stops(void)
{
    const char *path;

    begin();
    path = make_fifo("a");
    stop_twice_and_end(
        job(FOREGROUND, "-t", "1000", "--stdin", path, "cat", NULL));
    unlink(path);
}

/* The same where it is known to be on its way, and in its own memory, which is
 * made with all signals blocked: the first FIFO is open, the second is not. */
static void what_blocks_signals_before_it_is_executed_stops(void)
{
    const char *first, *second;
    char action[80];
    pid_t pid;

    begin();
    first = make_fifo("a");
    second = make_fifo("b");
    snprintf(action, sizeof action, "3<%s", second);
    pid = job(FOREGROUND, "--backend", "fork", "-t", "1000", "--stdin", first,
              "--fd", action, "cat", NULL);
    check(open(first, O_WRONLY) >= 0, "the first FIFO is opened");
    stop_twice_and_end(pid);
    unlink(first);
    unlink(second);
}

/* --------------------------------------------------------- Foreground -- */

static void what_is_timed_reads_the_terminal(void)
{
    pid_t pid;

    begin();
    pid = job(FOREGROUND, "-t", "1000", SHELL, READER, NULL);
    type("abc\n");
    expect("got <abc>");
    await_exit(pid, 0);
    check(foreground_then == pid, "the terminal was taken back");
}

static void what_is_timed_sets_modes(void)
{
    pid_t pid;

    begin();
    pid = job(FOREGROUND, "-t", "1000", "stty", "-echo", NULL);
    await_exit(pid, 0);
}

static void a_background_reader_stops(void)
{
    pid_t pid;

    begin();
    pid = job(BACKGROUND, "-t", "1000", SHELL, READER, NULL);
    await_stop(pid, SIGTTIN);
    check(foreground_then == getpgrp(), "the terminal is not taken away");
    go_on(pid, FOREGROUND);
    type("abc\n");
    expect("got <abc>");
    await_exit(pid, 0);
}

static void the_end_in_the_background_takes_no_terminal(void)
{
    pid_t pid;

    begin();
    pid = job(BACKGROUND, "--process-group=0", "-t", "1000", "true", NULL);
    await_exit(pid, 0);
    check(foreground_then == getpgrp(), "the terminal is not taken away");
}

static void a_window_change_is_passed_on(void)
{
    struct winsize size = {50, 60, 0, 0};
    pid_t pid;

    begin();
    pid = job(FOREGROUND, "-t", "1000", SHELL,
              "trap 'stty size; exit 6' WINCH; " TELL FOR_EVER, NULL);
    await_number(pid_pipe[0]);
    ioctl(master, TIOCSWINSZ, &size);
    expect("50 60");
    await_exit(pid, 6);
}

/* -------------------------------------------------------------- Hangup -- */

static void lead_session(void)
{
    setsid();
    ioctl(slave, TIOCSCTTY, 0);
}

/* The kernel tells the leader of the session alone. */
static void a_hangup_is_passed_on(void)
{
    pid_t pid;

    open_ends();
    make_pipe(pid_pipe);
    pid = fork();
    if (pid == 0) {
        /* No group of its own yet, or it could lead no session. */
        lead_session();
        dup2(slave, 0);
        dup2(pid_pipe[1], 9);
        execl(getenv("USPAWN_COMMAND"), "uspawn", SHELL,
              "trap 'echo h >&9; exit 7' HUP; " TELL FOR_EVER, NULL);
        _exit(127);
    }
    await_number(pid_pipe[0]);
    close(slave);
    slave = -1;
    close(master);
    master = -1;
    check(await_byte(pid_pipe[0]) == 'h', "the program is told");
    await_exit(pid, 7);
}

/* Two programs that OPTION may put into groups of their own. */
static void stop_and_end_two(const char *option)
{
    pid_t pid, first, second;
    int list[2];

    begin();
    make_pipe(list);
    redirect(0, list[0]);
    check(write(list[1], "1\n2\n", 4) == 4, "a list");
    pid = job(FOREGROUND, "-j3", option, SHELL, SLEEPER, NULL);
    first = await_number(pid_pipe[0]);
    second = await_number(pid_pipe[0]);
    type(CONTROL_Z);
    await_stop(pid, SIGTSTP);
    await_state(first, 'T');
    await_state(second, 'T');
    go_on(pid, FOREGROUND);
    type(CONTROL_C);
    await_signal(pid, SIGINT);
    check(kill(first, 0) != 0 && kill(second, 0) != 0, "both have ended");
}

static void jobs_stop_and_end(void)
{
    stop_and_end_two("--env=A=B");
}

static void timed_jobs_stop_and_end(void)
{
    stop_and_end_two("-t1000");
}

#define CASE(name)                                                             \
    {                                                                          \
#name, name                                                            \
    }

const struct terminal_case job_cases[] = {
    CASE(control_c_ends_it),
    CASE(control_c_ends_what_is_timed),
    CASE(control_backslash_ends_it),
    CASE(control_c_ends_a_loop),
    CASE(control_z_stops_it),
    CASE(control_z_stops_what_is_timed),
    CASE(control_z_stops_what_is_timed_in_our_group),
    CASE(control_z_stops_another_group),
    CASE(control_z_stops_another_foreground_group),
    CASE(control_z_stops_another_session),
    CASE(a_program_stops_itself),
    CASE(a_foreground_group_stops_itself),
    CASE(what_is_not_executed_yet_stops),
    CASE(what_blocks_signals_before_it_is_executed_stops),
    CASE(what_is_timed_reads_the_terminal),
    CASE(what_is_timed_sets_modes),
    CASE(a_background_reader_stops),
    CASE(the_end_in_the_background_takes_no_terminal),
    CASE(a_window_change_is_passed_on),
    CASE(a_hangup_is_passed_on),
    CASE(jobs_stop_and_end),
    CASE(timed_jobs_stop_and_end),
    {NULL, NULL},
};
