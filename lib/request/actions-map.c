/* SPDX-License-Identifier: MIT */
/* Copies of descriptors that are made at once, as a list of single ones.
 *
 * A copy can be made when no other one still has to read its target.  Where
 * there is none such, what is left are cycles; in one of them, a target is set
 * aside and read from there.  Its step has no target, and that which reads it
 * no source (lib/child/map.c). */
#include "base/saved-errno.h"
#include "request/actions.h"
#include "request/attr.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define SET_ASIDE (-1)
#define FIRST_LISTENER 3 /* sd_listen_fds(3) */
#define NAME_MAX_SIZE 255

/* A map on its way to a list.  A copy is ready when nobody reads its target. */
struct order {
    size_t count;
    int sources[USPAWN_MAP_MAX];
    int targets[USPAWN_MAP_MAX];
    int is_made[USPAWN_MAP_MAX];
    size_t readers[USPAWN_MAP_MAX]; /* of the target, by copies to be made */
    size_t ready[USPAWN_MAP_MAX];
    size_t ready_count;
    struct usp_step steps[2 * USPAWN_MAP_MAX];
    size_t step_count;
};

static void add_step(struct order *order, int stage, int source, int target)
{
    struct usp_step *step = &order->steps[order->step_count++];

    *step = usp_step_make(stage);
    step->source = source;
    step->fd = target;
}

static void count_readers(struct order *order)
{
    size_t i, j;

    order->ready_count = 0;
    for (i = 0; i < order->count; i++) {
        order->is_made[i] = 0;
        order->readers[i] = 0;
        for (j = 0; j < order->count; j++)
            order->readers[i] +=
                j != i && order->sources[j] == order->targets[i];
        if (order->readers[i] == 0)
            order->ready[order->ready_count++] = i;
    }
}

/* A copy that has NUMBER for its target has one reader less. */
static void drop_reader(struct order *order, int number)
{
    size_t i;

    for (i = 0; i < order->count; i++)
        if (order->targets[i] == number && !order->is_made[i] &&
            --order->readers[i] == 0)
            order->ready[order->ready_count++] = i;
}

static void make_ready_copies(struct order *order, int stage)
{
    while (order->ready_count) {
        size_t i = order->ready[--order->ready_count];

        add_step(order, stage, order->sources[i], order->targets[i]);
        order->is_made[i] = 1;
        drop_reader(order, order->sources[i]);
    }
}

/* The target of copy INDEX, which is in a cycle: it has one reader, and that
 * reads another number now. */
static void set_aside(struct order *order, int stage, size_t index)
{
    int number = order->targets[index];
    size_t i;

    add_step(order, stage, number, SET_ASIDE);
    for (i = 0; i < order->count; i++)
        if (!order->is_made[i] && order->sources[i] == number)
            order->sources[i] = SET_ASIDE;
    drop_reader(order, number);
}

static void put_in_order(struct order *order, int stage)
{
    size_t i;

    count_readers(order);
    make_ready_copies(order, stage);
    for (i = 0; i < order->count; i++)
        if (!order->is_made[i]) {
            set_aside(order, stage, i);
            make_ready_copies(order, stage);
        }
}

static int check(const int *sources, const int *targets, size_t count)
{
    size_t i, j;

    for (i = 0; i < count; i++) {
        if (!usp_is_descriptor(sources[i]) || !usp_is_descriptor(targets[i]))
            return EBADF;
        for (j = 0; j < i; j++)
            if (targets[i] == targets[j])
                return EINVAL;
    }
    return 0;
}

/* Add COUNT copies as one action of kind STAGE. */
static int add(struct uspawn_actions *actions, int stage, const int *sources,
               const int *targets, size_t count)
{
    int saved = errno;
    int error = check(sources, targets, count);
    struct order *order = error ? NULL : malloc(sizeof *order);

    usp_errno_restore(saved);
    if (!order)
        return error ? error : ENOMEM;
    memcpy(order->sources, sources, count * sizeof *sources);
    memcpy(order->targets, targets, count * sizeof *targets);
    order->count = count;
    order->step_count = 0;
    put_in_order(order, stage);
    error = usp_actions_add_steps(actions, order->steps, order->step_count);
    free(order);
    usp_errno_restore(saved);
    return error;
}

#define TOO_MANY "%zu descriptors are more than %d"

int uspawn_actions_add_map(struct uspawn_actions *actions, const int *sources,
                           const int *targets, size_t count)
{
    int error;

    if (!actions || (count && (!sources || !targets)))
        return USP_RESULT(actions, EINVAL);
    if (count > USPAWN_MAP_MAX)
        return USP_REFUSE(actions, E2BIG, TOO_MANY, count, USPAWN_MAP_MAX);
    error = count ? add(actions, USPAWN_STAGE_MAP, sources, targets, count)
                  : usp_actions_add_steps(actions, NULL, 0);
    if (error == EINVAL)
        return USP_REFUSE(actions, error, "a target occurs twice");
    return USP_RESULT(actions, error);
}

/* --------------------------------------------------------- Listening -- */

static int is_name(const char *name)
{
    size_t i;

    for (i = 0; name[i]; i++)
        if (i == NAME_MAX_SIZE || name[i] == ':' ||
            (unsigned char)name[i] < 0x20 || name[i] == 0x7f)
            return 0;
    return i > 0;
}

/* NAMES with colons between, in *JOINED. */
static int join(const char *const *names, size_t count, char **joined)
{
    int saved = errno;
    char *text = malloc(count * (NAME_MAX_SIZE + 1));
    char *end = text;
    size_t i;

    usp_errno_restore(saved);
    if (!text)
        return ENOMEM;
    for (i = 0; i < count; i++) {
        size_t length = names[i] && is_name(names[i]) ? strlen(names[i]) : 0;

        if (!length) {
            free(text);
            usp_errno_restore(saved);
            return EINVAL;
        }
        memcpy(end, names[i], length);
        end += length;
        *end++ = ':';
    }
    end[-1] = '\0';
    *joined = text;
    return 0;
}

int uspawn_actions_add_listen(struct uspawn_actions *actions,
                              const int *sources, const char *const *names,
                              size_t count)
{
    int saved = errno;
    int *targets;
    char *joined = NULL;
    size_t i;
    int error;

    if (!actions || !sources)
        return USP_RESULT(actions, EINVAL);
    if (!count || count > USPAWN_MAP_MAX)
        return USP_REFUSE(actions, count ? E2BIG : EINVAL,
                          "%zu sockets are not 1 to %d", count, USPAWN_MAP_MAX);
    if (actions->listen_count)
        return USP_REFUSE(actions, EEXIST,
                          "the list has such an action already");
    targets = malloc(count * sizeof *targets);
    usp_errno_restore(saved);
    if (!targets)
        return USP_RESULT(actions, ENOMEM);
    for (i = 0; i < count; i++)
        targets[i] = FIRST_LISTENER + (int)i;
    error = names ? join(names, count, &joined) : 0;
    if (!error)
        error = add(actions, USPAWN_STAGE_LISTEN, sources, targets, count);
    free(targets);
    if (error)
        free(joined);
    usp_errno_restore(saved);
    if (error)
        return error == EINVAL ? USP_REFUSE(actions, error,
                                            "a name is empty, too long, or "
                                            "has a colon or a control in it")
                               : USP_RESULT(actions, error);
    actions->listen_count = (int)count;
    actions->listen_names = joined;
    return 0;
}
