/* SPDX-License-Identifier: MIT */
/* Linux's pidfds as illumos's /proc/PID/psinfo: who asks for POLLIN gets it at
 * once, the end of the process is POLLHUP, and a zombie has its status. */
#define _GNU_SOURCE 1
#include <errno.h>
#include <poll.h>
#include <procfs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

#define ENTRIES 4096

#undef open
#undef poll
#undef pread
#undef close

int standin_psinfo_open(const char *path, int flags)
{
    long pid = getpid();

    (void)flags;
    if (strcmp(path, "/proc/self/psinfo") != 0 &&
        sscanf(path, "/proc/%ld/psinfo", &pid) != 1) {
        errno = ENOENT;
        return -1;
    }
    pid = syscall(SYS_pidfd_open, pid, 0);
    if (pid < 0 && errno == ESRCH)
        errno = ENOENT;
    return (int)pid;
}

/* The pid of the process of FD; -1: it is none's, or is gone. */
static long find_pid(int fd)
{
    char path[64], text[512];
    const char *field;
    ssize_t size;
    int info;

    snprintf(path, sizeof path, "/proc/thread-self/fdinfo/%d", fd);
    info = open(path, O_RDONLY);
    if (info < 0)
        return -1;
    size = read(info, text, sizeof text - 1);
    close(info);
    text[size > 0 ? size : 0] = '\0';
    field = strstr(text, "\nPid:");
    return field ? atol(field + 5) : -1;
}

ssize_t standin_psinfo_read(int fd, psinfo_t *info, size_t size)
{
    char path[64], text[1024];
    const char *state;
    ssize_t length;
    int file;

    snprintf(path, sizeof path, "/proc/%ld/stat", find_pid(fd));
    file = open(path, O_RDONLY);
    if (file < 0)
        return -1;
    length = read(file, text, sizeof text - 1);
    close(file);
    text[length > 0 ? length : 0] = '\0';
    state = strrchr(text, ')');
    if (!state)
        return -1;
    info->pr_nlwp = state[2] != 'Z';
    info->pr_wstat = atoi(strrchr(state, ' '));
    return (ssize_t)size;
}

/* Nothing else takes signals; no /proc is needed to know that. */
static int is_process(int fd)
{
    return syscall(SYS_pidfd_send_signal, fd, 0, NULL, 0) == 0 ||
           errno != EBADF;
}

/* What is found of the process of ENTRY. */
static short translate(const struct pollfd *entry)
{
    return entry->revents ? POLLHUP : entry->events & (POLLIN | POLLRDNORM);
}

int standin_poll(struct pollfd *entries, nfds_t count, int timeout)
{
    static __thread struct pollfd asked[ENTRIES]; /* calls must not allocate */
    nfds_t i;
    int result;

    if (count > ENTRIES)
        abort();
    for (i = 0; i < count; i++) {
        asked[i] = entries[i];
        if (entries[i].fd < 0 || !is_process(entries[i].fd))
            continue;
        asked[i].events = POLLIN;
        timeout = entries[i].events & (POLLIN | POLLRDNORM) ? 0 : timeout;
    }
    result = poll(asked, count, timeout);
    for (i = 0; i < count && result >= 0; i++) {
        int was_counted = asked[i].revents != 0;

        entries[i].revents = asked[i].revents;
        if (entries[i].fd >= 0 && is_process(entries[i].fd))
            entries[i].revents = translate(&entries[i]);
        result += (entries[i].revents != 0) - was_counted;
    }
    return result;
}
