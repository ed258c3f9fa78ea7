/* SPDX-License-Identifier: MIT */
/* --pty: all bytes arrive, and our terminal is left as it was. */
#include "terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define LINES 20000
#define PRODUCER                                                               \
    "i=0; while [ $i -lt 20000 ]; do echo 123456789; i=$((i + 1)); done"
#define FOR_EVER "while :; do sleep 1; done"

static int output[2];

/* The job's output goes to a pipe. */
static void begin_piped(void)
{
    open_terminal();
    make_pipe(output);
    redirect(1, output[1]);
}

static void let_go(int *fd)
{
    close(*fd);
    *fd = -1;
}

/* --------------------------------------------------------------- Modes -- */

static void raw_until_the_end(void)
{
    pid_t pid;

    open_terminal();
    pid = job(FOREGROUND, "--pty", "sh", "-c",
              "read -r line; echo \"got <$line>\"; exit 3", NULL);
    await_raw(1);
    type("abc\n");
    expect("got <abc>");
    await_exit(pid, 3);
    check(!is_raw(), "the modes are as before");
}

static void not_raw_in_the_background(void)
{
    pid_t pid;

    open_terminal();
    pid = job(BACKGROUND, "--pty", "sh", "-c", "read -r line; exit 3", NULL);
    await_stop(pid, SIGTTOU);
    check(!is_raw(), "the modes are ours");
    go_on(pid, FOREGROUND);
    await_raw(1);
    type("abc\n");
    await_exit(pid, 3);
    check(!is_raw(), "the modes are as before");
}

static void not_raw_while_stopped(void)
{
    pid_t pid;

    open_terminal();
    pid = job(FOREGROUND, "--pty", "sh", "-c",
              "echo ready; read -r line; exit 3", NULL);
    expect("ready");
    kill(pid, SIGTSTP);
    await_stop(pid, SIGTSTP);
    check(!is_raw(), "the modes are ours");
    go_on(pid, FOREGROUND);
    await_raw(1);
    type("abc\n");
    await_exit(pid, 3);
    check(!is_raw(), "the modes are as before");
}

static void a_program_stops_in_its_terminal(void)
{
    pid_t pid;

    open_terminal();
    pid = job(FOREGROUND, "--pty", "sh", "-c",
              "kill -STOP $$; echo went on; exit 4", NULL);
    await_stop(pid, SIGTSTP);
    check(!is_raw(), "the modes are ours");
    go_on(pid, FOREGROUND);
    expect("went on");
    await_exit(pid, 4);
}

static void not_raw_after_a_signal(void)
{
    static const int signals[] = {
        SIGHUP,  SIGINT,  SIGTERM, SIGPIPE, SIGALRM, SIGUSR1,
        SIGXCPU, SIGXFSZ, SIGPROF, SIGIO,   SIGSEGV,
#ifdef SIGPWR
        SIGPWR,
#endif
    };
    size_t i;

    open_terminal();
    for (i = 0; i < sizeof signals / sizeof signals[0]; i++) {
        pid_t pid = job(FOREGROUND, "--pty", "sh", "-c",
                        "echo ready; exec sleep 1000", NULL);

        expect("ready");
        kill(pid, signals[i]);
        await_signal(pid, signals[i]);
        check(!is_raw(), "the modes are as before");
    }
}

static void a_window_change_arrives(void)
{
    struct winsize size = {51, 61, 0, 0};
    pid_t pid;

    open_terminal();
    pid = job(FOREGROUND, "--pty", "sh", "-c",
              "trap 'stty size; exit 6' WINCH; echo ready; " FOR_EVER, NULL);
    expect("ready");
    ioctl(master, TIOCSWINSZ, &size);
    expect("51 61");
    await_exit(pid, 6);
}

static void of_a_given_size(void)
{
    pid_t pid;

    open_terminal();
    pid = job(FOREGROUND, "--pty=33x44", "stty", "size", NULL);
    expect("33 44");
    await_exit(pid, 0);
}

/* -------------------------------------------------------------- Output -- */

static void a_reader_leaves(void)
{
    pid_t pid;

    begin_piped();
    pid =
        job(FOREGROUND, "--pty", "sh", "-c", "while :; do echo y; done", NULL);
    let_go(&output[1]);
    check(await_byte(output[0]) == 'y', "the first byte comes");
    let_go(&output[0]);
    await_signal(pid, SIGPIPE);
    check(!is_raw(), "the modes are as before");
}

static void ignore_sigpipe(void)
{
    signal(SIGPIPE, SIG_IGN);
}

static void a_reader_leaves_and_nobody_cares(void)
{
    pid_t pid;

    begin_piped();
    before_exec(ignore_sigpipe);
    pid =
        job(FOREGROUND, "--pty", "sh", "-c", "while :; do echo y; done", NULL);
    let_go(&output[1]);
    check(await_byte(output[0]) == 'y', "the first byte comes");
    let_go(&output[0]);
    expect("standard output: ");
    await_exit(pid, 125);
    check(!is_raw(), "the modes are as before");
}

static void a_full_disk_is_told(void)
{
    int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
    pid_t pid;

    if (full < 0)
        skip("no /dev/full here");
    open_terminal();
    redirect(1, full);
    pid = job(FOREGROUND, "--pty", "sh", "-c", "echo y; " FOR_EVER, NULL);
    expect("standard output: ");
    await_exit(pid, 125);
}

/* A pipe that was full for a while, and tells so or not. */
static void all_bytes_arrive(int flags)
{
    static char bytes[16 * LINES];
    pid_t pid;

    begin_piped();
    fcntl(output[1], F_SETFL, flags);
    pid = job(FOREGROUND, "--pty", "sh", "-c", PRODUCER, NULL);
    await_full(output[1]);
    let_go(&output[1]);
    check(read_all(output[0], bytes, sizeof bytes) == 11 * LINES,
          "all bytes arrive");
    await_exit(pid, 0);
}

static void all_bytes_arrive_blocking(void)
{
    all_bytes_arrive(O_WRONLY);
}

static void all_bytes_arrive_not_blocking(void)
{
    all_bytes_arrive(O_WRONLY | O_NONBLOCK);
}

/* Nobody reads: the command hears all the same. */
static void a_reader_stalls_and_we_are_told_to_end(void)
{
    pid_t pid;

    begin_piped();
    pid =
        job(FOREGROUND, "--pty", "sh", "-c", "while :; do echo y; done", NULL);
    await_full(output[1]);
    kill(pid, SIGTERM);
    await_signal(pid, SIGTERM);
}

static void a_reader_stalls_and_the_time_is_up(void)
{
    pid_t pid;

    begin_piped();
    pid = job(FOREGROUND, "--pty", "-t", "1", "sh", "-c",
              "while :; do echo y; done", NULL);
    await_exit(pid, 124);
    redirect(1, output[1]);
    pid = job(FOREGROUND, "--pty", "-t", "1", "-k", "0.1", "sh", "-c",
              "trap '' TERM HUP; while :; do echo y; done", NULL);
    await_exit(pid, 137);
}

/* We hear of the end before we have read what came before it. */
static void the_last_bytes_arrive(void)
{
    int numbers[2];
    pid_t pid, program;

    open_terminal();
    make_pipe(numbers);
    redirect(9, numbers[1]);
    pid = job(FOREGROUND, "--inherit=9", "--pty", "sh", "-c",
              "echo ready; echo $$ >&9; sleep 1; echo last", NULL);
    program = await_number(numbers[0]);
    expect("ready");
    kill(pid, SIGSTOP);
    await_stop(pid, SIGSTOP);
    await_state(program, 'Z');
    go_on(pid, FOREGROUND);
    expect("last");
    await_exit(pid, 0);
}

static void a_terminal_is_opened_again(void)
{
    pid_t pid;

    open_terminal();
    pid = job(FOREGROUND, "--pty", "sh", "-c",
              "exec <&- >&- 2>&-; sleep 1; echo shown >/dev/tty; sleep 1; "
              "echo twice >/dev/tty",
              NULL);
    expect("shown");
    expect("twice");
    await_exit(pid, 0);
}

/* --------------------------------------------------------------- Input -- */

static void without_input(void)
{
    pid_t pid;

    open_terminal();
    redirect(0, -1);
    pid = job(FOREGROUND, "--pty", "sh", "-c", "cat; echo end", NULL);
    expect("end");
    await_exit(pid, 0);
}

static void piped_input_is_not_echoed(void)
{
    char bytes[64];
    int input[2];
    size_t size;
    pid_t pid;

    begin_piped();
    make_pipe(input);
    check(write(input[1], "secret\n", 7) == 7, "a pipe takes a line");
    let_go(&input[1]);
    redirect(0, input[0]);
    pid = job(FOREGROUND, "--pty", "cat", NULL);
    let_go(&output[1]);
    size = read_all(output[0], bytes, sizeof bytes);
    check(size == 8 && memcmp(bytes, "secret\r\n", 8) == 0, "only cat says it");
    await_exit(pid, 0);
}

static void a_copy_of_the_session(void)
{
    char path[] = "/tmp/uspawn-copy-XXXXXX";
    char bytes[64];
    int fd = mkstemp(path);
    ssize_t size;
    pid_t pid;

    open_terminal();
    pid = job(FOREGROUND, "--pty", "--pty-copy", path, "echo", "kept", NULL);
    expect("kept");
    await_exit(pid, 0);
    size = read(fd, bytes, sizeof bytes);
    unlink(path);
    check(size == 6 && memcmp(bytes, "kept\r\n", 6) == 0, "the copy is there");
}

#define CASE(name)                                                             \
    {                                                                          \
        "pty_" #name, name                                                     \
    }

const struct terminal_case pty_cases[] = {
    CASE(raw_until_the_end),
    CASE(not_raw_in_the_background),
    CASE(not_raw_while_stopped),
    CASE(a_program_stops_in_its_terminal),
    CASE(not_raw_after_a_signal),
    CASE(a_window_change_arrives),
    CASE(of_a_given_size),
    CASE(a_reader_leaves),
    CASE(a_reader_leaves_and_nobody_cares),
    CASE(a_full_disk_is_told),
    CASE(all_bytes_arrive_blocking),
    CASE(all_bytes_arrive_not_blocking),
    CASE(a_reader_stalls_and_we_are_told_to_end),
    CASE(a_reader_stalls_and_the_time_is_up),
    CASE(the_last_bytes_arrive),
    CASE(a_terminal_is_opened_again),
    CASE(without_input),
    CASE(piped_input_is_not_echoed),
    CASE(a_copy_of_the_session),
    {NULL, NULL},
};
