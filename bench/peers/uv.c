/* SPDX-License-Identifier: MIT */
/* libuv: uv_spawn and its loop. */
#include "peer.h"
#include <uv.h>

static void on_close(uv_handle_t *handle)
{
    (void)handle;
}

static void on_exit_of(uv_process_t *process, int64_t status, int signal)
{
    peer_check(status == 0 && signal == 0, "the program");
    uv_close((uv_handle_t *)process, on_close);
}

static void on_room(uv_handle_t *handle, size_t size, uv_buf_t *buffer)
{
    static char memory[4096];

    (void)handle;
    (void)size;
    *buffer = uv_buf_init(memory, sizeof memory);
}

static void on_read(uv_stream_t *stream, ssize_t count, const uv_buf_t *buffer)
{
    (void)buffer;
    if (count < 0)
        uv_close((uv_handle_t *)stream, on_close);
}

/* When the call returned, and when all was over. */
static void run(const struct peer *peer, double *returned, double *over)
{
    uv_loop_t *loop = uv_default_loop();
    char *arguments[] = {peer->program, NULL};
    uv_stdio_container_t stdio[3];
    uv_process_options_t options;
    uv_process_t process;
    uv_pipe_t output;
    int i;

    memset(&options, 0, sizeof options);
    for (i = 0; i < 3; i++) {
        stdio[i].flags = UV_INHERIT_FD;
        stdio[i].data.fd = i;
    }
    if (peer->is_capture) {
        uv_pipe_init(loop, &output, 0);
        stdio[1].flags = (uv_stdio_flags)(UV_CREATE_PIPE | UV_WRITABLE_PIPE);
        stdio[1].data.stream = (uv_stream_t *)&output;
    }
    options.file = peer->program;
    options.args = arguments;
    options.stdio = stdio;
    options.stdio_count = 3;
    options.exit_cb = on_exit_of;
    peer_check(uv_spawn(loop, &process, &options) == 0, "uv_spawn");
    *returned = peer_now();
    if (peer->is_capture)
        uv_read_start((uv_stream_t *)&output, on_room, on_read);
    uv_run(loop, UV_RUN_DEFAULT);
    *over = peer_now();
}

int main(int argc, char **argv)
{
    struct peer peer = peer_begin(argc, argv);

    while (peer.count-- > 0) {
        double begin = peer_now();
        double returned, over;

        run(&peer, &returned, &over);
        printf("%.0f\n", (peer.is_call ? returned : over) - begin);
    }
    return 0;
}
