/* SPDX-License-Identifier: MIT */
/* popen() and pclose().
 *
 * Open streams are in a list without a lock: a child of fork, made while
 * another thread was in here, finds no lock that nobody holds.  Its entries are
 * never freed but used again. */
#include "base/saved-errno.h"
#include "call.h"
#include "commands.h"
#include "compat.h"
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <wchar.h>

struct entry {
    FILE *stream; /* NULL: free, or not finished */
    pid_t pid;
    int fd;   /* -1: none; while it may be inherited, the stream's */
    int used; /* somebody has it */
    struct entry *next;
};

static struct entry *entries;

/* ------------------------------------------------------------- Entries -- */

static struct entry *take_free(void)
{
    struct entry *entry;

    for (entry = USP_LOAD(&entries); entry; entry = entry->next) {
        int expected = 0;

        if (USP_COMPARE_EXCHANGE(&entry->used, &expected, 1))
            return entry;
    }
    return NULL;
}

static struct entry *take_entry(void)
{
    struct entry *entry = take_free();

    if (entry)
        return entry;
    entry = calloc(1, sizeof *entry);
    if (!entry)
        return NULL;
    entry->used = 1;
    entry->fd = -1;
    entry->next = USP_LOAD(&entries);
    while (!USP_COMPARE_EXCHANGE(&entries, &entry->next, entry))
        ;
    return entry;
}

static void give_back(struct entry *entry)
{
    USP_STORE(&entry->fd, -1);
    USP_STORE(&entry->stream, NULL);
    USP_STORE(&entry->used, 0);
}

static struct entry *find(const FILE *stream)
{
    struct entry *entry;

    for (entry = USP_LOAD(&entries); entry; entry = entry->next)
        if (stream && USP_LOAD(&entry->stream) == stream)
            return entry;
    return NULL;
}

int usp_is_from_popen(const FILE *stream)
{
    return find(stream) != NULL;
}

/* ---------------------------------------------------------------- Mode -- */

struct mode {
    int reads, writes, close_on_exec;
};

/* "r" or "w", or "r+" for both ways; then or before that "e". */
static int parse(const char *type, struct mode *mode)
{
    int plus = 0;

    memset(mode, 0, sizeof *mode);
    for (; *type; type++) {
        int *seen = *type == 'r'   ? &mode->reads
                    : *type == 'w' ? &mode->writes
                    : *type == 'e' ? &mode->close_on_exec
                    : *type == '+' ? &plus
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

/* --------------------------------------------------------------- Child -- */

/* The flag may be 0 (compat.h). */
static int make_pair(int ends[2])
{
    int result = socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends);

    if (result == 0 && SOCK_CLOEXEC == 0) {
        fcntl(ends[0], F_SETFD, FD_CLOEXEC);
        fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    }
    return result;
}

/* Both are close-on-exec: ends[0] is the caller's. */
static int make_ends(const struct mode *mode, int ends[2])
{
    int swap, result;

    if (mode->reads && mode->writes)
        result = make_pair(ends);
    else
        result = pipe2(ends, O_CLOEXEC);
    if (result == -1)
        return errno;
    if (!mode->reads) {
        swap = ends[0];
        ends[0] = ends[1];
        ends[1] = swap;
    }
    return 0;
}

/* POSIX: streams of earlier calls are closed in the child.  Any number can be
 * one's, 0 too; what is connected to the child comes after that. */
static int close_others(struct uspawn_actions *actions)
{
    struct entry *entry;
    int error = 0;

    for (entry = USP_LOAD(&entries); entry && !error; entry = entry->next) {
        int fd = USP_LOAD(&entry->fd);

        if (fd >= 0)
            error = uspawn_actions_add_close(actions, fd);
    }
    return error;
}

static int connect_child(struct uspawn_actions *actions,
                         const struct mode *mode, int end)
{
    int error = 0;

    if (mode->reads)
        error = uspawn_actions_add_dup2(actions, end, STDOUT_FILENO);
    if (error == 0 && mode->writes)
        error = uspawn_actions_add_dup2(actions, end, STDIN_FILENO);
    return error;
}

static int start(const char *command, const struct mode *mode, int end,
                 pid_t *pid)
{
    struct usp_call call;
    int stage, error = usp_call_begin(&call);

    if (error == 0)
        error = close_others(call.actions);
    if (error == 0)
        error = connect_child(call.actions, mode, end);
    if (error == 0)
        error = usp_call_shell(&call, command, pid, &stage);
    usp_call_end(&call);
    return error;
}

/* ------------------------------------------------------------- Streams -- */

/* POSIX: pipe streams are byte-oriented. */
static FILE *make_stream(const struct mode *mode, int fd)
{
    const char *type = !mode->writes ? "r" : mode->reads ? "r+" : "w";
    FILE *stream = fdopen(fd, type);

    if (stream)
        fwide(stream, -1);
    return stream;
}

/* The child is started last: then there is none to be undone. */
static int open_stream(struct entry *entry, const char *command,
                       const struct mode *mode, FILE **stream)
{
    int ends[2];
    int error = make_ends(mode, ends);

    if (error)
        return error;
    *stream = make_stream(mode, ends[0]);
    if (!*stream) {
        error = errno;
        close(ends[0]);
    } else {
        error = start(command, mode, ends[1], &entry->pid);
        if (error)
            fclose(*stream);
    }
    close(ends[1]);
    if (error)
        return error;
    USP_STORE(&entry->fd, ends[0]);
    if (!mode->close_on_exec)
        fcntl(ends[0], F_SETFD, 0);
    return 0;
}

static int open_command(const char *command, const char *type, FILE **stream)
{
    struct entry *entry;
    struct mode mode;
    int error = parse(type, &mode);

    if (error)
        return error;
    entry = take_entry();
    if (!entry)
        return ENOMEM;
    error = open_stream(entry, command, &mode, stream);
    if (error)
        give_back(entry);
    else
        USP_STORE(&entry->stream, *stream);
    return error;
}

/* The status of the command, or -1 and errno. */
static int close_command(struct entry *entry, FILE *stream)
{
    pid_t pid = entry->pid;
    int status, result;

    /* A child of another thread's that kept it would keep ours waiting. */
    fcntl(entry->fd, F_SETFD, FD_CLOEXEC);
    give_back(entry);
    fclose(stream);
    do
        result = waitpid(pid, &status, 0);
    while (result == -1 && errno == EINTR);
    return result == -1 ? -1 : status;
}

/* --------------------------------------------------------------- Calls -- */

/* Neither call is a cancellation point: half of it would leave a child that
 * nobody knows, or a stream that is gone, with a child that is not. */

FILE *usp_popen(const char *command, const char *type)
{
    int saved = errno, error, state;
    FILE *stream = NULL;

    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
    error = open_command(command, type, &stream);
    pthread_setcancelstate(state, NULL);
    usp_errno_restore(error ? error : saved);
    return error ? NULL : stream;
}

int usp_pclose(FILE *stream)
{
    struct entry *entry = find(stream);
    int status, state;

    if (!entry) {
        errno = ECHILD;
        return -1;
    }
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
    status = close_command(entry, stream);
    pthread_setcancelstate(state, NULL);
    return status;
}
