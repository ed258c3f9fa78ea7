/* SPDX-License-Identifier: MIT */
/* Thousands of live children in one loop: each end is one event and one wait,
 * whatever else is alive.
 */
#include "cases-start.h"

#include <poll.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#define MOST 10000
#define LEAST 2000

static struct uspawn_child children[MOST];
static struct pollfd events[MOST];

/* How many pids there are; many where nothing tells. */
static unsigned long long numbers_of_pids(void)
{
    FILE *file = fopen("/proc/sys/kernel/pid_max", "r");
    unsigned long long pids = 0;

    if (file != NULL && fscanf(file, "%llu", &pids) != 1)
        pids = 0;
    if (file != NULL)
        fclose(file);
    return pids ? pids : 2 * MOST;
}

/* How many children this host lets us have, with a descriptor each. */
static int room(void)
{
    struct rlimit files, processes;
    unsigned long long most = MOST;

    getrlimit(RLIMIT_NOFILE, &files);
    if (files.rlim_cur < MOST + 300) {
        files.rlim_cur = MOST + 300;
        if (files.rlim_max < files.rlim_cur && geteuid() == 0)
            files.rlim_max = files.rlim_cur;
        setrlimit(RLIMIT_NOFILE, &files);
        getrlimit(RLIMIT_NOFILE, &files);
    }
    getrlimit(RLIMIT_NPROC, &processes);
    if ((unsigned long long)files.rlim_cur < most + 300)
        most = (unsigned long long)files.rlim_cur - 300;
    if ((unsigned long long)processes.rlim_cur / 2 < most)
        most = (unsigned long long)processes.rlim_cur / 2;
    if (numbers_of_pids() / 2 < most)
        most = numbers_of_pids() / 2;
    return (int)most;
}

/* Start COUNT sleepers; how many there are, all of them executed. */
static int start_all(struct test *test, int count)
{
    struct launch launch = {.argv = ARGS("hang"), .attr = test_attr(test)};
    int i;

    for (i = 0; i < count; i++) {
        if (start_launch(test, &children[i], &launch) != 0 ||
            children[i].fd == -1)
            break;
        events[i].fd = children[i].fd;
        events[i].events = USPAWN_HANDLE_EVENTS;
    }
    count = i;
    for (i = 0; i < count; i++)
        CHECK_INT(TRY(uspawn_child_ready(&children[i], -1)), 0);
    return count;
}

/* One event each, one wait each, of COUNT children. */
static int collect(struct test *test, int count)
{
    struct uspawn_status status;
    int ended = 0, i;

    MUST(poll(events, (nfds_t)count, 5000));
    for (i = 0; i < count; i++) {
        if (events[i].revents == 0)
            continue;
        if (CHECK_INT(TRY(uspawn_child_wait(&children[i], &status, 0)), 0))
            CHECK_INT(status.value, SIGKILL);
        CHECK_INT(children[i].pid, 0);
        events[i].fd = -1;
        ended++;
    }
    CHECK(ended > 0);
    return ended;
}

/* Kill every second, and see that only they are reported; then the others. */
static void all_at_once(struct test *test, void *data)
{
    int count = start_all(test, room()), ended, i, half;

    (void)data;
    CHECK(count >= LEAST);
    CHECK_INT(poll(events, (nfds_t)count, 0), 0);
    for (half = 0; half < 2; half++) {
        int expected = 0;

        for (i = half; i < count; i += 2)
            expected += uspawn_child_kill(&children[i], SIGKILL) == 0;
        CHECK_INT(expected, (count + 1 - half) / 2);
        for (ended = 0; ended < expected && test_clean(test);)
            ended += collect(test, count);
        CHECK_INT(ended, expected);
    }
    for (i = 0; i < count; i++)
        CHECK_OK(uspawn_child_release(&children[i])); /* nothing is left */
    CHECK(test_childless());
}

static void thousands_of_children(struct test *test)
{
    if (!test_has_handles())
        SKIP("no descriptor names a child here");
    else if (start_goes_on(test))
        test_in_child(test, all_at_once, NULL);
}

static const struct test_case cases[] = {
    CASE(thousands_of_children, TEST_NATIVE | TEST_ONCE | TEST_SLOW),
};

TABLE(start_many, cases);
