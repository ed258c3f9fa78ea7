/* SPDX-License-Identifier: MIT */
/* What posix_spawn, system and popen do at the points where libcs differ, one
 * line each: NAME RESULT.  It knows nothing of uspawn: whose functions it calls
 * is decided by who loads it, or who has linked it.  tests/t-preload.sh and
 * tests/t-dropin.sh say what is right.
 *
 * Runs in an empty directory, with /bin/sh. */
#include "preload-points.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* What is only in compat/spawn.h. */
#ifdef USP_LINKED
#define BEGIN_MORE dropin_points_begin
static const struct point *const lists[] = {spawn_points, stdio_points,
                                            dropin_points, other_points};
#else
#define BEGIN_MORE()
static const struct point *const lists[] = {spawn_points, stdio_points};
#endif

int ended(pid_t pid)
{
    int status;

    if (waitpid(pid, &status, 0) == -1)
        return ERROR(errno);
    return WIFSIGNALED(status) ? 1000 + WTERMSIG(status) : WEXITSTATUS(status);
}

void fill_table(int free)
{
    struct rlimit limit = {30, 30};
    int fd, last = -1;

    setrlimit(RLIMIT_NOFILE, &limit);
    while ((fd = open("/dev/null", O_RDONLY | O_CLOEXEC)) >= 0)
        last = fd;
    while (free-- > 0)
        close(last--);
}

void write_script(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0755);

    if (write(fd, text, strlen(text)) < 0)
        abort();
    close(fd);
}

static const char *error_name(int code)
{
    static const struct {
        int code;
        const char *name;
    } names[] = {
        {EBADF, "EBADF"},
        {ECHILD, "ECHILD"},
        {EINVAL, "EINVAL"},
        {EMFILE, "EMFILE"},
        {ENOENT, "ENOENT"},
        {ENOEXEC, "ENOEXEC"},
        {ENAMETOOLONG, "ENAMETOOLONG"},
        {ESRCH, "ESRCH"},
        {-SKIPPED, "skipped"},
        {ENOMEM, "ENOMEM"},
        {ENOSYS, "ENOSYS"},
        {ENOTSUP, "ENOTSUP"},
        {EPERM, "EPERM"},
    };
    size_t i;

    for (i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i].code == code)
            return names[i].name;
    return strerror(code);
}

static void begin_point(void)
{
    alarm(20);
    spawn_points_begin();
    BEGIN_MORE();
}

static void print_result(const struct point *point)
{
    int result = point->get();

    if (result < 0)
        printf("%s %s\n", point->name, error_name(-result));
    else
        printf("%s %d\n", point->name, result);
    fflush(stdout);
}

/* In a process of its own: it may leave anything behind. */
static void print(const struct point *point)
{
    int result;
    pid_t pid;

    fflush(stdout);
    pid = fork();
    if (pid == 0) {
        begin_point();
        print_result(point);
        _exit(0);
    }
    result = ended(pid);
    if (result)
        printf("%s died %d\n", point->name, result);
}

static void print_all(const struct point *points)
{
    for (; points->name; points++)
        print(points);
}

/* Only NAME, in this process, which ends by exit(). */
static int print_one(const char *name)
{
    const struct point *point;
    size_t i;

    for (i = 0; i < sizeof lists / sizeof *lists; i++)
        for (point = lists[i]; point->name; point++)
            if (strcmp(point->name, name) == 0) {
                begin_point();
                print_result(point);
                return 0;
            }
    return 1;
}

/* What the caller ignores or blocks is no point. */
static void reset_signals(void)
{
    sigset_t none;
    int number;

    for (number = 1; number < 32; number++)
        signal(number, SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

int main(int count, char **arguments)
{
    size_t i;

    reset_signals();
    if (count > 1)
        return print_one(arguments[1]);
    if (freopen("/dev/null", "w", stderr) == NULL)
        return 1;
    for (i = 0; i < sizeof lists / sizeof *lists; i++)
        print_all(lists[i]);
    return 0;
}
