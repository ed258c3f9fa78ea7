/* SPDX-License-Identifier: MIT */
/* The trampolines for SuperH from the SH-3 on, both byte orders.  Contract:
 * ../trampoline.h.
 *
 * long usp_clone3(args, size, function, argument)
 *   The kernel has none for SuperH: the result is -ENOSYS.
 *
 * long usp_clone(flags, stack_top, parent_tid, child_tid, function, argument)
 *   on entry        r4     r5         r6          r7         r15, 0    r15, 4
 *   for the kernel  r4     r5         r6          r7         r0
 *                   flags  stack      parent_tid  child_tid  tls
 *   number in r3
 *
 * Result: r0, the child's pid or a negative errno value, as the kernel has it.
 *
 * `trapa` keeps every register but r0; the child starts with a copy of them.
 * So the function waits in r1 and the argument in r2, both the caller's to
 * lose.  The kernel looks at r0 only with CLONE_SETTLS, which nobody here asks
 * for.  The operand of trapa is 16 and the number of arguments; the kernel
 * ignores the latter.
 *
 * Stack: the parent uses none.  The child's is aligned here to 4 bytes.
 * Child: r14 and pr are 0, the return address undefined; the function's result
 * goes to exit; an undefined instruction if that came back.  gbr stays the
 * parent's thread pointer.
 * Preconditions: no signal handler may run in the child: signals are blocked.
 * Marks: CFI, stack note: tests/t-child-object.sh.
 * Sources: clone(2), syscall(2), GCC's ABI for SuperH.
 */
#include "../asm.h"

#define ENOSYS 38
#define SYS_exit 1
#define SYS_clone 120

/* Some processors may run what follows a trapa twice: five instructions that
 * do nothing, as the libc has them. */
    .macro  SYSTEM_CALL arguments
    trapa   #0x10 + \arguments
    .rept   5
    or      r0, r0
    .endr
    .endm

FUNCTION(usp_clone3)
    rts
    mov     #-ENOSYS, r0    /* runs before the return */
END(usp_clone3)

FUNCTION(usp_clone)
    mov.l   @r15, r1
    mov.l   @(4, r15), r2
    mov     #SYS_clone, r3
    SYSTEM_CALL 5
    tst     r0, r0
    bt      usp_clone_child
    rts
    nop
END(usp_clone)

/* Not called: the above jumps here, in the child. */
FUNCTION(usp_clone_child)
    .cfi_undefined pr
    mov     #0, r14
    lds     r14, pr
    mov     #-4, r3         /* an emulator may have left the parent's stack */
    and     r3, r15
    jsr     @r1
    mov     r2, r4          /* runs before the call */
    mov     r0, r4
    mov     #SYS_exit, r3
    SYSTEM_CALL 1
    .word   0xfffd          /* no such instruction */
END(usp_clone_child)

    STACK_NOTE
