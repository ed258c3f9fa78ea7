/* SPDX-License-Identifier: MIT */
/* Programs in the main loop of GLib.
 *
 * Teaches: uspawn_pool_descriptor(), which g_unix_fd_add() watches. */
#include <errno.h>
#include <glib-unix.h>
#include <stdio.h>
#include <string.h>
#include <uspawn.h>

#define JOBS 5

static int next(void *context, size_t index, struct uspawn_pool_job *job)
{
    static char number[16];
    static char *argv[] = {"sh", "-c", "echo $0", number, NULL};

    (void)context;
    snprintf(number, sizeof number, "%d", (int)index);
    job->program.argv = argv;
    return index < JOBS;
}

static int done(void *context, size_t index, struct uspawn_result *result)
{
    int *right = context;

    printf("job %d wrote %s", (int)index,
           result->out.bytes ? result->out.bytes : "nothing\n");
    *right += result->is_success;
    return 0;
}

struct work {
    struct uspawn_pool *pool;
    GMainLoop *loop;
};

static gboolean on_news(gint fd, GIOCondition condition, gpointer data)
{
    struct work *work = data;

    (void)fd;
    (void)condition;
    if (uspawn_pool_step(work->pool) == EAGAIN)
        return G_SOURCE_CONTINUE;
    g_main_loop_quit(work->loop);
    return G_SOURCE_REMOVE;
}

int main(void)
{
    int right = 0, fd = -1;
    struct uspawn_options capture = {.out = {.kind = USPAWN_STREAM_MEMORY}};
    struct uspawn_pool_options options = {.at_once = 2,
                                          .next = next,
                                          .done = done,
                                          .context = &right,
                                          .options = &capture};
    struct work work = {NULL, NULL};
    int error = uspawn_pool_start(&work.pool, &options);

    if (!error) {
        error = uspawn_pool_descriptor(work.pool, &fd);
        if (!error) {
            work.loop = g_main_loop_new(NULL, FALSE);
            g_unix_fd_add(fd, G_IO_IN, on_news, &work);
            g_main_loop_run(work.loop);
            g_main_loop_unref(work.loop);
        }
        uspawn_pool_finish(work.pool, NULL);
    }
    if (error == ENOTSUP) {
        printf("this system has no such descriptors\n");
        return 0;
    }
    if (error)
        fprintf(stderr, "start: %s\n", strerror(error));
    return error || right != JOBS;
}
