/* SPDX-License-Identifier: MIT */
/* What kind of host the tests run on. */
#include "testlib.h"

#include <errno.h>
#ifdef HAVE_POSIX_SPAWN
#include <spawn.h>
#endif
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef HAVE_VFORK

/* qemu-user and valgrind run vfork() as fork(): the write is lost there. */
int test_shares_memory(void)
{
    static volatile int mark, answer = -1;
    pid_t pid;

    if (answer != -1)
        return answer;
    mark = 0;
    pid = vfork();
    if (pid == 0) {
        mark = 1;
        _exit(0);
    }
    while (waitpid(pid, NULL, 0) == -1 && errno == EINTR)
        continue;
    answer = mark;
    return answer;
}

#else

int test_shares_memory(void)
{
    return 1;
}

#endif

#ifdef HAVE_POSIX_SPAWN

int test_libc_resets_ids(const char *path)
{
    char *argv[] = {"helper", "exit", "0", NULL}, *envp[] = {NULL};
    posix_spawnattr_t attributes;
    int status = -1, error;
    pid_t pid;

    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_RESETIDS);
    error = posix_spawn(&pid, path, NULL, &attributes, argv, envp);
    posix_spawnattr_destroy(&attributes);
    return error == 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

#else

int test_libc_resets_ids(const char *path)
{
    (void)path;
    return 1;
}

#endif

int test_has_linux(int major, int minor)
{
    struct utsname name;
    int found[2] = {0, 0};

    if (!test_shares_memory() || uname(&name) < 0 ||
        strcmp(name.sysname, "Linux") != 0)
        return 0;
    sscanf(name.release, "%d.%d", &found[0], &found[1]);
    return found[0] > major || (found[0] == major && found[1] >= minor);
}

int test_needs_a_pipe(const struct test *test)
{
    return (test_is(test, "fork") || !test_has_backends()) &&
           !(test_has_pidfds() && test_has_linux(5, 3));
}

#ifdef HAVE_POSIX_SPAWN

int test_libc_lacks_a_pipe(const struct test *test)
{
    char *argv[] = {(char *)"x", NULL};
    pid_t pid;

    return test_is(test, "posix_spawn") &&
           posix_spawn(&pid, "/nonexistent/x", NULL, NULL, argv, argv) ==
               EMFILE;
}

#else

int test_libc_lacks_a_pipe(const struct test *test)
{
    (void)test;
    return 0;
}

#endif

int test_libc_needs_a_pipe(const struct test *test)
{
    struct rlimit limit, none;
    int lacks_one;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return 0;
    none = limit;
    none.rlim_cur = 0;
    setrlimit(RLIMIT_NOFILE, &none);
    lacks_one = test_libc_lacks_a_pipe(test);
    setrlimit(RLIMIT_NOFILE, &limit);
    return lacks_one;
}
