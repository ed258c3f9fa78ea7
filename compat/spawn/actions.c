/* SPDX-License-Identifier: MIT */
/* posix_spawn_file_actions_t: a list on the heap, made with its first action,
 * so that whatever type the caller's header has is large enough. */
#include "libc/actions.h"
#include "base/saved-errno.h"
#include "objects.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FIRST_CAPACITY 4

struct entry {
    struct usp_posix_action action;
    char *path; /* the list's copy, or NULL */
};

struct list {
    size_t count, capacity;
    struct entry entries[];
};

int posix_spawn_file_actions_destroy(posix_spawn_file_actions_t *actions)
{
    struct list *list = actions->uspawn_list;
    int saved = errno;
    size_t i;

    for (i = 0; list && i < list->count; i++)
        free(list->entries[i].path);
    free(list);
    usp_errno_restore(saved);
    actions->uspawn_list = NULL;
    return 0;
}

/* -------------------------------------------------------------- Adding -- */

/* Whether FD can be one: POSIX has the add functions find out.  Without a limit
 * there is nothing to compare with. */
static int is_descriptor(int fd)
{
    int saved = errno;
    long limit = sysconf(_SC_OPEN_MAX);

    usp_errno_restore(saved);
    return fd >= 0 && (limit < 0 || fd < limit);
}

/* The list, with room for one more, or NULL: no memory. */
static struct list *make_room(posix_spawn_file_actions_t *actions)
{
    struct list *list = actions->uspawn_list;
    size_t count = list ? list->count : 0;
    size_t capacity = list ? list->capacity : 0;

    if (count < capacity)
        return list;
    capacity = capacity ? 2 * capacity : FIRST_CAPACITY;
    list = realloc(list, sizeof *list + capacity * sizeof *list->entries);
    if (!list)
        return NULL;
    list->count = count;
    list->capacity = capacity;
    actions->uspawn_list = list;
    return list;
}

static int append(posix_spawn_file_actions_t *actions,
                  const struct usp_posix_action *action)
{
    struct entry entry = {*action, NULL};
    struct list *list;

    if (action->path) {
        entry.path = strdup(action->path);
        if (!entry.path)
            return ENOMEM;
        entry.action.path = entry.path;
    }
    list = make_room(actions);
    if (!list) {
        free(entry.path);
        return ENOMEM;
    }
    list->entries[list->count++] = entry;
    return 0;
}

static int add(posix_spawn_file_actions_t *actions,
               const struct usp_posix_action *action)
{
    int saved = errno;
    int error = append(actions, action);

    usp_errno_restore(saved);
    return error;
}

/* An action on the one descriptor FD. */
static int add_simple(posix_spawn_file_actions_t *actions,
                      enum usp_posix_action_kind kind, int fd)
{
    struct usp_posix_action action = {.kind = kind, .fd = fd};

    return is_descriptor(fd) ? add(actions, &action) : EBADF;
}

int posix_spawn_file_actions_addopen(posix_spawn_file_actions_t *actions,
                                     int fd, const char *path, int flags,
                                     mode_t mode)
{
    struct usp_posix_action action = {.kind = USP_POSIX_OPEN,
                                      .fd = fd,
                                      .path = path,
                                      .flags = flags,
                                      .mode = mode};

    if (!is_descriptor(fd))
        return EBADF;
    return path ? add(actions, &action) : EINVAL;
}

int posix_spawn_file_actions_addclose(posix_spawn_file_actions_t *actions,
                                      int fd)
{
    return add_simple(actions, USP_POSIX_CLOSE, fd);
}

int posix_spawn_file_actions_adddup2(posix_spawn_file_actions_t *actions,
                                     int fd, int newfd)
{
    struct usp_posix_action action = {
        .kind = USP_POSIX_DUP2, .fd = fd, .newfd = newfd};

    if (!is_descriptor(fd) || !is_descriptor(newfd))
        return EBADF;
    return add(actions, &action);
}

int posix_spawn_file_actions_addchdir(posix_spawn_file_actions_t *actions,
                                      const char *path)
{
    struct usp_posix_action action = {.kind = USP_POSIX_CHDIR, .path = path};

    return path ? add(actions, &action) : EINVAL;
}

int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions,
                                         const char *path)
{
    return posix_spawn_file_actions_addchdir(actions, path);
}

int posix_spawn_file_actions_addfchdir(posix_spawn_file_actions_t *actions,
                                       int fd)
{
    return add_simple(actions, USP_POSIX_FCHDIR, fd);
}

int posix_spawn_file_actions_addfchdir_np(posix_spawn_file_actions_t *actions,
                                          int fd)
{
    return posix_spawn_file_actions_addfchdir(actions, fd);
}

int posix_spawn_file_actions_addclosefrom_np(
    posix_spawn_file_actions_t *actions, int lowest)
{
    struct usp_posix_action action = {.kind = USP_POSIX_CLOSEFROM,
                                      .fd = lowest};

    return lowest >= 0 ? add(actions, &action) : EBADF;
}

int posix_spawn_file_actions_addtcsetpgrp_np(
    posix_spawn_file_actions_t *actions, int fd)
{
    return add_simple(actions, USP_POSIX_TCSETPGRP, fd);
}

int posix_spawn_file_actions_addinherit_np(posix_spawn_file_actions_t *actions,
                                           int fd)
{
    return add_simple(actions, USP_POSIX_INHERIT, fd);
}

/* ------------------------------------------------------------- Reading -- */

/* Have TAKE take each of ACTIONS, oldest first. */
static int take_each(const posix_spawn_file_actions_t *actions,
                     usp_take_action *take, void *taker)
{
    const struct list *list = actions ? actions->uspawn_list : NULL;
    int error = 0;
    size_t i;

    for (i = 0; list && i < list->count && error == 0; i++)
        error = take(taker, &list->entries[i].action);
    return error;
}

int usp_actions_translate(const posix_spawn_file_actions_t *actions,
                          struct uspawn_actions *to)
{
    return take_each(actions, usp_posix_action_add, to);
}

static unsigned bit(int fd)
{
    return fd <= STDERR_FILENO ? 1u << fd : 0;
}

/* *UNLISTED: what was not listed before ACTION. */
static int take_listed(void *unlisted, const struct usp_posix_action *action)
{
    unsigned *bits = unlisted;

    if (action->kind == USP_POSIX_OPEN || action->kind == USP_POSIX_INHERIT)
        *bits &= ~bit(action->fd);
    if (action->kind == USP_POSIX_DUP2)
        *bits &= ~bit(action->newfd);
    return 0;
}

unsigned usp_actions_unlisted(const posix_spawn_file_actions_t *actions)
{
    unsigned bits = bit(STDIN_FILENO) | bit(STDOUT_FILENO) | bit(STDERR_FILENO);

    take_each(actions, take_listed, &bits);
    return bits;
}
