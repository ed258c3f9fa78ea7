/* SPDX-License-Identifier: MIT */
/* The trampoline and the child program without a libc: for processors whose
 * toolchain has none, and for a kernel where nothing else is installed.
 *
 * A program of its own that prints TAP.  As the first process (/init) it names
 * the kernel and switches the machine off at the end.  tests/freestanding.sh
 * builds it, with the objects of lib/child and the trampoline.  Where memory is
 * not shared (emulators of user programs) what depends on that is skipped.
 */
#include "arch/trampoline.h"
#include "child/child.h"
#include "sys.h"

#define ARGUMENT_VALUE 4711
#define STATUS 42
#define MARK 99              /* a descriptor */
#define MAGIC_1 0xfee1deadul /* reboot(2) */
#define MAGIC_2 672274793ul
#define POWER_OFF 0x4321fedcul

static int number, failures, is_init, is_shared;

/* ---------------------------------------------------------------- Output -- */

static void print(const char *text)
{
    size_t length = 0;

    while (text[length])
        length++;
    usp_sys_write(1, text, length);
}

static void print_number(long value)
{
    char digits[USP_DIGITS_SIZE];

    usp_child_digits(digits, value);
    print(digits);
}

static void report(int passed, const char *what, const char *skipped)
{
    if (!passed)
        failures++;
    print(passed ? "ok " : "not ok ");
    print_number(++number);
    print(" - ");
    print(what);
    print(skipped ? " # SKIP " : "");
    print(skipped ? skipped : "");
    print("\n");
}

static void check(int passed, const char *what)
{
    report(passed, what, 0);
}

/* As uname(2) has it: six members of 65 bytes. */
static void print_kernel(void)
{
    char name[6][65];

    if (USP_CALL(__NR_uname, name, 0, 0, 0, 0) < 0)
        return;
    print("# kernel ");
    print(name[2]);
    print(" ");
    print(name[4]);
    print("\n");
}

/* -------------------------------------------------------------- The child --
 */

/* What the child saw: it writes here, in memory that it shares or not. */
static struct seen {
    int argument;
    int was_here;
    unsigned long local;
    int misaligned;
} seen;

struct aligned {
    USP_ALIGNED(sizeof(long)) char bytes[1];
};

static int look(void *argument)
{
    struct aligned local;

    seen.argument = *(int *)argument;
    seen.local = (unsigned long)&local;
    seen.misaligned = ((unsigned long)&local & (sizeof(long) - 1)) != 0;
    seen.was_here = 1;
    return seen.argument == ARGUMENT_VALUE ? STATUS : 1;
}

USP_ALIGNED(64) static unsigned char stacks[2 * USP_CHILD_STACK_SIZE];

static long by_clone(unsigned long long flags, int *argument)
{
    unsigned char *begin =
        stacks + (USP_STACK_GROWS_UP ? 0 : USP_CHILD_STACK_SIZE);

    return usp_clone((unsigned long)flags, begin, 0, 0, look, argument);
}

static long by_clone3(unsigned long long flags, int *argument)
{
    static struct usp_clone_args args;

    args.flags = flags & ~0xffull;
    args.exit_signal = flags & 0xff;
    args.stack = (uint64_t)(uintptr_t)stacks;
    args.stack_size = USP_CHILD_STACK_SIZE;
    return usp_clone3(&args, USP_CLONE_ARGS_SIZE_FIRST, look, argument);
}

/* The status with which PID exited; -1 if in another way. */
static int exit_status(long pid)
{
    siginfo_t info;

    if (usp_sys_waitid(P_PID, (int)pid, &info, WEXITED | USP_WAIT_ALL, 0) < 0)
        return -1;
    return info.si_code == CLD_EXITED ? info.si_status : -1;
}

/* ------------------------------------------------------------- Trampoline --
 */

static volatile long values[] = {11, 22, 33, 44, 55, 66, 77, 88,
                                 99, 12, 23, 34, 45, 56, 67, 78};

/* More live values than there are registers that a function keeps. */
static int keeps_registers(long (*make)(unsigned long long, int *),
                           unsigned long long flags, int *argument, long *pid)
{
    long a = values[0], b = values[1], c = values[2], d = values[3];
    long e = values[4], f = values[5], g = values[6], h = values[7];
    long i = values[8], j = values[9], k = values[10], l = values[11];
    long m = values[12], n = values[13], o = values[14], p = values[15];

    *pid = make(flags, argument);
    return a == values[0] && b == values[1] && c == values[2] &&
           d == values[3] && e == values[4] && f == values[5] &&
           g == values[6] && h == values[7] && i == values[8] &&
           j == values[9] && k == values[10] && l == values[11] &&
           m == values[12] && n == values[13] && o == values[14] &&
           p == values[15];
}

static int is_on_stack(unsigned long local)
{
    unsigned long begin = (unsigned long)(uintptr_t)stacks;

    return local >= begin && local < begin + USP_CHILD_STACK_SIZE;
}

static void try_trampoline(const char *name,
                           long (*make)(unsigned long long, int *))
{
    const unsigned long long flags = USP_CLONE_VM | USP_CLONE_VFORK | SIGCHLD;
    const unsigned long long thread_without_more = 0x10000;
    const char *unshared;
    int argument = ARGUMENT_VALUE;
    int kept;
    long pid;

    print("# ");
    print(name);
    print("\n");
    seen.was_here = 0;
    kept = keeps_registers(make, flags, &argument, &pid);
    if (pid == -ENOSYS) {
        report(kept, "registers are kept", 0);
        report(1, "the rest", "this kernel does not have it");
        return;
    }
    check(kept, "registers are kept");
    check(pid > 0, "the result is a pid");
    check(exit_status(pid) == STATUS, "the child exits with what is returned");
    is_shared = seen.was_here;
    unshared = is_shared ? 0 : "memory is not shared here";
    report(is_shared || !is_init, "memory is shared, and the parent waits",
           unshared);
    report(unshared || seen.argument == ARGUMENT_VALUE, "the argument",
           unshared);
    report(unshared || is_on_stack(seen.local), "its own stack", unshared);
    report(unshared || !seen.misaligned, "which is aligned", unshared);
    kept = keeps_registers(make, thread_without_more, &argument, &pid);
    check(pid == -EINVAL, "an error is a negative errno value");
    check(kept, "registers are kept by errors");
}

/* ---------------------------------------------------------- Child program --
 */

static void prepare(struct usp_launch *launch, struct uspawn_plan *plan,
                    const char *path, char *const *argv)
{
    static char *const no_environment[] = {0};
    size_t i;

    for (i = 0; i < sizeof *launch; i++)
        ((char *)launch)[i] = 0;
    for (i = 0; i < sizeof *plan; i++)
        ((char *)plan)[i] = 0;
    plan->candidates = path;
    plan->candidate_count = 1;
    plan->exec_fd = -1;
    plan->cgroup = -1;
    launch->plan = plan;
    launch->argv = argv;
    launch->envp = no_environment;
    launch->channel = -1;
    launch->failure_status = 127;
    launch->gate[0] = -1;
    launch->clone.handle = -1;
}

static long start(struct usp_launch *launch)
{
    return usp_child_clone(launch, USP_CLONE_VM | USP_CLONE_VFORK | SIGCHLD,
                           stacks, usp_child_main);
}

static void try_child_program(const char *self)
{
    static char name[] = "freestanding";
    static char *const argv[] = {name, 0};
    static struct usp_launch launch;
    static struct uspawn_plan plan;
    const char *unshared = is_shared ? 0 : "memory is not shared here";
    int status;

    print("# the child program\n");
    prepare(&launch, &plan, "/nonexistent", argv);
    status = exit_status(start(&launch));
    check(status == 127, "it exits if it cannot execute");
    report(unshared || (launch.record.stage == USPAWN_STAGE_EXEC &&
                        launch.record.code == ENOENT),
           "and says what failed", unshared);
    prepare(&launch, &plan, self, argv);
    status = exit_status(start(&launch));
    report(unshared || status == STATUS, "it executes a program", unshared);
    check(launch.record.stage == USPAWN_STAGE_NONE || unshared,
          "and then reports no failure");
}

/* ------------------------------------------------------------------ Begin --
 */

static int run(const char *self)
{
    print_kernel();
    try_trampoline("clone", by_clone);
    try_trampoline("clone3", by_clone3);
    try_child_program(self);
    print("1..");
    print_number(number);
    print("\n# failed: ");
    print_number(failures);
    print("\n");
    return failures != 0;
}

/* It gets no arguments: how the stack begins is not the same everywhere.  So
 * that it has a MARK tells the program that it is the one which was executed.
 */
void _start(void);

void _start(void)
{
    int result;

    if (usp_sys_fcntl(MARK, F_GETFD, 0) >= 0)
        usp_sys_exit(STATUS);
    usp_sys_dup3(1, MARK, 0);
    is_init = usp_sys_getpid() == 1;
    result = run(is_init ? "/init" : "/proc/self/exe");
    if (is_init)
        USP_CALL(__NR_reboot, MAGIC_1, MAGIC_2, POWER_OFF, 0, 0);
    usp_sys_exit(result);
}
