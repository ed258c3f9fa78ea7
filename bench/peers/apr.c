/* SPDX-License-Identifier: MIT */
/* Apache Portable Runtime: apr_proc_create and apr_proc_wait. */
#include "peer.h"
#include <apr_general.h>
#include <apr_thread_proc.h>

static void drain(apr_file_t *file)
{
    char buffer[4096];
    apr_size_t size;

    do
        size = sizeof buffer;
    while (apr_file_read(file, buffer, &size) == APR_SUCCESS);
}

static double run(const struct peer *peer, apr_pool_t *parent)
{
    const char *arguments[] = {peer->program, NULL};
    apr_procattr_t *attributes;
    apr_exit_why_e why;
    apr_pool_t *pool;
    apr_proc_t process;
    double returned;
    int status;

    apr_pool_create(&pool, parent);
    apr_procattr_create(&attributes, pool);
    apr_procattr_cmdtype_set(attributes, APR_PROGRAM_ENV);
    if (peer->is_capture)
        apr_procattr_io_set(attributes, APR_NO_PIPE, APR_FULL_BLOCK,
                            APR_NO_PIPE);
    peer_check(apr_proc_create(&process, peer->program, arguments, NULL,
                               attributes, pool) == APR_SUCCESS,
               "apr_proc_create");
    returned = peer_now();
    if (peer->is_capture)
        drain(process.out);
    apr_proc_wait(&process, &status, &why, APR_WAIT);
    apr_pool_destroy(pool);
    return returned;
}

int main(int argc, char **argv)
{
    struct peer peer = peer_begin(argc, argv);
    apr_pool_t *pool;

    apr_initialize();
    apr_pool_create(&pool, NULL);
    while (peer.count-- > 0) {
        double begin = peer_now();
        double returned = run(&peer, pool);

        printf("%.0f\n", (peer.is_call ? returned : peer_now()) - begin);
    }
    return 0;
}
