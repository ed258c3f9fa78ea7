/* SPDX-License-Identifier: MIT */
/* Loops of a caller: poll with a list, and with one descriptor; epoll, by
 * levels, by edges, and in another set.  They wait for ever, but for a limit
 * that only a loop reaches which was never told. */
#include "cases-loop.h"

#include <unistd.h>

#ifdef __linux__
#include <sys/epoll.h>
#endif

#ifdef USP_WATCHES
#define HAS_DESCRIPTOR 1
#else
#define HAS_DESCRIPTOR 0
#endif

#define FDS_MAX 256

int loop_has_descriptor(void)
{
    return HAS_DESCRIPTOR;
}

/* ---------------------------------------------------------------- Loops -- */

static void by_list(struct test *test, const struct stepped *stepped)
{
    struct pollfd fds[FDS_MAX];
    int timeout_ms, state;

    while ((state = TRY(stepped->step(stepped->object))) == EAGAIN) {
        /* poll may be a macro. */
        size_t count =
            (stepped->poll)(stepped->object, fds, FDS_MAX, &timeout_ms);

        if (!CHECK(count <= FDS_MAX))
            break;
        if (poll(fds, (nfds_t)count,
                 timeout_ms < 0 ? LOOP_PATIENCE : timeout_ms) == 0 &&
            !CHECK(timeout_ms >= 0))
            break;
    }
    CHECK_INT(state, 0);
}

/* The same descriptor each time, also when all is over. */
static int descriptor_of(struct test *test, const struct stepped *stepped)
{
    int fd = -1, again = -1;

    CHECK_OK(stepped->descriptor(stepped->object, &fd));
    CHECK_OK(stepped->descriptor(stepped->object, &again));
    CHECK_INT(fd, again);
    return fd;
}

static void by_descriptor(struct test *test, const struct stepped *stepped)
{
    struct pollfd entry = {.fd = descriptor_of(test, stepped),
                           .events = POLLIN};
    int state = EAGAIN;

    while (state == EAGAIN && CHECK_INT(poll(&entry, 1, LOOP_PATIENCE), 1))
        state = TRY(stepped->step(stepped->object));
    CHECK_INT(state, 0);
    CHECK_INT(poll(&entry, 1, LOOP_PATIENCE), 1);
}

#ifdef __linux__

static void put(struct test *test, int set, int fd, unsigned events)
{
    struct epoll_event event = {.events = events};

    MUST(epoll_ctl(set, EPOLL_CTL_ADD, fd, &event));
}

/* OUTER is a set of the caller's that tells of the descriptor. */
static void step_by(struct test *test, const struct stepped *stepped, int outer)
{
    struct epoll_event event;
    int state = EAGAIN;

    while (state == EAGAIN &&
           CHECK_INT(epoll_wait(outer, &event, 1, LOOP_PATIENCE), 1))
        state = TRY(stepped->step(stepped->object));
    CHECK_INT(state, 0);
}

static void by_events(struct test *test, const struct stepped *stepped,
                      unsigned events)
{
    int set = (int)MUST(epoll_create1(EPOLL_CLOEXEC));

    put(test, set, descriptor_of(test, stepped), events);
    step_by(test, stepped, set);
    MUST(close(set));
}

static void by_epoll(struct test *test, const struct stepped *stepped)
{
    by_events(test, stepped, EPOLLIN);
}

static void by_edges(struct test *test, const struct stepped *stepped)
{
    by_events(test, stepped, EPOLLIN | (unsigned)EPOLLET);
}

static void by_nested_epoll(struct test *test, const struct stepped *stepped)
{
    int inner = (int)MUST(epoll_create1(EPOLL_CLOEXEC));
    int outer = (int)MUST(epoll_create1(EPOLL_CLOEXEC));

    put(test, inner, descriptor_of(test, stepped), EPOLLIN);
    put(test, outer, inner, EPOLLIN);
    step_by(test, stepped, outer);
    MUST(close(outer));
    MUST(close(inner));
}

#endif

const struct driver loop_drivers[] = {
    {"list", 0, by_list},
    {"descriptor", 1, by_descriptor},
#ifdef __linux__
    {"epoll", 1, by_epoll},
    {"edges", 1, by_edges},
    {"nested epoll", 1, by_nested_epoll},
#endif
};

const size_t loop_driver_count = sizeof loop_drivers / sizeof *loop_drivers;

/* ----------------------------------------------------------------- Jobs -- */

static size_t poll_job(const void *job, struct pollfd *fds, size_t capacity,
                       int *timeout_ms)
{
    return uspawn_job_poll(job, fds, capacity, timeout_ms);
}

static int job_descriptor(void *job, int *fd)
{
    return uspawn_job_descriptor(job, fd);
}

static int step_job(void *job)
{
    return uspawn_job_step(job);
}

struct stepped loop_job(struct uspawn_job *job)
{
    struct stepped stepped = {job, poll_job, job_descriptor, step_job};

    return stepped;
}

/* ---------------------------------------------------------------- Pools -- */

static size_t poll_pool(const void *pool, struct pollfd *fds, size_t capacity,
                        int *timeout_ms)
{
    return uspawn_pool_poll(pool, fds, capacity, timeout_ms);
}

static int pool_descriptor(void *pool, int *fd)
{
    return uspawn_pool_descriptor(pool, fd);
}

static int step_pool(void *pool)
{
    return uspawn_pool_step(pool);
}

struct stepped loop_pool(struct uspawn_pool *pool)
{
    struct stepped stepped = {pool, poll_pool, pool_descriptor, step_pool};

    return stepped;
}
