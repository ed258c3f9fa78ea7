/* SPDX-License-Identifier: MIT */
/* Closing many descriptors at once: close_range, else what /proc/self/fd lists,
 * else one by one.  What the library made for itself is spared, and closed by
 * exec: the channel lasts until then, and a pipe may be handed over later. */
#include "child.h"
#include "sys.h"

/* The most that is closed one by one: a tenth of a second.  Where even that may
 * not be all, the step fails rather than leave something open. */
#define ONE_BY_ONE_MAX (1u << 20)

/* The largest descriptor table that is measured, in descriptors: a KiB of
 * stack. */
#define MEASURED_MAX 8192

static int number_in(const char *name, unsigned *number)
{
    unsigned value = 0;

    if (*name < '0' || *name > '9')
        return 0;
    for (; *name >= '0' && *name <= '9'; name++)
        value = value * 10 + (unsigned)(*name - '0');
    *number = value;
    return 1;
}

/* A directory of that name that does not list itself is none of procfs. */
static int close_listed_in_proc(struct usp_range range)
{
    USP_ALIGNED(8) char buffer[1024];
    int directory = usp_sys_openat(AT_FDCWD, "/proc/self/fd",
                                   O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    int size, at, error = -ENOENT;

    if (directory < 0)
        return directory;
    while ((size = usp_sys_getdents(directory, buffer, sizeof buffer)) > 0)
        for (at = 0; at < size;) {
            const struct usp_sys_entry *entry = (const void *)(buffer + at);
            unsigned fd;

            at += usp_sys_entry_length(entry);
            if (!number_in(usp_sys_entry_name(entry), &fd))
                continue;
            if ((int)fd == directory)
                error = 0;
            else if (fd >= range.first && fd <= range.last)
                usp_sys_close((int)fd);
        }
    usp_sys_close(directory);
    return size < 0 ? size : error;
}

int usp_child_table_size(void)
{
    unsigned long bits[MEASURED_MAX / USP_BITS_PER_WORD];
    int size;

    for (size = USP_BITS_PER_WORD; size <= MEASURED_MAX; size *= 2)
        if (!usp_sys_is_in_table(size - 1, bits))
            return size;
    return 0;
}

static int close_one_by_one(struct usp_range range)
{
    int size = usp_child_table_size();
    long long end = size > 0 ? size : usp_sys_descriptor_limit();
    long long fd;

    if (range.last < end)
        end = (long long)range.last + 1;
    if (end - range.first > ONE_BY_ONE_MAX)
        return -EMFILE;
    for (fd = range.first; fd < end; fd++)
        usp_sys_close((int)fd);
    return 0;
}

static int close_all(struct usp_range range)
{
    if (range.first > range.last)
        return 0;
    if (usp_sys_close_range(range.first, range.last, 0) == 0)
        return 0;
    if (close_listed_in_proc(range) == 0)
        return 0;
    return close_one_by_one(range);
}

/* FD, if it lies in RANGE below LOWEST; else LOWEST. */
static long long lower(struct usp_range range, int fd, long long lowest)
{
    return fd >= (long long)range.first && fd < lowest ? fd : lowest;
}

/* The lowest descriptor in RANGE that the library made for itself or has taken
 * over; else one past the range. */
static long long first_spared(const struct usp_launch *launch,
                              struct usp_range range)
{
    long long lowest = (long long)range.last + 1;
    int i;

    for (i = 0; i < usp_launch_own_count(launch); i++)
        lowest = lower(range,
                       usp_child_descriptor(launch, usp_launch_own(launch, i)),
                       lowest);
    for (i = 0; i < launch->fetch.count; i++)
        lowest = lower(range, launch->fetch.files[i].to, lowest);
    return lowest;
}

int usp_child_close_range(const struct usp_launch *launch,
                          struct usp_range range)
{
    long long first = range.first;
    int error = 0;

    while (first <= range.last && error >= 0) {
        struct usp_range rest = {(unsigned)first, range.last};
        long long spared = first_spared(launch, rest);
        struct usp_range part = {rest.first, (unsigned)(spared - 1)};

        if (spared > first)
            error = close_all(part);
        first = spared + 1;
    }
    return error;
}

int usp_step_closefrom(struct usp_launch *launch, const struct usp_step *step)
{
    struct usp_range range = {(unsigned)step->fd, USP_LAST_DESCRIPTOR};

    return usp_child_close_range(launch, range);
}

/* step->data: the ranges between the descriptors kept. */
int usp_step_inheritance(struct usp_launch *launch, const struct usp_step *step)
{
    const struct usp_range *range = step->data;
    const struct usp_range *end = range + step->size / sizeof *range;
    unsigned last = launch->closed_from - 1; /* of 0: of all */
    int error = 0;

    for (; range < end && range->first <= last && error >= 0; range++) {
        struct usp_range open = *range;

        if (open.last > last)
            open.last = last;
        error = usp_child_close_range(launch, open);
    }
    return error < 0 ? error : 0;
}

/* The child may be held up before its exec: meanwhile it must not have what is
 * others', the ends of their pipes among it.  The step that closes comes. */
void usp_child_close_unnamed(struct usp_launch *launch)
{
    const struct uspawn_plan *plan = launch->plan;
    struct usp_range rest = {3, USP_LAST_DESCRIPTOR};
    int error = 0;
    size_t i;

    for (i = 0; i < plan->named_count && error == 0; i++) {
        unsigned number = (unsigned)plan->named[i];
        struct usp_range gap = {rest.first, number - 1};

        if (number < rest.first)
            continue;
        if (number > rest.first)
            error = usp_child_close_range(launch, gap);
        rest.first = number + 1;
    }
    if (error == 0 && usp_child_close_range(launch, rest) == 0)
        launch->closed_from = rest.first;
}

static int is_needed(const struct usp_launch *launch, int fd)
{
    int i;

    if (fd == launch->plan->exec_fd)
        return 1;
    for (i = 0; i < usp_launch_own_count(launch); i++)
        if (usp_child_descriptor(launch, usp_launch_own(launch, i)) == fd)
            return 1;
    return 0;
}

/* What exec would close: as far as the table can be measured, or so many. */
#define LOOKED_AT_MAX 4096

void usp_child_close_as_exec(const struct usp_launch *launch)
{
    int measured = usp_child_table_size();
    long long limit = usp_sys_descriptor_limit();
    int size = limit < LOOKED_AT_MAX ? (int)limit : LOOKED_AT_MAX;
    int fd;

    if (measured > 0)
        size = measured;
    for (fd = 3; fd < size; fd++) {
        int flags = usp_sys_fcntl(fd, F_GETFD, 0);

        if (flags >= 0 && (flags & FD_CLOEXEC) && !is_needed(launch, fd))
            usp_sys_close(fd);
    }
}
