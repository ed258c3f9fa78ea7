/* SPDX-License-Identifier: MIT */
/* Much output of one program, read in several ways.
 *
 * Arguments: WAY PROGRAM MIB.  PROGRAM is this one, which then writes (see
 * run_write).  One time is measured in a process, from before the start to
 * after the wait: who grows by a gigabyte leaves pages for the next to take. */
#include "bench.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define PIECE 65536

static size_t taken;

/* -------------------------------------------------------- Bare loops -- */

static int start(char **argv, pid_t *pid)
{
    int ends[2];

    if (pipe2(ends, O_CLOEXEC) != 0)
        die("pipe: %s", strerror(errno));
    *pid = vfork();
    if (*pid == 0) {
        dup2(ends[1], 1);
        execv(argv[0], argv);
        _exit(127);
    }
    if (*pid < 0)
        die("vfork: %s", strerror(errno));
    close(ends[1]);
    return ends[0];
}

static void end(int fd, pid_t pid)
{
    int status;

    close(fd);
    if (waitpid(pid, &status, 0) != pid || status != 0)
        die("the writer failed");
}

/* Into one buffer, again and again. */
static void read_all(char **argv)
{
    static char buffer[PIECE];
    ssize_t got;
    pid_t pid;
    int fd = start(argv, &pid);

    while ((got = read(fd, buffer, sizeof buffer)) > 0)
        taken += (size_t)got;
    end(fd, pid);
}

/* Into one that grows: all is kept. */
static void read_and_keep(char **argv)
{
    size_t room = PIECE;
    char *buffer = malloc(room);
    ssize_t got;
    pid_t pid;
    int fd = start(argv, &pid);

    while (buffer && (got = read(fd, buffer + taken, room - taken)) > 0) {
        taken += (size_t)got;
        if (taken == room)
            buffer = realloc(buffer, room *= 2);
    }
    end(fd, pid);
    free(buffer);
}

/* ------------------------------------------------------------ uspawn -- */

static void run(char **argv, const struct uspawn_options *options)
{
    struct uspawn_result result;

    if (uspawn_run(&result, argv, options) != 0 || !result.is_success)
        die("uspawn_run failed");
    taken += result.out.size;
    uspawn_result_free(&result);
}

static int take(void *context, const char *bytes, size_t size)
{
    (void)context;
    (void)bytes;
    taken += size;
    return 0;
}

static void run_and_take(char **argv)
{
    struct uspawn_options options = {
        .out = {.kind = USPAWN_STREAM_CALLBACK, .output = take}};

    run(argv, &options);
}

static void run_and_keep(char **argv)
{
    struct uspawn_options options = {.out = {.kind = USPAWN_STREAM_MEMORY}};

    run(argv, &options);
}

static const struct {
    const char *name;
    void (*go)(char **argv);
} bulk_ways[] = {
    {"read", read_all},
    {"read+keep", read_and_keep},
    {"uspawn_run", run_and_take},
    {"uspawn_run+keep", run_and_keep},
};

int measure_bulk(const struct settings *settings)
{
    char **arguments = settings->arguments;
    char *argv[] = {arguments[1], "write", arguments[2], NULL};
    double begin;
    size_t i;

    for (i = 0; arguments[2] && i < sizeof bulk_ways / sizeof *bulk_ways; i++)
        if (strcmp(bulk_ways[i].name, arguments[0]) == 0) {
            begin = now_ns();
            bulk_ways[i].go(argv);
            printf("%.0f\n", now_ns() - begin);
            if (taken != strtoul(arguments[2], NULL, 10) << 20)
                die("%zu bytes came", taken);
            return 0;
        }
    die("bulk: WAY PROGRAM MIB");
}

/* Arguments: MIB. */
int run_write(const struct settings *settings)
{
    static char piece[PIECE];
    size_t left = strtoul(settings->arguments[0], NULL, 10) << 20;

    memset(piece, 'x', sizeof piece);
    for (; left > 0; left -= sizeof piece)
        if (write(1, piece, sizeof piece) != (ssize_t)sizeof piece)
            die("write: %s", strerror(errno));
    return 0;
}
