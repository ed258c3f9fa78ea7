/* SPDX-License-Identifier: MIT */
/* The ways of starting a program whose times are compared.  Each starts
 * /bin/true and waits for it. */
#include "demo.h"
#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

char *demo_true[] = {"/bin/true", NULL};

/* Wait for PID; what it says is an error too. */
static int wait_for(pid_t pid, double begin, double *ended)
{
    int status;

    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return errno;
    *ended = demo_now() - begin;
    return status == 0 ? 0 : ENOEXEC;
}

static int run_fork(const struct demo_way *way, double *returned, double *ended)
{
    double begin = demo_now();
    pid_t pid = fork();

    (void)way;
    if (pid == 0) {
        execve(demo_true[0], demo_true, environ);
        _exit(127);
    }
    *returned = demo_now() - begin;
    return pid < 0 ? errno : wait_for(pid, begin, ended);
}

static int run_posix_spawn(const struct demo_way *way, double *returned,
                           double *ended)
{
    double begin = demo_now();
    pid_t pid;
    int error = posix_spawn(&pid, demo_true[0], NULL, NULL, demo_true, environ);

    (void)way;
    *returned = demo_now() - begin;
    return error ? error : wait_for(pid, begin, ended);
}

static int run_system(const struct demo_way *way, double *returned,
                      double *ended)
{
    double begin = demo_now();
    int status = system(demo_true[0]);

    (void)way;
    *returned = *ended = demo_now() - begin;
    return status == 0 ? 0 : ENOEXEC;
}

/* The attributes are made outside of the measured time: a caller makes them
 * once. */
static int run_uspawn(const struct demo_way *way, double *returned,
                      double *ended)
{
    struct uspawn_attr *attr = NULL;
    struct uspawn_child child;
    struct uspawn_status status;
    double begin;
    int error = uspawn_attr_create(&attr);

    if (!error)
        error = uspawn_attr_set_backend(attr, way->backend);
    if (!error) {
        begin = demo_now();
        error = uspawn(&child, demo_true[0], NULL, attr, demo_true, NULL);
        *returned = demo_now() - begin;
        if (!error)
            error = uspawn_child_wait(&child, &status, -1);
        *ended = demo_now() - begin;
        if (!error && (status.kind != USPAWN_EXITED || status.value != 0))
            error = ENOEXEC;
    }
    uspawn_attr_destroy(attr);
    return error;
}

int demo_ways(struct demo_way ways[], int count)
{
    static const struct demo_way others[] = {
        {.name = "fork + execve", .run = run_fork, .copies_memory = 1},
        {.name = "system", .run = run_system},
        {.name = "posix_spawn of libc", .run = run_posix_spawn},
    };
    int used = (int)(sizeof others / sizeof *others);
    const char *backend;
    int i;

    memcpy(ways, others, sizeof others);
    for (i = 0; (backend = uspawn_backend_name(i)) && used < count; i++) {
        struct demo_way *way = &ways[used++];

        memset(way, 0, sizeof *way);
        snprintf(way->name, sizeof way->name, "uspawn, %.16s", backend);
        way->run = run_uspawn;
        way->backend = backend;
        way->copies_memory = strcmp(backend, "fork") == 0;
    }
    return used;
}
