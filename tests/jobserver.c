/* SPDX-License-Identifier: MIT */
/* What t-jobserver.sh runs beside the real make:
 *
 *   jobserver client COUNT COMMAND...   run COMMAND COUNT times, as many at a
 *                                       time as MAKEFLAGS's jobserver allows
 *   jobserver fifo|pipe SLOTS COUNT COMMAND...   the same, as the jobserver
 *
 * Exit status: 0; 1, something has failed; 2, tokens are missing; 3, there is
 * no jobserver to be used. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uspawn.h>

static struct uspawn_environment *environment;

/* How many of COUNT have failed, or could not be run; -1: the pool. */
static int run(struct uspawn_jobserver *server, int count, char **argv)
{
    struct uspawn_pool_result result;
    struct uspawn_actions *actions = NULL;
    struct uspawn_options options;
    struct uspawn_pool_options pool;
    struct uspawn_pool_job *jobs = calloc((size_t)count, sizeof *jobs);
    int i, error;

    memset(&options, 0, sizeof options);
    memset(&pool, 0, sizeof pool);
    for (i = 0; i < count && jobs; i++)
        jobs[i].program.argv = argv;
    error = !jobs || uspawn_actions_create(&actions) ||
            uspawn_environment_create(&environment, NULL) ||
            uspawn_jobserver_share(server, environment, actions);
    options.actions = actions;
    options.envp = uspawn_environment_array(environment);
    pool.at_once = 100;
    pool.jobs = jobs;
    pool.count = (size_t)count;
    pool.options = &options;
    pool.jobserver = server;
    if (!error)
        error = uspawn_pool_run(&result, &pool);
    uspawn_actions_destroy(actions);
    uspawn_environment_destroy(environment);
    free(jobs);
    return error ? -1 : (int)result.failed;
}

int main(int argc, char **argv)
{
    struct uspawn_jobserver *server = NULL;
    int is_client = argc > 3 && strcmp(argv[1], "client") == 0;
    int style = argc > 1 && strcmp(argv[1], "pipe") == 0;
    int missing, failed, error;

    if (argc < (is_client ? 4 : 5))
        return 9;
    error = is_client
                ? uspawn_jobserver_join(&server, NULL)
                : uspawn_jobserver_create(&server, (unsigned)atoi(argv[2]),
                                          style ? USPAWN_JOBSERVER_PIPE
                                                : USPAWN_JOBSERVER_FIFO);
    if (error) {
        fprintf(stderr, "jobserver: %s\n", strerror(error));
        return 3;
    }
    argv += is_client ? 2 : 3;
    failed = run(server, atoi(argv[0]), argv + 1);
    uspawn_jobserver_destroy(server, &missing);
    return failed ? 1 : missing ? 2 : 0;
}
