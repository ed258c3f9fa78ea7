/* SPDX-License-Identifier: MIT */
/* The file system of process contracts, for one thread: open knows the names
 * that a parent opens, and ioctl what each of them takes.  That there is a new
 * contract is found out when somebody asks for the latest: the child was made
 * before, by a fork that knows nothing of this. */
#define _GNU_SOURCE 1
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/contract/process.h>
#include <sys/ctfs.h>
#undef open

#define FIRST_NUMBER 700

struct standin_contracts standin_contracts;

/* Flags tell the files apart, as only these are taken: template, latest and
 * ctl.  The number of the contract whose ctl was opened last. */
static int opened;

int standin_open(const char *path, int flags)
{
    int end = 0;

    if (standin_contracts.must_fail) {
        errno = ENOENT;
        return -1;
    }
    if (sscanf(path, CTFS_ROOT "/process/%d/ctl%n", &opened, &end) == 1 && end)
        end = path[end] == 0 && (flags & O_ACCMODE) == O_WRONLY;
    else if (sscanf(path, CTFS_ROOT "/process/template%n", &end) == 0 && end)
        end = path[end] == 0 && (flags & O_ACCMODE) == O_RDWR;
    else if (sscanf(path, CTFS_ROOT "/process/latest%n", &end) == 0 && end)
        end = path[end] == 0 && (flags & O_ACCMODE) == O_RDONLY;
    if (end)
        return open("/dev/null", flags);
    errno = EINVAL;
    return -1;
}

static int tell_latest(ct_status_t *status)
{
    if (!standin_contracts.is_active || status->ctst_detail != CTD_COMMON) {
        errno = ESRCH;
        return -1;
    }
    status->ctst_id = FIRST_NUMBER + standin_contracts.made++;
    return 0;
}

static int do_ioctl(int command, ct_status_t *status)
{
    switch (command) {
    case CT_TACTIVATE:
        standin_contracts.is_active = 1;
        return 0;
    case CT_TCLEAR:
        standin_contracts.is_active = 0;
        return 0;
    case CT_CABANDON:
        standin_contracts.abandoned++;
        standin_contracts.last_abandoned = opened;
        return 0;
    default:
        return tell_latest(status);
    }
}

int standin_ioctl(int fd, int command, ...)
{
    static const struct {
        int command, access;
    } takes[] = {
        {CT_TACTIVATE, O_RDWR},
        {CT_TCLEAR, O_RDWR},
        {CT_CABANDON, O_WRONLY},
        {CT_SSTATUS, O_RDONLY},
    };
    int flags = fcntl(fd, F_GETFL);
    ct_status_t *status = NULL;
    va_list list;
    size_t i;

    va_start(list, command);
    if (command == CT_SSTATUS)
        status = va_arg(list, ct_status_t *);
    va_end(list);
    for (i = 0; i < sizeof takes / sizeof *takes; i++)
        if (takes[i].command == command && flags >= 0 &&
            takes[i].access == (flags & O_ACCMODE))
            return do_ioctl(command, status);
    errno = flags < 0 ? EBADF : EINVAL;
    return -1;
}
