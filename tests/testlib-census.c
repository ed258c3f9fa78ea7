/* SPDX-License-Identifier: MIT */
/* The census: what of this process a spawn must leave as it found it.
 *
 * Taken before and after every case.  Everything is asked by plain calls, not
 * through /proc, so that it works everywhere.
 */
#include "testlib.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define DESCRIPTORS 1024
#define SIGNALS TEST_SIGNALS

extern char **environ;

struct descriptor {
    int flags; /* -1: not open */
    dev_t device;
    ino_t node;
};

struct test_census {
    struct descriptor descriptors[DESCRIPTORS];
    struct sigaction handlers[SIGNALS];
    int handled[SIGNALS]; /* 1: sigaction() answered */
    sigset_t mask;
    int cancel_state;
    int cancel_type;
    unsigned long environment; /* sum over its strings, in any order */
    char directory[1024];
    pid_t group, session;
    mode_t file_mask;
    struct rlimit open_files, stack;
    int priority;
};

static void look_at(struct descriptor *descriptor, int fd)
{
    struct stat info;

    descriptor->flags = fcntl(fd, F_GETFD);
    if (descriptor->flags == -1 || fstat(fd, &info) != 0)
        return;
    descriptor->device = info.st_dev;
    descriptor->node = info.st_ino;
}

static unsigned long hash(const char *text)
{
    unsigned long sum = 5381;

    while (*text != '\0')
        sum = sum * 33 + (unsigned char)*text++;
    return sum;
}

static void look_at_threads_state(struct test_census *census)
{
    int ignored;

    pthread_sigmask(SIG_SETMASK, NULL, &census->mask);
    pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &census->cancel_state);
    pthread_setcancelstate(census->cancel_state, &ignored);
    pthread_setcanceltype(PTHREAD_CANCEL_DEFERRED, &census->cancel_type);
    pthread_setcanceltype(census->cancel_type, &ignored);
}

struct test_census *test_census_take(void)
{
    struct test_census *census = calloc(1, sizeof *census);
    char **variable;
    int i;

    if (census == NULL)
        abort();
    for (i = 0; i < DESCRIPTORS; i++)
        look_at(&census->descriptors[i], i);
    for (i = 1; i < SIGNALS; i++)
        census->handled[i] = sigaction(i, NULL, &census->handlers[i]) == 0;
    look_at_threads_state(census);
    for (variable = environ; variable && *variable; variable++)
        census->environment += hash(*variable);
    if (getcwd(census->directory, sizeof census->directory) == NULL)
        census->directory[0] = '\0';
    census->group = getpgrp();
    census->session = getsid(0);
    census->file_mask = umask(0);
    umask(census->file_mask);
    getrlimit(RLIMIT_NOFILE, &census->open_files);
    getrlimit(RLIMIT_STACK, &census->stack);
    census->priority = getpriority(PRIO_PROCESS, 0);
    return census;
}

void test_census_free(struct test_census *census)
{
    free(census);
}

static int is_same(const struct descriptor *a, const struct descriptor *b)
{
    return a->flags == b->flags && a->device == b->device && a->node == b->node;
}

static void compare_descriptors(struct test *test, const struct test_census *a,
                                const struct test_census *b)
{
    int i;

    for (i = 0; i < DESCRIPTORS; i++) {
        const struct descriptor *old = &a->descriptors[i];
        const struct descriptor *new = &b->descriptors[i];

        if (!is_same(old, new))
            test_fail(test, __FILE__, __LINE__,
                      "census: descriptor %d: flags %d, then %d, inode %lu, "
                      "then %lu",
                      i, old->flags, new->flags, (unsigned long)old->node,
                      (unsigned long)new->node);
    }
}

/* What callers can set; the C library adds flags of its own. */
#define FLAGS                                                                  \
    ((int)(SA_NOCLDSTOP | SA_NOCLDWAIT | SA_NODEFER | SA_ONSTACK |             \
           SA_RESETHAND | SA_RESTART | SA_SIGINFO))

/* Flags are for handlers: of SIG_DFL a system may keep some or none. */
static int is_same_action(const struct sigaction *a, const struct sigaction *b)
{
    if (a->sa_handler != b->sa_handler)
        return 0;
    return a->sa_handler == SIG_DFL || a->sa_handler == SIG_IGN ||
           (a->sa_flags & FLAGS) == (b->sa_flags & FLAGS);
}

static void compare_signals(struct test *test, const struct test_census *a,
                            const struct test_census *b)
{
    int i;

    for (i = 1; i < SIGNALS; i++) {
        if (sigismember(&a->mask, i) != sigismember(&b->mask, i))
            test_fail(test, __FILE__, __LINE__,
                      "census: signal %d was %sblocked", i,
                      sigismember(&a->mask, i) ? "" : "not ");
        if (a->handled[i] && !is_same_action(&a->handlers[i], &b->handlers[i]))
            test_fail(test, __FILE__, __LINE__,
                      "census: the handler of signal %d has changed", i);
    }
}

void test_census_compare(struct test *test, const struct test_census *before)
{
    struct test_census *after = test_census_take();

    compare_descriptors(test, before, after);
    compare_signals(test, before, after);
    CHECK_INT(after->cancel_state, before->cancel_state);
    CHECK_INT(after->cancel_type, before->cancel_type);
    CHECK(after->environment == before->environment);
    CHECK_STR(after->directory, before->directory);
    CHECK_INT(after->group, before->group);
    CHECK_INT(after->session, before->session);
    CHECK_INT(after->file_mask, before->file_mask);
    CHECK_INT(after->open_files.rlim_cur, before->open_files.rlim_cur);
    CHECK_INT(after->stack.rlim_cur, before->stack.rlim_cur);
    CHECK_INT(after->priority, before->priority);
    if (!test_childless())
        test_fail(test, __FILE__, __LINE__,
                  "census: there is still a child of this process");
    test_census_free(after);
}

char *test_descriptors(struct test *test)
{
    char *text = test_memory(test, DESCRIPTORS * 5);
    size_t used = 0;
    int i;

    for (i = 0; i < DESCRIPTORS; i++)
        if (fcntl(i, F_GETFD) != -1)
            used += (size_t)snprintf(text + used, DESCRIPTORS * 5 - used,
                                     "%s%d", used ? " " : "", i);
    return text;
}

/* Linux hides children that have no signal from others. */
#ifdef __WALL
#define ALL_CHILDREN __WALL
#else
#define ALL_CHILDREN 0
#endif

int test_childless(void)
{
    siginfo_t info;

    return waitid(P_ALL, 0, &info,
                  WEXITED | WNOHANG | WNOWAIT | ALL_CHILDREN) == -1 &&
           errno == ECHILD;
}
