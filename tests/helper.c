/* SPDX-License-Identifier: MIT */
/* The program that the tests start.  It says what it was given, or does one
 * small thing:
 *
 *   report [FILE [HIGHEST]]   print all that a spawn can decide, to FILE or 1
 *   exit N | signal N | stop | hang | sleep MS | burn MS
 *   write TEXT [FD] | cat | script FILE | argv0 NAME
 *   close FD... | closed FD...   do it, or tell whether they are
 *   pour COUNT FD...          write COUNT letters to each, by turns
 *   deaf COMMAND              do it, and what follows, with SIGTERM ignored,
 *   hearing COMMAND           or with its default action
 *   leave COMMAND             let another process do it that is left behind
 *   COMMAND , COMMAND ...     one after the other; exits as the last one does
 *   arguments ...             print what argv has, a line each
 *   parent                    once 0 is at its end, print the parent's pid
 *   surroundings              print namespaces, maps of ids and cgroup
 *   address                   print where the stack is
 *   true                      nothing; under this name it is true(1), for
 *                             where there is no other
 *
 * Static, libc only.  It looks at its descriptors before it makes any, writes
 * with write(2) alone, and dies by alarm at the latest.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include "helper.h"
#include "resource.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* Solaris 10: it is never told of what inherits. */
#ifndef O_CLOEXEC
#define O_CLOEXEC 0
#endif

extern char **environ;

static char text[1 << 18];
static size_t used;

static void print(const char *format, ...)
{
    va_list list;
    int length;

    va_start(list, format);
    length = vsnprintf(text + used, sizeof text - used, format, list);
    va_end(list);
    used += (size_t)length;
    if (used >= sizeof text)
        _exit(98);
}

static int write_out(int fd, const char *data, size_t size)
{
    while (size > 0) {
        ssize_t written = write(fd, data, size);

        if (written == -1 && errno != EINTR)
            return 97;
        if (written == -1)
            continue;
        data += written;
        size -= (size_t)written;
    }
    return 0;
}

/* -------------------------------------------------------------- Report -- */

static const char *type_name(mode_t mode)
{
    if (S_ISREG(mode))
        return "file";
    if (S_ISDIR(mode))
        return "directory";
    if (S_ISFIFO(mode))
        return "fifo";
    if (S_ISSOCK(mode))
        return "socket";
    return S_ISCHR(mode) ? "device" : "other";
}

static void report_descriptors(int highest)
{
    int fd;

    for (fd = 0; fd <= highest; fd++) {
        int flags = fcntl(fd, F_GETFD);
        struct stat info;

        if (flags == -1)
            continue;
        memset(&info, 0, sizeof info);
        fstat(fd, &info);
        print("fd %d cloexec=%d flags=%#o type=%s id=%lu:%lu\n", fd,
              flags & FD_CLOEXEC, (unsigned)fcntl(fd, F_GETFL),
              type_name(info.st_mode), (unsigned long)info.st_dev,
              (unsigned long)info.st_ino);
    }
}

static void report_signals(void)
{
    int i;

    print("mask ");
    for (i = 1; i < HELPER_SIGNALS; i++)
        if (helper_blocks(i) == 1)
            print("%d ", i);
    print("\nignored ");
    for (i = 1; i < HELPER_SIGNALS; i++)
        if (helper_ignores(i) == 1)
            print("%d ", i);
    print("\n");
}

static void report_number(const char *key, pid_t number)
{
    if (number == getpid())
        print("%s self\n", key);
    else
        print("%s %ld\n", key, (long)number);
}

/* Where the list begins with the effective group, that is told as an id. */
static void report_groups(void)
{
    static gid_t groups[65536];
    int first = helper_groups_begin_with_effective;
    int count = getgroups(sizeof groups / sizeof *groups, groups);
    int i;

    print("groups %d", count - first);
    for (i = first; i < count; i++)
        print(" %ld", (long)groups[i]);
    print("\n");
}

static void report_bound(rlim_t bound)
{
    if (bound == USP_NO_LIMIT)
        print(" unlimited");
    else
        print(" %llu", (unsigned long long)bound);
}

/* By number: names differ from system to system. */
static void report_limits(void)
{
    struct rlimit limit;
    int i;

    for (i = 0; i < 16; i++) {
        if (getrlimit((usp_resource)i, &limit) != 0)
            continue;
        print("limit_%d", i);
        report_bound(limit.rlim_cur);
        report_bound(limit.rlim_max);
        print("\n");
    }
    print("nice %d\n", getpriority(PRIO_PROCESS, 0));
}

static void report_terminal(void)
{
    int fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);

    if (fd == -1) {
        print("terminal none\n");
        return;
    }
    report_number("terminal", tcgetpgrp(fd));
    close(fd);
}

static void report_process(void)
{
    char directory[4096];
    mode_t mask = umask(0);
    int fd;

    umask(mask);
    print("cwd %s\n", getcwd(directory, sizeof directory) ? directory : "?");
    print("ids %lu %lu %lu %lu\n", (unsigned long)getuid(),
          (unsigned long)geteuid(), (unsigned long)getgid(),
          (unsigned long)getegid());
    print("umask %#o\n", (unsigned)mask);
    print("pid %ld\n", (long)getpid());
    print("ppid %ld\n", (long)getppid());
    report_number("group", getpgrp());
    report_number("session", getsid(0));
    print("scheduler %d %d\n", helper_policy(), helper_priority());
    for (fd = 0; fd < 3; fd++)
        if (isatty(fd)) {
            report_number("foreground", tcgetpgrp(fd));
            break;
        }
}

/* Newlines and other control characters as \ooo. */
static void report_string(const char *key, int number, const char *string)
{
    print("%s %d ", key, number);
    for (; *string != '\0'; string++)
        if ((unsigned char)*string < 32 || *string == '\\')
            print("\\%03o", (unsigned)(unsigned char)*string);
        else
            print("%c", *string);
    print("\n");
}

static int show_arguments(int count, char **arguments)
{
    int i;

    for (i = 0; i < count; i++)
        report_string("arg", i, arguments[i]);
    return write_out(1, text, used);
}

/* argv[2], the file's name, is left out: it differs from run to run. */
static void report_strings(int count, char **arguments)
{
    int i;

    print("argc %d\n", count);
    for (i = 0; i < count; i++)
        if (i != 2)
            report_string("arg", i, arguments[i]);
    for (i = 0; environ != NULL && environ[i] != NULL; i++)
        report_string("env", i, environ[i]);
}

static int report(int count, char **arguments)
{
    int fd = 1, result;

    report_descriptors(count > 3 ? atoi(arguments[3]) : 1100);
    report_signals();
    report_process();
    report_groups();
    report_limits();
    report_terminal();
    helper_report(print);
    report_strings(count, arguments);
    if (count > 2)
        fd = open(arguments[2], O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd == -1)
        return 96;
    result = write_out(fd, text, used);
    return result;
}

/* ------------------------------------------------------ Small commands -- */

/* Not by raise, which does nothing with glibc on SuperH: there getpid, called
 * among the arguments of a system call, takes the others' registers. */
static int die_by(int number)
{
    sigset_t set;

    signal(number, SIG_DFL);
    sigemptyset(&set);
    sigaddset(&set, number);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    kill(getpid(), number);
    return 95;
}

static int sleep_for(long milliseconds)
{
    struct timespec time;

    time.tv_sec = milliseconds / 1000;
    time.tv_nsec = milliseconds % 1000 * 1000000;
    while (nanosleep(&time, &time) == -1 && errno == EINTR)
        continue;
    return 0;
}

/* Memory too: Linux may count fewer than 64 pages as none. */
static int burn(long milliseconds)
{
    const size_t size = 64 * (size_t)sysconf(_SC_PAGESIZE);
    char *pages = malloc(size);

    if (!pages)
        return 92;
    memset(pages, 1, size);
    while ((long)(clock() * 1000 / CLOCKS_PER_SEC) < milliseconds)
        continue;
    return pages[size - 1] == 1 ? 0 : 92;
}

static int cat(void)
{
    ssize_t size;

    while ((size = read(0, text, sizeof text)) > 0)
        if (write_out(1, text, (size_t)size) != 0)
            return 94;
    return size == 0 ? 0 : 93;
}

static int parent(void)
{
    while (read(0, text, sizeof text) > 0)
        continue;
    print("%ld", (long)getppid());
    return write_out(1, text, used);
}

static int surroundings(void)
{
    helper_surroundings(print);
    return write_out(1, text, used);
}

static int address(void)
{
    print("%p", (void *)environ);
    return write_out(1, text, used);
}

/* 0 if none of the descriptors named is open, else 1. */
static int closed(int count, char **numbers)
{
    int i;

    for (i = 0; i < count; i++)
        if (fcntl(atoi(numbers[i]), F_GETFD) != -1)
            return 1;
    return 0;
}

/* As an interpreter: 42 if the script can be read. */
static int script(const char *path)
{
    return open(path, O_RDONLY) == -1 ? 92 : 42;
}

static int close_all(int count, char **arguments)
{
    int i;

    for (i = 0; i < count; i++)
        if (close(atoi(arguments[i])) != 0)
            return 92;
    return 0;
}

/* What is at position I is known from I: see cases-run.c. */
static int pour(int count, char **arguments)
{
    enum { TURN = 1000 };
    static char letters[TURN];
    long total = atol(arguments[0]), done;
    int i;

    for (done = 0; done < total; done += TURN) {
        long size = total - done < TURN ? total - done : TURN;

        for (i = 0; i < size; i++)
            letters[i] = (char)('a' + (done + i) % 26);
        for (i = 1; i < count; i++)
            if (write_out(atoi(arguments[i]), letters, (size_t)size) != 0)
                return 93;
    }
    return 0;
}

__attribute__((noreturn)) static int hang(void)
{
    for (;;)
        pause();
}

static int run_with(const char *command, int count, char **arguments)
{
    const char *first = count > 2 ? arguments[2] : "0";

    if (strcmp(command, "exit") == 0)
        return atoi(first);
    if (strcmp(command, "cat") == 0)
        return cat();
    if (strcmp(command, "hang") == 0)
        return hang();
    if (strcmp(command, "stop") == 0)
        return kill(getpid(), SIGSTOP);
    if (strcmp(command, "pour") == 0)
        return pour(count - 2, arguments + 2);
    if (strcmp(command, "true") == 0)
        return 0;
    if (strcmp(command, "signal") == 0)
        return die_by(atoi(first));
    if (strcmp(command, "sleep") == 0)
        return sleep_for(atol(first));
    if (strcmp(command, "burn") == 0)
        return burn(atol(first));
    if (strcmp(command, "write") == 0)
        return write_out(count > 3 ? atoi(arguments[3]) : 1, first,
                         strlen(first));
    if (strcmp(command, "parent") == 0)
        return parent();
    if (strcmp(command, "surroundings") == 0)
        return surroundings();
    if (strcmp(command, "address") == 0)
        return address();
    if (strcmp(command, "close") == 0)
        return close_all(count - 2, arguments + 2);
    if (strcmp(command, "closed") == 0)
        return closed(count - 2, arguments + 2);
    if (strcmp(command, "script") == 0)
        return script(first);
    if (strcmp(command, "argv0") == 0)
        return strcmp(arguments[0], first) == 0 ? 0 : 1;
    return 91;
}

static int perform(int count, char **arguments)
{
    if (count > 2 && (strcmp(arguments[1], "deaf") == 0 ||
                      strcmp(arguments[1], "hearing") == 0)) {
        signal(SIGTERM, arguments[1][0] == 'd' ? SIG_IGN : SIG_DFL);
        return perform(count - 1, arguments + 1);
    }
    if (count > 2 && strcmp(arguments[1], "leave") == 0) {
        pid_t pid = fork();

        if (pid != 0)
            return pid < 0 ? 94 : 0;
        alarm(30); /* which is not inherited */
        exit(perform(count - 1, arguments + 1));
    }
    return run_with(count > 0 ? arguments[count > 1] : "none", count,
                    arguments);
}

/* The commands between the commas. */
static int perform_all(int count, char **arguments)
{
    int first = 0, i;

    for (i = 1; i < count; i++)
        if (strcmp(arguments[i], ",") == 0) {
            perform(i - first, arguments + first);
            first = i;
        }
    return perform(count - first, arguments + first);
}

int main(int count, char **arguments)
{
    const char *command = count > 0 ? arguments[count > 1] : "none";
    sigset_t set;

    if (strcmp(command, "run") == 0 && count > 2) {
        helper_own_signals();
        execvp(arguments[2], arguments + 2);
        return 127;
    }
    if (strcmp(command, "report") == 0) {
        alarm(30);
        return report(count, arguments);
    }
    if (strcmp(command, "arguments") == 0)
        return show_arguments(count, arguments);
    /* The alarm must come through whatever mask the case gave. */
    signal(SIGALRM, SIG_DFL);
    sigemptyset(&set);
    sigaddset(&set, SIGALRM);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    alarm(30);
    return perform_all(count, arguments);
}
