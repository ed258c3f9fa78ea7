/* SPDX-License-Identifier: MIT */
/* Waiting with a timeout where no descriptor names the child.
 *
 * POSIX has no wait with a timeout, and a library cannot take SIGCHLD for
 * itself.  So a thread waits for the end of the child, without collecting it,
 * and tells.  It lasts as long as the child does, and further waits use it: to
 * cancel a thread is no way, since glibc loads a library for that.
 *
 * Where there can be no thread, at the limit of processes, nothing is left but
 * to look again and again. */
#include "wait/wait-thread.h"
#include "base/clock.h"
#include "handle/handle.h"
#include "sys.h"
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

#define STACK_SIZE 65536
#define LOOK_MS 10

struct usp_watch {
    pthread_mutex_t mutex;
    pthread_cond_t ended;
    pid_t pid;
    int users; /* the thread, and the owner of the child */
    int is_over;
    int error;
};

static void unlock_and_drop(struct usp_watch *watch)
{
    int left = --watch->users;

    pthread_mutex_unlock(&watch->mutex);
    if (left > 0)
        return;
    pthread_cond_destroy(&watch->ended);
    pthread_mutex_destroy(&watch->mutex);
    free(watch);
}

/* Whether the child has ended: 0; else -EAGAIN, or a negative errno value. */
static int look(pid_t pid, int options)
{
    siginfo_t info = {.si_pid = 0};
    int error;

    do
        error =
            usp_sys_waitid(P_PID, pid, &info,
                           WEXITED | WNOWAIT | USP_WAIT_ALL | options, NULL);
    while (error == -EINTR);
    return error == 0 && info.si_pid == 0 ? -EAGAIN : error;
}

static void *watch_child(void *argument)
{
    struct usp_watch *watch = argument;
    int error = look(watch->pid, 0);

    pthread_mutex_lock(&watch->mutex);
    watch->is_over = 1;
    watch->error = -error;
    pthread_cond_signal(&watch->ended);
    unlock_and_drop(watch);
    return NULL;
}

/* The thread must not take the program's signals. */
static int start_thread(struct usp_watch *watch)
{
    pthread_attr_t attr;
    pthread_t thread;
    sigset_t all, saved;
    int error = pthread_attr_init(&attr);

    if (error)
        return error;
    pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attr, STACK_SIZE);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &saved);
    error = pthread_create(&thread, &attr, watch_child, watch);
    pthread_sigmask(SIG_SETMASK, &saved, NULL);
    pthread_attr_destroy(&attr);
    return error;
}

/* A condition's own clock is one that can be set. */
#ifdef HAVE_PTHREAD_CONDATTR_SETCLOCK

#define WATCH_CLOCK CLOCK_MONOTONIC

static void choose_clock(pthread_condattr_t *attr)
{
    pthread_condattr_setclock(attr, WATCH_CLOCK);
}

#else

#define WATCH_CLOCK CLOCK_REALTIME

static void choose_clock(pthread_condattr_t *attr)
{
    (void)attr;
}

#endif

static struct usp_watch *make_watch(pid_t pid)
{
    struct usp_watch *watch = calloc(1, sizeof *watch);
    pthread_condattr_t attr;

    if (!watch)
        return NULL;
    watch->pid = pid;
    watch->users = 2;
    pthread_mutex_init(&watch->mutex, NULL);
    pthread_condattr_init(&attr);
    choose_clock(&attr);
    pthread_cond_init(&watch->ended, &attr);
    pthread_condattr_destroy(&attr);
    if (start_thread(watch) == 0)
        return watch;
    watch->users = 1;
    pthread_mutex_lock(&watch->mutex);
    unlock_and_drop(watch);
    return NULL;
}

static struct timespec time_after(int milliseconds)
{
    struct timespec time;

    clock_gettime(WATCH_CLOCK, &time);
    time.tv_sec += milliseconds / 1000;
    time.tv_nsec += 1000000L * (milliseconds % 1000);
    if (time.tv_nsec >= 1000000000) {
        time.tv_sec++;
        time.tv_nsec -= 1000000000;
    }
    return time;
}

/* Somebody may set the clock: what counts is the deadline's. */
static int sleep_on(struct usp_watch *watch,
                    const struct usp_deadline *deadline)
{
    int error, left;

    pthread_mutex_lock(&watch->mutex);
    while (!watch->is_over && (left = usp_deadline_left(deadline)) > 0) {
        struct timespec time = time_after(left);

        pthread_cond_timedwait(&watch->ended, &watch->mutex, &time);
    }
    error = watch->is_over ? watch->error : ETIMEDOUT;
    pthread_mutex_unlock(&watch->mutex);
    return error;
}

static int look_repeatedly(pid_t pid, const struct usp_deadline *deadline)
{
    int error;

    while ((error = look(pid, WNOHANG)) == -EAGAIN) {
        int left = usp_deadline_left(deadline);
        struct timespec pause = {0, 1000000L * LOOK_MS};

        if (left == 0)
            return ETIMEDOUT;
        if (left < LOOK_MS)
            pause.tv_nsec = 1000000L * left;
        nanosleep(&pause, NULL);
    }
    return -error;
}

int usp_wait_by_thread(struct uspawn_child *child,
                       const struct usp_deadline *deadline)
{
    int cancel_state, error;

    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &cancel_state);
    if (!child->watch)
        child->watch = make_watch(child->pid);
    if (child->watch)
        error = sleep_on(child->watch, deadline);
    else
        error = look_repeatedly(child->pid, deadline);
    pthread_setcancelstate(cancel_state, NULL);
    return error;
}

void usp_watch_drop(struct uspawn_child *child)
{
    struct usp_watch *watch = child->watch;

    if (!watch)
        return;
    child->watch = NULL;
    pthread_mutex_lock(&watch->mutex);
    unlock_and_drop(watch);
}
