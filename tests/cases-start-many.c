/* SPDX-License-Identifier: MIT */
/* Thousands of live children in one loop: each end is one event and one wait,
 * whatever else is alive.
 */
#include "cases-start.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

#define MOST 10000
#define LEAST 2000

static struct uspawn_child children[MOST];

/* How many children this host lets us have, with a descriptor each. */
static int room(void)
{
    struct rlimit files, processes;
    unsigned long long most = MOST;
    FILE *file = fopen("/proc/sys/kernel/pid_max", "re");
    unsigned long long pids = 0;

    getrlimit(RLIMIT_NOFILE, &files);
    if (files.rlim_cur < MOST + 300) {
        files.rlim_cur = MOST + 300;
        if (files.rlim_max < files.rlim_cur && geteuid() == 0)
            files.rlim_max = files.rlim_cur;
        setrlimit(RLIMIT_NOFILE, &files);
        getrlimit(RLIMIT_NOFILE, &files);
    }
    getrlimit(RLIMIT_NPROC, &processes);
    if (file != NULL && fscanf(file, "%llu", &pids) != 1)
        pids = 0;
    if (file != NULL)
        fclose(file);
    if (files.rlim_cur < most + 300)
        most = files.rlim_cur - 300;
    if (processes.rlim_cur / 2 < most)
        most = processes.rlim_cur / 2;
    if (pids / 2 < most)
        most = pids / 2;
    return (int)most;
}

/* Start COUNT sleepers; how many there are, all of them executed. */
static int start_all(struct test *test, int count, int poller)
{
    struct launch launch = {.argv = ARGS("hang"), .attr = test_attr(test)};
    int i;

    for (i = 0; i < count; i++) {
        struct epoll_event event = {.events = EPOLLIN};

        if (start_launch(test, &children[i], &launch) != 0)
            break;
        event.data.u32 = (unsigned)i;
        if (MUST(epoll_ctl(poller, EPOLL_CTL_ADD, children[i].fd, &event)) ==
            -1)
            break;
    }
    count = i;
    for (i = 0; i < count; i++)
        CHECK_INT(TRY(uspawn_child_ready(&children[i], -1)), 0);
    return count;
}

/* One event each, one wait each. */
static int collect(struct test *test, int poller)
{
    struct epoll_event events[64];
    struct uspawn_status status;
    int count = epoll_wait(poller, events, 64, 5000), i;

    if (MUST(count) <= 0)
        return 0;
    for (i = 0; i < count; i++) {
        struct uspawn_child *child = &children[events[i].data.u32];

        if (CHECK_INT(TRY(uspawn_child_wait(child, &status, 0)), 0))
            CHECK_INT(status.value, SIGKILL);
        CHECK_INT(child->pid, 0);
    }
    return count;
}

/* Kill every second, and see that only they are reported; then the others. */
static void all_at_once(struct test *test, void *data)
{
    int poller = epoll_create1(EPOLL_CLOEXEC), count = room(), ended, i, half;

    (void)data;
    count = start_all(test, count, poller);
    CHECK(count >= LEAST);
    CHECK_INT(epoll_wait(poller, &(struct epoll_event){0}, 1, 0), 0);
    for (half = 0; half < 2; half++) {
        int expected = 0;

        for (i = half; i < count; i += 2)
            expected += uspawn_child_kill(&children[i], SIGKILL) == 0;
        CHECK_INT(expected, (count + 1 - half) / 2);
        for (ended = 0; ended < expected && test_clean(test);)
            ended += collect(test, poller);
        CHECK_INT(ended, expected);
    }
    for (i = 0; i < count; i++)
        CHECK_OK(uspawn_child_release(&children[i])); /* nothing is left */
    close(poller);
    CHECK(test_childless());
}

static void ten_thousand_children(struct test *test)
{
    if (start_goes_on(test))
        test_in_child(test, all_at_once, NULL);
}

static const struct test_case cases[] = {
    CASE(ten_thousand_children, TEST_NATIVE | TEST_ONCE | TEST_SLOW),
};

TABLE(start_many, cases);
