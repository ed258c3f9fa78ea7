/* SPDX-License-Identifier: MIT */
/* A supervisor: what ends badly is started again, later each time.  A signal
 * writes to cancel_fd: then the program and its group have two seconds. */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <uspawn.h>

static int stop[2];

static void on_signal(int number)
{
    (void)!write(stop[1], &number, 1);
}

int main(int argc, char **argv)
{
    char *demo[] = {"sh", "-c", "[ $RUN = 3 ] && kill $PPID && sleep 9; exit 1",
                    NULL};
    int delay_ms = 50, is_over = 0;

    if (pipe(stop) || signal(SIGTERM, on_signal) == SIG_ERR ||
        signal(SIGINT, on_signal) == SIG_ERR)
        return 1;
    for (int run = 1; !is_over; run++) {
        struct uspawn_result result;
        struct pollfd told = {.fd = stop[0], .events = POLLIN};
        char line[512];

        snprintf(line, sizeof line, "%d", run);
        setenv("RUN", line, 1);
        uspawn_run(&result, argc > 1 ? argv + 1 : demo,
                   &(struct uspawn_options){.cancel_fd = stop[0]});
        uspawn_result_format(&result, line, sizeof line);
        printf("run %d: %s\n", run, line);
        delay_ms = delay_ms < 15000 ? 2 * delay_ms : 30000;
        if (result.elapsed_us > 10000000)
            delay_ms = 50;
        is_over = result.is_success || poll(&told, 1, delay_ms) > 0;
        uspawn_result_free(&result);
    }
    return 0;
}
