/* SPDX-License-Identifier: MIT */
/* Start many programs and go on; hear later how each start went.
 *
 * Teaches: uspawn_start(), uspawn_attr_set_ready_fd() and poll(),
 * uspawn_child_ready().  One of the programs does not exist. */
#include <uspawn.h>

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#define COUNT 8
#define MISSING 5

static int start_all(struct uspawn_child children[], struct pollfd polls[],
                     const struct uspawn_attr *attr)
{
    char *argv[] = {"true", NULL};
    int error = 0;
    int i;

    for (i = 0; i < COUNT && !error; i++) {
        const char *file = i == MISSING ? "no-such-program" : "true";

        error = uspawn_startp(&children[i], file, NULL, attr, argv, NULL);
        /* -1 where the call has waited: there is an answer already. */
        polls[i] =
            (struct pollfd){.fd = children[i].ready_fd, .events = POLLIN};
        if (i == MISSING) /* such a call has failed by now */
            error = 0;
    }
    return error;
}

/* There is an answer.  Whether it is the right one. */
static int is_right(struct uspawn_child *child, int number)
{
    char line[512];
    int error = uspawn_child_ready(child, 0);

    if (error) {
        uspawn_error_format(&child->error, line, sizeof line);
        printf("%d: %s\n", number, line);
        return number == MISSING;
    }
    printf("%d: runs\n", number);
    error = uspawn_child_wait(child, NULL, -1);
    return number != MISSING && !error;
}

/* As an event loop would do it.  How many answers were right. */
static int watch(struct uspawn_child children[], struct pollfd polls[])
{
    int answered[COUNT] = {0};
    int left = COUNT;
    int right = 0;
    int i;

    while (left > 0) {
        for (i = 0; i < COUNT; i++) {
            if (answered[i] || (polls[i].fd >= 0 && !polls[i].revents))
                continue;
            right += is_right(&children[i], i);
            answered[i] = 1;
            polls[i].fd = -1; /* it was closed */
            left--;
        }
        if (left > 0 && poll(polls, COUNT, -1) < 0 && errno != EINTR)
            return -1;
    }
    return right;
}

int main(void)
{
    struct uspawn_child children[COUNT];
    struct pollfd polls[COUNT];
    struct uspawn_attr *attr = NULL;
    int error = uspawn_attr_create(&attr);

    if (!error)
        error = uspawn_attr_set_ready_fd(attr);
    if (!error)
        error = start_all(children, polls, attr);
    uspawn_attr_destroy(attr);
    if (error) {
        fprintf(stderr, "start: %s\n", strerror(error));
        return 1;
    }
    printf("%d starts are under way\n", COUNT);
    return watch(children, polls) == COUNT ? 0 : 1;
}
