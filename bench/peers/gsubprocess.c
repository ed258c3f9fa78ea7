/* SPDX-License-Identifier: MIT */
/* GLib: GSubprocess. */
#include "peer.h"
#include <gio/gio.h>

static GSubprocess *start(const struct peer *peer)
{
    GSubprocess *process =
        g_subprocess_new(peer->is_capture ? G_SUBPROCESS_FLAGS_STDOUT_PIPE
                                          : G_SUBPROCESS_FLAGS_NONE,
                         NULL, peer->program, NULL);

    peer_check(process != NULL, "g_subprocess_new");
    return process;
}

static void finish(const struct peer *peer, GSubprocess *process)
{
    GBytes *output = NULL;

    if (peer->is_capture)
        peer_check(
            g_subprocess_communicate(process, NULL, NULL, &output, NULL, NULL),
            "g_subprocess_communicate");
    else
        peer_check(g_subprocess_wait(process, NULL, NULL), "g_subprocess_wait");
    if (output)
        g_bytes_unref(output);
    g_object_unref(process);
}

int main(int argc, char **argv)
{
    struct peer peer = peer_begin(argc, argv);

    while (peer.count-- > 0) {
        double begin = peer_now();
        GSubprocess *process = start(&peer);
        double returned = peer_now();

        finish(&peer, process);
        printf("%.0f\n", (peer.is_call ? returned : peer_now()) - begin);
    }
    return 0;
}
