/* SPDX-License-Identifier: MIT */
/* A button that cancels, while another thread waits.
 *
 * Teaches: signals may be sent beside a wait for the same child, whichever of
 * the two comes first; uspawn_child_stop() is TERM, time to end, KILL.  For
 * uspawn_run() there is cancel_fd. */
#include <pthread.h>
#include <stdio.h>
#include <uspawn.h>

static void *press_button(void *child)
{
    uspawn_child_stop(child, NULL, USPAWN_HOLD_GROUP, 2000);
    return NULL;
}

int main(void)
{
    char *argv[] = {"sleep", "1000", NULL};
    struct uspawn_attr *attr = NULL;
    struct uspawn_child child = USPAWN_CHILD_INIT;
    pthread_t thread;
    int error = uspawn_attr_create(&attr);

    if (!error)
        error = uspawn_attr_set_process_group(attr, 0);
    if (!error)
        error = uspawn_start(&child, "/bin/sleep", NULL, attr, argv, NULL);
    uspawn_attr_destroy(attr);
    if (error)
        return 1;
    error = pthread_create(&thread, NULL, press_button, &child);
    if (error)
        uspawn_child_kill(&child, SIGKILL);
    uspawn_child_wait(&child, NULL, -1);
    if (!error)
        pthread_join(thread, NULL);
    puts("it has ended");
    return error != 0;
}
