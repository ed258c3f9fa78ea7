/* SPDX-License-Identifier: MIT */
/* system().
 *
 * POSIX: while the command runs, the caller ignores SIGINT and SIGQUIT and
 * blocks SIGCHLD; the command has the dispositions and the mask that the caller
 * had.  Threads may call at the same time: the first saves what was, the last
 * sets it back. */
#include "base/saved-errno.h"
#include "call.h"
#include "commands.h"
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define COULD_NOT_RUN (127 << 8) /* as if the shell had called _exit(127) */

/* The lock's word is the process that holds it.  A child of fork, made while
 * another thread held it, finds one that is not its own: nobody will give it
 * back, so the child takes it.  Nor are its parent's callers there. */
static pid_t holder;
static pid_t home; /* whose callers they are */
static int callers;
static struct sigaction old_interrupt, old_quit;

/* Its holder may be a thread of lower priority: it must get to run. */
static void wait_a_moment(void)
{
    static const struct timespec moment = {0, 20000};
    int state;

    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
    nanosleep(&moment, NULL);
    pthread_setcancelstate(state, NULL);
}

/* Signals are blocked meanwhile: a handler may call system too. */
static pid_t lock(sigset_t *old_mask)
{
    pid_t self = getpid(), found = 0;
    sigset_t all;

    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, old_mask);
    while (!USP_COMPARE_EXCHANGE(&holder, &found, self))
        if (found == self) {
            wait_a_moment();
            found = 0;
        }
    return self;
}

static void unlock(const sigset_t *mask)
{
    USP_STORE(&holder, 0);
    pthread_sigmask(SIG_SETMASK, mask, NULL);
}

static void enter(sigset_t *old_mask)
{
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    pid_t self = lock(old_mask);
    sigset_t mask = *old_mask;

    if (home != self) {
        home = self;
        callers = 0;
    }
    if (callers++ == 0) {
        sigaction(SIGINT, &ignore, &old_interrupt);
        sigaction(SIGQUIT, &ignore, &old_quit);
    }
    sigaddset(&mask, SIGCHLD);
    unlock(&mask);
}

static void leave(const sigset_t *old_mask)
{
    sigset_t mask;

    lock(&mask);
    if (--callers == 0) {
        sigaction(SIGINT, &old_interrupt, NULL);
        sigaction(SIGQUIT, &old_quit, NULL);
    }
    unlock(old_mask);
}

/* What exec would have made of the dispositions that the caller had. */
static int set_signals(struct uspawn_attr *attr, const sigset_t *old_mask)
{
    sigset_t defaults;
    int error;

    sigemptyset(&defaults);
    if (old_interrupt.sa_handler != SIG_IGN)
        sigaddset(&defaults, SIGINT);
    if (old_quit.sa_handler != SIG_IGN)
        sigaddset(&defaults, SIGQUIT);
    error = uspawn_attr_set_default_signals(attr, &defaults);
    return error ? error : uspawn_attr_set_signal_mask(attr, old_mask);
}

static int run(const char *command, const sigset_t *old_mask, pid_t *pid,
               int *stage)
{
    struct usp_call call;
    int error = usp_call_begin(&call);

    *stage = USPAWN_STAGE_PLAN;
    if (error == 0)
        error = set_signals(call.attr, old_mask);
    if (error == 0)
        error = usp_call_shell(&call, command, pid, stage);
    usp_call_end(&call);
    return error;
}

/* A thread that is cancelled takes its command along. */
static void kill_command(void *pid)
{
    int state;

    kill(*(pid_t *)pid, SIGKILL);
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
    while (waitpid(*(pid_t *)pid, NULL, 0) == -1 && errno == EINTR)
        ;
    pthread_setcancelstate(state, NULL);
}

static void leave_cancelled(void *old_mask)
{
    leave(old_mask);
}

static int await(pid_t pid)
{
    int status = -1;

    pthread_cleanup_push(kill_command, &pid);
    while (waitpid(pid, &status, 0) == -1)
        if (errno != EINTR) {
            status = -1;
            break;
        }
    pthread_cleanup_pop(0);
    return status;
}

static int run_and_wait(const char *command)
{
    sigset_t old_mask;
    pid_t pid;
    int stage, error, status;

    enter(&old_mask);
    pthread_cleanup_push(leave_cancelled, &old_mask);
    error = run(command, &old_mask, &pid, &stage);
    if (error == 0) {
        status = await(pid);
    } else if (stage > USPAWN_STAGE_CREATE) {
        status = COULD_NOT_RUN;
    } else {
        status = -1;
        errno = error;
    }
    pthread_cleanup_pop(0);
    error = errno;
    leave(&old_mask);
    errno = error;
    return status;
}

int usp_system(const char *command)
{
    int saved = errno, status;

    if (!command) {
        status = access(USP_SHELL, X_OK) == 0;
        usp_errno_restore(saved);
        return status;
    }
    status = run_and_wait(command);
    if (status != -1)
        usp_errno_restore(saved);
    return status;
}
