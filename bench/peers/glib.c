/* SPDX-License-Identifier: MIT */
/* GLib: g_spawn_sync, and g_spawn_async for the call alone. */
#include "peer.h"
#include <glib.h>
#include <sys/wait.h>

static void run(const struct peer *peer)
{
    char *arguments[] = {peer->program, NULL};
    char *output = NULL;
    int status;

    peer_check(g_spawn_sync(NULL, arguments, NULL, G_SPAWN_DEFAULT, NULL, NULL,
                            peer->is_capture ? &output : NULL, NULL, &status,
                            NULL),
               "g_spawn_sync");
    g_free(output);
}

static GPid call(const struct peer *peer)
{
    char *arguments[] = {peer->program, NULL};
    GPid pid;

    peer_check(g_spawn_async(NULL, arguments, NULL, G_SPAWN_DO_NOT_REAP_CHILD,
                             NULL, NULL, &pid, NULL),
               "g_spawn_async");
    return pid;
}

int main(int argc, char **argv)
{
    struct peer peer = peer_begin(argc, argv);
    GPid pid = 0;

    while (peer.count-- > 0) {
        double begin = peer_now();

        if (peer.is_call)
            pid = call(&peer);
        else
            run(&peer);
        printf("%.0f\n", peer_now() - begin);
        if (peer.is_call)
            waitpid(pid, NULL, 0);
    }
    return 0;
}
