/* SPDX-License-Identifier: MIT */
/* Slots of a jobserver, taken and given back. */
#include "job/jobserver.h"
#include "job/job.h"
#include "sys.h"
#include "sys/caller.h"
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

/* ---------------------------------------------------------------- Slots -- */

/* Another may take what poll has seen.  Our own description of the pipe does
 * not block then; where there is none (jobserver-open.c), read waits until
 * somebody gives one back. */
static int read_token(struct uspawn_jobserver *server, char *token)
{
    ssize_t size;

    if (usp_sys_poll(server->read, POLLIN, 0) <= 0)
        return EAGAIN;
    size = usp_sys_read(server->read, token, 1);
    if (size == 1)
        return 0;
    return size == 0 || size == -EINTR ? EAGAIN : (int)-size;
}

static int take(struct uspawn_jobserver *server)
{
    size_t capacity = 2 * server->capacity + 16;
    char *tokens;
    int error;

    if (!server->is_implicit) {
        server->is_implicit = 1;
        return 0;
    }
    if (server->count == server->capacity) {
        tokens = realloc(server->tokens, capacity);
        if (!tokens)
            return ENOMEM;
        server->tokens = tokens;
        server->capacity = capacity;
    }
    error = read_token(server, &server->tokens[server->count]);
    server->count += !error;
    return error;
}

/* There is room in the pipe for what was in it. */
static int give(struct uspawn_jobserver *server)
{
    ssize_t size;

    if (server->count == 0) {
        if (!server->is_implicit)
            return EINVAL;
        server->is_implicit = 0;
        return 0;
    }
    do
        size = usp_write_quietly(server->write,
                                 &server->tokens[server->count - 1], 1);
    while (size == -EINTR);
    if (size != 1)
        return size < 0 ? (int)-size : EIO;
    server->count--;
    return 0;
}

int uspawn_jobserver_take(struct uspawn_jobserver *server)
{
    struct usp_caller caller;
    int error;

    if (!server)
        return EINVAL;
    caller = usp_caller_save();
    error = take(server);
    usp_caller_restore(caller);
    return error;
}

int uspawn_jobserver_give(struct uspawn_jobserver *server)
{
    struct usp_caller caller;
    int error;

    if (!server)
        return EINVAL;
    caller = usp_caller_save();
    error = give(server);
    usp_caller_restore(caller);
    return error;
}

int uspawn_jobserver_descriptor(const struct uspawn_jobserver *server, int *fd)
{
    if (!server || !fd)
        return EINVAL;
    *fd = server->read;
    return 0;
}

int uspawn_jobserver_share(const struct uspawn_jobserver *server,
                           struct uspawn_environment *environment,
                           struct uspawn_actions *actions)
{
    int error, i;

    if (!server || !environment ||
        (!actions && server->numbers[0] >= 0 && server->is_server))
        return EINVAL;
    error = uspawn_environment_set(environment, "MAKEFLAGS", server->makeflags);
    for (i = 0; i < 2 && !error && actions && server->numbers[i] >= 0; i++)
        error = uspawn_actions_add_inherit(actions, server->numbers[i]);
    return error;
}

/* --------------------------------------------------------------- Ending -- */

/* How many tokens of a server are not there. */
static int count_missing(const struct uspawn_jobserver *server)
{
    int missing = (int)server->slots - 1;
    char token;

    while (usp_sys_poll(server->read, POLLIN, 0) > 0 &&
           usp_sys_read(server->read, &token, 1) == 1)
        missing--;
    return missing;
}

static void release(struct uspawn_jobserver *server)
{
    int i;

    if (server->read >= 0 && server->read != server->numbers[0])
        close(server->read);
    if (server->write >= 0 && server->write != server->numbers[1])
        close(server->write);
    for (i = 0; i < 2 && server->is_server; i++)
        if (server->numbers[i] >= 0)
            close(server->numbers[i]);
    if (server->is_server && server->path && server->owner == usp_sys_getpid())
        unlink(server->path);
    free(server->path);
    free(server->makeflags);
    free(server->tokens);
    free(server);
}

void uspawn_jobserver_destroy(struct uspawn_jobserver *server, int *missing)
{
    struct usp_caller caller;

    if (missing)
        *missing = 0;
    if (!server)
        return;
    caller = usp_caller_save();
    if (server->owner == usp_sys_getpid()) {
        while (server->count > 0 && give(server) == 0)
            continue;
        if (missing && server->is_server)
            *missing = count_missing(server);
    }
    release(server);
    usp_caller_restore(caller);
}
