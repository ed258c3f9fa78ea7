/* SPDX-License-Identifier: MIT */
/* What compat/spawn.h adds to the points of preload-points.c: functions and
 * flags that a libc may not have, and what they leave alone. */
#include "preload-points.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

#define FD 20 /* lowest of the descriptors that points use */
#define HIGH 1000000
#define NOBODY 65534
#define ADD(call) posix_spawn_file_actions_add##call
#define SET(call) posix_spawnattr_set##call
#define GET(call) posix_spawnattr_get##call

static posix_spawn_file_actions_t actions;
static posix_spawnattr_t attributes;

/* ------------------------------------------------------------- Running -- */

static int start(pid_t *pid, const char *command)
{
    char text[300], *argv[] = {"sh", "-c", text, NULL};

    snprintf(text, sizeof text, "%s", command);
    return posix_spawn(pid, "/bin/sh", &actions, &attributes, argv, environ);
}

static int sh(const char *command)
{
    pid_t pid;
    int error = start(&pid, command);

    return error ? ERROR(error) : ended(pid);
}

/* With FLAGS. */
static int shf(short flags, const char *command)
{
    int error = SET(flags(&attributes, flags));

    return error ? ERROR(error) : sh(command);
}

static void open_null(int fd, int flag)
{
    int opened = open("/dev/null", O_RDWR);

    if (opened != fd) {
        dup2(opened, fd);
        close(opened);
    }
    fcntl(fd, F_SETFD, flag);
}

static int count_descriptors(void)
{
    int fd, count = 0;

    for (fd = 0; fd < 1024; fd++)
        count += fcntl(fd, F_GETFD) != -1;
    return count;
}

/* ------------------------------------------------------------- Actions -- */

static int open_of_a_negative_one(void)
{
    return ERROR(ADD(open(&actions, -1, "/dev/null", O_RDONLY, 0)));
}

static int open_of_a_high_one(void)
{
    return ERROR(ADD(open(&actions, HIGH, "/dev/null", O_RDONLY, 0)));
}

static int open_of_no_path(void)
{
    const char *volatile none = NULL;

    return ERROR(ADD(open(&actions, FD, none, O_RDONLY, 0)));
}

static int open_of_a_long_path(void)
{
    char path[PATH_MAX + 10];

    memset(path, 'x', sizeof path);
    path[sizeof path - 1] = '\0';
    if (ADD(open(&actions, FD, path, O_RDONLY, 0)) != 0)
        return 1;
    return sh("exit 0");
}

static int dup2_to_a_negative_one(void)
{
    return ERROR(ADD(dup2(&actions, 1, -1)));
}

static int dup2_to_a_high_one(void)
{
    return ERROR(ADD(dup2(&actions, 1, HIGH)));
}

static int inherit_of_a_negative_one(void)
{
    return ERROR(ADD(inherit_np(&actions, -1)));
}

static int tcsetpgrp_of_a_negative_one(void)
{
    return ERROR(ADD(tcsetpgrp_np(&actions, -1)));
}

static int closefrom_of_a_negative_one(void)
{
    return ERROR(ADD(closefrom_np(&actions, -1)));
}

static int closefrom_of_a_high_one(void)
{
    int error = ADD(closefrom_np(&actions, HIGH));

    return error ? ERROR(error) : sh("exit 0");
}

static int closefrom_closes(void)
{
    open_null(FD, 0);
    open_null(FD + 1, 0);
    ADD(closefrom_np(&actions, FD));
    return sh("test ! -e /proc/self/fd/20 -a ! -e /proc/self/fd/21");
}

static int inherit_keeps(void)
{
    open_null(FD, FD_CLOEXEC);
    open_null(FD + 1, FD_CLOEXEC);
    ADD(inherit_np(&actions, FD));
    return sh("test -e /proc/self/fd/20 -a ! -e /proc/self/fd/21");
}

static int chdir_in_both_spellings(void)
{
    mkdir("a", 0755);
    mkdir("a/b", 0755);
    ADD(chdir(&actions, "a"));
    ADD(chdir_np(&actions, "b"));
    return sh("case $(pwd) in */a/b) ;; *) exit 1 ;; esac");
}

static int fchdir_in_both_spellings(void)
{
    mkdir("a", 0755);
    ADD(open(&actions, FD, "a", O_RDONLY, 0));
    ADD(fchdir(&actions, FD));
    ADD(open(&actions, FD, "..", O_RDONLY, 0));
    ADD(fchdir_np(&actions, FD));
    return sh("test -d a");
}

static int fchdir_of_a_negative_one(void)
{
    return ERROR(ADD(fchdir(&actions, -1)));
}

/* In a session of our own, on a terminal of its own. */
static int tcsetpgrp_sets(void)
{
    int master = posix_openpt(O_RDWR | O_NOCTTY), terminal;

    if (master < 0 || grantpt(master) != 0 || unlockpt(master) != 0)
        return SKIPPED;
    setsid();
    terminal = open(ptsname(master), O_RDWR);
    if (terminal < 0)
        return SKIPPED;
    ADD(tcsetpgrp_np(&actions, terminal));
    return shf(POSIX_SPAWN_SETPGROUP, "read -r line </proc/self/stat;"
                                      "set -- $line; test $8 = $$");
}

/* --------------------------------------------------- CLOEXEC_DEFAULT -- */

static int cloexec_default_closes(void)
{
    open_null(FD, 0);
    return shf(POSIX_SPAWN_CLOEXEC_DEFAULT,
               "for fd in 0 1 2 20; do"
               "    test ! -e /proc/self/fd/$fd || exit 1; "
               "done");
}

static int cloexec_default_keeps_what_is_listed(void)
{
    int i, result = 0;

    open_null(FD, 0);
    open_null(FD + 1, FD_CLOEXEC);
    ADD(inherit_np(&actions, 0));
    ADD(dup2(&actions, FD, 1));
    ADD(inherit_np(&actions, FD + 1));
    ADD(open(&actions, FD + 2, "/dev/null", O_RDONLY, 0));
    for (i = 0; i < 2 && result == 0; i++)
        result = shf(POSIX_SPAWN_CLOEXEC_DEFAULT,
                     "test -e /proc/self/fd/0 -a -e /proc/self/fd/1"
                     " -a ! -e /proc/self/fd/2 -a ! -e /proc/self/fd/20"
                     " -a -e /proc/self/fd/21 -a -e /proc/self/fd/22");
    return result;
}

/* --------------------------------------------------- START_SUSPENDED -- */

/* It is ours to wait for, whatever else is spawned. */
static int start_suspended(void)
{
    siginfo_t info;
    pid_t pid;
    int status, error;

    SET(flags(&attributes, POSIX_SPAWN_START_SUSPENDED));
    error = start(&pid, "exit 4");
    if (error)
        return ERROR(error);
    if (waitpid(pid, &status, WUNTRACED) != pid || !WIFSTOPPED(status))
        return 1;
    usleep(20000);
    if (waitpid(pid, &status, WNOHANG) != 0)
        return 2;
    kill(pid, SIGCONT);
    waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT);
    if (shf(0, "exit 0") != 0)
        return 3;
    return ended(pid);
}

static int start_suspended_of_a_missing_program(void)
{
    char *argv[] = {"x", NULL};
    pid_t pid;
    int error;

    SET(flags(&attributes, POSIX_SPAWN_START_SUSPENDED));
    error = posix_spawn(&pid, "/no/such", NULL, &attributes, argv, environ);
    if (error)
        return ERROR(error);
    kill(pid, SIGCONT);
    return ended(pid);
}

/* As many as there are slots for, twice; none is left when others come. */
static int start_suspended_often(void)
{
    int before = count_descriptors(), i;
    pid_t pid;

    SET(flags(&attributes, POSIX_SPAWN_START_SUSPENDED));
    for (i = 0; i < 260; i++) {
        int error = start(&pid, "exit 0");

        if (error)
            return ERROR(error);
        kill(pid, SIGCONT);
        if (ended(pid) != 0)
            return 1;
    }
    return count_descriptors() - before;
}

static int start_suspended_and_killed(void)
{
    pid_t pid;
    int error;

    SET(flags(&attributes, POSIX_SPAWN_START_SUSPENDED));
    error = start(&pid, "exit 4");
    if (error)
        return ERROR(error);
    kill(pid, SIGKILL);
    return ended(pid);
}

/* ------------------------------------------------------------- Signals -- */

static int ignored_signal(void)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    SET(sigignore_np(&attributes, &set));
    return shf(POSIX_SPAWN_SETSIGIGN_NP, "kill -TERM $$; exit 5");
}

static int ignored_and_default_signal(void)
{
    sigset_t set;

    sigfillset(&set);
    SET(sigignore_np(&attributes, &set));
    SET(sigdefault(&attributes, &set));
    return shf(POSIX_SPAWN_SETSIGIGN_NP | POSIX_SPAWN_SETSIGDEF,
               "kill -TERM $$; exit 5");
}

static int no_sigchld(void)
{
    return shf(POSIX_SPAWN_NOSIGCHLD_NP, "exit 0");
}

static int no_sigchld_and_wait_by_number(void)
{
    return shf(POSIX_SPAWN_NOSIGCHLD_NP | POSIX_SPAWN_WAITPID_NP, "exit 0");
}

/* ---------------------------------------------------------- Attributes -- */

static int a_new_session(void)
{
    return shf(POSIX_SPAWN_SETSID, "read -r line </proc/self/stat;"
                                   "set -- $line; test $6 = $$");
}

static int every_flag(void)
{
    return ERROR(SET(flags(&attributes, 0x3fff)));
}

static int a_negative_flag(void)
{
    return ERROR(SET(flags(&attributes, -1)));
}

/* Linux, SCHED_BATCH: field 41 of the child's stat. */
static int policy_is_set(void)
{
    if (SET(schedpolicy(&attributes, 3)) != 0)
        return 1;
    return shf(POSIX_SPAWN_SETSCHEDULER | POSIX_SPAWN_SETSCHEDPARAM,
               "read -r line </proc/self/stat; set -- $line; exit ${41}");
}

static int priority_that_is_none(void)
{
    struct sched_param param;

    memset(&param, 0, sizeof param);
    param.sched_priority = 500;
    SET(schedparam(&attributes, &param));
    return shf(POSIX_SPAWN_SETSCHEDULER, "exit 0");
}

/* What id says with OPTION and FLAGS; a shell would reset the ids itself. */
static int effective_id(short flags, const char *option)
{
    char text[3] = "", *argv[] = {"id", text, NULL};
    int error, id = -1;
    pid_t pid;
    FILE *file;

    memcpy(text, option, 2);
    SET(flags(&attributes, flags));
    error = posix_spawnp(&pid, "id", &actions, &attributes, argv, environ);
    if (error)
        return ERROR(error);
    if (ended(pid) != 0)
        return 1;
    file = fopen("id", "r");
    if (!file || fscanf(file, "%d", &id) != 1)
        return 2;
    fclose(file);
    return id;
}

/* The effective ids are others than the real ones.  EINVAL: this namespace has
 * no others. */
static int reset_ids(void)
{
    if (geteuid() != 0 || (setegid(NOBODY) != 0 && errno == EINVAL))
        return SKIPPED;
    close(open("id", O_WRONLY | O_CREAT, 0600));
    ADD(open(&actions, 1, "id", O_WRONLY | O_TRUNC, 0));
    if (chmod("id", 0666) != 0 || chmod(".", 0755) != 0 || seteuid(NOBODY) != 0)
        return 1;
    if (effective_id(0, "-u") != NOBODY || effective_id(0, "-g") != NOBODY)
        return 2;
    return effective_id(POSIX_SPAWN_RESETIDS, "-u") |
           effective_id(POSIX_SPAWN_RESETIDS, "-g");
}

static int cgroup_that_is_none(void)
{
    SET(cgroup_np(&attributes, -1));
    return shf(POSIX_SPAWN_SETCGROUP, "exit 0");
}

/* A new one below ROOT, if that is of version 2. */
static int make_cgroup(const char *root, char path[80])
{
    char procs[100];

    snprintf(path, 80, "%s/uspawn-points-%ld", root, (long)getpid());
    snprintf(procs, sizeof procs, "%s/cgroup.procs", root);
    if (access(procs, W_OK) != 0 || mkdir(path, 0755) != 0)
        return -1;
    return open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static int cgroup(void)
{
    char path[80];
    int fd = make_cgroup("/sys/fs/cgroup", path), result;

    if (fd < 0)
        fd = make_cgroup("/sys/fs/cgroup/unified", path);
    if (fd < 0)
        return SKIPPED;
    SET(cgroup_np(&attributes, fd));
    result =
        shf(POSIX_SPAWN_SETCGROUP, "grep -q uspawn-points /proc/self/cgroup");
    rmdir(path);
    return result;
}

static int is_same(const sigset_t *one, const sigset_t *other)
{
    int number;

    for (number = 1; number < 32; number++)
        if (sigismember(one, number) != sigismember(other, number))
            return 0;
    return 1;
}

static int sets_come_back(void)
{
    sigset_t sets[3], found;
    int i;

    for (i = 0; i < 3; i++) {
        sigemptyset(&sets[i]);
        sigaddset(&sets[i], SIGHUP + i);
    }
    SET(sigdefault(&attributes, &sets[0]));
    SET(sigignore_np(&attributes, &sets[1]));
    SET(sigmask(&attributes, &sets[2]));
    GET(sigdefault(&attributes, &found));
    if (!is_same(&found, &sets[0]))
        return 1;
    GET(sigignore_np(&attributes, &found));
    if (!is_same(&found, &sets[1]))
        return 2;
    GET(sigmask(&attributes, &found));
    return is_same(&found, &sets[2]) ? 0 : 3;
}

/* What is there is EXPECTED, in the order of the calls. */
static int are_values(const int expected[5])
{
    struct sched_param param;
    int policy, group_fd;
    short flags;
    pid_t group;

    GET(flags(&attributes, &flags));
    GET(pgroup(&attributes, &group));
    GET(schedpolicy(&attributes, &policy));
    GET(schedparam(&attributes, &param));
    GET(cgroup_np(&attributes, &group_fd));
    return flags == expected[0] && group == expected[1] &&
           policy == expected[2] && param.sched_priority == expected[3] &&
           group_fd == expected[4];
}

static int values_come_back(void)
{
    static const int none[5] = {0, 0, SCHED_OTHER, 0, 0};
    static const int some[5] = {POSIX_SPAWN_SETSID, 12, SCHED_FIFO, 7, 9};
    struct sched_param param;

    if (!are_values(none))
        return 1;
    memset(&param, 0, sizeof param);
    param.sched_priority = some[3];
    SET(flags(&attributes, (short)some[0]));
    SET(pgroup(&attributes, some[1]));
    SET(schedpolicy(&attributes, some[2]));
    SET(schedparam(&attributes, &param));
    SET(cgroup_np(&attributes, some[4]));
    if (!are_values(some))
        return 2;
    posix_spawnattr_destroy(&attributes);
    posix_spawnattr_init(&attributes);
    return are_values(none) ? 0 : 3;
}

/* ------------------------------------------------------------- Calling -- */

static int errno_after_everything(void)
{
    errno = 77;
    open_of_a_high_one();
    open_of_a_long_path();
    values_come_back();
    SET(schedpolicy(&attributes, 999));
    posix_spawn_file_actions_destroy(&actions);
    return errno;
}

static void *spawn_often(void *unused)
{
    int i;

    for (i = 0; i < 30; i++)
        if (sh("test -e /proc/self/fd/20") != 0)
            return &actions;
    return unused;
}

static int threads_share_objects(void)
{
    pthread_t threads[4];
    void *failed;
    int i, count = 0;

    ADD(open(&actions, FD, "/dev/null", O_RDONLY, 0));
    SET(flags(&attributes, POSIX_SPAWN_SETPGROUP));
    for (i = 0; i < 4; i++)
        pthread_create(&threads[i], NULL, spawn_often, NULL);
    for (i = 0; i < 4; i++) {
        pthread_join(threads[i], &failed);
        count += failed != NULL;
    }
    return count;
}

void dropin_points_begin(void)
{
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
}

const struct point dropin_points[] = {
    POINT(open_of_a_negative_one),
    POINT(open_of_a_high_one),
    POINT(open_of_no_path),
    POINT(open_of_a_long_path),
    POINT(dup2_to_a_negative_one),
    POINT(dup2_to_a_high_one),
    POINT(inherit_of_a_negative_one),
    POINT(tcsetpgrp_of_a_negative_one),
    POINT(closefrom_of_a_negative_one),
    POINT(closefrom_of_a_high_one),
    POINT(closefrom_closes),
    POINT(inherit_keeps),
    POINT(chdir_in_both_spellings),
    POINT(fchdir_in_both_spellings),
    POINT(fchdir_of_a_negative_one),
    POINT(tcsetpgrp_sets),
    POINT(cloexec_default_closes),
    POINT(cloexec_default_keeps_what_is_listed),
    POINT(start_suspended),
    POINT(start_suspended_of_a_missing_program),
    POINT(start_suspended_often),
    POINT(start_suspended_and_killed),
    POINT(ignored_signal),
    POINT(ignored_and_default_signal),
    POINT(no_sigchld),
    POINT(no_sigchld_and_wait_by_number),
    POINT(a_new_session),
    POINT(every_flag),
    POINT(a_negative_flag),
    POINT(policy_is_set),
    POINT(priority_that_is_none),
    POINT(reset_ids),
    POINT(cgroup_that_is_none),
    POINT(cgroup),
    POINT(sets_come_back),
    POINT(values_come_back),
    POINT(errno_after_everything),
    POINT(threads_share_objects),
    {NULL, NULL},
};
