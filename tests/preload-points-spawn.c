/* SPDX-License-Identifier: MIT */
/* What posix_spawn does at the points where libcs differ. */
#include "kernel-action.h"
#include "preload-points.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static posix_spawn_file_actions_t actions;
static posix_spawnattr_t attributes;

void spawn_points_begin(void)
{
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
}

/* Lowest of the descriptors that points use. */
#define FD 20

/* ------------------------------------------------------------- Running -- */

static int run(const char *path, char **argv)
{
    pid_t pid;
    int error = posix_spawn(&pid, path, &actions, &attributes, argv, environ);

    return error ? ERROR(error) : ended(pid);
}

static int runp(const char *file)
{
    char *argv[] = {"name", NULL};
    pid_t pid;
    int error = posix_spawnp(&pid, file, &actions, &attributes, argv, environ);

    return error ? ERROR(error) : ended(pid);
}

static int sh(const char *command)
{
    char text[200], *argv[] = {"sh", "-c", text, NULL};

    snprintf(text, sizeof text, "%s", command);
    return run("/bin/sh", argv);
}

static int flags(short value)
{
    return posix_spawnattr_setflags(&attributes, value);
}

static int open_null(int fd, int flag)
{
    int opened = open("/dev/null", O_RDWR | flag);

    if (opened != fd) {
        dup3(opened, fd, flag);
        close(opened);
    }
    return fd;
}

/* ------------------------------------------------------------- Actions -- */

#define ADD(call) posix_spawn_file_actions_add##call

static int dup2_to_itself(void)
{
    open_null(FD, O_CLOEXEC);
    ADD(dup2(&actions, FD, FD));
    return sh("test -e /proc/self/fd/20");
}

static int dup2_of_a_closed_one(void)
{
    ADD(dup2(&actions, FD, FD + 1));
    return sh("exit 0");
}

static int dup2_of_a_closed_one_to_itself(void)
{
    ADD(dup2(&actions, FD, FD));
    return sh("exit 0");
}

static int close_of_a_closed_one(void)
{
    ADD(close(&actions, FD));
    return sh("exit 0");
}

static int close_of_a_negative_one(void)
{
    return ERROR(ADD(close(&actions, -1)));
}

static int close_of_a_high_one(void)
{
    int error = ADD(close(&actions, 1000000));

    return error ? ERROR(error) : sh("exit 0");
}

static int chdir_to_nothing(void)
{
    int error = ADD(chdir_np(&actions, ""));

    return error ? ERROR(error) : sh("exit 0");
}

static int fchdir_to_a_negative_one(void)
{
    int error = ADD(fchdir_np(&actions, -1));

    return error ? ERROR(error) : sh("exit 0");
}

static int open_keeps_close_on_exec(void)
{
    int i;

    for (i = 0; i < 3; i++)
        ADD(open(&actions, FD + i, "/dev/null", O_RDONLY | O_CLOEXEC, 0));
    return sh("test ! -e /proc/self/fd/20 -a ! -e /proc/self/fd/21 "
              "-a ! -e /proc/self/fd/22");
}

/* It works where no more can be opened. */
static int open_closes_its_target_first(void)
{
    struct rlimit old, limit;
    int fd, result;

    runp("true"); /* now what the machine can do is known */
    getrlimit(RLIMIT_NOFILE, &old);
    limit = old;
    limit.rlim_cur = FD;
    setrlimit(RLIMIT_NOFILE, &limit);
    while ((fd = open("/dev/null", O_RDONLY | O_CLOEXEC)) >= 0)
        ;
    ADD(open(&actions, FD - 1, "/dev/null", O_RDONLY, 0));
    result = sh("exit 0");
    setrlimit(RLIMIT_NOFILE, &old);
    return result;
}

/* The first spawn of the process. */
static int with_free(int count)
{
    fill_table(count);
    return sh("exit 5");
}

static int full_table(void)
{
    return with_free(0);
}

static int full_table_but_one(void)
{
    return with_free(1);
}

/* As the libc's own would: the child's own table gets room first. */
static int full_table_with_actions(void)
{
    fill_table(0);
    ADD(close(&actions, FD));
    ADD(dup2(&actions, 0, FD));
    return sh("exit 5");
}

static int open_copies_its_path(void)
{
    char path[] = "/dev/null";

    ADD(open(&actions, FD, path, O_RDONLY, 0));
    memset(path, 'x', sizeof path - 1);
    return sh("test -e /proc/self/fd/20");
}

static int inherits_all(void)
{
    open_null(FD, 0);
    return sh("test -e /proc/self/fd/20");
}

/* ------------------------------------------------------------ Programs -- */

static int relative_after_chdir(void)
{
    mkdir("directory", 0755);
    write_script("directory/script", "#!/bin/sh\nexit 9\n");
    ADD(chdir_np(&actions, "directory"));
    return run("./script", (char *[]){"script", NULL});
}

static int search_in_relative_after_chdir(void)
{
    int result;

    mkdir("directory", 0755);
    write_script("directory/searched", "#!/bin/sh\nexit 8\n");
    ADD(chdir_np(&actions, "directory"));
    setenv("PATH", "/nowhere:.", 1);
    result = runp("searched");
    setenv("PATH", "/usr/bin:/bin", 1);
    return result;
}

static int search_without_path(void)
{
    int result;

    unsetenv("PATH");
    result = runp("true");
    setenv("PATH", "/usr/bin:/bin", 1);
    return result;
}

static int search_of_nothing(void)
{
    return runp("");
}

static int search_beyond_a_file(void)
{
    int result;

    setenv("PATH", "/dev/null:/usr/bin:/bin", 1);
    result = runp("true");
    setenv("PATH", "/usr/bin:/bin", 1);
    return result;
}

static int search_takes_the_callers_path(void)
{
    char *argv[] = {"true", NULL}, *envp[] = {"PATH=/nowhere", NULL};
    pid_t pid;
    int error = posix_spawnp(&pid, "true", NULL, NULL, argv, envp);

    return error ? ERROR(error) : ended(pid);
}

static int script_without_interpreter(void)
{
    write_script("plain", "exit 7\n");
    return run("./plain", (char *[]){"plain", NULL});
}

static int script_without_interpreter_by_search(void)
{
    write_script("plain", "exit 7\n");
    return runp("./plain");
}

static int missing_program(void)
{
    return run("/no/such", (char *[]){"x", NULL});
}

static int empty_environment(void)
{
    char *argv[] = {"sh", "-c", "test -z \"$HOME$MARK\"", NULL};
    pid_t pid;
    int error;

    setenv("MARK", "1", 1);
    error = posix_spawn(&pid, "/bin/sh", NULL, NULL, argv, NULL);
    unsetenv("MARK");
    return error ? ERROR(error) : ended(pid);
}

static int errno_after_success(void)
{
    errno = 77;
    sh("exit 0");
    errno = 77;
    runp("true");
    return errno == 77 || errno == ECHILD ? errno : ERROR(errno);
}

static int errno_after_failure(void)
{
    errno = 77;
    missing_program();
    return errno;
}

static int no_child_after_failure(void)
{
    missing_program();
    return ERROR(waitpid(-1, NULL, 0) == -1 ? errno : 0);
}

static volatile sig_atomic_t signals_seen;

static void see_signal(int number)
{
    (void)number;
    signals_seen++;
}

/* The child that fails may be seen to end, but no other. */
static int signals_of_a_failing_first_spawn(void)
{
    signal(SIGCHLD, see_signal);
    missing_program();
    return signals_seen > 1 ? signals_seen : 0;
}

/* ---------------------------------------------------------- Attributes -- */

static int unknown_flag(void)
{
    return ERROR(flags(0x4000));
}

static int unknown_policy(void)
{
    int error = posix_spawnattr_setschedpolicy(&attributes, 999);

    if (error)
        return ERROR(error);
    flags(POSIX_SPAWN_SETSCHEDULER);
    return sh("exit 0");
}

static int default_of_all_signals(void)
{
    sigset_t set;

    signal(SIGTERM, SIG_IGN);
    sigfillset(&set);
    memset(&set, -1, sizeof set);
    posix_spawnattr_setsigdefault(&attributes, &set);
    flags(POSIX_SPAWN_SETSIGDEF);
    return sh("kill -TERM $$");
}

/* Which of the signals that the libc keeps for itself are ignored. */
static int signals_of_the_libc(void)
{
    sigset_t set;

    kernel_default_libc_signals();
    sigfillset(&set);
    posix_spawnattr_setsigdefault(&attributes, &set);
    flags(POSIX_SPAWN_SETSIGDEF);
    return sh("m=$(sed -n 's/^SigIgn:\\t//p' /proc/self/status);"
              "exit $((0x$m >> 31 & 3))");
}

static int ignored_stays_ignored(void)
{
    signal(SIGTERM, SIG_IGN);
    return sh("kill -TERM $$; exit 5");
}

static int mask_is_set(void)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    posix_spawnattr_setsigmask(&attributes, &set);
    flags(POSIX_SPAWN_SETSIGMASK);
    return sh("kill -TERM $$; exit 6");
}

static int group_that_is_missing(void)
{
    posix_spawnattr_setpgroup(&attributes, 4000000);
    flags(POSIX_SPAWN_SETPGROUP);
    return sh("exit 0");
}

static int group_that_is_negative(void)
{
    posix_spawnattr_setpgroup(&attributes, -5);
    flags(POSIX_SPAWN_SETPGROUP);
    return sh("exit 0");
}

static int group_and_session(void)
{
    setpgid(0, 0); /* ours may be in another pid namespace: 0 */
    posix_spawnattr_setpgroup(&attributes, getpgrp());
    flags(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSID);
    return sh("exit 0");
}

/* ------------------------------------------------------------ Running -- */

/* Programs that were linked with an older glibc: not with compat/spawn.h. */
#if defined USP_LINKED || defined USP_RELINKED
#undef USP_GLIBC_OLD_SPAWN
#endif
#ifdef USP_GLIBC_OLD_SPAWN
int old_spawn(pid_t *pid, const char *path,
              const posix_spawn_file_actions_t *file_actions,
              const posix_spawnattr_t *attr, char *const argv[],
              char *const envp[]);
__asm__(".symver old_spawn, posix_spawn@GLIBC_" USP_GLIBC_OLD_SPAWN);

static int older_version_runs_scripts(void)
{
    char *argv[] = {"plain", NULL};
    pid_t pid;
    int error;

    write_script("plain", "exit 7\n");
    error = old_spawn(&pid, "./plain", NULL, NULL, argv, environ);
    return error ? ERROR(error) : ended(pid);
}
#endif

const struct point spawn_points[] = {
    POINT(dup2_to_itself),
    POINT(dup2_of_a_closed_one),
    POINT(dup2_of_a_closed_one_to_itself),
    POINT(close_of_a_closed_one),
    POINT(close_of_a_negative_one),
    POINT(close_of_a_high_one),
    POINT(chdir_to_nothing),
    POINT(fchdir_to_a_negative_one),
    POINT(open_keeps_close_on_exec),
    POINT(open_closes_its_target_first),
    POINT(full_table),
    POINT(full_table_but_one),
    POINT(full_table_with_actions),
    POINT(open_copies_its_path),
    POINT(inherits_all),
    POINT(relative_after_chdir),
    POINT(search_in_relative_after_chdir),
    POINT(search_without_path),
    POINT(search_of_nothing),
    POINT(search_beyond_a_file),
    POINT(search_takes_the_callers_path),
    POINT(script_without_interpreter),
    POINT(script_without_interpreter_by_search),
#ifdef USP_GLIBC_OLD_SPAWN
    POINT(older_version_runs_scripts),
#endif
    POINT(missing_program),
    POINT(empty_environment),
    POINT(errno_after_success),
    POINT(errno_after_failure),
    POINT(no_child_after_failure),
    POINT(signals_of_a_failing_first_spawn),
    POINT(unknown_flag),
    POINT(unknown_policy),
    POINT(default_of_all_signals),
    POINT(signals_of_the_libc),
    POINT(ignored_stays_ignored),
    POINT(mask_is_set),
    POINT(group_that_is_missing),
    POINT(group_that_is_negative),
    POINT(group_and_session),
    {NULL, NULL},
};
