/* SPDX-License-Identifier: MIT */
/* A list of arguments that is read while programs run: never more than what is
 * there, as signals are to come meanwhile. */
#include "running.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define READ_SIZE 4096

/* More than any system has for all arguments of a program. */
#define ITEM_MAX (4u << 20)

/* Standard input is the list; the programs get nothing of it. */
static int take_input(void)
{
    int fd = copy_aside(STDIN_FILENO);
    int null = open_aside("/dev/null", O_RDONLY);

    if (fd < 0 || null < 0 || dup2(null, STDIN_FILENO) < 0)
        return -1;
    close(null);
    return fd;
}

int arguments_open(struct arguments *list, const char *path, char end)
{
    memset(list, 0, sizeof *list);
    list->end = end;
    list->fd = path ? open_aside(path, O_RDONLY) : take_input();
    return list->fd < 0 ? errno : 0;
}

char *arguments_next(struct arguments *list)
{
    char *item = list->text + list->done;
    size_t left = list->used - list->done;
    char *end = left ? memchr(item, list->end, left) : NULL;

    if (!end && (!left || !list->is_over))
        return NULL;
    /* There is room for a zero behind all that was read. */
    if (!end)
        end = item + left;
    *end = '\0';
    list->done = (size_t)(end - list->text) + 1;
    if (list->done > list->used)
        list->done = list->used;
    return item;
}

/* What is there is a part of one argument: all others were given. */
static int make_room(struct arguments *list)
{
    char *text;

    if (list->used - list->done > ITEM_MAX)
        return E2BIG;
    if (list->done) {
        list->used -= list->done;
        memmove(list->text, list->text + list->done, list->used);
        list->done = 0;
    }
    if (list->size - list->used > READ_SIZE)
        return 0;
    text = realloc(list->text, 2 * list->size + 2 * READ_SIZE);
    if (!text)
        return ENOMEM;
    list->text = text;
    list->size = 2 * list->size + 2 * READ_SIZE;
    return 0;
}

int arguments_read(struct arguments *list)
{
    int error = make_room(list);
    ssize_t size = 0;

    if (!error) {
        size = read(list->fd, list->text + list->used, READ_SIZE);
        if (size < 0 && errno != EINTR && errno != EAGAIN)
            error = errno;
    }
    if (size > 0)
        list->used += (size_t)size;
    list->is_over = error || size == 0;
    return error;
}

void arguments_close(struct arguments *list)
{
    close(list->fd);
    free(list->text);
}
