/* SPDX-License-Identifier: MIT */
/* What the cases about commands share. */
#include "cases-commands.h"
#include "commands/commands.h"
#include "sanitized.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int commands_begin(struct test *test)
{
    if (access(USP_SHELL, X_OK) != 0) {
        SKIP("there is no shell");
        return 0;
    }
    usp_command_backend = test->backend;
    return 1;
}

void commands_end(void)
{
    usp_command_backend = NULL;
}

int commands_lose_failures(struct test *test)
{
    int is_lost =
        TEST_SANITIZED && !test_shares_memory() && test_is(test, "vfork");

    if (is_lost)
        SKIP("ThreadSanitizer's vfork shares no memory, the system's does");
    return is_lost;
}

int commands_shell(struct test *test, struct uspawn_result *result,
                   const char *command, const struct uspawn_options *options)
{
    struct uspawn_options own;

    memset(&own, 0, sizeof own);
    if (options)
        own = *options;
    own.attr = test_attr(test);
    return TRY(uspawn_shell(result, command, &own));
}

char *commands_long(struct test *test, size_t size)
{
    char *line = test_memory(test, size + 1);

    memset(line, 'x', size);
    memcpy(line, "exit 7 #", 8);
    return line;
}

volatile sig_atomic_t commands_reaped;

void commands_reap(int signal)
{
    int saved = errno;

    (void)signal;
    while (waitpid(-1, NULL, WNOHANG) > 0)
        commands_reaped++;
    errno = saved;
}

/* ------------------------------------------------------------- Talking -- */

static int moved_aside(struct test *test, int fd)
{
    return (int)MUST(fcntl(fd, F_DUPFD_CLOEXEC, 50));
}

/* FD becomes a copy of END, of a pipe whose other end is ours. */
static int replace(struct test *test, int fd, int ends[2], int end)
{
    int ours = moved_aside(test, ends[1 - end]);

    MUST(dup2(ends[end], fd));
    close(ends[0]);
    close(ends[1]);
    return ours;
}

void talk_begin(struct test *test, struct talk *talk)
{
    int ends[2];

    talk->old_in = moved_aside(test, STDIN_FILENO);
    talk->old_out = moved_aside(test, STDOUT_FILENO);
    MUST(pipe(ends));
    talk->says = replace(test, STDIN_FILENO, ends, 0);
    MUST(pipe(ends));
    talk->hears = replace(test, STDOUT_FILENO, ends, 1);
}

char *talk_read_line(struct test *test, struct talk *talk)
{
    char line[80];
    size_t size = 0;

    while (size + 1 < sizeof line &&
           MUST(read(talk->hears, line + size, 1)) == 1)
        if (line[size++] == '\n')
            break;
    return test_text(test, "%.*s", (int)(size ? size - 1 : 0), line);
}

void talk_say(struct test *test, struct talk *talk)
{
    CHECK_INT(MUST(write(talk->says, "\n", 1)), 1);
}

char *talk_end(struct test *test, struct talk *talk)
{
    char *rest;

    MUST(dup2(talk->old_in, STDIN_FILENO));
    MUST(dup2(talk->old_out, STDOUT_FILENO));
    close(talk->old_in);
    close(talk->old_out);
    close(talk->says);
    rest = test_drain(test, talk->hears);
    close(talk->hears);
    return rest;
}

/* -------------------------------------------------------------- Threads -- */

void commands_at_once(struct test *test, void *(*work)(void *worker))
{
    struct commands_worker workers[6];
    int i;

    for (i = 0; i < 6; i++) {
        workers[i].test = test;
        workers[i].number = 10 + i;
        CHECK_INT(pthread_create(&workers[i].thread, NULL, work, &workers[i]),
                  0);
    }
    for (i = 0; i < 6; i++)
        CHECK_INT(pthread_join(workers[i].thread, NULL), 0);
}

/* -------------------------------------------------------------- Limits -- */

void commands_without_core(void)
{
    struct rlimit none;

    if (getrlimit(RLIMIT_CORE, &none) == 0) {
        none.rlim_cur = 0;
        setrlimit(RLIMIT_CORE, &none);
    }
}

/* Close-on-exec: a shell needs some itself. */
void commands_fill_table(struct test *test, int count)
{
    int last = -1, fd;

    test_set_limit(test, RLIMIT_NOFILE, 60);
    while ((fd = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0)) >= 0)
        last = fd;
    CHECK_INT(errno, EMFILE);
    while (count-- > 0)
        close(last--);
}
