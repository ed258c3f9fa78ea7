/* SPDX-License-Identifier: MIT */
/* Counting the system calls of a process and of its children, by tracing.
 *
 * The traced process marks what is to be counted by personality(2), which
 * nobody else calls so. */
#include "testlib-trace.h"
#include "numbers.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#define SECONDS 8
#define SYSCALL_STOP (SIGTRAP | 0x80)

/* What PTRACE_GET_SYSCALL_INFO (Linux 5.3) gives; C libraries do not agree on
 * its name. */
#define GET_SYSCALL_INFO 0x420e
struct syscall_info {
    uint8_t op; /* 1: entry */
    uint8_t pad[3];
    uint32_t architecture;
    uint64_t instruction, stack;
    uint64_t number, arguments[6];
    uint64_t more[4];
};

int test_has_clone3(void)
{
    return syscall(SYS_clone3, NULL, 0) == -1 && errno != ENOSYS;
}

void test_trace_begin(void)
{
    ptrace(PTRACE_TRACEME, 0, NULL, NULL);
    kill(getpid(), SIGSTOP);
}

void test_trace_mark(void)
{
    syscall(SYS_personality, 0xffffffffUL);
}

static void count_entry(struct test_counts *counts, pid_t pid, int is_subject)
{
    struct syscall_info info;
    size_t used = strlen(counts->numbers);

    memset(&info, 0, sizeof info);
    if (ptrace(GET_SYSCALL_INFO, pid, sizeof info, &info) <= 0) {
        counts->unknown++;
        return;
    }
    if (info.op != 1)
        return;
    if (info.number == SYS_personality)
        counts->is_counting = !counts->is_counting;
    else if (!counts->is_counting)
        return;
    else if (!is_subject)
        counts->child++;
    else if (info.number == SYS_futex)
        counts->sleeps++;
    else
        counts->parent++;
    snprintf(counts->numbers + used, sizeof counts->numbers - used, "%s%d ",
             is_subject ? "" : "child:", (int)info.number);
}

/* One stop of a traced process: count, and let it go on. */
static void handle_stop(struct test_counts *counts, pid_t pid, int status,
                        int is_subject)
{
    int number = WSTOPSIG(status), event = status >> 16, deliver = 0;

    if (number == SYSCALL_STOP)
        count_entry(counts, pid, is_subject);
    else if (event == PTRACE_EVENT_EXEC) {
        ptrace(PTRACE_DETACH, pid, NULL, NULL);
        return;
    } else if (event == 0 && number != SIGSTOP && number != SIGTRAP)
        deliver = number;
    ptrace(PTRACE_SYSCALL, pid, NULL, (void *)(intptr_t)deliver);
}

static void trace(struct test_counts *counts, pid_t subject)
{
    int status;
    pid_t pid;

    ptrace(PTRACE_SYSCALL, subject, NULL, NULL);
    while ((pid = waitpid(-1, &status, __WALL)) > 0) {
        if (WIFSTOPPED(status))
            handle_stop(counts, pid, status, pid == subject);
        else if (pid == subject)
            return;
    }
}

int test_trace(struct test *test, void (*function)(const void *),
               const void *data, struct test_counts *counts)
{
    long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE |
                   PTRACE_O_TRACEVFORK | PTRACE_O_TRACEFORK |
                   PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL;
    pid_t pid;
    int status;

    if (!test_has_clone3()) {
        SKIP("no clone3 here, which the counts are of");
        return 0;
    }
    memset(counts, 0, sizeof *counts);
    pid = fork();
    if (pid == 0) {
        alarm(SECONDS);
        function(data);
        _exit(0);
    }
    MUST(waitpid(pid, &status, WUNTRACED));
    if (!WIFSTOPPED(status) ||
        ptrace(PTRACE_SETOPTIONS, pid, NULL, (void *)options) != 0) {
        kill(pid, SIGKILL);
        waitpid(pid, &status, 0);
        SKIP("no tracing here");
        return 0;
    }
    trace(counts, pid);
    if (counts->unknown > 0)
        SKIP("no PTRACE_GET_SYSCALL_INFO here");
    return counts->unknown == 0;
}
