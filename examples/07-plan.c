/* SPDX-License-Identifier: MIT */
/* Prepare once, start many times, from several threads.
 *
 * Teaches: uspawn_plan_create(), uspawn_plan_run() with other arguments.
 *
 * A plan never changes: running it allocates nothing and takes no lock, so one
 * plan serves every thread of a server. */
#include <uspawn.h>

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#define THREADS 4
#define RUNS 8

struct worker {
    pthread_t thread;
    const struct uspawn_plan *plan;
    int number;
    int failures;
};

/* Run the plan with an argument of our own; it is to be the exit status. */
static int run_once(const struct uspawn_plan *plan, int wanted)
{
    char digits[16];
    char *argv[] = {"sh", "-c", "exit $1", "sh", digits, NULL};
    struct uspawn_child child; /* each run has its own */
    struct uspawn_status status;

    snprintf(digits, sizeof digits, "%d", wanted);
    if (uspawn_plan_run(&child, plan, argv, NULL) != 0)
        return 0;
    return uspawn_child_wait(&child, &status, -1) == 0 &&
           status.kind == USPAWN_EXITED && status.value == wanted;
}

static void *work(void *argument)
{
    struct worker *worker = argument;
    int i;

    for (i = 0; i < RUNS; i++)
        if (!run_once(worker->plan, worker->number * RUNS + i))
            worker->failures++;
    return NULL;
}

static int run_threads(const struct uspawn_plan *plan)
{
    struct worker workers[THREADS];
    int started, i, failures = 0;

    for (started = 0; started < THREADS; started++) {
        workers[started] = (struct worker){.plan = plan, .number = started};
        if (pthread_create(&workers[started].thread, NULL, work,
                           &workers[started]) != 0)
            break;
    }
    for (i = 0; i < started; i++) {
        pthread_join(workers[i].thread, NULL);
        failures += workers[i].failures;
    }
    printf("%d threads, %d programs, %d failures\n", started, started * RUNS,
           failures);
    return started == THREADS && failures == 0;
}

int main(void)
{
    char *argv[] = {"sh", "-c", "exit 0", NULL};
    struct uspawn_plan *plan;
    int error, is_right;

    /* What is given here is copied.  NULL: our environment, as it is now. */
    error = uspawn_plan_createp(&plan, "sh", NULL, NULL, argv, NULL);
    if (error) {
        fprintf(stderr, "plan: %s\n", strerror(error));
        return 1;
    }
    is_right = run_threads(plan);
    uspawn_plan_destroy(plan);
    return is_right ? 0 : 1;
}
