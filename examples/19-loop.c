/* SPDX-License-Identifier: MIT */
/* Programs in a loop that has other things to do as well.
 *
 * Teaches: jobs.  uspawn_job_poll() says what to wait for, and for how long;
 * uspawn_job_step() does what can be done, and never sleeps. */
#include <poll.h>
#include <stdio.h>
#include <uspawn.h>

#define JOBS 3
#define FDS 8

static struct uspawn_job *start(const char *seconds)
{
    char command[64];
    char *argv[] = {"sh", "-c", command, NULL};
    struct uspawn_program program = {.argv = argv};
    struct uspawn_job *job = NULL;

    snprintf(command, sizeof command, "sleep %s; echo %s", seconds, seconds);
    if (uspawn_job_start(
            &job, &program, 1,
            &(struct uspawn_options){.out = {.kind = USPAWN_STREAM_MEMORY},
                                     .timeout_ms = 20000}))
        return NULL;
    return job;
}

static void finish(struct uspawn_job **job)
{
    struct uspawn_result result;
    char line[512];

    uspawn_job_finish(*job, &result);
    uspawn_result_format(&result, line, sizeof line);
    printf("%s: %s", line, result.out.bytes ? result.out.bytes : "\n");
    uspawn_result_free(&result);
    *job = NULL;
}

/* Sleep until one of the jobs has something to do. */
static void wait_for(struct uspawn_job *const *jobs)
{
    struct pollfd fds[JOBS * FDS];
    size_t used = 0;
    int least = -1;

    for (int i = 0; i < JOBS; i++) {
        int timeout_ms;

        if (!jobs[i])
            continue;
        used += uspawn_job_poll(jobs[i], fds + used, FDS, &timeout_ms);
        if (timeout_ms >= 0 && (least < 0 || timeout_ms < least))
            least = timeout_ms;
    }
    poll(fds, (nfds_t)used, least);
}

int main(void)
{
    struct uspawn_job *jobs[JOBS] = {start("0.2"), start("0.1"), start("0")};
    int left = JOBS;

    for (int i = 0; i < JOBS; i++)
        if (!jobs[i])
            return 1;
    while (left) {
        wait_for(jobs);
        for (int i = 0; i < JOBS; i++)
            if (jobs[i] && uspawn_job_step(jobs[i]) == 0) {
                finish(&jobs[i]);
                left--;
            }
    }
    return 0;
}
