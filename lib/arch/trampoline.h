/* SPDX-License-Identifier: MIT */
/* The contract that every lib/arch/<cpu>/trampoline.S meets.
 *
 * A C function cannot make a child on another stack: the system call returns
 * twice, the second time with nothing above it.  The trampoline makes the call,
 * returns to its caller in the parent, and in the child calls FUNCTION
 * (ARGUMENT) on the child's stack and exits with the result.
 *
 * Result: the child's process id, or a negative errno value.  errno and
 * thread-local storage are not touched: the child shares the parent's thread
 * pointer.
 *
 * The child starts with an aligned stack, a zero frame pointer and a return
 * address that unwinders take for the end.  FUNCTION and ARGUMENT travel in
 * registers, not on the child's stack: emulators that turn a clone of shared
 * memory into a fork may ignore the new stack (valgrind), and the child then
 * runs on a copy of its parent's.
 */
#ifndef USP_ARCH_TRAMPOLINE_H
#define USP_ARCH_TRAMPOLINE_H

#include "base/compiler.h"
#include <stddef.h>
#include <stdint.h>

/* The kernel's struct clone_args.  Its first version ends before cgroup, which
 * came with Linux 5.7, after set_tid (5.5). */
struct usp_clone_args {
    uint64_t flags;
    uint64_t pidfd;      /* int *: where the descriptor goes */
    uint64_t child_tid;  /* int * */
    uint64_t parent_tid; /* int * */
    uint64_t exit_signal;
    uint64_t stack;      /* lowest address */
    uint64_t stack_size; /* in bytes */
    uint64_t tls;
    uint64_t set_tid;
    uint64_t set_tid_size;
    uint64_t cgroup; /* descriptor */
};
#define USP_CLONE_ARGS_SIZE_FIRST 64

USP_HIDDEN long usp_clone3(const struct usp_clone_args *args, size_t size,
                           int (*function)(void *), void *argument);

/* STACK_TOP is where the stack begins.  PARENT_TID also takes the descriptor of
 * CLONE_PIDFD; CHILD_TID is for CLONE_CHILD_CLEARTID. */
USP_HIDDEN long usp_clone(unsigned long flags, void *stack_top, int *parent_tid,
                          int *child_tid, int (*function)(void *),
                          void *argument);

#endif
