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
 *   kqueue      for EVFILT_PROC with NOTE_EXIT: readable once the process has
 *               ended, also if it had before; ESRCH if there is none; the wait
 *               status.  EVFILT_USER keeps 24 bits
 *   capability mode   rfork, vfork, waitid and wait4 answer ECAPMODE
 *   ptsname     one place for the name, for all threads
 *   fdevname_r  the name of the terminal whose master it is
 *
 * What Linux cannot do: hide a child from SIGCHLD and waitpid (-1). */
#define _GNU_SOURCE 1
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/event.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/procdesc.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#undef rfork
#undef syscall
#undef vfork
#undef wait4
#undef waitid

static int refuse(int error)
{
    errno = error;
    return -1;
}

/* ----------------------------------------------------- Capability mode -- */

int standin_capability_mode;

int standin_is_forbidden(void)
{
    return standin_capability_mode ? refuse(ECAPMODE) : 0;
}

int standin_waitid(idtype_t type, id_t id, siginfo_t *info, int options)
{
    return standin_is_forbidden() < 0 ? -1 : waitid(type, id, info, options);
}

pid_t standin_wait4(pid_t pid, int *status, int options, struct rusage *usage)
{
    return standin_is_forbidden() < 0 ? -1 : wait4(pid, status, options, usage);
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
    if (standin_is_forbidden() < 0)
        return -1;
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
    if (standin_is_forbidden() < 0)
        return -1;
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

/* The last queue; what its event tells, or has told. */
static struct {
    int queue;
    int wait_status; /* -1: to be found out */
    int is_user;
} last;

void standin_note_collected(int wait_status)
{
    last.wait_status = wait_status;
}

static int watch(int queue, pid_t pid)
{
    int flags = fcntl(queue, F_GETFD);
    int fd = open_process(pid);

    if (fd < 0)
        return -1;
    dup3(fd, queue, flags & FD_CLOEXEC ? O_CLOEXEC : 0);
    close(fd);
    last.queue = queue;
    last.wait_status = -1;
    last.is_user = 0;
    return 0;
}

static int change(int queue, const struct kevent *event)
{
    const unsigned user = NOTE_TRIGGER | NOTE_FFCOPY;

    if (event->flags == EV_ADD && event->filter == EVFILT_PROC &&
        event->fflags == NOTE_EXIT)
        return watch(queue, (pid_t)event->ident);
    if (event->flags != EV_ADD || event->filter != EVFILT_USER ||
        (event->fflags & ~NOTE_FFLAGSMASK) != user)
        return refuse(EINVAL);
    last.is_user = 1;
    last.wait_status = (int)(event->fflags & NOTE_FFLAGSMASK);
    return 0;
}

static int find_status(int queue)
{
    siginfo_t info = {.si_pid = 0};

    if (last.wait_status < 0 && syscall(SYS_waitid, 3 /* P_PIDFD */, queue,
                                        &info, WEXITED | WNOWAIT, NULL) == 0)
        last.wait_status =
            info.si_code == CLD_EXITED ? info.si_status << 8 : info.si_status;
    return last.wait_status;
}

int kevent(int queue, const struct kevent *changes, int change_count,
           struct kevent *events, int event_count,
           const struct timespec *timeout)
{
    struct pollfd entry = {.fd = queue, .events = POLLIN};

    if (change_count == 1 && event_count == 0)
        return change(queue, changes);
    if (change_count != 0 || event_count != 1 || !timeout ||
        queue != last.queue)
        return refuse(EINVAL);
    if (poll(&entry, 1, 0) != 1 || find_status(queue) < 0)
        return 0; /* it has not ended; or Linux has forgotten how */
    memset(events, 0, sizeof *events);
    events->filter = last.is_user ? EVFILT_USER : EVFILT_PROC;
    if (last.is_user)
        events->fflags = (unsigned)last.wait_status;
    else
        events->data = last.wait_status;
    return 1;
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
