/* SPDX-License-Identifier: MIT */
/* Making a child by clone: what the parent does, and the intermediate process
 * of a detached child. */
#include "arch/trampoline.h"
#include "child.h"
#include "sys.h"

/* At the top of a stack, where unwinders find the end: see the trampolines. */
#define ZERO_BYTES 16
#define EXIT_SIGNAL_MASK 0xffu

static long clone_by_clone3(struct usp_launch *launch, unsigned long long flags,
                            unsigned char *stack, int (*main)(void *))
{
    struct usp_clone_args args;
    size_t size =
        flags & USP_CLONE_INTO_CGROUP ? sizeof args : USP_CLONE_ARGS_SIZE_FIRST;

    /* One by one: an initializer may call memset. */
    args.flags = flags & ~(unsigned long long)EXIT_SIGNAL_MASK;
    args.pidfd = (uint64_t)(uintptr_t)&launch->clone.handle;
    args.child_tid = (uint64_t)(uintptr_t)launch->clone.inside;
    args.parent_tid = 0;
    args.exit_signal = flags & EXIT_SIGNAL_MASK;
    args.stack = (uint64_t)(uintptr_t)stack;
    args.stack_size = USP_CHILD_STACK_SIZE - ZERO_BYTES;
    args.tls = 0;
    args.set_tid = 0;
    args.set_tid_size = 0;
    args.cgroup = (uint64_t)launch->clone.cgroup;
    return usp_clone3(&args, size, main, launch);
}

long usp_child_clone(struct usp_launch *launch, unsigned long long flags,
                     unsigned char *stack, int (*main)(void *))
{
    unsigned char *end = stack + (USP_CHILD_STACK_SIZE - ZERO_BYTES);
    unsigned char *begin = USP_STACK_GROWS_UP ? stack : end;
    int i;

    for (i = 0; i < ZERO_BYTES; i++)
        end[i] = 0;
    if (launch->clone.is_clone3)
        return clone_by_clone3(launch, flags, stack, main);
    return usp_clone((unsigned long)flags, begin, &launch->clone.handle,
                     launch->clone.inside, main, launch);
}

int usp_child_detach(void *argument)
{
    struct usp_launch *launch = argument;
    struct usp_clone *clone = &launch->clone;
    long created;

    launch->stamped = 1;
    /* Our table is the parent's, and we are what the child sees of it. */
    if (launch->fetch.count > 0)
        launch->fetch.thread = launch->fetch.process = usp_sys_getpid();
    created =
        usp_child_clone(launch, clone->flags, clone->stacks, usp_child_main);
    if ((created == -EMFILE || created == -ENFILE) &&
        launch->plan->handle == USPAWN_HANDLE_WANTED)
        created = usp_child_clone(launch, clone->flags & ~USP_CLONE_PIDFD,
                                  clone->stacks, usp_child_main);
    usp_child_intermediate(launch, created);
}

int usp_child_stamp(void *argument)
{
    struct usp_launch *launch = argument;

    launch->stamped = 1;
    return 0;
}
