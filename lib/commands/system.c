/* SPDX-License-Identifier: MIT */
/* uspawn_system().
 *
 * POSIX: while the command runs, the caller ignores SIGINT and SIGQUIT and
 * blocks SIGCHLD; the command has the dispositions and the mask that the caller
 * had.  Threads may call at the same time: the first saves what was, the last
 * sets it back. */
#include "base/saved-errno.h"
#include "commands/commands.h"
#include "sys.h"
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define COULD_NOT_RUN (127 << 8) /* as if the shell had called _exit(127) */

/* ----------------------------------------------------------- The process -- */

/* The lock's word is the process that holds it.  A child of fork, made while
 * another thread held it, finds one that is not its own: nobody will give it
 * back, so the child takes it.  Nor are its parent's callers there; but what
 * they have ignored, it ignores too, until the last of its own callers sets it
 * back. */
static pid_t holder;
static pid_t home; /* whose callers they are */
static int callers;
static struct sigaction old_interrupt, old_quit;

/* Its holder may be a thread of lower priority: it must get to run. */
static void wait_a_moment(void)
{
    static const struct timespec moment = {0, 20000};

    nanosleep(&moment, NULL);
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

/* What SIGNAL does, in *OLD; where a caller of the parent's has had it ignored,
 * that is there already. */
static void save(int signal, int is_inherited, struct sigaction *old)
{
    struct sigaction now;

    if (sigaction(signal, NULL, &now) == 0 &&
        !(is_inherited && now.sa_handler == SIG_IGN))
        *old = now;
}

/* callers is never 0 while something is ignored that was not. */
static void ignore_signals(int is_inherited)
{
    struct sigaction ignore = {.sa_handler = SIG_IGN};

    save(SIGINT, is_inherited, &old_interrupt);
    save(SIGQUIT, is_inherited, &old_quit);
    USP_STORE(&callers, 1);
    sigaction(SIGINT, &ignore, NULL);
    sigaction(SIGQUIT, &ignore, NULL);
}

static void enter(sigset_t *old_mask)
{
    pid_t self = lock(old_mask);
    int is_inherited = home != self && callers > 0;
    sigset_t mask = *old_mask;

    if (home == self && callers > 0) {
        callers++;
    } else {
        ignore_signals(is_inherited);
        home = self;
    }
    sigaddset(&mask, SIGCHLD);
    unlock(&mask);
}

static void leave(const sigset_t *old_mask)
{
    sigset_t mask;

    lock(&mask);
    if (callers == 1) {
        sigaction(SIGINT, &old_interrupt, NULL);
        sigaction(SIGQUIT, &old_quit, NULL);
    }
    USP_STORE(&callers, callers - 1);
    unlock(old_mask);
}

/* ----------------------------------------------------------- The command -- */

/* One call.  Its thread can be cancelled nowhere but in await(). */
struct call {
    struct uspawn_child child;
    sigset_t mask; /* of the caller */
    int cancel_state;
};

/* What exec would have made of the dispositions that the caller had. */
static int set_signals(struct uspawn_attr *attr, const sigset_t *mask)
{
    sigset_t defaults;
    int error;

    sigemptyset(&defaults);
    if (old_interrupt.sa_handler != SIG_IGN)
        sigaddset(&defaults, SIGINT);
    if (old_quit.sa_handler != SIG_IGN)
        sigaddset(&defaults, SIGQUIT);
    error = uspawn_attr_set_default_signals(attr, &defaults);
    return error ? error : uspawn_attr_set_signal_mask(attr, mask);
}

static int start(struct call *call, const char *line)
{
    struct usp_command command;
    int error = usp_command_begin(&command);

    call->child.error.stage = USPAWN_STAGE_PLAN;
    if (!error)
        error = set_signals(command.attr, &call->mask);
    if (!error)
        error = usp_command_start_shell(&command, &call->child, line);
    usp_command_end(&command);
    return error;
}

/* A thread that is cancelled takes its command along. */
static void give_up(void *taken)
{
    struct call *call = taken;
    int state;

    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
    uspawn_child_kill(&call->child, SIGKILL);
    uspawn_child_wait(&call->child, NULL, -1);
    leave(&call->mask);
    pthread_setcancelstate(state, &state);
}

/* To sleep, and be cancelled, is not to collect: so the child is there as long
 * as it may have to be killed. */
static void sleep_until_ended(struct call *call)
{
    siginfo_t info;
    int state;

    pthread_cleanup_push(give_up, call);
    pthread_setcancelstate(call->cancel_state, &state);
    while (waitid(P_PID, (id_t)call->child.pid, &info,
                  WEXITED | WNOWAIT | USP_WAIT_ALL) == -1 &&
           errno == EINTR)
        ;
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
    pthread_cleanup_pop(0);
}

static int run(struct call *call, const char *line)
{
    int status, error;

    enter(&call->mask);
    error = start(call, line);
    if (!error) {
        sleep_until_ended(call);
        status = usp_command_await(&call->child);
        error = status == -1 ? errno : 0;
    } else if (call->child.error.stage > USPAWN_STAGE_CREATE) {
        status = COULD_NOT_RUN;
        error = 0;
    } else {
        status = -1;
    }
    leave(&call->mask);
    errno = error;
    return status;
}

int uspawn_system(const char *command)
{
    struct call call;
    int saved = errno, status;

    if (command)
        pthread_testcancel();
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &call.cancel_state);
    status = command ? run(&call, command) : access(USP_SHELL, X_OK) == 0;
    if (status != -1)
        usp_errno_restore(saved);
    pthread_setcancelstate(call.cancel_state, &call.cancel_state);
    return status;
}
