/* SPDX-License-Identifier: MIT */
/* The command at a terminal: job control, its own pseudo-terminal, and signals
 * that only a terminal or a certain parent sends.  Speaks TAP.
 *
 *   t-terminal [SUBSTRING]
 *
 * The command is that of USPAWN_COMMAND, or the one that was built here: the
 * program itself, as src/uspawn may be libtool's script, which survives a key
 * that comes while it starts the program. */
#include "terminal.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define SECONDS 120

#ifndef NSIG
#define NSIG 65
#endif

/* Nothing of how this was started may matter: by nohup(1), in the background,
 * at a terminal or without one. */
static void begin(void)
{
    static const struct rlimit no_core;
    sigset_t none;
    int i;

    for (i = 1; i < NSIG; i++)
        signal(i, SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    setrlimit(RLIMIT_CORE, &no_core);
    setsid();
    alarm(SECONDS);
}

const char *own_path;

static int perform(const struct terminal_case *item, int number)
{
    int status = 1;
    pid_t pid;

    fflush(stdout);
    pid = fork();
    if (pid == 0) {
        begin();
        item->run();
        pass();
    }
    if (pid < 0 || waitpid(pid, &status, 0) != pid)
        status = 1;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
        printf("ok %d - %s # SKIP\n", number, item->name);
    else
        printf("%s %d - %s\n", status ? "not ok" : "ok", number, item->name);
    return status && !(WIFEXITED(status) && WEXITSTATUS(status) == 77);
}

/* It is waited for, not handled: a thread sanitizer's handler may come between
 * the look and the sleep. */
static int wait_for_sigcont(void)
{
    sigset_t set;
    int signal;

    sigemptyset(&set);
    sigaddset(&set, SIGCONT);
    sigprocmask(SIG_BLOCK, &set, NULL);
    dprintf(9, "%ld\n", (long)getpid());
    sigwait(&set, &signal);
    puts("continued");
    return 3;
}

int main(int argc, char **argv)
{
    static const struct terminal_case *const tables[] = {job_cases, pty_cases,
                                                         signal_cases};
    const struct terminal_case *item;
    int number = 0, bad = 0;
    size_t i;

    setenv("USPAWN_COMMAND",
           access("src/uspawn-alone", X_OK) == 0 ? "src/uspawn-alone"
                                                 : "src/uspawn",
           0);
    own_path = argv[0];
    if (argc == 2 && strcmp(argv[1], "continue") == 0)
        return wait_for_sigcont();
    for (i = 0; i < sizeof tables / sizeof tables[0]; i++)
        for (item = tables[i]; item->name; item++)
            if (argc < 2 || strstr(item->name, argv[1]))
                bad |= perform(item, ++number);
    printf("1..%d\n", number);
    return bad;
}
