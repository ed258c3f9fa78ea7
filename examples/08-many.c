/* SPDX-License-Identifier: MIT */
/* Many programs at once, and one loop that hears of each as it ends.
 *
 * Teaches: uspawn_child.fd in poll(), so also in epoll, kqueue or an event
 * library; uspawn_attr_set_handle(). */
#include <uspawn.h>

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#define COUNT 12

/* Program number NUMBER ends with that number. */
static int start(struct uspawn_child *child, const struct uspawn_attr *attr,
                 int number)
{
    char digits[16];
    char *argv[] = {"sh", "-c", "exit $1", "sh", digits, NULL};

    snprintf(digits, sizeof digits, "%d", number);
    return uspawn(child, "/bin/sh", NULL, attr, argv, NULL);
}

/* Child NUMBER has ended: this wait does not sleep. */
static int finish(struct uspawn_child *child, int number)
{
    struct uspawn_status status = {0};
    int error = uspawn_child_wait(child, &status, 0);

    printf(" %d", status.value);
    return !error && status.kind == USPAWN_EXITED && status.value == number;
}

/* Wait for all of COUNT children.  How many ended as they should. */
static int watch(struct uspawn_child children[], struct pollfd polls[],
                 int count)
{
    int running = count;
    int right = 0;
    int i;

    while (running > 0) {
        if (poll(polls, (nfds_t)count, -1) < 0 && errno != EINTR)
            return -1;
        for (i = 0; i < count; i++) {
            if (polls[i].fd < 0 || !polls[i].revents)
                continue;
            right += finish(&children[i], i);
            polls[i].fd = -1; /* poll() passes over it */
            running--;
        }
    }
    return right;
}

int main(void)
{
    struct uspawn_child children[COUNT];
    struct pollfd polls[COUNT];
    struct uspawn_attr *attr = NULL;
    int error = uspawn_attr_create(&attr);
    int right, i;

    /* Rather no child than one that poll() cannot wait for. */
    if (!error)
        error = uspawn_attr_set_handle(attr, USPAWN_HANDLE_REQUIRED);
    for (i = 0; i < COUNT && !error; i++) {
        error = start(&children[i], attr, i);
        if (!error)
            polls[i] = (struct pollfd){.fd = children[i].fd,
                                       .events = USPAWN_HANDLE_EVENTS};
    }
    uspawn_attr_destroy(attr);
    if (error == ENOTSUP) {
        printf("this system has no descriptors for processes\n");
        return 0;
    }
    if (error) {
        fprintf(stderr, "start: %s\n", strerror(error));
        return 1;
    }
    printf("%d programs run; ended:", COUNT);
    right = watch(children, polls, COUNT);
    printf("\n");
    return right == COUNT ? 0 : 1;
}
