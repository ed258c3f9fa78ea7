/* SPDX-License-Identifier: MIT */
/* What system and popen do at the points where libcs differ. */
#include "preload-points.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>

static int system_status(void)
{
    int status = system("exit 3");

    return status == -1 ? ERROR(errno) : WEXITSTATUS(status);
}

static int system_with_a_full_table(void)
{
    fill_table(0);
    return system_status();
}

static int system_without_command(void)
{
    return system(NULL) != 0;
}

static int system_with_a_dash(void)
{
    int status;

    write_script("-x", "#!/bin/sh\nexit 4\n");
    setenv("PATH", ".", 1);
    status = system("-x");
    setenv("PATH", "/usr/bin:/bin", 1);
    return status == -1 ? ERROR(errno) : WEXITSTATUS(status);
}

static int system_with_chld_ignored(void)
{
    int status;

    signal(SIGCHLD, SIG_IGN);
    status = system("exit 3");
    return status == -1 ? ERROR(errno) : WEXITSTATUS(status);
}

extern char **environ;

/* setproctitle and the like write over where the variables were. */
static int system_without_its_environment(void)
{
    static char *none[] = {NULL};
    char **old = environ;

    for (environ = none; *old; old++)
        memset(*old, 'x', strlen(*old));
    return system_status();
}

static int system_ignores_interrupts(void)
{
    int status = system("kill -INT $PPID; kill -QUIT $PPID; exit 2");

    return status == -1 ? ERROR(errno) : WEXITSTATUS(status);
}

static int system_gives_dispositions(void)
{
    int status = system("kill -INT $$; exit 1");

    return WIFSIGNALED(status) ? 1000 + WTERMSIG(status) : WEXITSTATUS(status);
}

#ifdef USP_LINKED
#define PRELOAD_POINTS
#else
#define PRELOAD_POINTS                                                         \
    POINT(system_after_fork_among_threads), POINT(fclose_of_a_command),

static sem_t is_inside;
static volatile int wanted;

int sigaction(int number, const struct sigaction *new, struct sigaction *old)
    __attribute__((visibility("default")));

/* In front of the libc's, if our system() is the one that calls it: there the
 * caller waits until the child was made. */
int sigaction(int number, const struct sigaction *new, struct sigaction *old)
{
    int (*of_libc)(int, const struct sigaction *, struct sigaction *);
    static const struct timespec enough = {0, 300000000};

    *(void **)&of_libc = dlsym(RTLD_NEXT, "sigaction");
    if (wanted && number == SIGINT) {
        wanted = 0;
        sem_post(&is_inside);
        nanosleep(&enough, NULL);
    }
    return of_libc(number, new, old);
}

static void *call_system(void *unused)
{
    (void)system("exit 6");
    return unused;
}

/* The child of a thread can call system() while another was in it. */
static int system_after_fork_among_threads(void)
{
    struct timespec end;
    pthread_t thread;
    pid_t pid;

    sem_init(&is_inside, 0, 0);
    wanted = 1;
    clock_gettime(CLOCK_REALTIME, &end);
    end.tv_sec++;
    if (pthread_create(&thread, NULL, call_system, NULL))
        return ERROR(EAGAIN);
    sem_timedwait(&is_inside, &end);
    pid = fork();
    if (pid == 0) {
        wanted = 0;
        alarm(10);
        _exit(WEXITSTATUS(system("exit 5")));
    }
    pthread_join(thread, NULL);
    return ended(pid);
}

/* The compiler knows that this is wrong. */
static int (*volatile close_stream)(FILE *) = fclose;

static int fclose_of_a_command(void)
{
    int status = close_stream(popen("cat; exit 4", "w"));

    return waitpid(-1, NULL, WNOHANG) == 0 ? 1 : WEXITSTATUS(status);
}

#endif

static int close_on_exec_of(const char *type)
{
    FILE *stream = popen("cat >/dev/null 2>&1 </dev/null", type);
    int flag;

    if (!stream)
        return ERROR(errno);
    flag = fcntl(fileno(stream), F_GETFD);
    pclose(stream);
    return flag;
}

static int popen_r(void)
{
    return close_on_exec_of("r");
}

static int popen_re(void)
{
    return close_on_exec_of("re");
}

static int popen_we(void)
{
    return close_on_exec_of("we");
}

static int popen_er(void)
{
    return close_on_exec_of("er");
}

static int popen_rw(void)
{
    return close_on_exec_of("rw");
}

static int popen_rr(void)
{
    return close_on_exec_of("rr");
}

static int popen_both_ways(void)
{
    FILE *stream = popen("read line; echo got $line", "r+");
    char line[20] = "";

    if (!stream)
        return ERROR(errno);
    fputs("it\n", stream);
    fflush(stream);
    if (!fgets(line, sizeof line, stream))
        return 1;
    pclose(stream);
    return strcmp(line, "got it\n") != 0;
}

static int popen_closes_earlier_streams(void)
{
    FILE *first = popen("cat", "w"), *second;
    char command[60];
    int status;

    snprintf(command, sizeof command, "test ! -e /proc/self/fd/%d",
             fileno(first));
    second = popen(command, "w");
    status = pclose(second);
    pclose(first);
    return WEXITSTATUS(status);
}

/* A stream on standard output, which a later child must not hold open: its
 * command would never read to the end. */
static int popen_closes_an_earlier_output(void)
{
    int input = dup(STDIN_FILENO), output = dup(STDOUT_FILENO);
    FILE *first, *second;
    int status;

    close(STDIN_FILENO);
    close(STDOUT_FILENO);
    first = popen("cat", "w");
    second = popen("test ! -e /proc/self/fd/1", "w");
    status = pclose(second);
    pclose(first);
    dup2(input, STDIN_FILENO);
    dup2(output, STDOUT_FILENO);
    return WEXITSTATUS(status);
}

/* POSIX, popen: pipe streams are byte-oriented. */
static int popen_is_byte_oriented(void)
{
    FILE *stream = popen("exit 0", "r");
    int orientation = fwide(stream, 0);

    pclose(stream);
    return orientation < 0 ? 0 : 1;
}

static int status_of_cancelled = -1;

static void *popen_cancelled(void *unused)
{
    FILE *stream;

    pthread_cancel(pthread_self());
    stream = popen("cat >/dev/null; exit 3", "w");
    fputs("text", stream);
    status_of_cancelled = pclose(stream);
    pthread_testcancel();
    return unused;
}

static int popen_and_pclose_complete(void)
{
    pthread_t thread;
    void *result = NULL;

    if (pthread_create(&thread, NULL, popen_cancelled, NULL))
        return ERROR(EAGAIN);
    pthread_join(thread, &result);
    if (status_of_cancelled == -1)
        return 1;
    return result == PTHREAD_CANCELED ? WEXITSTATUS(status_of_cancelled) : 2;
}

static FILE *closing;

static void *close_it(void *unused)
{
    pclose(closing);
    return unused;
}

/* pclose() first writes what is buffered, more than fits into a pipe, and the
 * command does not read before it is told to. */
static int popen_beside_pclose(void)
{
    static char buffer[4 << 20], text[1 << 16];
    struct pollfd end = {.events = POLLOUT};
    char command[60];
    pthread_t thread;
    int status, gate;
    size_t i;

    mkfifo("gate", 0600);
    closing = popen("read -r go <gate; cat >/dev/null", "w");
    setvbuf(closing, buffer, _IOFBF, sizeof buffer);
    for (i = sizeof text; i < sizeof buffer; i += sizeof text)
        fwrite(text, 1, sizeof text, closing);
    end.fd = fileno(closing);
    if (pthread_create(&thread, NULL, close_it, NULL))
        return ERROR(EAGAIN);
    while (poll(&end, 1, 0) > 0)
        sched_yield();
    snprintf(command, sizeof command, "test ! -e /proc/self/fd/%d", end.fd);
    status = pclose(popen(command, "w"));
    gate = open("gate", O_WRONLY);
    if (write(gate, "\n", 1) != 1)
        return ERROR(errno);
    close(gate);
    pthread_join(thread, NULL);
    return WEXITSTATUS(status);
}

static int popen_reads(void)
{
    FILE *stream = popen("echo $((6 * 7)); exit 11", "r");
    int number = 0;

    if (!stream)
        return ERROR(errno);
    if (fscanf(stream, "%d", &number) != 1)
        return 1;
    return number == 42 ? WEXITSTATUS(pclose(stream)) : 2;
}

/* It takes two, of which it closes one. */
static int popen_with_two_free(void)
{
    fill_table(2);
    return popen_reads();
}

static int pclose_with_chld_ignored(void)
{
    FILE *stream;

    signal(SIGCHLD, SIG_IGN);
    stream = popen("exit 3", "r");
    return pclose(stream) == -1 ? ERROR(errno) : 0;
}

const struct point stdio_points[] = {
    POINT(system_status),
    POINT(system_with_a_full_table),
    POINT(system_without_command),
    POINT(system_with_a_dash),
    POINT(system_with_chld_ignored),
    POINT(system_without_its_environment),
    POINT(system_ignores_interrupts),
    POINT(system_gives_dispositions),
    PRELOAD_POINTS POINT(popen_r),
    POINT(popen_re),
    POINT(popen_we),
    POINT(popen_er),
    POINT(popen_rw),
    POINT(popen_rr),
    POINT(popen_both_ways),
    POINT(popen_closes_earlier_streams),
    POINT(popen_closes_an_earlier_output),
    POINT(popen_is_byte_oriented),
    POINT(popen_and_pclose_complete),
    POINT(popen_beside_pclose),
    POINT(popen_reads),
    POINT(popen_with_two_free),
    POINT(pclose_with_chld_ignored),
    {NULL, NULL},
};
