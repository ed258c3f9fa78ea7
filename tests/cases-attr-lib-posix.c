/* SPDX-License-Identifier: MIT */
/* What the tables of cases about attributes share where the system is not
 * Linux: what POSIX tells a process of itself. */
#include "cases-attr.h"
#include "resource.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

void attr_log_in(struct test *test)
{
    (void)test;
}

static const char *limits(struct test *test)
{
    static const int resources[] = {RLIMIT_CORE,  RLIMIT_CPU,    RLIMIT_DATA,
                                    RLIMIT_FSIZE, RLIMIT_NOFILE, RLIMIT_STACK};
    const char *text = "";
    struct rlimit limit;
    size_t i;

    for (i = 0; i < sizeof resources / sizeof *resources; i++)
        if (getrlimit((usp_resource)resources[i], &limit) == 0)
            text = test_text(test, "%s %llu %llu", text,
                             (unsigned long long)limit.rlim_cur,
                             (unsigned long long)limit.rlim_max);
    return text;
}

/* Which signals are blocked, and which are ignored. */
static const char *signals(struct test *test)
{
    char *text = test_memory(test, 2 * TEST_SIGNALS + 1);
    struct sigaction action;
    sigset_t mask;
    int i;

    memset(text, '-', 2 * TEST_SIGNALS);
    sigprocmask(SIG_SETMASK, NULL, &mask);
    for (i = 1; i < TEST_SIGNALS; i++) {
        if (sigismember(&mask, i) == 1)
            text[i] = 'b';
        if (sigaction(i, NULL, &action) == 0 && action.sa_handler == SIG_IGN)
            text[TEST_SIGNALS + i] = 'i';
    }
    return text;
}

const char *attr_ours(struct test *test)
{
    char directory[4096];
    mode_t mask = umask(0);

    umask(mask);
    return test_text(test,
                     "ids %ld %ld %ld %ld, groups %d, umask %o, nice %d, "
                     "group %ld, session %ld, in %s, limits%s, signals %s",
                     (long)getuid(), (long)geteuid(), (long)getgid(),
                     (long)getegid(), getgroups(0, NULL), (unsigned)mask,
                     getpriority(PRIO_PROCESS, 0), (long)getpgrp(),
                     (long)getsid(0),
                     getcwd(directory, sizeof directory) ? directory : "?",
                     limits(test), signals(test));
}
