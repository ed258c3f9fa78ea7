/* SPDX-License-Identifier: MIT */
/* A program for each connection, with the socket as 0 and 1: PORT PROGRAM ...
 * Nobody waits for what is released, and no zombie stays. */
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <uspawn.h>

int main(int argc, char **argv)
{
    char *demo[] = {"tr", "a-z", "A-Z", NULL}, answer[2] = "";
    char **own = argc > 2 ? argv : NULL, **program = own ? own + 2 : demo;
    struct sockaddr_in at = {.sin_family = AF_INET};
    socklen_t size = sizeof at;
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    int client = own ? -1 : socket(AF_INET, SOCK_STREAM, 0);

    at.sin_port = htons((unsigned short)(own ? atoi(own[1]) : 0));
    if (bind(listener, (void *)&at, size) || listen(listener, 128) ||
        (!own && (getsockname(listener, (void *)&at, &size) ||
                  connect(client, (void *)&at, size) ||
                  write(client, "hi", 2) != 2 || shutdown(client, SHUT_WR))))
        return perror("socket"), 1;
    do {
        struct uspawn_child child = USPAWN_CHILD_INIT;
        struct uspawn_actions *actions = NULL;
        int connection = accept(listener, NULL, NULL);
        const int from[] = {connection, connection}, to[] = {0, 1};
        int error = uspawn_actions_create(&actions);

        if (!error)
            error = uspawn_actions_add_map(actions, from, to, 2);
        if (!error)
            error = uspawnp(&child, program[0], actions, NULL, program, NULL);
        if (error)
            fprintf(stderr, "%s: %s\n", program[0], strerror(error));
        uspawn_child_release(&child);
        uspawn_actions_destroy(actions);
        close(connection);
    } while (own);
    return recv(client, answer, 2, MSG_WAITALL) != 2 || answer[1] != 'I';
}
