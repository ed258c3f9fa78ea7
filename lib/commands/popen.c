/* SPDX-License-Identifier: MIT */
/* uspawn_popen() and uspawn_pclose().
 *
 * Neither is a cancellation point: half of it would leave a child that nobody
 * knows, or a stream that is gone, with a child that is not. */
#include "base/saved-errno.h"
#include "commands/commands.h"
#include "sys.h"
#include "sys/caller.h"
#include "sys/make-descriptors.h"
#include "sys/own-descriptor.h"
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <wchar.h>

/* ---------------------------------------------------------------- Mode -- */

struct mode {
    int reads, writes;
};

/* "r" or "w", or "r+" for both ways; "e" anywhere, which it is in any case. */
static int parse(const char *text, struct mode *mode)
{
    int plus = 0, close_on_exec = 0;

    memset(mode, 0, sizeof *mode);
    for (; text && *text; text++) {
        int *seen = *text == 'r'   ? &mode->reads
                    : *text == 'w' ? &mode->writes
                    : *text == '+' ? &plus
                    : *text == 'e' ? &close_on_exec
                                   : NULL;

        if (!seen || *seen)
            return EINVAL;
        *seen = 1;
    }
    if (mode->reads == mode->writes || (plus && !mode->reads))
        return EINVAL;
    mode->writes |= plus;
    return 0;
}

/* ---------------------------------------------------------------- Ends -- */

/* Ours, and the child's. */
struct ends {
    int ours, its;
};

static void close_end(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

/* None is 0, 1 or 2, which are the command's. */
static int make_ends(const struct mode *mode, struct ends *ends)
{
    int pair[2];
    int error = mode->reads && mode->writes
                    ? usp_make_socketpair(SOCK_STREAM, pair)
                    : usp_sys_pipe(pair);

    if (error)
        return -error;
    ends->ours = usp_own_descriptor(pair[mode->reads ? 0 : 1]);
    ends->its = usp_own_descriptor(pair[mode->reads ? 1 : 0]);
    error = ends->ours < 0 ? -ends->ours : ends->its < 0 ? -ends->its : 0;
    if (error) {
        close_end(&ends->ours);
        close_end(&ends->its);
    }
    return error;
}

/* POSIX: pipe streams are byte-oriented. */
static FILE *make_stream(const struct mode *mode, int fd)
{
    FILE *stream = fdopen(fd, !mode->writes ? "r" : mode->reads ? "r+" : "w");

    if (stream)
        fwide(stream, -1);
    return stream;
}

/* --------------------------------------------------------------- Opening -- */

/* LINE is for a shell; NULL: ARGV is executed. */
struct program {
    const char *line;
    char *const *argv;
};

static int connect_child(struct uspawn_actions *actions,
                         const struct mode *mode, int end)
{
    int error = usp_streams_close_in_child(actions);

    if (!error && mode->reads)
        error = uspawn_actions_add_dup2(actions, end, STDOUT_FILENO);
    if (!error && mode->writes)
        error = uspawn_actions_add_dup2(actions, end, STDIN_FILENO);
    return error;
}

static int start(const struct program *program, const struct mode *mode,
                 int end, struct uspawn_child *child)
{
    struct usp_command command;
    int error = usp_command_begin(&command);

    if (!error)
        error = connect_child(command.actions, mode, end);
    if (!error)
        error = program->line
                    ? usp_command_start_shell(&command, child, program->line)
                    : usp_command_start(&command, child, program->argv);
    usp_command_end(&command);
    return error;
}

/* The child is started last: then there is none to be undone. */
static int open_stream(struct usp_stream *entry, const struct program *program,
                       const struct mode *mode, FILE **stream)
{
    struct ends ends;
    int error = make_ends(mode, &ends);

    if (error)
        return error;
    *stream = make_stream(mode, ends.ours);
    error = *stream ? start(program, mode, ends.its, &entry->child) : errno;
    if (!error)
        usp_stream_keep(entry, *stream, ends.ours);
    else if (*stream)
        fclose(*stream);
    else
        close_end(&ends.ours);
    close_end(&ends.its);
    return error;
}

static int open_program(const struct program *program, const char *text,
                        FILE **stream)
{
    struct usp_stream *entry;
    struct mode mode;
    int error = parse(text, &mode);

    if (error)
        return error;
    if (!program->line && (!program->argv || !program->argv[0]))
        return EINVAL;
    entry = usp_stream_take();
    if (!entry)
        return ENOMEM;
    error = open_stream(entry, program, &mode, stream);
    if (error)
        usp_stream_give_back(entry);
    return error;
}

static FILE *open_or_tell(const struct program *program, const char *mode)
{
    struct usp_caller caller = usp_caller_save();
    FILE *stream = NULL;
    int error = open_program(program, mode, &stream);

    usp_caller_restore(caller);
    if (error)
        errno = error;
    return error ? NULL : stream;
}

FILE *uspawn_popen(const char *command, const char *mode)
{
    struct program program = {command, NULL};

    return open_or_tell(&program, mode);
}

FILE *uspawn_popenv(char *const argv[], const char *mode)
{
    struct program program = {NULL, argv};

    return open_or_tell(&program, mode);
}

/* --------------------------------------------------------------- Closing -- */

/* A copy of fork cannot wait for its parent's child; its number may be one of
 * its own children's. */
static int await_child(struct usp_stream *entry)
{
    if (entry->owner == getpid())
        return usp_command_await(&entry->child);
    errno = ECHILD;
    return -1;
}

int uspawn_pclose(FILE *stream)
{
    struct usp_stream *entry = usp_stream_claim(stream);
    struct usp_caller caller;
    int status;

    if (!entry) {
        errno = EINVAL;
        return -1;
    }
    caller = usp_caller_save();
    /* A child of another thread's that kept it would keep ours waiting. */
    fcntl(fileno(stream), F_SETFD, FD_CLOEXEC);
    fclose(stream);
    status = await_child(entry);
    if (status == -1)
        caller.error = errno;
    usp_stream_give_back(entry);
    usp_caller_restore(caller);
    return status;
}
