/* SPDX-License-Identifier: MIT */
/* The trampolines for 64-bit z/Architecture.  Contract: ../trampoline.h.
 *
 * long usp_clone3(args, size, function, argument)
 *   on entry        r2     r3         r4          r5
 *   for the kernel  r2     r3                                number in r1
 *                   args   size
 *
 * long usp_clone(flags, stack_top, parent_tid, child_tid, function, argument)
 *   on entry        r2     r3         r4          r5         r6        160(r15)
 *   for the kernel  r2     r3         r4          r5         r6
 *                   stack  flags      parent_tid  child_tid  tls
 *
 * Only here does clone take the stack first (CONFIG_CLONE_BACKWARDS2).
 *
 * Result: r2, the child's pid or a negative errno value, as the kernel has it.
 *
 * `svc` keeps every register but r2; the child starts with a copy of them.  The
 * number is its operand, or in r1 if it does not fit in a byte.  The function
 * waits in r4 or r6, where it came and which is not changed, and the argument
 * in r5 or r0, the caller's to lose.  The kernel looks at r6 only with
 * CLONE_SETTLS, which nobody here asks for.
 *
 * Stack: the parent uses none.  The child's is aligned here to 8 bytes and has
 * the 160 bytes that a function finds above its frame: back chain, which is
 * zero, and room for the registers that it saves.
 * Child: r11 and r14 are 0, the return address undefined; the function's result
 * goes to exit; an invalid instruction if that came back.
 * Preconditions: no signal handler may run in the child: signals are blocked,
 * or CLONE_CLEAR_SIGHAND is set.
 * Marks: CFI, stack note: tests/t-child-object.sh.
 * Sources: clone(2), syscall(2), the s390x ELF ABI supplement.
 */
#include "../asm.h"

#define SYS_exit 1
#define SYS_clone 120
#define SYS_clone3 435

#define FRAME 160

FUNCTION(usp_clone3)
    lghi    %r1, SYS_clone3
    svc     0
    ltgr    %r2, %r2
    jz      usp_clone_child
    br      %r14
END(usp_clone3)

FUNCTION(usp_clone)
    lg      %r0, FRAME(%r15)
    lgr     %r1, %r2
    lgr     %r2, %r3
    lgr     %r3, %r1
    svc     SYS_clone
    ltgr    %r2, %r2
    jz      1f
    br      %r14
1:  lgr     %r4, %r6
    lgr     %r5, %r0
    j       usp_clone_child
END(usp_clone)

/* Not called: both of the above jump here, in the child. */
FUNCTION(usp_clone_child)
    .cfi_undefined r14
    lghi    %r11, 0
    lghi    %r14, 0
    nill    %r15, 0xfff8    /* an emulator may have left the parent's stack */
    aghi    %r15, -FRAME
    xc      0(8, %r15), 0(%r15)
    lgr     %r2, %r5
    basr    %r14, %r4
    svc     SYS_exit
    .word   0               /* no such instruction */
END(usp_clone_child)

    STACK_NOTE
