/* SPDX-License-Identifier: MIT */
/* The first process of a machine that boots to run the tests: it mounts what
 * they look at, says what kernel this is, runs them, and turns the machine off.
 *
 * Its arguments, the kernel's words after --, are those of the tests.  The
 * kernel's words of the form NAME=VALUE are in its environment, and theirs;
 * USPAWN_REFUSE=clone3 makes a kernel that has no clone3.
 */
#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../tests/filter.h"
#include "../../tests/numbers.h"

static const char tests[] = "/tests/t-tap-static", shell[] = "/bin/sh",
                  suite[] = "/suite", script[] = "tests/t-preload.sh";

/* Not tmpfs, where the tests write: on m68k Linux 6.12's refuses a new name
 * with EEXIST once it has had a few. */
static const struct {
    const char *type, *target, *options;
} mounts[] = {
    {"proc", "/proc", NULL},
    {"sysfs", "/sys", NULL},
    {"cgroup2", "/sys/fs/cgroup", NULL},
    {"devtmpfs", "/dev", NULL},
    {"devpts", "/dev/pts", "ptmxmode=0666"},
    {"tmpfs", "/dev/shm", "mode=1777"},
    {"ramfs", "/tmp", "mode=1777"},
};

/* A kernel may lack some; the tests skip what needs them, and say so. */
static void mount_all(void)
{
    size_t i;

    for (i = 0; i < sizeof mounts / sizeof *mounts; i++) {
        mkdir(mounts[i].target, 0755);
        if (mount(mounts[i].type, mounts[i].target, mounts[i].type, 0,
                  mounts[i].options) != 0)
            printf("init: no %s: %s\n", mounts[i].type, strerror(errno));
    }
}

static void raise_loopback(void)
{
    struct ifreq request = {.ifr_name = "lo"};
    int fd = socket(AF_INET, SOCK_DGRAM, 0);

    request.ifr_flags = IFF_UP;
    if (fd == -1 || ioctl(fd, SIOCSIFFLAGS, &request) != 0)
        printf("init: no loopback: %s\n", strerror(errno));
    close(fd);
}

/* All that comes after lives with it. */
static void refuse_calls(void)
{
    const char *name = getenv("USPAWN_REFUSE");
    struct sock_filter filter[] = {
        LOAD(nr),
        REFUSE_CALL(SYS_clone3, ENOSYS),
        ALLOW,
    };

    if (name == NULL)
        return;
    if (strcmp(name, "clone3") != 0 || !filter_install(filter, LENGTH(filter)))
        printf("init: cannot refuse %s\n", name);
    else
        printf("init: clone3 is refused\n");
}

static void run(const char *program, char **arguments)
{
    pid_t pid = fork(), ended;
    int status = 0;

    if (pid == 0) {
        setsid();
        refuse_calls();
        fflush(NULL);
        execv(program, arguments);
        _exit(127);
    }
    do /* orphans too */
        ended = wait(&status);
    while (ended != pid && (ended != -1 || errno == EINTR));
    printf("init: %s ended with %#x\n", arguments[0], (unsigned)status);
}

static void run_tests(char **arguments)
{
    arguments[0] = (char *)tests;
    run(tests, arguments);
}

/* Whether the ARGUMENTS of the tests choose it. */
static int is_chosen(char **arguments, const char *name)
{
    size_t i = 1;

    while (arguments[i] != NULL && strcmp(arguments[i], name) != 0)
        i++;
    return arguments[1] == NULL || arguments[i] != NULL;
}

static void run_script(void)
{
    char *arguments[] = {"sh", (char *)script, NULL};

    if (access(shell, X_OK) != 0 || chdir(suite) != 0)
        return;
    setenv("LD_LIBRARY_PATH", "/lib", 1);
    run(shell, arguments);
}

int main(int count, char **arguments)
{
    struct utsname name;

    (void)count;
    setvbuf(stdout, NULL, _IOLBF, 0);
    mount_all();
    raise_loopback();
    if (uname(&name) == 0) /* firmware may have left a line without its end */
        printf("\n# kernel %s %s\n", name.release, name.machine);
    setenv("PATH", "/bin", 1);
    run_tests(arguments);
    if (is_chosen(arguments, "preload/"))
        run_script();
    fflush(NULL);
    sync();
    reboot(RB_POWER_OFF);
    return 1;
}
