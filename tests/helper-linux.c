/* SPDX-License-Identifier: MIT */
/* The helper's questions to Linux, by system call: musl, for example, has no
 * sched_getscheduler(). */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include "helper.h"
#include "kernel-action.h"

#include <fcntl.h>
#include <sched.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <unistd.h>

int helper_ignores(int signal)
{
    struct kernel_action action = {{0}};

    if (kernel_sigaction(signal, NULL, &action) != 0)
        return -1;
    return action.words[KERNEL_HANDLER_WORD] == 1;
}

int helper_blocks(int signal)
{
    unsigned long mask[16 / sizeof(unsigned long)] = {0};
    unsigned bits = 8 * sizeof *mask, bit = (unsigned)signal - 1;

    if (syscall(SYS_rt_sigprocmask, 0, NULL, mask, KERNEL_MASK_BYTES) != 0)
        return -1;
    return (int)(mask[bit / bits] >> bit % bits & 1);
}

int helper_policy(void)
{
    return (int)syscall(SYS_sched_getscheduler, 0);
}

int helper_priority(void)
{
    struct sched_param parameters = {0};

    if (syscall(SYS_sched_getparam, 0, &parameters) != 0)
        return -1;
    return parameters.sched_priority;
}

void helper_own_signals(void)
{
    kernel_default_libc_signals();
}

int helper_trace_me(void)
{
    return ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0 ? 0 : 1;
}

/* -------------------------------------------------------------- Report -- */

/* The file PATH, of a few lines, with '|' for newlines; "?" if it cannot be
 * read. */
static void report_file(helper_printer *print, const char *key,
                        const char *path)
{
    char text[1024], *newline;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t size = fd == -1 ? -1 : read(fd, text, sizeof text - 1);

    if (fd != -1)
        close(fd);
    text[size > 0 ? size : 0] = '\0';
    while ((newline = strchr(text, '\n')) != NULL)
        *newline = '|';
    print("%s %s\n", key, size < 0 ? "?" : text);
}

static void report_affinity(helper_printer *print)
{
    unsigned long mask[8192 / 8 / sizeof(unsigned long)] = {0};
    unsigned i, bits = 8 * sizeof *mask;

    syscall(SYS_sched_getaffinity, 0, sizeof mask, mask);
    print("affinity");
    for (i = 0; i < 8192; i++)
        if (mask[i / bits] >> i % bits & 1)
            print(" %u", i);
    print("\n");
}

/* Of the line of /proc/self/mountinfo about "/", what is told of propagation:
 * shared, master, or nothing. */
static void report_root_mount(helper_printer *print)
{
    static const char *const kinds[] = {"shared", "master"};
    char line[1024], place[256];
    FILE *file = fopen("/proc/self/mountinfo", "re");
    size_t i, kind = 2;

    while (file && fgets(line, sizeof line, file)) {
        char *end = strstr(line, " - ");
        int from = 0;

        /* What is mounted there need not be the root of its file system. */
        if (sscanf(line, "%*d %*d %*s %*s %255s %n", place, &from) != 1 ||
            strcmp(place, "/") != 0)
            continue;
        if (end)
            *end = '\0';
        for (i = 0; i < 2; i++)
            if (strstr(line + from, kinds[i]))
                kind = i;
    }
    if (file)
        fclose(file);
    print("root_mount %s\n", kind < 2 ? kinds[kind] : "");
}

struct capability_sets {
    uint32_t effective, permitted, inheritable;
};

static void report_capabilities(helper_printer *print)
{
    uint32_t header[2] = {0x20080522, 0};
    struct capability_sets sets[2];
    unsigned long long bounding = 0, ambient = 0;
    unsigned long i;

    memset(sets, 0, sizeof sets);
    syscall(SYS_capget, header, sets);
    for (i = 0; i < 64; i++) {
        if (prctl(PR_CAPBSET_READ, i, 0, 0, 0) == 1)
            bounding |= 1ull << i;
        if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, i, 0, 0) == 1)
            ambient |= 1ull << i;
    }
    print("effective %08x%08x\n", sets[1].effective, sets[0].effective);
    print("permitted %08x%08x\n", sets[1].permitted, sets[0].permitted);
    print("inheritable %08x%08x\n", sets[1].inheritable, sets[0].inheritable);
    print("bounding %016llx\n", bounding);
    print("ambient %016llx\n", ambient);
}

void helper_report(helper_printer *print)
{
    uid_t users[3] = {0};
    gid_t groups[3] = {0};
    long priority = syscall(SYS_ioprio_get, 1, 0);
    int signal = 0;

    getresuid(users, users + 1, users + 2);
    getresgid(groups, groups + 1, groups + 2);
    print("saved %ld %ld\n", (long)users[2], (long)groups[2]);
    print("io %ld %ld\n", priority >> 13, priority & 0x1fff);
    report_affinity(print);
    print("slack %ld\n", (long)prctl(PR_GET_TIMERSLACK, 0, 0, 0, 0));
    report_file(print, "oom", "/proc/self/oom_score_adj");
    print("persona %#x\n", (unsigned)personality(0xffffffff));
    report_capabilities(print);
    print("securebits %#x\n", (unsigned)prctl(PR_GET_SECUREBITS, 0, 0, 0, 0));
    print("no_new_privileges %d\n", prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0));
    print("seccomp %d\n", prctl(PR_GET_SECCOMP, 0, 0, 0, 0));
    prctl(PR_GET_PDEATHSIG, &signal, 0, 0, 0);
    print("death_signal %d\n", signal);
}

void helper_surroundings(helper_printer *print)
{
    static const char *const names[] = {"cgroup", "ipc",  "mnt",  "net",
                                        "pid",    "time", "user", "uts"};
    char path[64], target[64];
    size_t i;

    for (i = 0; i < sizeof names / sizeof *names; i++) {
        ssize_t size;

        snprintf(path, sizeof path, "/proc/self/ns/%s", names[i]);
        size = readlink(path, target, sizeof target - 1);
        target[size > 0 ? size : 0] = '\0';
        print("%s %s\n", names[i], target);
    }
    report_file(print, "user_map", "/proc/self/uid_map");
    report_file(print, "group_map", "/proc/self/gid_map");
    report_file(print, "setgroups", "/proc/self/setgroups");
    report_file(print, "membership", "/proc/self/cgroup");
    report_root_mount(print);
    target[0] = '\0';
    i = (size_t)readlink("/proc/self", target, sizeof target - 1);
    target[i < sizeof target ? i : 0] = '\0';
    print("proc_self %s\n", target);
    print("pid_inside %ld\n", (long)getpid());
    print("parent_inside %ld\n", (long)getppid());
    print("ids %lu %lu %lu %lu\n", (unsigned long)getuid(),
          (unsigned long)geteuid(), (unsigned long)getgid(),
          (unsigned long)getegid());
}
