/* SPDX-License-Identifier: MIT */
/* uspawn(1): start a program with everything that the library can set, and end
 * as it does. */
#include "running.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* Too large for a stack, and all zero. */
static struct command command = {
    .perform = run_program,
    .timeout_signal = SIGTERM,
    .pty_copy = -1,
    .root = -1,
    .user_ids = {(uid_t)-1, (uid_t)-1},
    .group_ids = {(gid_t)-1, (gid_t)-1},
};

int print_version(struct command *unused)
{
    (void)unused;
    printf("uspawn %s\n", uspawn_version());
    return 0;
}

/* Whoever ignores SIGCHLD cannot learn how a child ended.  The program gets the
 * signal as we got it. */
static int keep_children(void)
{
    struct sigaction action;

    if (sigaction(SIGCHLD, NULL, &action) != 0 || action.sa_handler != SIG_IGN)
        return 0;
    signal(SIGCHLD, SIG_DFL);
    return uspawn_attr_set_signal(command.attr, SIGCHLD, USPAWN_SIGNAL_IGNORE);
}

/* Our own descriptors must not get the numbers of the standard ones.  Those
 * that are closed stay so for the program, and fail for us. */
static int occupy_standard(void)
{
    int fd;

    do
        fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd < 0)
        return errno == ENOENT ? 0 : errno;
    close(fd);
    return 0;
}

static int begin(void)
{
    int error = occupy_standard();

    if (!error)
        error = uspawn_actions_create(&command.actions);
    if (!error)
        error = uspawn_attr_create(&command.attr);
    if (!error)
        error = keep_children();
    if (!error && sigprocmask(SIG_BLOCK, NULL, &command.mask) != 0)
        error = errno;
    return error;
}

static void finish(void)
{
    uspawn_environment_destroy(command.environment);
    uspawn_attr_destroy(command.attr);
    uspawn_actions_destroy(command.actions);
}

/* A full disk must not look like success. */
static int flush(int status)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    complain("standard output: %s", strerror(errno));
    return STATUS_FAILURE;
}

/* By the signal that ended the program, but without a core of our own. */
static void end_by_signal(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_CORE, &limit) == 0) {
        limit.rlim_cur = 0;
        setrlimit(RLIMIT_CORE, &limit);
    }
    system_forbid_core();
    signals_suffer(command.end_signal, command.ends_family);
}

int main(int argc, char **argv)
{
    int status = STATUS_FAILURE;
    int error;

    if (system_has_gained_rights()) {
        complain("made to be executed with the caller's rights alone");
        return status;
    }
    error = begin();
    if (error) {
        complain("%s", strerror(error));
        return status;
    }
    status = options_read(&command, argc, argv);
    if (!status)
        status = flush(command.perform(&command));
    finish();
    if (command.end_signal && status == STATUS_SIGNAL + command.end_signal)
        end_by_signal();
    return status;
}
