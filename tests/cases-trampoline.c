/* SPDX-License-Identifier: MIT */
/* The trampolines themselves, called as lib/child/birth.c calls them: what the
 * processor's ABI promises to C code must be true before and after them, in the
 * parent and in the child.
 *
 * What the child sees goes to memory that it shares with its parent also where
 * an emulator makes the child by fork.  This file is compiled with unwind
 * tables (tests/local.mk).
 */
#include "arch/trampoline.h"
#include "filter.h"
#include "numbers.h"
#include "testlib.h"

#include <sched.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include <unwind.h>

/* Not there in a library without the clone backend. */
#pragma weak usp_clone
#pragma weak usp_clone3

#ifdef __ARM_EABI_UNWINDER__
#define UNWINDS_TRAMPOLINES 0
#else
#define UNWINDS_TRAMPOLINES 1
#endif

#define STACK_SIZE (256 * 1024)
#define ZERO_BYTES 16 /* as lib/child/birth.c has them */
#define ERROR_MAX 4095
#define FRAMES_MAX 100

enum way { BY_CLONE, BY_CLONE3 };

/* One call, and what its child sees. */
struct call {
    enum way way;
    unsigned long long flags;
    int (*function)(void *argument);
    int result; /* of the function */
    int parent_tid, child_tid;
    void *stack_top;
    struct usp_clone_args args;

    void *argument;
    int pid;
    int tid; /* child_tid as the child sees it */
    uintptr_t natural, aligned;
    int frames;
    unsigned char stack[STACK_SIZE] USP_ALIGNED(16);
};

/* ------------------------------------------------------------- Calling -- */

/* Whether the stack grows up, seen from a function that was called. */
__attribute__((noinline)) static int is_below(const volatile char *outer)
{
    volatile char here = 0;

    return (uintptr_t)outer < (uintptr_t)&here;
}

static struct call *new_call(struct test *test, enum way way,
                             int (*function)(void *argument))
{
    volatile char here = 0;
    struct call *call;
    unsigned char *end;

    if (!usp_clone || !usp_clone3) {
        SKIP("no trampoline here");
        return NULL;
    }
    if (way == BY_CLONE3 && usp_clone3(NULL, 0, function, NULL) != -EINVAL) {
        SKIP("no clone3 here");
        return NULL;
    }
    call = mmap(NULL, sizeof *call, PROT_READ | PROT_WRITE,
                MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (!CHECK(call != MAP_FAILED))
        return NULL;
    end = call->stack + STACK_SIZE - ZERO_BYTES;
    call->way = way;
    call->flags = CLONE_VM | CLONE_VFORK;
    call->function = function;
    call->stack_top = is_below(&here) ? call->stack : end;
    call->args.stack = (uintptr_t)call->stack;
    call->args.stack_size = STACK_SIZE - ZERO_BYTES;
    return call;
}

/* In the caller's own frame: nothing else saves registers in between. */
__attribute__((always_inline)) static inline long make(struct call *call)
{
    if (call->way == BY_CLONE)
        return usp_clone((unsigned long)call->flags | SIGCHLD, call->stack_top,
                         &call->parent_tid, &call->child_tid, call->function,
                         call);
    call->args.flags = call->flags;
    call->args.exit_signal = SIGCHLD;
    call->args.parent_tid = (uintptr_t)&call->parent_tid;
    call->args.child_tid = (uintptr_t)&call->child_tid;
    return usp_clone3(&call->args, USP_CLONE_ARGS_SIZE_FIRST, call->function,
                      call);
}

/* PID, made by CALL, must be a child that exits with VALUE. */
static void ends(struct test *test, const struct call *call, long pid,
                 int value)
{
    int status = -1;

    CHECK(pid > 0);
    CHECK_INT(waitpid((pid_t)pid, &status, 0), pid);
    CHECK(WIFEXITED(status));
    CHECK_INT(WEXITSTATUS(status), value);
    CHECK(call->argument == call);
    CHECK_INT(call->pid, pid);
}

static void look(void *argument)
{
    struct call *call = argument;

    call->argument = argument;
    call->pid = (int)syscall(SYS_getpid);
    call->tid = call->child_tid;
}

static int answer(void *argument)
{
    look(argument);
    return ((struct call *)argument)->result;
}

/* ----------------------------------------------------------- Registers -- */

/* More than any processor has registers that a function must not change. */
/* clang-format off */
#define EACH(X)                                                                \
    X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11) X(12) X(13)  \
    X(14) X(15) X(16) X(17) X(18) X(19) X(20) X(21) X(22) X(23)
/* clang-format on */
#define COUNT 24

static volatile long integers[COUNT];
static volatile double reals[COUNT];

/* Read into registers, as far as there are any, and compared afterwards. */
#define READ(n)                                                                \
    const long i##n = integers[n];                                             \
    const double r##n = reals[n];
#define COMPARE(n)                                                             \
    changed += i##n != integers[n];                                            \
    changed += r##n < reals[n] || r##n > reals[n];

__attribute__((noinline)) static int changed_registers(struct call *call,
                                                       long *pid)
{
    int changed = 0;

    EACH(READ)
    *pid = make(call);
    EACH(COMPARE)
    return changed;
}

/* Leaves other values in as many registers. */
#define READ_OTHER(n)                                                          \
    long i##n = integers[n] + 1;                                               \
    double r##n = reals[n] + 1;
#define MIX(n)                                                                 \
    i##n += (long)call->pid;                                                   \
    r##n += (double)i##n;
#define SUM(n) sum += r##n;

static int spoil_registers(void *argument)
{
    struct call *call = argument;
    double sum = 0;

    EACH(READ_OTHER)
    look(argument);
    EACH(MIX)
    EACH(SUM)
    return sum > 0 ? 17 : 18;
}

static void registers(struct test *test, enum way way)
{
    struct call *call = new_call(test, way, spoil_registers);
    long pid = 0;
    int i;

    if (!call)
        return;
    for (i = 0; i < COUNT; i++) {
        integers[i] = 1000003 * (i + 1);
        reals[i] = 0.5 + i;
    }
    CHECK_INT(changed_registers(call, &pid), 0);
    ends(test, call, pid, 17);
    munmap(call, sizeof *call);
}

/* --------------------------------------------------------------- Stack -- */

/* Aligned as the compiler finds it: it trusts the stack pointer that it is
 * given, as far as its ABI goes. */
static int look_at_stack(void *argument)
{
    struct call *call = argument;
    union {
        long long integer;
        long double real;
        void *pointer;
    } natural;
    volatile char aligned[16] USP_ALIGNED(16);

    look(argument);
    natural.real = call->result;
    aligned[0] = natural.real > 1;
    call->natural = (uintptr_t)&natural;
    call->aligned = (uintptr_t)aligned;
    return aligned[0];
}

struct natural {
    char first;
    union {
        long long integer;
        long double real;
        void *pointer;
    } second;
};

static void stack(struct test *test, enum way way)
{
    struct call *call = new_call(test, way, look_at_stack);
    uintptr_t lowest;

    if (!call)
        return;
    ends(test, call, make(call), 0);
    CHECK_INT(call->aligned % 16, 0);
    CHECK_INT(call->natural % offsetof(struct natural, second), 0);
    lowest = (uintptr_t)call->stack;
    if (test_shares_memory()) { /* valgrind keeps the parent's stack */
        CHECK(call->aligned >= lowest);
        CHECK(call->aligned < lowest + STACK_SIZE);
    }
    munmap(call, sizeof *call);
}

/* -------------------------------------------------- Arguments, results -- */

static void arguments(struct test *test, enum way way)
{
    struct call *call = new_call(test, way, answer);
    long pid;

    if (!call)
        return;
    call->flags |= CLONE_PARENT_SETTID | CLONE_CHILD_SETTID;
    pid = make(call);
    ends(test, call, pid, 0);
    CHECK_INT(call->parent_tid, pid);
    CHECK_INT(call->tid, pid);
    if (test_shares_memory()) {
        call->flags = CLONE_VM | CLONE_VFORK | CLONE_CHILD_CLEARTID;
        call->child_tid = 4711;
        ends(test, call, make(call), 0);
        CHECK_INT(call->tid, 4711);
        CHECK_INT(call->child_tid, 0);
    }
    munmap(call, sizeof *call);
}

static void results(struct test *test, enum way way)
{
    static const int values[] = {0, 1, 2, 127, 128, 255, 256, 257, -1};
    struct call *call = new_call(test, way, answer);
    size_t i;

    if (!call)
        return;
    for (i = 0; i < sizeof values / sizeof *values; i++) {
        call->result = values[i];
        errno = TEST_ERRNO;
        ends(test, call, make(call), values[i] & 0xff);
        CHECK_INT(errno, TEST_ERRNO);
    }
    munmap(call, sizeof *call);
}

/* RESULT must be an error, and one of NUMBERS, which end with 0. */
static void is_error(struct test *test, long result, const int *numbers)
{
    CHECK_INT(errno, TEST_ERRNO);
    CHECK(result < 0 && result >= -ERROR_MAX);
    while (*numbers && result != -*numbers)
        numbers++;
    if (*numbers == 0)
        test_fail(test, __FILE__, __LINE__, "gave %ld", result);
}

static void errors_by_clone(struct test *test)
{
    static const int numbers[] = {EINVAL, 0};
    struct call *call = new_call(test, BY_CLONE, answer);

    if (!call)
        return;
    call->flags = CLONE_SIGHAND; /* without CLONE_VM */
    errno = TEST_ERRNO;
    is_error(test, make(call), numbers);
    CHECK_INT(call->pid, 0);
    CHECK(test_childless());
    munmap(call, sizeof *call);
}

static void errors_by_clone3(struct test *test)
{
    static const int none[] = {EINVAL, ENOSYS, EPERM, 0};
    static const int invalid[] = {EINVAL, 0}, fault[] = {EFAULT, 0};
    struct call *call = new_call(test, BY_CLONE, answer);

    if (!call)
        return;
    errno = TEST_ERRNO;
    is_error(test, usp_clone3(NULL, 0, answer, call), none);
    munmap(call, sizeof *call);
    call = new_call(test, BY_CLONE3, answer);
    if (!call)
        return;
    call->flags = CLONE_SIGHAND;
    errno = TEST_ERRNO;
    is_error(test, make(call), invalid);
    is_error(test, usp_clone3(NULL, USP_CLONE_ARGS_SIZE_FIRST, answer, call),
             fault);
    CHECK_INT(call->pid, 0);
    CHECK(test_childless());
    munmap(call, sizeof *call);
}

/* ----------------------------------------------------------- Unwinding -- */

static _Unwind_Reason_Code count_frame(struct _Unwind_Context *context,
                                       void *data)
{
    struct call *call = data;

    (void)context;
    return ++call->frames < FRAMES_MAX ? _URC_NO_REASON : _URC_END_OF_STACK;
}

static int unwind_child(void *argument)
{
    look(argument);
    _Unwind_Backtrace(count_frame, argument);
    return 0;
}

/* This function, usp_clone_child, and nothing of the parent. */
static void unwinding_of_the_child(struct test *test, enum way way)
{
    struct call *call = new_call(test, way, unwind_child);

    if (!call)
        return;
    ends(test, call, make(call), 0);
    CHECK(call->frames >= 1);
    CHECK(call->frames <= 3);
    munmap(call, sizeof *call);
}

/* One search: for the frame of the function whose code begins at START, or of
 * number NUMBER. */
struct search {
    uintptr_t start;
    int number;
    int found;
    int frames; /* seen: some unwinders never end at a signal's */
};

static _Unwind_Reason_Code compare_frame(struct _Unwind_Context *context,
                                         void *data)
{
    struct search *search = data;
    uintptr_t start = (uintptr_t)_Unwind_GetRegionStart(context);

    if (search->number > 0 && --search->number == 0)
        search->start = start;
    search->found = start == search->start;
    return search->found || ++search->frames == FRAMES_MAX ? _URC_END_OF_STACK
                                                           : _URC_NO_REASON;
}

/* Where the code of the calling function begins: its address may be that of a
 * descriptor. */
__attribute__((noinline)) static uintptr_t own_start(void)
{
    struct search search = {0, 2, 0, 0};

    _Unwind_Backtrace(compare_frame, &search);
    return search.found ? search.start : 0;
}

static uintptr_t wanted;

/* The call that was interrupted has no result: so this is the end. */
static void search_frame(int number)
{
    struct search search = {wanted, 0, 0, 0};

    (void)number;
    _Unwind_Backtrace(compare_frame, &search);
    _exit(search.found ? 0 : 1);
}

/* Whether the unwinder can pass a signal's frame: it may fail, or crash. */
static int passes_signals(void)
{
    pid_t pid = fork();
    int status = -1;

    if (pid == 0) {
        wanted = own_start();
        kill(getpid(), SIGSYS);
        _exit(1);
    }
    waitpid(pid, &status, 0);
    return status == 0;
}

/* In a process of its own. */
static void trap(struct test *test, void *data)
{
    struct sock_filter filter[] = {
        LOAD(nr),
        SKIP_UNLESS(SYS_clone, 1),
        ANSWER(SECCOMP_RET_TRAP),
        SKIP_UNLESS(SYS_clone3, 1),
        ANSWER(SECCOMP_RET_TRAP),
        ALLOW,
    };
    struct sigaction action = {.sa_handler = search_frame};

    MUST(sigaction(SIGSYS, &action, NULL));
    if (!passes_signals()) {
        SKIP("no unwinding over signals here");
        return;
    }
    if (!filter_install(filter, LENGTH(filter))) {
        SKIP("no seccomp filters here");
        return;
    }
    wanted = own_start();
    make(data);
    test_fail(test, __FILE__, __LINE__, "the call was let through");
}

static void unwinding_of_the_parent(struct test *test, enum way way)
{
    struct call *call = new_call(test, way, answer);

    if (!call)
        return;
    if (UNWINDS_TRAMPOLINES)
        test_in_child(test, trap, call);
    else
        SKIP("exception tables of this ABI end at the trampoline");
    munmap(call, sizeof *call);
}

/* ------------------------------------------------------------- Both ways -- */

#define BOTH_WAYS(name)                                                        \
    static void name##_by_clone(struct test *test)                             \
    {                                                                          \
        name(test, BY_CLONE);                                                  \
    }                                                                          \
    static void name##_by_clone3(struct test *test)                            \
    {                                                                          \
        name(test, BY_CLONE3);                                                 \
    }

BOTH_WAYS(registers)
BOTH_WAYS(stack)
BOTH_WAYS(arguments)
BOTH_WAYS(results)
BOTH_WAYS(unwinding_of_the_child)
BOTH_WAYS(unwinding_of_the_parent)

static const struct test_case cases[] = {
    CASE(registers_by_clone, TEST_ONCE),
    CASE(registers_by_clone3, TEST_ONCE),
    CASE(stack_by_clone, TEST_ONCE),
    CASE(stack_by_clone3, TEST_ONCE),
    CASE(arguments_by_clone, TEST_ONCE),
    CASE(arguments_by_clone3, TEST_ONCE),
    CASE(results_by_clone, TEST_ONCE),
    CASE(results_by_clone3, TEST_ONCE),
    CASE(errors_by_clone, TEST_ONCE),
    CASE(errors_by_clone3, TEST_ONCE),
    CASE(unwinding_of_the_child_by_clone, TEST_ONCE | TEST_KEEPS_MEMORY),
    CASE(unwinding_of_the_child_by_clone3, TEST_ONCE | TEST_KEEPS_MEMORY),
    CASE(unwinding_of_the_parent_by_clone, TEST_ONCE | TEST_KEEPS_MEMORY),
    CASE(unwinding_of_the_parent_by_clone3, TEST_ONCE | TEST_KEEPS_MEMORY),
};

TABLE(trampoline, cases);
