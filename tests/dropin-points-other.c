/* SPDX-License-Identifier: MIT */
/* Descriptors of processes, and system and popen: what compat/spawn.h and its
 * library add to the points of preload-points-stdio.c. */
#include "preload-points.h"
#include "sanitized.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

#define FROM_PIDFD ((idtype_t)3) /* P_PIDFD */

/* -------------------------------------------------------------- Pidfd -- */

static int pidfd_names_the_child(void)
{
    char *argv[] = {"sh", "-c", "exit 6", NULL};
    int pidfd = -1, error;
    siginfo_t info;
    pid_t pid;

    error = pidfd_spawn(&pidfd, "/bin/sh", NULL, NULL, argv, NULL);
    if (error)
        return ERROR(error);
    if (fcntl(pidfd, F_GETFD) != FD_CLOEXEC)
        return 1;
    pid = pidfd_getpid(pidfd);
    memset(&info, 0, sizeof info);
    if (waitid(FROM_PIDFD, (id_t)pidfd, &info, WEXITED) != 0)
        return ERROR(errno);
    if (info.si_pid != pid)
        return 2;
    if (pidfd_getpid(pidfd) != -1 || errno != ESRCH)
        return 3;
    return info.si_status;
}

static int pidfd_of_a_missing_program(void)
{
    char *argv[] = {"x", NULL};
    int pidfd = -77;
    int error = pidfd_spawnp(&pidfd, "no-such-program", NULL, NULL, argv, NULL);

    return pidfd == -77 ? ERROR(error) : 1;
}

static int no_pidfd_is_wanted(void)
{
    char *argv[] = {"sh", "-c", "exit 6", NULL};
    int before = dup(0), after, error;

    close(before);
    error = pidfd_spawn(NULL, "/bin/sh", NULL, NULL, argv, NULL);
    if (error)
        return ERROR(error);
    after = dup(0);
    return after == before ? ended(-1) : 1;
}

static int pid_in_cancelled = -1;

static void *ask_cancelled(void *pidfd)
{
    pthread_cancel(pthread_self());
    pid_in_cancelled = pidfd_getpid(*(int *)pidfd);
    pthread_testcancel();
    return NULL;
}

static int pid_of_pidfd_completes(void)
{
    char *argv[] = {"true", NULL};
    pthread_t thread;
    int pidfd, error;

    error = pidfd_spawn(&pidfd, "/bin/true", NULL, NULL, argv, NULL);
    if (error)
        return ERROR(error);
    pthread_create(&thread, NULL, ask_cancelled, &pidfd);
    pthread_join(thread, NULL);
    return pid_in_cancelled > 0 ? ended(pid_in_cancelled) : 1;
}

static int pid_of_no_pidfd(void)
{
    return pidfd_getpid(open("/dev/null", O_RDONLY)) == -1 ? ERROR(errno) : 1;
}

static int pid_of_no_descriptor(void)
{
    return pidfd_getpid(-1) == -1 ? ERROR(errno) : 1;
}

static int empty_arguments_and_no_pid(void)
{
    char *argv[] = {NULL};
    int error = posix_spawn(NULL, "/bin/true", NULL, NULL, argv, environ);

    return error ? ERROR(error) : ended(-1);
}

/* ------------------------------------------------------ system, popen -- */

static volatile int is_over;

static void *popen_often(void *unused)
{
    while (!is_over) {
        FILE *stream = popen(":", "r");

        if (stream)
            pclose(stream);
    }
    return unused;
}

static int popen_in_a_child_of_fork(void)
{
    pthread_t thread;
    int i, result = 0;

    if (TEST_SANITIZED)
        return SKIPPED;
    pthread_create(&thread, NULL, popen_often, NULL);
    for (i = 0; i < 50 && result == 0; i++) {
        pid_t pid = fork();

        if (pid == 0) {
            alarm(5);
            _exit(pclose(popen("exit 3", "r")) != 3 << 8);
        }
        result = ended(pid);
    }
    is_over = 1;
    pthread_join(thread, NULL);
    return result;
}

/* Where nothing is, not even a shell. */
static int without_shell(void)
{
    mkdir("nothing", 0755);
    return chroot("nothing") == 0 && chdir("/") == 0;
}

static int popen_without_shell(void)
{
    if (!without_shell())
        return SKIPPED;
    return popen("exit 0", "r") ? 1 : ERROR(errno);
}

static int system_without_shell(void)
{
    int status;

    if (!without_shell())
        return SKIPPED;
    status = system("exit 0");
    return system(NULL) == 0 ? WEXITSTATUS(status) : 1;
}

static int pclose_of_another_stream(void)
{
    return pclose(stdin) == -1 ? ERROR(errno) : 1;
}

const struct point other_points[] = {
    POINT(pidfd_names_the_child),
    POINT(pidfd_of_a_missing_program),
    POINT(no_pidfd_is_wanted),
    POINT(pid_of_pidfd_completes),
    POINT(pid_of_no_pidfd),
    POINT(pid_of_no_descriptor),
    POINT(empty_arguments_and_no_pid),
    POINT(popen_in_a_child_of_fork),
    POINT(popen_without_shell),
    POINT(system_without_shell),
    POINT(pclose_of_another_stream),
    {NULL, NULL},
};
