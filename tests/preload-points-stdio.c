/* SPDX-License-Identifier: MIT */
/* What system and popen do at the points where libcs differ. */
#include "preload-points.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int system_status(void)
{
    int status = system("exit 3");

    return status == -1 ? ERROR(errno) : WEXITSTATUS(status);
}

static int system_without_command(void)
{
    return system(NULL) != 0;
}

static int system_with_a_dash(void)
{
    int status;

    write_script("-x", "#!/bin/sh\nexit 4\n");
    setenv("PATH", ".", 1);
    status = system("-x");
    setenv("PATH", "/usr/bin:/bin", 1);
    return status == -1 ? ERROR(errno) : WEXITSTATUS(status);
}

static int system_with_chld_ignored(void)
{
    int status;

    signal(SIGCHLD, SIG_IGN);
    status = system("exit 3");
    return status == -1 ? ERROR(errno) : WEXITSTATUS(status);
}

static int system_ignores_interrupts(void)
{
    int status = system("kill -INT $PPID; kill -QUIT $PPID; exit 2");

    return status == -1 ? ERROR(errno) : WEXITSTATUS(status);
}

static int system_gives_dispositions(void)
{
    int status = system("kill -INT $$; exit 1");

    return WIFSIGNALED(status) ? 1000 + WTERMSIG(status) : WEXITSTATUS(status);
}

static int close_on_exec_of(const char *type)
{
    FILE *stream = popen("cat >/dev/null 2>&1 </dev/null", type);
    int flag;

    if (!stream)
        return ERROR(errno);
    flag = fcntl(fileno(stream), F_GETFD);
    pclose(stream);
    return flag;
}

static int popen_r(void)
{
    return close_on_exec_of("r");
}

static int popen_re(void)
{
    return close_on_exec_of("re");
}

static int popen_we(void)
{
    return close_on_exec_of("we");
}

static int popen_er(void)
{
    return close_on_exec_of("er");
}

static int popen_rw(void)
{
    return close_on_exec_of("rw");
}

static int popen_rr(void)
{
    return close_on_exec_of("rr");
}

static int popen_both_ways(void)
{
    FILE *stream = popen("read line; echo got $line", "r+");
    char line[20] = "";

    if (!stream)
        return ERROR(errno);
    fputs("it\n", stream);
    fflush(stream);
    if (!fgets(line, sizeof line, stream))
        return 1;
    pclose(stream);
    return strcmp(line, "got it\n") != 0;
}

static int popen_closes_earlier_streams(void)
{
    FILE *first = popen("cat", "w"), *second;
    char command[60];
    int status;

    snprintf(command, sizeof command, "test ! -e /proc/self/fd/%d",
             fileno(first));
    second = popen(command, "w");
    status = pclose(second);
    pclose(first);
    return WEXITSTATUS(status);
}

static int popen_reads(void)
{
    FILE *stream = popen("echo $((6 * 7)); exit 11", "r");
    int number = 0;

    if (fscanf(stream, "%d", &number) != 1)
        return 1;
    return number == 42 ? WEXITSTATUS(pclose(stream)) : 2;
}

static int pclose_with_chld_ignored(void)
{
    FILE *stream;

    signal(SIGCHLD, SIG_IGN);
    stream = popen("exit 3", "r");
    return pclose(stream) == -1 ? ERROR(errno) : 0;
}

const struct point stdio_points[] = {
    POINT(system_status),
    POINT(system_without_command),
    POINT(system_with_a_dash),
    POINT(system_with_chld_ignored),
    POINT(system_ignores_interrupts),
    POINT(system_gives_dispositions),
    POINT(popen_r),
    POINT(popen_re),
    POINT(popen_we),
    POINT(popen_er),
    POINT(popen_rw),
    POINT(popen_rr),
    POINT(popen_both_ways),
    POINT(popen_closes_earlier_streams),
    POINT(popen_reads),
    POINT(pclose_with_chld_ignored),
    {NULL, NULL},
};
