/* SPDX-License-Identifier: MIT */
/* The parent's side of the channel. */
#include "launch/channel.h"
#include "base/host.h"
#include "handle/handle.h"
#include "launch/launch.h"
#include "sys.h"
#include "sys/make-descriptors.h"
#include <errno.h>
#include <unistd.h>

int usp_channel_open(struct usp_channel *channel, struct usp_launch *launch,
                     unsigned fact)
{
    int ends[2];
    int error;

    channel->read_end = -1;
    channel->fact = fact;
    launch->channel = -1;
    if (usp_host_is(fact))
        return 0;
    error = usp_pipe_open(launch->plan, ends);
    if (error)
        return error;
    channel->read_end = ends[0];
    launch->channel = ends[1];
    return 0;
}

int usp_report_open(struct usp_launch *launch)
{
    /* Emulators know CLONE_VFORK as a fork that suspends nobody. */
    if (!usp_sys_is_native())
        return 0;
    launch->report = usp_make_shared(sizeof *launch->report);
    return launch->report != NULL;
}

void usp_report_close(struct usp_launch *launch)
{
    if (!launch->report)
        return;
    if (launch->report->stage != USPAWN_STAGE_NONE)
        launch->record = *launch->report;
    usp_drop_shared(launch->report, sizeof *launch->report);
    launch->report = NULL;
}

static void close_write_end(struct usp_launch *launch)
{
    if (launch->channel >= 0)
        close(launch->channel);
    launch->channel = -1;
}

/* ------------------------------------------------------------ Waiting -- */

void usp_departure_open(struct usp_launch *launch)
{
    if (!launch->departure)
        launch->departure = usp_make_shared(sizeof *launch->departure);
    if (launch->departure)
        USP_STORE(launch->departure, 0);
}

void usp_departure_close(struct usp_launch *launch)
{
    if (launch->departure)
        usp_drop_shared(launch->departure, sizeof *launch->departure);
    launch->departure = NULL;
}

/* Sleep for at most TIMEOUT_MS: whether FD can be read, or not be asked. */
static int sleep_on_channel(int fd, int timeout_ms)
{
    struct usp_deadline deadline = usp_deadline_after(timeout_ms);
    int error = usp_poll_readable(fd, &deadline);

    return error != ETIMEDOUT && error != EINTR;
}

static int can_be_read(int fd)
{
    return sleep_on_channel(fd, 0);
}

/* Sleep until the child has left its memory, at most TIMEOUT_MS: whether it
 * has. */
static int sleep_on_departure(int *word, int timeout_ms)
{
    int value = USP_LOAD(word);

    if (value & USP_HAS_LEFT)
        return 1;
    if (value == 0 || (value & USP_SOMEBODY_SLEEPS) ||
        USP_COMPARE_EXCHANGE(word, &value, value | USP_SOMEBODY_SLEEPS))
        usp_sys_sleep_while(word, value ? value | USP_SOMEBODY_SLEEPS : 0,
                            timeout_ms);
    return (USP_LOAD(word) & USP_HAS_LEFT) != 0;
}

static int tells_departure(const struct usp_launch *launch)
{
    return launch->departure &&
           (USP_LOAD(launch->departure) & USP_CANNOT_TELL) != USP_CANNOT_TELL;
}

/* One sleep: whether something is told.  The channel may tell a failure before
 * the child has left, and the end of one that never came so far as to
 * announce its leaving. */
static int sleep_once(int fd, const struct usp_launch *launch, int timeout_ms)
{
    if (!tells_departure(launch))
        return sleep_on_channel(fd, timeout_ms);
    return sleep_on_departure(launch->departure, timeout_ms) || can_be_read(fd);
}

int usp_channel_wait(int fd, const struct usp_launch *launch,
                     const struct usp_deadline *deadline)
{
    for (;;) {
        int left = usp_deadline_left(deadline);
        int turn =
            left < 0 || left > USP_STOP_LOOK_MS ? USP_STOP_LOOK_MS : left;

        if (sleep_once(fd, launch, turn))
            return 0;
        if (left == 0)
            return ETIMEDOUT;
    }
}

/* ------------------------------------------------------------ Reading -- */

/* An intermediate tells the pid of its child, which may have left before. */
static int lacks_pid(const struct usp_launch *launch)
{
    return launch->plan->detached && !launch->record.pid;
}

/* Sleep until there is something to read, or nothing more will come: whether
 * there is.  The end of the channel is asked for only where nothing else tells
 * that the child has left. */
static int is_more_to_come(int fd, const struct usp_launch *launch)
{
    if (launch->record.stage != USPAWN_STAGE_NONE && !lacks_pid(launch))
        return 0;
    while (tells_departure(launch) && !lacks_pid(launch) && !can_be_read(fd)) {
        if (USP_LOAD(launch->departure) & USP_HAS_LEFT)
            return can_be_read(fd);
        sleep_once(fd, launch, USP_STOP_LOOK_MS);
    }
    return 1;
}

/* Take over what the child wrote; the first failure counts, and is the end: who
 * was forked by another thread meanwhile may hold the pipe open for long. */
void usp_channel_read(int fd, struct usp_launch *launch)
{
    struct usp_record *result = &launch->record;
    struct usp_record record;
    ssize_t size;

    while (is_more_to_come(fd, launch)) {
        size = usp_sys_read(fd, &record, sizeof record);
        if (size == -EINTR)
            continue;
        if (size != (ssize_t)sizeof record)
            return;
        if (record.stage == USPAWN_STAGE_NONE) {
            result->pid = record.pid;
        } else if (result->stage == USPAWN_STAGE_NONE) {
            record.pid = result->pid;
            *result = record;
        }
    }
}

int usp_channel_keep(struct usp_channel *channel, struct usp_launch *launch)
{
    /* The child may be reading launch->channel, to spare that number. */
    if (launch->channel >= 0)
        close(launch->channel);
    return channel->read_end;
}

/* While nothing is told of a child that is stopped there is no use in waiting.
 * Whether something is told. */
static int await_word(int fd, const struct usp_launch *launch,
                      const struct uspawn_child *child)
{
    while (!sleep_once(fd, launch, USP_STOP_LOOK_MS))
        if (usp_is_stopped(child->pid))
            return 0;
    return 1;
}

int usp_channel_await(struct usp_channel *channel, struct usp_launch *launch,
                      const struct uspawn_child *child)
{
    close_write_end(launch);
    if (launch->stamped) {
        usp_host_learn(channel->fact);
    } else if (channel->read_end >= 0) {
        if (!launch->plan->detached &&
            !await_word(channel->read_end, launch, child))
            return EAGAIN;
        usp_channel_read(channel->read_end, launch);
    }
    usp_channel_close(channel, launch);
    return 0;
}

void usp_channel_close(struct usp_channel *channel, struct usp_launch *launch)
{
    close_write_end(launch);
    if (channel->read_end >= 0)
        close(channel->read_end);
    channel->read_end = -1;
}
