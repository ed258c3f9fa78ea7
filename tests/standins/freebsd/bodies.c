/* SPDX-License-Identifier: MIT */
/* Linux bodies of what FreeBSD has for children, so that its backend and its
 * handles run here.  The semantics are those of rfork(2), pdfork(2), kqueue(2),
 * procctl(2) and of the kernel's source:
 *
 *   RFSPAWN     alone, or EINVAL; memory is shared, the descriptor table copied
 *               and the caller suspended until exec or exit; caught signals are
 *               default in the child from its birth, ignored ones stay so
 *   RFPROC | RFMEM   shares memory, and the table too without RFFDG; the caller
 *               goes on
 *   pdfork      a descriptor that tells of the child's end
 *   kqueue      for EVFILT_PROC with NOTE_EXIT alone: readable once the process
 *               has ended, also if it had before; ESRCH if there is none
 *   ptsname     one place for the name, for all threads
 *   fdevname_r  the name of the terminal whose master it is
 *
 * What Linux cannot do: hide a child from SIGCHLD and waitpid (-1). */
#define _GNU_SOURCE 1
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/event.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/procdesc.h>
#include <sys/syscall.h>
#include <unistd.h>

#undef rfork

static int refuse(int error)
{
    errno = error;
    return -1;
}

/* -------------------------------------------------------------- rfork -- */

/* Blocked while the child still has its parent's handlers. */
static __thread sigset_t saved_mask;

static void block_signals(void)
{
    sigset_t all;

    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &saved_mask);
}

static void begin_child(void)
{
    struct sigaction action, none = {.sa_handler = SIG_DFL};
    int i;

    for (i = 1; i < NSIG; i++)
        if (sigaction(i, NULL, &action) == 0 && action.sa_handler != SIG_IGN &&
            action.sa_handler != SIG_DFL)
            sigaction(i, &none, NULL);
    sigprocmask(SIG_SETMASK, &saved_mask, NULL);
}

int standin_begin_rfork(int flags)
{
    if (flags != (int)RFSPAWN)
        return refuse(EINVAL);
    block_signals();
    return 0;
}

pid_t standin_end_rfork(pid_t pid)
{
    int saved = errno;

    if (pid == 0)
        begin_child();
    else
        sigprocmask(SIG_SETMASK, &saved_mask, NULL);
    errno = saved;
    return pid;
}

struct start {
    int (*function)(void *);
    void *argument;
};

static int run_spawned(void *argument)
{
    const struct start *start = argument;

    begin_child();
    return start->function(start->argument);
}

static pid_t spawn(void *top, struct start start)
{
    pid_t pid;
    int error;

    block_signals();
    pid = clone(run_spawned, top, CLONE_VM | CLONE_VFORK | SIGCHLD, &start);
    error = errno;
    sigprocmask(SIG_SETMASK, &saved_mask, NULL);
    errno = error;
    return pid;
}

pid_t rfork_thread(int flags, void *top, int (*function)(void *),
                   void *argument)
{
    struct start start = {function, argument};

    if ((uintptr_t)top % 16 != 0)
        return refuse(EFAULT); /* there it would crash later */
    if (flags == (int)RFSPAWN)
        return spawn(top, start);
    if (flags == (RFPROC | RFMEM))
        return clone(function, top, CLONE_VM | CLONE_FILES | SIGCHLD, argument);
    if (flags == (RFPROC | RFMEM | RFFDG))
        return clone(function, top, CLONE_VM | SIGCHLD, argument);
    return refuse(EINVAL);
}

/* ------------------------------------------------- Process descriptors -- */

static int open_process(pid_t pid)
{
    return (int)syscall(SYS_pidfd_open, pid, 0);
}

pid_t pdfork(int *fd, int flags)
{
    pid_t pid;

    if (flags & ~(PD_CLOEXEC | PD_DAEMON))
        return refuse(EINVAL);
    pid = fork();
    if (pid > 0)
        *fd = open_process(pid);
    return pid;
}

pid_t pdrfork_thread(int *fd, int flags, int rfork_flags, void *top,
                     int (*function)(void *), void *argument)
{
    pid_t pid;

    if (flags & ~(PD_CLOEXEC | PD_DAEMON))
        return refuse(EINVAL);
    pid = rfork_thread(rfork_flags, top, function, argument);
    if (pid > 0)
        *fd = open_process(pid);
    return pid;
}

/* -------------------------------------------------------------- kqueue -- */

/* Until it is told of a process; then its descriptor takes this place. */
int kqueue(void)
{
    return eventfd(0, 0);
}

int kevent(int queue, const struct kevent *changes, int change_count,
           struct kevent *events, int event_count,
           const struct timespec *timeout)
{
    int flags = fcntl(queue, F_GETFD);
    int fd;

    (void)events;
    (void)timeout;
    if (change_count != 1 || event_count != 0 || changes->flags != EV_ADD ||
        changes->filter != EVFILT_PROC || changes->fflags != NOTE_EXIT)
        return refuse(EINVAL);
    fd = open_process((pid_t)changes->ident);
    if (fd < 0)
        return -1;
    dup3(fd, queue, flags & FD_CLOEXEC ? O_CLOEXEC : 0);
    close(fd);
    return 0;
}

/* ----------------------------------------------------------- Terminals -- */

char *fdevname_r(int fd, char *name, int size)
{
    unsigned number;

    if (ioctl(fd, TIOCGPTN, &number) < 0)
        return NULL;
    return snprintf(name, (size_t)size, "pts/%u", number) < size ? name : NULL;
}

/* Others come in between more often than there. */
char *standin_ptsname(int fd)
{
    static char name[32] = "/dev/";

    if (!fdevname_r(fd, name + 5, sizeof name - 5))
        return NULL;
    sched_yield();
    return name;
}
