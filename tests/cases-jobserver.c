/* SPDX-License-Identifier: MIT */
/* GNU make's jobserver, without make; t-jobserver.sh is with it. */
#include "cases-loop.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define SLOTS 4

/* MAKEFLAGS of SERVER. */
static const char *flags_of(struct test *test, struct uspawn_jobserver *server)
{
    struct uspawn_environment *environment = NULL;
    struct uspawn_actions *actions = test_actions(test);
    char *flags = NULL;

    CHECK_OK(uspawn_environment_create(&environment, NULL));
    if (CHECK_OK(uspawn_jobserver_share(server, environment, actions)))
        flags = test_text(test, "%s",
                          uspawn_environment_get(environment, "MAKEFLAGS"));
    uspawn_environment_destroy(environment);
    return flags ? flags : "";
}

/* How many slots can be had; they are given back. */
static int slots_of(struct test *test, struct uspawn_jobserver *server)
{
    int count = 0, error, i;

    while ((error = TRY(uspawn_jobserver_take(server))) == 0)
        count++;
    CHECK_INT(error, EAGAIN);
    for (i = 0; i < count; i++)
        CHECK_OK(uspawn_jobserver_give(server));
    return count;
}

/* ------------------------------------------------------ Server and client --
 */

/* What the client holds when it goes is there again. */
static void they_share(struct test *test, int style)
{
    struct uspawn_jobserver *server = NULL, *client = NULL;
    int missing = -1, i;

    if (!CHECK_OK(uspawn_jobserver_create(&server, SLOTS, style)))
        return;
    CHECK_INT(slots_of(test, server), SLOTS);
    CHECK_INT(TRY(uspawn_jobserver_give(server)), EINVAL);
    if (CHECK_OK(uspawn_jobserver_join(&client, flags_of(test, server)))) {
        CHECK_INT(slots_of(test, client), SLOTS);
        CHECK_OK(uspawn_jobserver_take(server)); /* its own */
        CHECK_OK(uspawn_jobserver_take(server));
        CHECK_INT(slots_of(test, client), SLOTS - 1);
        for (i = 0; i < SLOTS - 1; i++)
            CHECK_OK(uspawn_jobserver_take(client));
        CHECK_INT(TRY(uspawn_jobserver_take(server)), EAGAIN);
        uspawn_jobserver_destroy(client, NULL);
        CHECK_OK(uspawn_jobserver_take(server));
    }
    uspawn_jobserver_destroy(server, &missing);
    CHECK_INT(missing, 0);
}

static void by_fifo_and_by_pipe(struct test *test)
{
    they_share(test, USPAWN_JOBSERVER_FIFO);
    they_share(test, USPAWN_JOBSERVER_PIPE);
}

static int wait_for(struct uspawn_jobserver *server, int timeout_ms)
{
    struct pollfd entry = {.fd = -1, .events = POLLIN};

    uspawn_jobserver_descriptor(server, &entry.fd);
    return poll(&entry, 1, timeout_ms);
}

static void it_can_be_waited_for(struct test *test)
{
    struct uspawn_jobserver *server = NULL;
    int missing = -1;

    CHECK_OK(uspawn_jobserver_create(&server, 2, USPAWN_JOBSERVER_FIFO));
    CHECK_INT(wait_for(server, 0), 1);
    CHECK_OK(uspawn_jobserver_take(server));
    CHECK_OK(uspawn_jobserver_take(server));
    CHECK_INT(wait_for(server, 0), 0);
    CHECK_OK(uspawn_jobserver_give(server));
    CHECK_INT(wait_for(server, LOOP_PATIENCE), 1);
    uspawn_jobserver_destroy(server, &missing);
    CHECK_INT(missing, 0);
}

/* Each token goes back as it came, and the pipe's flags are as they were. */
static void somebody_elses_pipe(struct test *test)
{
    struct uspawn_jobserver *client = NULL;
    char tokens[3] = "";
    int ends[2], flags, i;

    MUST(pipe(ends));
    MUST(write(ends[1], "ab", 2));
    flags = (int)MUST(fcntl(ends[0], F_GETFL));
    CHECK_OK(uspawn_jobserver_join(
        &client,
        test_text(test, "w --jobserver-auth=%d,%d -j3", ends[0], ends[1])));
    for (i = 0; i < 3; i++)
        CHECK_OK(uspawn_jobserver_take(client));
    CHECK_INT(TRY(uspawn_jobserver_take(client)), EAGAIN);
    CHECK_INT(MUST(fcntl(ends[0], F_GETFL)), flags);
    CHECK_OK(uspawn_jobserver_give(client));
    uspawn_jobserver_destroy(client, NULL);
    CHECK_INT(MUST(read(ends[0], tokens, 2)), 2);
    CHECK_STR(tokens, "ba");
    MUST(close(ends[0]));
    MUST(close(ends[1]));
}

/* One is missing, there is one too many. */
static void what_is_missing(struct test *test)
{
    struct uspawn_jobserver *server = NULL;
    int missing = -1, fd = -1, numbers[2] = {-1, -1};
    const char *flags;
    char token;

    CHECK_OK(uspawn_jobserver_create(&server, SLOTS, USPAWN_JOBSERVER_PIPE));
    CHECK_OK(uspawn_jobserver_descriptor(server, &fd));
    MUST(read(fd, &token, 1));
    uspawn_jobserver_destroy(server, &missing);
    CHECK_INT(missing, 1);
    CHECK_OK(uspawn_jobserver_create(&server, SLOTS, USPAWN_JOBSERVER_PIPE));
    flags = strstr(flags_of(test, server), "auth=");
    if (CHECK(flags != NULL) &&
        CHECK_INT(sscanf(flags, "auth=%d,%d", &numbers[0], &numbers[1]), 2))
        MUST(write(numbers[1], "+", 1));
    uspawn_jobserver_destroy(server, &missing);
    CHECK_INT(missing, -1);
}

/* A copy of this process gives back nothing that it has not taken. */
static void a_copy_of_this_process(struct test *test)
{
    struct uspawn_jobserver *server = NULL;
    int missing = -1;
    pid_t copy;

    CHECK_OK(uspawn_jobserver_create(&server, SLOTS, USPAWN_JOBSERVER_FIFO));
    CHECK_OK(uspawn_jobserver_take(server));
    CHECK_OK(uspawn_jobserver_take(server));
    copy = (pid_t)MUST(fork());
    if (copy == 0) {
        uspawn_jobserver_destroy(server, NULL);
        _exit(0);
    }
    MUST(waitpid(copy, NULL, 0));
    CHECK_INT(slots_of(test, server), SLOTS - 2);
    uspawn_jobserver_destroy(server, &missing);
    CHECK_INT(missing, 0);
}

/* --------------------------------------------------------- MAKEFLAGS -- */

/* What is joined of FLAGS, with a FIFO in place of %s. */
static void joins(struct test *test, const char *before, const char *path,
                  const char *after, int expected)
{
    struct uspawn_jobserver *client = NULL;
    char *flags = test_text(test, "%s%s%s", before, path, after);

    if (!CHECK_INT(TRY(uspawn_jobserver_join(&client, flags)), expected))
        test_note(test, flags);
    uspawn_jobserver_destroy(client, NULL);
}

static void words_of_makeflags(struct test *test)
{
    char *path = test_path(test, "a \\ $fifo"), *quoted;
    char *at = path;
    size_t used = 0;

    MUST(mkfifo(path, 0600));
    quoted = test_memory(test, 2 * strlen(path) + 1);
    for (; *at; quoted[used++] = *at++) {
        if (*at == ' ' || *at == '\\')
            quoted[used++] = '\\';
        else if (*at == '$')
            quoted[used++] = '$';
    }
    joins(test, "--jobserver-auth=fifo:", quoted, "", 0);
    joins(test, "kw -j8  --jobserver-auth=fifo:", quoted, " -- A=b", 0);
    joins(test, "\t--jobserver-fds=fifo:", quoted, "\n", 0);
    joins(test, "--jobserver-auth=9998,9999 --jobserver-auth=fifo:", quoted, "",
          0);
    joins(test, "--jobserver-auth=fifo:", quoted, " --jobserver-auth=9998,9999",
          EBADF);
    joins(test, "--jobserver-auth=fifo:", quoted, "x", ENOENT);
    joins(test, "w -- A=--jobserver-auth=fifo:", quoted, "", ENOENT);
    joins(test, "w -- --jobserver-auth=fifo:", quoted, "", ENOENT);
    joins(test, "w\\ --jobserver-auth=fifo:", quoted, "", ENOENT);
    joins(test, "", "", "", ENOENT);
    joins(test, "n -j5", "", "", ENOENT);
    joins(test, "--jobserver-auth=-2,-2", "", "", EBADF);
    joins(test, "--jobserver-auth=gmake_semaphore_1", "", "", EBADF);
    joins(test, "--jobserver-auth=3", "", "", EBADF);
    joins(test, "--jobserver-auth=3,4x", "", "", EBADF);
    joins(test, "--jobserver-auth=", "", "", EBADF);
    joins(test, "--jobserver-auth=fifo:/dev/null", "", "", EBADF);
    joins(test, "--jobserver-auth=\\", "", "", EBADF);
}

/* What was there stays, but for what says the same. */
static void flags_for_others(struct test *test)
{
    struct uspawn_jobserver *server = NULL;
    const char *flags;
    int i;
    static const char *const found[][3] = {
        {"kw -j9 --jobserver-auth=8,9 -l 3 -- A=-j7", "kw -l 3 -j4 ",
         " -- A=-j7"},
        {"--jobs=3 -j --jobserver-fds=8,9", "-j4 ", ""},
        {"", "-j4 ", ""},
    };

    for (i = 0; i < 3; i++) {
        MUST(setenv("MAKEFLAGS", found[i][0], 1));
        CHECK_OK(
            uspawn_jobserver_create(&server, SLOTS, USPAWN_JOBSERVER_FIFO));
        flags = flags_of(test, server);
        CHECK_INT(strncmp(flags, found[i][1], strlen(found[i][1])), 0);
        CHECK_HAS(flags, "--jobserver-auth=fifo:");
        CHECK_HAS(flags, found[i][2]);
        uspawn_jobserver_destroy(server, NULL);
    }
    MUST(unsetenv("MAKEFLAGS"));
    CHECK_INT(TRY(uspawn_jobserver_join(&server, NULL)), ENOENT);
}

static void in_a_child(struct test *test, void *data)
{
    (void)data;
    flags_for_others(test);
}

static void flags_for_other_programs(struct test *test)
{
    test_in_child(test, in_a_child, NULL);
}

static void what_is_no_jobserver(struct test *test)
{
    struct uspawn_jobserver *server = NULL;
    int fd;

    CHECK_INT(TRY(uspawn_jobserver_create(NULL, 2, 0)), EINVAL);
    CHECK_INT(TRY(uspawn_jobserver_create(&server, 0, 0)), EINVAL);
    CHECK_INT(TRY(uspawn_jobserver_create(&server, 2, 7)), EINVAL);
    CHECK_INT(
        TRY(uspawn_jobserver_create(&server, USPAWN_JOBSERVER_MAX + 1, 0)),
        EINVAL);
    CHECK_INT(TRY(uspawn_jobserver_join(NULL, "")), EINVAL);
    CHECK_INT(TRY(uspawn_jobserver_take(NULL)), EINVAL);
    CHECK_INT(TRY(uspawn_jobserver_give(NULL)), EINVAL);
    CHECK_INT(TRY(uspawn_jobserver_descriptor(NULL, &fd)), EINVAL);
    CHECK_INT(TRY(uspawn_jobserver_share(NULL, NULL, NULL)), EINVAL);
    uspawn_jobserver_destroy(NULL, NULL);
    CHECK_OK(uspawn_jobserver_create(&server, USPAWN_JOBSERVER_MAX, 1));
    CHECK_INT(slots_of(test, server), USPAWN_JOBSERVER_MAX);
    uspawn_jobserver_destroy(server, &fd);
    CHECK_INT(fd, 0);
}

/* ----------------------------------------------------------------- Pools -- */

struct shared {
    struct uspawn_jobserver *client; /* has tokens at first, and gives them */
    struct test *test;
    char *const *argv;
    size_t ended;
};

static int next(void *context, size_t index, struct uspawn_pool_job *job)
{
    struct shared *shared = context;

    job->program.argv = shared->argv;
    return index < 12;
}

static int done(void *context, size_t index, struct uspawn_result *result)
{
    struct shared *shared = context;
    struct test *test = shared->test;

    (void)index;
    CHECK_INT(result->is_success, 1);
    shared->ended++;
    if (shared->client && shared->ended == 4) {
        uspawn_jobserver_destroy(shared->client, NULL);
        shared->client = NULL;
    }
    return 0;
}

/* A pool of many has the slots that there are: while another has all tokens,
 * one; and goes on with more as soon as these come back. */
static void a_pool_has_slots(struct test *test)
{
    size_t i;

    for (i = 0; i < loop_driver_count && test_clean(test); i++) {
        struct shared shared = {.test = test};
        struct uspawn_options options = {.attr = test_attr(test)};
        struct uspawn_pool_options pooled = {.at_once = 10,
                                             .next = next,
                                             .done = done,
                                             .context = &shared,
                                             .options = &options};
        struct stepped stepped;
        struct uspawn_pool *pool = NULL;
        int missing = -1, j;

        if (loop_drivers[i].needs_descriptor && !loop_has_descriptor())
            continue;
        shared.argv = run_argv(test, ARGS("exit", "0"));
        CHECK_OK(uspawn_jobserver_create(&pooled.jobserver, SLOTS,
                                         USPAWN_JOBSERVER_PIPE));
        CHECK_OK(uspawn_jobserver_join(&shared.client,
                                       flags_of(test, pooled.jobserver)));
        for (j = 0; j < SLOTS; j++)
            CHECK_OK(uspawn_jobserver_take(shared.client));
        CHECK_OK(uspawn_pool_start(&pool, &pooled));
        stepped = loop_pool(pool);
        loop_drivers[i].drive(test, &stepped);
        CHECK_OK(uspawn_pool_finish(pool, NULL));
        CHECK_INT(shared.ended, 12);
        uspawn_jobserver_destroy(pooled.jobserver, &missing);
        CHECK_INT(missing, 0);
    }
}

static const struct test_case cases[] = {
    CASE(by_fifo_and_by_pipe, TEST_ONCE),
    CASE(it_can_be_waited_for, TEST_ONCE),
    CASE(somebody_elses_pipe, TEST_ONCE),
    CASE(what_is_missing, TEST_ONCE),
    CASE(a_copy_of_this_process, TEST_ONCE),
    CASE(words_of_makeflags, TEST_ONCE),
    CASE(flags_for_other_programs, TEST_ONCE),
    CASE(what_is_no_jobserver, TEST_ONCE),
    CASE(a_pool_has_slots, 0),
};

TABLE(jobserver, cases);
