/* SPDX-License-Identifier: MIT */
/* What a C library has for starting programs, written as an expert would. */
#include "bench.h"
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

void job_fill(struct job *job, char *program, int captured)
{
    job->program = program;
    job->argv[0] = program;
    job->argv[1] = NULL;
    job->captured = captured;
}

static int open_output(const struct job *job, struct started *started)
{
    int ends[2] = {-1, -1};

    if (job->captured && pipe2(ends, O_CLOEXEC) != 0)
        die("pipe2: %s", strerror(errno));
    started->output = ends[0];
    return ends[1];
}

static void close_output(int end)
{
    if (end >= 0)
        close(end);
}

void drain(int output)
{
    char buffer[4096];

    if (output < 0)
        return;
    while (read(output, buffer, sizeof buffer) > 0)
        continue;
    close(output);
}

static void finish(struct started *started)
{
    int status;

    drain(started->output);
    while (waitpid(started->pid, &status, 0) < 0)
        if (errno != EINTR)
            die("waitpid: %s", strerror(errno));
    if (status != 0)
        die("the program failed: status %#x", (unsigned)status);
}

/* ------------------------------------------------------- fork and vfork -- */

/* Touches nothing of the parent's but its own arguments: safe after vfork. */
static inline void become(const struct job *job, int end)
{
    if (end >= 0 && dup2(end, 1) < 0)
        _exit(126);
    execve(job->program, job->argv, environ);
    _exit(127);
}

__attribute__((noinline)) static pid_t make_vfork(const struct job *job,
                                                  int end)
{
    pid_t pid = vfork();

    if (pid == 0)
        become(job, end);
    return pid;
}

static pid_t make_fork(const struct job *job, int end)
{
    pid_t pid = fork();

    if (pid == 0)
        become(job, end);
    return pid;
}

static void start_by(pid_t make(const struct job *, int), const struct job *job,
                     struct started *started)
{
    int end = open_output(job, started);

    started->pid = make(job, end);
    if (started->pid < 0)
        die("fork or vfork: %s", strerror(errno));
    close_output(end);
}

static void start_vfork(const struct job *job, struct started *started)
{
    start_by(make_vfork, job, started);
}

static void start_fork(const struct job *job, struct started *started)
{
    start_by(make_fork, job, started);
}

/* --------------------------------------------------------- posix_spawn -- */

/* Not every libc has it. */
extern int
posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions,
                                         int lowest) __attribute__((weak));

static void add_closefrom(posix_spawn_file_actions_t *actions, int lowest)
{
    if (!posix_spawn_file_actions_addclosefrom_np)
        die("this C library's posix_spawn has no closefrom");
    posix_spawn_file_actions_addclosefrom_np(actions, lowest);
}

static void spawn(const struct job *job, struct started *started, int closing)
{
    posix_spawn_file_actions_t actions;
    int has_actions = job->captured || closing;
    int end = open_output(job, started);
    int error;

    if (has_actions)
        posix_spawn_file_actions_init(&actions);
    if (job->captured)
        posix_spawn_file_actions_adddup2(&actions, end, 1);
    if (closing)
        add_closefrom(&actions, 3);
    error =
        posix_spawn(&started->pid, job->program, has_actions ? &actions : NULL,
                    NULL, job->argv, environ);
    if (error)
        die("posix_spawn: %s", strerror(error));
    if (has_actions)
        posix_spawn_file_actions_destroy(&actions);
    close_output(end);
}

static void start_posix_spawn(const struct job *job, struct started *started)
{
    spawn(job, started, 0);
}

/* The only one that keeps foreign descriptors from the child, as uspawn does
 * by default. */
static void start_closefrom(const struct job *job, struct started *started)
{
    spawn(job, started, 1);
}

/* ---------------------------------------------------------- With a shell -- */

static void start_system(const struct job *job, struct started *started)
{
    (void)started;
    if (system(job->program) != 0)
        die("system failed");
}

static void finish_system(struct started *started)
{
    (void)started;
}

static void start_popen(const struct job *job, struct started *started)
{
    started->file = popen(job->program, "re");
    if (!started->file)
        die("popen: %s", strerror(errno));
}

static void finish_popen(struct started *started)
{
    while (getc(started->file) != EOF)
        continue;
    if (pclose(started->file) != 0)
        die("popen's program failed");
}

const struct way libc_ways[] = {
    {"vfork", NULL, start_vfork, NULL, finish},
    {"fork", NULL, start_fork, NULL, finish},
    {"posix_spawn", NULL, start_posix_spawn, NULL, finish},
    {"posix_spawn+closefrom", NULL, start_closefrom, NULL, finish},
    {"system", NULL, start_system, NULL, finish_system},
    {"popen", NULL, start_popen, NULL, finish_popen},
    {NULL, NULL, NULL, NULL, NULL},
};
