/* SPDX-License-Identifier: MIT */
/* Every function of compat/spawn.h, in strict C99 and in C++: it compiles, is
 * served by libuspawn-posix, and works.  SYSTEM_FIRST and SYSTEM_LAST: the
 * system's header is included, too.  With an argument: only what every backend
 * can do. */
#ifdef SYSTEM_FIRST
#include <spawn.h>
#endif
#include "../compat/spawn.h"
#ifdef SYSTEM_LAST
#include <spawn.h>
#endif
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static posix_spawn_file_actions_t actions;
static posix_spawnattr_t attr;
static int failures;

/* RIGHT, which was WHAT. */
static void check(int right, const char *what)
{
    if (!right) {
        printf("FAIL: %s\n", what);
        failures++;
    }
}

#define ZERO(call) check((call) == 0, #call)

static int status_of(pid_t pid)
{
    int status = 0;

    return waitpid(pid, &status, 0) == pid ? WEXITSTATUS(status) : -1;
}

static void add_all(void)
{
    ZERO(posix_spawn_file_actions_init(&actions));
    ZERO(posix_spawn_file_actions_addopen(&actions, 5, "/", O_RDONLY, 0));
    ZERO(posix_spawn_file_actions_adddup2(&actions, 5, 6));
    ZERO(posix_spawn_file_actions_addinherit_np(&actions, 6));
    ZERO(posix_spawn_file_actions_addfchdir(&actions, 6));
    ZERO(posix_spawn_file_actions_addfchdir_np(&actions, 6));
    ZERO(posix_spawn_file_actions_addchdir(&actions, "/"));
    ZERO(posix_spawn_file_actions_addchdir_np(&actions, "/"));
    ZERO(posix_spawn_file_actions_addclose(&actions, 5));
    ZERO(posix_spawn_file_actions_addclosefrom_np(&actions, 7));
}

static void set_all(void)
{
    struct sched_param param;
    sigset_t set;

    sigemptyset(&set);
    memset(&param, 0, sizeof param);
    ZERO(posix_spawnattr_init(&attr));
    ZERO(posix_spawnattr_setpgroup(&attr, 0));
    ZERO(posix_spawnattr_setsigdefault(&attr, &set));
    ZERO(posix_spawnattr_setsigignore_np(&attr, &set));
    ZERO(posix_spawnattr_setsigmask(&attr, &set));
    ZERO(posix_spawnattr_setschedpolicy(&attr, SCHED_OTHER));
    ZERO(posix_spawnattr_setschedparam(&attr, &param));
    ZERO(posix_spawnattr_setcgroup_np(&attr, 3));
    ZERO(posix_spawnattr_setflags(
        &attr, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF |
                   POSIX_SPAWN_SETSIGIGN_NP | POSIX_SPAWN_SETSIGMASK |
                   POSIX_SPAWN_USEVFORK | POSIX_SPAWN_CLOEXEC_DEFAULT));
}

static void get_all(void)
{
    struct sched_param param;
    sigset_t set;
    pid_t group;
    short flags;
    int number;

    ZERO(posix_spawnattr_getflags(&attr, &flags));
    ZERO(posix_spawnattr_getpgroup(&attr, &group));
    ZERO(posix_spawnattr_getsigdefault(&attr, &set));
    ZERO(posix_spawnattr_getsigignore_np(&attr, &set));
    ZERO(posix_spawnattr_getsigmask(&attr, &set));
    ZERO(posix_spawnattr_getschedpolicy(&attr, &number));
    ZERO(posix_spawnattr_getschedparam(&attr, &param));
    ZERO(posix_spawnattr_getcgroup_np(&attr, &number));
    check(number == 3, "the cgroup that was set");
}

/* exec takes pointers to what it does not change, as if it did. */
static char sh[] = "sh", dash_c[] = "-c", command[] = "exit 3";
static char *const argv[] = {sh, dash_c, command, NULL};

static void spawn_all(void)
{
    pid_t pid = -1;
    int pidfd = -1;

    ZERO(posix_spawn(&pid, "/bin/sh", &actions, &attr, argv, NULL));
    check(status_of(pid) == 3, "status by posix_spawn");
    ZERO(posix_spawnp(&pid, "sh", &actions, &attr, argv, NULL));
    check(status_of(pid) == 3, "status by posix_spawnp");
    if (pidfd_spawn(&pidfd, "/bin/sh", &actions, &attr, argv, NULL) == 0)
        check(status_of(pidfd_getpid(pidfd)) == 3, "status by pidfd_spawn");
    if (pidfd_spawnp(&pidfd, "sh", &actions, &attr, argv, NULL) == 0)
        check(status_of(pidfd_getpid(pidfd)) == 3, "status by pidfd_spawnp");
    ZERO(posix_spawn_file_actions_destroy(&actions));
    ZERO(posix_spawnattr_destroy(&attr));
    ZERO(posix_spawn_file_actions_init(&actions));
    check(posix_spawn_file_actions_addtcsetpgrp_np(&actions, -1) != 0,
          "addtcsetpgrp_np refuses -1");
}

static void spawn_plainly(void)
{
    pid_t pid = -1;

    ZERO(posix_spawnp(&pid, "sh", NULL, NULL, argv, NULL));
    check(status_of(pid) == 3, "status without objects");
}

static void use_stdio(void)
{
    FILE *stream;

    check(system("exit 3") == 3 << 8, "status by system");
    stream = popen("exit 3", "r");
    check(stream && pclose(stream) == 3 << 8, "status by popen");
}

int main(int count, char **unused)
{
    (void)unused;
    if (count == 1) {
        add_all();
        set_all();
        get_all();
        spawn_all();
    }
    spawn_plainly();
    use_stdio();
    printf("%d failures\n", failures);
    return failures != 0;
}
