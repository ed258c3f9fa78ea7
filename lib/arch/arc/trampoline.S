/* SPDX-License-Identifier: MIT */
/* The trampolines for ARC (ARCompact, ARCv2), 32 bits.  Contract:
 * ../trampoline.h.
 *
 * long usp_clone3(args, size, function, argument)
 *   on entry        r0     r1         r2          r3
 *   for the kernel  r0     r1                                number in r8
 *                   args   size
 *
 * long usp_clone(flags, stack_top, parent_tid, child_tid, function, argument)
 *   on entry        r0     r1         r2          r3         r4        r5
 *   for the kernel  r0     r1         r2          r3         r4
 *                   flags  stack      parent_tid  tls        child_tid
 *
 * Result: r0, the child's pid or a negative errno value, as the kernel has it.
 *
 * `trap_s` keeps every register but r0; the child starts with a copy of them.
 * So the function waits in r10 and the argument in r11, both the caller's to
 * lose.
 *
 * Stack: the parent uses none.  The child's is aligned here to 4 bytes.
 * Child: fp and blink are 0, the return address undefined; the function's
 * result goes to exit; an invalid instruction if that came back.  r25 stays the
 * parent's thread pointer.
 * Preconditions: no signal handler may run in the child: signals are blocked,
 * or CLONE_CLEAR_SIGHAND is set.
 * Marks: CFI, stack note: tests/t-child-object.sh.
 * Sources: clone(2), syscall(2), the ARC System V ABI supplement.
 */
#include "../asm.h"

#define SYS_exit 93
#define SYS_clone 220
#define SYS_clone3 435

FUNCTION(usp_clone3)
    mov     r10, r2
    mov     r11, r3
    mov     r8, SYS_clone3
    trap_s  0
    breq    r0, 0, @usp_clone_child
    j       [blink]
END(usp_clone3)

FUNCTION(usp_clone)
    mov     r10, r4
    mov     r11, r5
    mov     r4, r3
    mov     r3, 0           /* tls */
    mov     r8, SYS_clone
    trap_s  0
    breq    r0, 0, @usp_clone_child
    j       [blink]
END(usp_clone)

/* Not called: both of the above jump here, in the child. */
FUNCTION(usp_clone_child)
    .cfi_undefined blink
    mov     fp, 0
    mov     blink, 0
    and     sp, sp, -4      /* an emulator may have left the parent's stack */
    mov     r0, r11
    jl      [r10]
    mov     r8, SYS_exit
    trap_s  0
    flag    1               /* not for programs */
END(usp_clone_child)

    STACK_NOTE
