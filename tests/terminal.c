/* SPDX-License-Identifier: MIT */
/* What the cases of t-terminal do things with. */
#include "terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define ARGUMENTS_MAX 32
#define JOBS_MAX 8
#define REDIRECTIONS_MAX 8
#define NAP_MS 5

int master = -1;
int slave = -1;
pid_t foreground_then;

static char seen[1 << 16]; /* on the terminal, and not expected yet */
static size_t seen_size;
static pid_t jobs[JOBS_MAX];
static int redirections[REDIRECTIONS_MAX][2];
static int redirection_count;
static void (*preparation)(void);

/* ------------------------------------------------------------ Verdicts -- */

/* Whatever has been started is ended, with all that it has started itself and
 * left in its group. */
__attribute__((noreturn)) static void end(int status)
{
    int i;

    fflush(stdout);
    for (i = 0; i < JOBS_MAX; i++)
        if (jobs[i] > 0)
            kill(-jobs[i], SIGKILL);
    _exit(status);
}

void fail(const char *format, ...)
{
    va_list arguments;

    printf("# ");
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    printf("\n# on the terminal: [%.*s]\n", (int)seen_size, seen);
    end(1);
}

void skip(const char *why)
{
    printf("# skipped: %s\n", why);
    end(77);
}

void pass(void)
{
    end(0);
}

void check(int is, const char *what)
{
    if (!is)
        fail("not so: %s", what);
}

static long milliseconds(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (long)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/* Sleep until FD, or -1 for none, may have something, for a moment. */
static void nap(int fd)
{
    struct pollfd entry = {fd, POLLIN, 0};

    poll(&entry, 1, NAP_MS);
}

/* Not where a job has something else. */
static int move_aside(int fd)
{
    int moved = fcntl(fd, F_DUPFD_CLOEXEC, 20);

    close(fd);
    return moved;
}

/* ------------------------------------------------------------ Terminal -- */

void open_ends(void)
{
    master = posix_openpt(O_RDWR | O_NOCTTY);
    if (master < 0 || grantpt(master) != 0 || unlockpt(master) != 0)
        skip("no pseudo-terminal here");
    slave = open(ptsname(master), O_RDWR | O_NOCTTY);
    if (slave < 0)
        skip("no terminal here");
    master = move_aside(master);
    slave = move_aside(slave);
    fcntl(master, F_SETFL, O_RDWR | O_NONBLOCK);
}

void open_terminal(void)
{
    open_ends();
    if (ioctl(slave, TIOCSCTTY, 0) != 0)
        skip("no controlling terminal here");
    /* As a shell that has the terminal. */
    signal(SIGTTOU, SIG_IGN);
    signal(SIGTTIN, SIG_IGN);
    signal(SIGTSTP, SIG_IGN);
}

void type(const char *keys)
{
    size_t size = strlen(keys);

    if (write(master, keys, size) != (ssize_t)size)
        fail("cannot type");
}

static void look(void)
{
    ssize_t got = read(master, seen + seen_size, sizeof seen - 1 - seen_size);

    if (got > 0)
        seen_size += (size_t)got;
    if (seen_size == sizeof seen - 1)
        seen_size = 0;
    seen[seen_size] = '\0';
}

void expect(const char *text)
{
    long begin = milliseconds();
    char *found;

    while (look(), !(found = strstr(seen, text))) {
        if (milliseconds() - begin > PATIENCE)
            fail("[%s] does not appear", text);
        nap(master);
    }
    found += strlen(text);
    seen_size -= (size_t)(found - seen);
    memmove(seen, found, seen_size + 1);
}

int is_raw(void)
{
    struct termios modes;

    if (tcgetattr(slave, &modes) != 0)
        fail("no modes");
    return !(modes.c_lflag & (ICANON | ECHO));
}

void await_raw(int is)
{
    long begin = milliseconds();

    while (is_raw() != is) {
        if (milliseconds() - begin > PATIENCE)
            fail("the terminal is %s raw", is ? "not" : "still");
        nap(-1);
    }
}

void await_foreground(pid_t group)
{
    long begin = milliseconds();

    while (tcgetpgrp(slave) != group) {
        if (milliseconds() - begin > PATIENCE)
            fail("the foreground group is %ld, not %ld", (long)tcgetpgrp(slave),
                 (long)group);
        nap(-1);
    }
}

/* ---------------------------------------------------------------- Jobs -- */

void redirect(int fd, int source)
{
    redirections[redirection_count][0] = source;
    redirections[redirection_count++][1] = fd;
}

/* In the child: become what a shell's job is. */
static void become_job(enum ground ground)
{
    int i;

    setpgid(0, 0);
    if (slave >= 0) {
        if (ground == FOREGROUND)
            tcsetpgrp(slave, getpid());
        for (i = 0; i < 3; i++)
            dup2(slave, i);
    }
    for (i = 0; i < redirection_count; i++)
        if (redirections[i][0] < 0)
            close(redirections[i][1]);
        else
            dup2(redirections[i][0], redirections[i][1]);
    signal(SIGTTOU, SIG_DFL);
    signal(SIGTTIN, SIG_DFL);
    signal(SIGTSTP, SIG_DFL);
    if (preparation)
        preparation();
}

void before_exec(void (*function)(void))
{
    preparation = function;
}

static void replace(pid_t old, pid_t new)
{
    int i;

    for (i = 0; i < JOBS_MAX; i++)
        if (jobs[i] == old) {
            jobs[i] = new;
            return;
        }
    if (new)
        fail("too many jobs");
}

pid_t job(enum ground ground, const char *argument, ...)
{
    const char *command = getenv("USPAWN_COMMAND");
    char *argv[ARGUMENTS_MAX] = {"uspawn"};
    int count = 1;
    int executed[2];
    va_list list;
    pid_t pid;

    va_start(list, argument);
    for (; argument && count < ARGUMENTS_MAX - 1;
         argument = va_arg(list, const char *))
        argv[count++] = strdup(argument);
    va_end(list);
    make_pipe(executed);
    fflush(stdout);
    pid = fork();
    if (pid == 0) {
        become_job(ground);
        execv(command, argv);
        _exit(127);
    }
    if (pid < 0)
        fail("no job");
    /* Whoever is first, as shells do. */
    setpgid(pid, pid);
    if (ground == FOREGROUND && slave >= 0)
        tcsetpgrp(slave, pid);
    /* Until then, it ignores what we ignore. */
    close(executed[1]);
    await_byte(executed[0]);
    close(executed[0]);
    redirection_count = 0;
    preparation = NULL;
    replace(0, pid);
    return pid;
}

void go_on(pid_t pid, enum ground ground)
{
    if (ground == FOREGROUND)
        tcsetpgrp(slave, pid);
    kill(-pid, SIGCONT);
}

int await(pid_t pid)
{
    long begin = milliseconds();
    int status;
    pid_t found;

    while ((found = waitpid(pid, &status, WNOHANG | WUNTRACED)) == 0) {
        if (milliseconds() - begin > PATIENCE)
            fail("the job neither ends nor stops");
        if (master >= 0)
            look();
        nap(-1);
    }
    if (found != pid)
        fail("there is no such job");
    if (!WIFSTOPPED(status))
        replace(pid, 0);
    /* A shell takes its terminal back. */
    if (slave >= 0) {
        foreground_then = tcgetpgrp(slave);
        tcsetpgrp(slave, getpgrp());
    }
    return status;
}

void await_exit(pid_t pid, int status)
{
    int found = await(pid);

    if (!WIFEXITED(found) || WEXITSTATUS(found) != status)
        fail("the job did not exit with %d: %#x", status, (unsigned)found);
}

void await_signal(pid_t pid, int signal)
{
    int found = await(pid);

    if (!WIFSIGNALED(found) || WTERMSIG(found) != signal)
        fail("the job did not end by signal %d: %#x", signal, (unsigned)found);
}

void await_stop(pid_t pid, int signal)
{
    int found = await(pid);

    if (!WIFSTOPPED(found) || WSTOPSIG(found) != signal)
        fail("the job was not stopped by signal %d: %#x", signal,
             (unsigned)found);
}

/* --------------------------------------------------------------- Pipes -- */

void make_pipe(int ends[2])
{
    if (pipe(ends) != 0)
        fail("no pipe");
    ends[0] = move_aside(ends[0]);
    ends[1] = move_aside(ends[1]);
}

int await_byte(int fd)
{
    struct pollfd entry = {fd, POLLIN, 0};
    unsigned char byte;

    if (poll(&entry, 1, PATIENCE) != 1)
        fail("no byte comes");
    return read(fd, &byte, 1) == 1 ? byte : -1;
}

pid_t await_number(int fd)
{
    pid_t number = 0;
    int byte;

    while ((byte = await_byte(fd)) >= '0' && byte <= '9')
        number = number * 10 + (byte - '0');
    if (byte != '\n' || number == 0)
        fail("no number comes");
    return number;
}

size_t read_all(int fd, char *buffer, size_t size)
{
    size_t used = 0;
    int byte;

    while (used < size && (byte = await_byte(fd)) >= 0)
        buffer[used++] = (char)byte;
    return used;
}

void await_full(int fd)
{
    struct pollfd entry = {fd, POLLOUT, 0};
    long begin = milliseconds();

    while (poll(&entry, 1, 0) != 0) {
        if (milliseconds() - begin > PATIENCE)
            fail("a pipe does not become full");
        nap(-1);
    }
}

/* The letter of proc_pid_stat(5), or 0. */
static char state_of(pid_t pid)
{
    char path[64], line[512];
    const char *rest = NULL;
    FILE *file;

    snprintf(path, sizeof path, "/proc/%ld/stat", (long)pid);
    file = fopen(path, "r");
    if (!file)
        return 0;
    if (fgets(line, sizeof line, file))
        rest = strrchr(line, ')');
    fclose(file);
    return rest && rest[1] == ' ' ? rest[2] : 0;
}

int is_in_state(pid_t pid, char state)
{
    return state_of(pid) == state || !state_of(getpid());
}

void await_state(pid_t pid, char state)
{
    long begin = milliseconds();

    while (!is_in_state(pid, state)) {
        if (milliseconds() - begin > PATIENCE)
            fail("%ld is in the state %c, not %c", (long)pid, state_of(pid),
                 state);
        nap(-1);
    }
}

/* Those that wait for the process, of Linux's proc_pid_status(5). */
static int read_pending(pid_t pid, unsigned long long *pending)
{
    char path[64], line[256];
    int is_found = 0;
    FILE *file;

    snprintf(path, sizeof path, "/proc/%ld/status", (long)pid);
    file = fopen(path, "r");
    while (file && !is_found && fgets(line, sizeof line, file))
        is_found = sscanf(line, "ShdPnd: %llx", pending) == 1;
    if (file)
        fclose(file);
    return is_found;
}

void await_pending(pid_t pid, int signal)
{
    long begin = milliseconds();
    unsigned long long pending;

    while (read_pending(pid, &pending) && !(pending >> (signal - 1) & 1)) {
        if (milliseconds() - begin > PATIENCE)
            fail("%ld has no signal %d", (long)pid, signal);
        nap(-1);
    }
}
