/* SPDX-License-Identifier: MIT */
/* Joining a jobserver, and making one.
 *
 * A pipe's description is shared by all who use it, and so are its flags: some
 * versions of GNU make fail where O_NONBLOCK is set, others where it is not.
 * Linux opens it anew, with flags of its own, by its name in /proc. */
#include "job/jobserver.h"
#include "sys.h"
#include "sys/caller.h"
#include "sys/own-descriptor.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct uspawn_jobserver *allocate(void)
{
    struct uspawn_jobserver *server = calloc(1, sizeof *server);

    if (!server)
        return NULL;
    server->owner = usp_sys_getpid();
    server->read = server->write = -1;
    server->numbers[0] = server->numbers[1] = -1;
    return server;
}

static int open_own(const char *path, int flags)
{
    return usp_own_descriptor(
        usp_sys_openat(AT_FDCWD, path, flags | O_CLOEXEC, 0));
}

static int is_fifo(int fd)
{
    struct stat status;

    return fstat(fd, &status) == 0 && S_ISFIFO(status.st_mode);
}

/* ----------------------------------------------------------------- FIFO -- */

/* Both do not block, here and in their use. */
static int open_fifo(struct uspawn_jobserver *server)
{
    server->read = open_own(server->path, O_RDONLY | O_NONBLOCK);
    if (server->read < 0)
        return -server->read;
    if (!is_fifo(server->read))
        return EBADF;
    server->write = open_own(server->path, O_WRONLY | O_NONBLOCK);
    return server->write < 0 ? -server->write : 0;
}

#define ATTEMPTS 100

/* In TMPDIR, under a name that nobody has. */
static int make_fifo(struct uspawn_jobserver *server)
{
    const char *directory = getenv("TMPDIR");
    size_t size;
    int i;

    directory = directory && *directory ? directory : "/tmp";
    size = strlen(directory) + 64;
    server->path = malloc(size);
    if (!server->path)
        return ENOMEM;
    for (i = 0; i < ATTEMPTS; i++) {
        snprintf(server->path, size, "%s/uspawn-jobserver-%ld-%d", directory,
                 (long)server->owner, i);
        if (mkfifo(server->path, 0600) == 0)
            return open_fifo(server);
        if (errno != EEXIST)
            break;
    }
    i = errno;
    free(server->path); /* it is another's */
    server->path = NULL;
    return i;
}

/* ----------------------------------------------------------------- Pipe -- */

static int may(int fd, int not_flag)
{
    int flags = usp_sys_fcntl(fd, F_GETFL, 0);

    return flags >= 0 && is_fifo(fd) && (flags & O_ACCMODE) != not_flag;
}

/* A descriptor of the same pipe whose flags are our own; FD if there is none.
 */
static int open_anew(int fd)
{
    struct stat theirs, ours;
    char path[40];
    int own;

    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    own = open_own(path, O_RDONLY | O_NONBLOCK);
    if (own < 0)
        return fd;
    if (fstat(fd, &theirs) == 0 && fstat(own, &ours) == 0 &&
        theirs.st_dev == ours.st_dev && theirs.st_ino == ours.st_ino)
        return own;
    close(own);
    return fd;
}

static void use_pipe(struct uspawn_jobserver *server)
{
    server->read = open_anew(server->numbers[0]);
    server->write = server->numbers[1];
}

/* -------------------------------------------------------------- Joining -- */

static int join_pipe(struct uspawn_jobserver *server, const char *auth)
{
    char rest;

    if (sscanf(auth, "%d,%d%c", &server->numbers[0], &server->numbers[1],
               &rest) != 2 ||
        !may(server->numbers[0], O_WRONLY) ||
        !may(server->numbers[1], O_RDONLY)) {
        server->numbers[0] = server->numbers[1] = -1;
        return EBADF;
    }
    use_pipe(server);
    return 0;
}

static int join(struct uspawn_jobserver *server, const char *makeflags)
{
    static const char fifo[] = "fifo:";
    char *auth = NULL;
    int error = usp_makeflags_find(makeflags, &auth);

    if (error)
        return error;
    server->makeflags = strdup(makeflags);
    if (strncmp(auth, fifo, strlen(fifo)) == 0) {
        server->path = strdup(auth + strlen(fifo));
        error = server->path && server->makeflags ? open_fifo(server) : ENOMEM;
    } else {
        error = server->makeflags ? join_pipe(server, auth) : ENOMEM;
    }
    free(auth);
    return error;
}

int uspawn_jobserver_join(struct uspawn_jobserver **server,
                          const char *makeflags)
{
    struct usp_caller caller;
    struct uspawn_jobserver *made;
    int error;

    if (!server)
        return EINVAL;
    caller = usp_caller_save();
    makeflags = makeflags ? makeflags : getenv("MAKEFLAGS");
    made = makeflags ? allocate() : NULL;
    error = made ? join(made, makeflags) : makeflags ? ENOMEM : ENOENT;
    if (!error)
        *server = made;
    else
        uspawn_jobserver_destroy(made, NULL);
    usp_caller_restore(caller);
    return error;
}

/* -------------------------------------------------------------- Serving -- */

static int make_pipe(struct uspawn_jobserver *server)
{
    int i, error = usp_sys_pipe(server->numbers);

    if (error < 0)
        return -error;
    for (i = 0; i < 2; i++) {
        server->numbers[i] = usp_own_descriptor(server->numbers[i]);
        if (server->numbers[i] < 0)
            return -server->numbers[i];
    }
    use_pipe(server);
    return 0;
}

/* One slot needs no token: it is that of who asks. */
static int fill(const struct uspawn_jobserver *server)
{
    unsigned i;

    for (i = 1; i < server->slots; i++)
        if (usp_sys_write(server->write, "+", 1) != 1)
            return EIO;
    return 0;
}

/* Its words for MAKEFLAGS. */
static int describe(struct uspawn_jobserver *server)
{
    size_t size = (server->path ? strlen(server->path) : 0) + 32;
    char *auth = malloc(size);
    int error = ENOMEM;

    if (auth && server->path)
        snprintf(auth, size, "fifo:%s", server->path);
    else if (auth)
        snprintf(auth, size, "%d,%d", server->numbers[0], server->numbers[1]);
    if (auth)
        error = usp_makeflags_make(getenv("MAKEFLAGS"), server->slots, auth,
                                   &server->makeflags);
    free(auth);
    return error;
}

int uspawn_jobserver_create(struct uspawn_jobserver **server, unsigned slots,
                            int style)
{
    struct usp_caller caller;
    struct uspawn_jobserver *made;
    int error;

    if (!server || slots < 1 || slots > USPAWN_JOBSERVER_MAX ||
        (style != USPAWN_JOBSERVER_FIFO && style != USPAWN_JOBSERVER_PIPE))
        return EINVAL;
    caller = usp_caller_save();
    made = allocate();
    error = made ? 0 : ENOMEM;
    if (made) {
        made->is_server = 1;
        made->slots = slots;
        error =
            style == USPAWN_JOBSERVER_FIFO ? make_fifo(made) : make_pipe(made);
        if (!error)
            error = fill(made);
        if (!error)
            error = describe(made);
    }
    if (!error)
        *server = made;
    else
        uspawn_jobserver_destroy(made, NULL);
    usp_caller_restore(caller);
    return error;
}
