/* SPDX-License-Identifier: MIT */
/* The parent's side of the channel. */
#include "launch/channel.h"
#include "base/host.h"
#include "launch/launch.h"
#include "sys.h"

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

static void close_write_end(struct usp_launch *launch)
{
    if (launch->channel >= 0)
        usp_sys_close(launch->channel);
    launch->channel = -1;
}

/* Take over what the child wrote; the first failure counts. */
static void read_records(int fd, struct usp_record *result)
{
    struct usp_record record;
    ssize_t size;

    for (;;) {
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
    read_records(fd, &launch->record);
}

int usp_channel_keep(struct usp_channel *channel, struct usp_launch *launch)
{
    /* The child may be reading launch->channel, to spare that number. */
    if (launch->channel >= 0)
        usp_sys_close(launch->channel);
    return channel->read_end;
}

void usp_channel_finish(struct usp_channel *channel, struct usp_launch *launch)
{
    close_write_end(launch);
    if (channel->read_end >= 0)
        read_records(channel->read_end, &launch->record);
    if (launch->stamped)
        usp_host_learn(channel->fact);
    usp_channel_close(channel, launch);
}

void usp_channel_close(struct usp_channel *channel, struct usp_launch *launch)
{
    close_write_end(launch);
    if (channel->read_end >= 0)
        usp_sys_close(channel->read_end);
    channel->read_end = -1;
}
