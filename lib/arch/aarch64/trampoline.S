/* SPDX-License-Identifier: MIT */
/* The trampolines for AArch64, LP64, both byte orders.  Contract:
 * ../trampoline.h.
 *
 * long usp_clone3(args, size, function, argument)
 *   on entry        x0     x1         x2          x3
 *   for the kernel  x0     x1                                number in x8
 *                   args   size
 *
 * long usp_clone(flags, stack_top, parent_tid, child_tid, function, argument)
 *   on entry        x0     x1         x2          x3         x4        x5
 *   for the kernel  x0     x1         x2          x3         x4
 *                   flags  stack      parent_tid  tls        child_tid
 *
 * Result: x0, the child's pid or a negative errno value, as the kernel has it.
 *
 * `svc` keeps every register but x0; the child starts with a copy of them.  So
 * the function waits in x9 and the argument in x10, both the caller's to lose
 * (AAPCS64, 6.1.1).
 *
 * Stack: the parent uses none.  The child's is aligned here to 16 bytes
 * (AAPCS64, 6.4.5.1: sp must always be).
 * Child: x29 and x30 are 0, the return address undefined; the function's result
 * goes to exit; brk if that came back.
 * GCS: with CLONE_VFORK the child goes on with its parent's guarded stack, as
 * on x86; no entry of the parent is popped.
 * Preconditions: no signal handler may run in the child: signals are blocked,
 * or CLONE_CLEAR_SIGHAND is set.
 * Marks: CFI, BTI, PAC and GCS (no return address is ever stored here), stack
 * note: tests/t-child-object.sh.
 * Sources: clone(2), AAPCS64, the ELF for AArch64 supplement.
 */
#include "../asm.h"

#define SYS_exit 93
#define SYS_clone 220
#define SYS_clone3 435

#define BTI_C hint 34

FUNCTION(usp_clone3)
    BTI_C
    mov     x9, x2
    mov     x10, x3
    mov     x8, SYS_clone3
    svc     0
    cbz     x0, usp_clone_child
    ret
END(usp_clone3)

FUNCTION(usp_clone)
    BTI_C
    mov     x9, x4
    mov     x10, x5
    mov     x4, x3
    mov     x3, xzr         /* tls */
    mov     x8, SYS_clone
    svc     0
    cbz     x0, usp_clone_child
    ret
END(usp_clone)

/* Not called: both of the above jump here, in the child. */
FUNCTION(usp_clone_child)
    .cfi_undefined x30
    mov     x29, xzr
    mov     x30, xzr
    mov     x11, sp         /* an emulator may have left the parent's stack */
    and     x11, x11, -16
    mov     sp, x11
    mov     x0, x10
    blr     x9
    mov     x8, SYS_exit
    svc     0
    brk     1
END(usp_clone_child)

    /* GNU_PROPERTY_AARCH64_FEATURE_1_AND: BTI | PAC | GCS */
    PROPERTY_NOTE(0xc0000000, 7)
    STACK_NOTE
