/* SPDX-License-Identifier: MIT */
/* The parent's side of the channel. */
#include "launch/channel.h"
#include "base/host.h"
#include "handle/handle.h"
#include "launch/launch.h"
#include "sys.h"
#include "sys/make-descriptors.h"
#include <errno.h>

/* Exec takes less, but on slow file systems. */
#define LOOK_MS 50

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
        usp_sys_close(launch->channel);
    launch->channel = -1;
}

/* Take over what the child wrote; the first failure counts, and is the end: who
 * was forked by another thread meanwhile may hold the pipe open for long. */
static void read_records(int fd, struct usp_launch *launch)
{
    struct usp_record *result = &launch->record;
    struct usp_record record;
    ssize_t size;

    while (result->stage == USPAWN_STAGE_NONE ||
           (launch->plan->detached && !result->pid)) {
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

void usp_channel_read(int fd, struct usp_launch *launch)
{
    read_records(fd, launch);
}

int usp_channel_keep(struct usp_channel *channel, struct usp_launch *launch)
{
    /* The child may be reading launch->channel, to spare that number. */
    if (launch->channel >= 0)
        usp_sys_close(launch->channel);
    return channel->read_end;
}

/* While nothing is told of a child that is stopped there is no use in waiting.
 * Whether something is told. */
static int await_word(int fd, const struct uspawn_child *child)
{
    for (;;) {
        int ready = usp_sys_poll(fd, POLLIN, LOOK_MS);

        if (ready > 0 || (ready < 0 && ready != -EINTR))
            return 1;
        if (ready == 0 && usp_is_stopped(child->pid))
            return 0;
    }
}

int usp_channel_await(struct usp_channel *channel, struct usp_launch *launch,
                      const struct uspawn_child *child)
{
    close_write_end(launch);
    if (launch->stamped) {
        usp_host_learn(channel->fact);
    } else if (channel->read_end >= 0) {
        if (!launch->plan->detached && !await_word(channel->read_end, child))
            return EAGAIN;
        read_records(channel->read_end, launch);
    }
    usp_channel_close(channel, launch);
    return 0;
}

void usp_channel_close(struct usp_channel *channel, struct usp_launch *launch)
{
    close_write_end(launch);
    if (channel->read_end >= 0)
        usp_sys_close(channel->read_end);
    channel->read_end = -1;
}
