/* SPDX-License-Identifier: MIT */
/* Waiting with a timeout where no descriptor names the child.
 *
 * POSIX has no wait with a timeout, and a library cannot take SIGCHLD for
 * itself.  So a thread waits for ever, without collecting, and is cancelled
 * when the time is over.  It costs 50 microseconds, and no polling. */
#include "handle.h"
#include "sys.h"
#include <errno.h>
#include <pthread.h>

struct watch {
    pthread_mutex_t mutex;
    pthread_cond_t ended;
    pid_t pid;
    int is_over;
    int error;
};

static void *watch_child(void *argument)
{
    struct watch *watch = argument;
    siginfo_t info;
    int error;

    do
        error = waitid(P_PID, (id_t)watch->pid, &info, WEXITED | WNOWAIT);
    while (error < 0 && errno == EINTR);
    error = error < 0 ? errno : 0;
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
    pthread_mutex_lock(&watch->mutex);
    watch->is_over = 1;
    watch->error = error;
    pthread_cond_signal(&watch->ended);
    pthread_mutex_unlock(&watch->mutex);
    return NULL;
}

static struct timespec deadline_after(int timeout_ms)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    time.tv_sec += timeout_ms / 1000;
    time.tv_nsec += (long)(timeout_ms % 1000) * 1000000;
    if (time.tv_nsec >= 1000000000) {
        time.tv_sec++;
        time.tv_nsec -= 1000000000;
    }
    return time;
}

/* The thread must not take the program's signals. */
static int start_thread(pthread_t *thread, struct watch *watch)
{
    sigset_t all, saved;
    int error;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &saved);
    error = pthread_create(thread, NULL, watch_child, watch);
    pthread_sigmask(SIG_SETMASK, &saved, NULL);
    return error;
}

static int watch_until(struct watch *watch, const struct timespec *deadline)
{
    pthread_t thread;
    int error = start_thread(&thread, watch);

    if (error)
        return error;
    pthread_mutex_lock(&watch->mutex);
    while (!watch->is_over && error != ETIMEDOUT)
        error = pthread_cond_timedwait(&watch->ended, &watch->mutex, deadline);
    error = watch->is_over ? watch->error : ETIMEDOUT;
    pthread_mutex_unlock(&watch->mutex);
    pthread_cancel(thread);
    pthread_join(thread, NULL);
    return error;
}

int usp_wait_by_thread(pid_t pid, int timeout_ms)
{
    struct watch watch = {.pid = pid};
    struct timespec deadline = deadline_after(timeout_ms);
    pthread_condattr_t monotonic;
    int cancel_state, error;

    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &cancel_state);
    pthread_mutex_init(&watch.mutex, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&watch.ended, &monotonic);
    error = watch_until(&watch, &deadline);
    pthread_cond_destroy(&watch.ended);
    pthread_condattr_destroy(&monotonic);
    pthread_mutex_destroy(&watch.mutex);
    pthread_setcancelstate(cancel_state, NULL);
    return error;
}
