/* SPDX-License-Identifier: MIT */
/* Programs in the loop of libuv.
 *
 * Teaches: uspawn_job_descriptor(), which a uv_poll_t watches; the job is
 * finished when the loop has let it go. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <uspawn.h>
#include <uv.h>

static void on_closed(uv_handle_t *handle)
{
    struct uspawn_result result;
    char line[512];

    uspawn_job_finish(handle->data, &result);
    uspawn_result_format(&result, line, sizeof line);
    printf("%s: %s", line, result.out.bytes ? result.out.bytes : "\n");
    uspawn_result_free(&result);
}

static void on_news(uv_poll_t *poll, int status, int events)
{
    (void)status;
    (void)events;
    if (uspawn_job_step(poll->data) == 0)
        uv_close((uv_handle_t *)poll, on_closed);
}

/* Run COMMAND, for at most a second. */
static int start(uv_loop_t *loop, uv_poll_t *poll, char *command)
{
    char *argv[] = {"sh", "-c", command, NULL};
    struct uspawn_program program = {.argv = argv};
    struct uspawn_options options = {.out = {.kind = USPAWN_STREAM_MEMORY},
                                     .timeout_ms = 1000};
    struct uspawn_job *job = NULL;
    int fd = -1;
    int error = uspawn_job_start(&job, &program, 1, &options);

    if (error)
        return error;
    error = uspawn_job_descriptor(job, &fd);
    if (!error && uv_poll_init(loop, poll, fd) != 0)
        error = EINVAL;
    if (error) {
        uspawn_job_finish(job, NULL);
        return error;
    }
    poll->data = job;
    return uv_poll_start(poll, UV_READABLE, on_news) == 0 ? 0 : EINVAL;
}

int main(void)
{
    uv_loop_t *loop = uv_default_loop();
    uv_poll_t polls[3];
    int error = start(loop, &polls[0], "sleep 0.1; echo second");

    if (!error)
        error = start(loop, &polls[1], "echo first");
    if (!error)
        error = start(loop, &polls[2], "echo late; exec sleep 60");
    if (error == ENOTSUP) {
        printf("this system has no such descriptors\n");
        return 0;
    }
    if (error) {
        fprintf(stderr, "start: %s\n", strerror(error));
        return 1;
    }
    uv_run(loop, UV_RUN_DEFAULT);
    return uv_loop_close(loop) != 0;
}
