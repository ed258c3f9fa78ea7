/* SPDX-License-Identifier: MIT */
/* Hold every exec of FILE for some time, as a slow disk or network file system
 * would, while a command runs.
 *
 * fanotify asks us before a file is opened to be executed (Linux 5.0, root,
 * CONFIG_FANOTIFY_ACCESS_PERMISSIONS). */
#include "bench.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fanotify.h>
#include <sys/wait.h>
#include <unistd.h>

static int watch(const char *path)
{
    int watcher = fanotify_init(FAN_CLASS_CONTENT | FAN_CLOEXEC, O_RDONLY);

    if (watcher < 0)
        die("fanotify_init: %s", strerror(errno));
    if (fanotify_mark(watcher, FAN_MARK_ADD, FAN_OPEN_EXEC_PERM, AT_FDCWD,
                      path) != 0)
        die("fanotify_mark: %s", strerror(errno));
    return watcher;
}

/* Answer one question, late. */
static void answer(int watcher, int milliseconds)
{
    struct fanotify_event_metadata event;
    struct fanotify_response response;

    if (read(watcher, &event, sizeof event) < (ssize_t)sizeof event)
        return;
    if (milliseconds > 0)
        usleep((unsigned)milliseconds * 1000);
    response.fd = event.fd;
    response.response = FAN_ALLOW;
    if (write(watcher, &response, sizeof response) < 0)
        die("fanotify: %s", strerror(errno));
    close(event.fd);
}

/* Arguments: FILE COMMAND...; settings->count: milliseconds. */
int run_held(const struct settings *settings)
{
    int watcher = watch(settings->arguments[0]);
    pid_t pid = fork();
    int status;

    if (pid == 0) {
        execvp(settings->arguments[1], settings->arguments + 1);
        die("%s: %s", settings->arguments[1], strerror(errno));
    }
    if (pid < 0)
        die("fork: %s", strerror(errno));
    while (waitpid(pid, &status, WNOHANG) == 0) {
        struct pollfd poller = {.fd = watcher, .events = POLLIN};

        if (poll(&poller, 1, 10) == 1)
            answer(watcher, settings->count);
    }
    return !WIFEXITED(status) || WEXITSTATUS(status) != 0;
}
