/* SPDX-License-Identifier: MIT */
/* The trampolines for 32-bit ARM, EABI, soft and hard float, both byte orders.
 * They are ARM code, also in a program of Thumb code: the linker makes the
 * calls change the instruction set, bx and blx do the rest.  Contract:
 * ../trampoline.h.
 *
 * long usp_clone3(args, size, function, argument)
 *   on entry        r0     r1         r2          r3
 *   for the kernel  r0     r1                                number in r7
 *                   args   size
 *
 * long usp_clone(flags, stack_top, parent_tid, child_tid, function, argument)
 *   on entry        r0     r1         r2          r3         sp, 0     sp, 4
 *   for the kernel  r0     r1         r2          r3         r4
 *                   flags  stack      parent_tid  tls        child_tid
 *
 * Result: r0, the child's pid or a negative errno value, as the kernel has it.
 *
 * `svc` keeps every register but r0; the child starts with a copy of them.  So
 * the function waits in r2 or ip, and the argument in r3, the caller's to lose
 * (AAPCS32, 6.1.1).  The kernel looks at r3 only with CLONE_SETTLS, which
 * nobody here asks for.
 *
 * Stack: what the parent needs of r4 and r7 is kept in ip, or in the places of
 * the arguments, which are the callee's.  The child's is aligned here to 8
 * bytes (AAPCS32, 6.2.1.2).
 * Child: fp and lr are 0, the return address undefined; the function's result
 * goes to exit; udf if that came back.
 * Preconditions: no signal handler may run in the child: signals are blocked,
 * or CLONE_CLEAR_SIGHAND is set.
 * Marks: CFI in .debug_frame, stack note: tests/t-child-object.sh.  Exception
 * tables (EHABI) end here: others name a function of the unwinder, which the
 * library would then need.
 * Sources: clone(2), syscall(2), AAPCS32, EHABI32.
 */
#include "../asm.h"

#define SYS_exit 1
#define SYS_clone 120
#define SYS_clone3 435

    .syntax unified
    .arm
    .cfi_sections .debug_frame

FUNCTION(usp_clone3)
    .fnstart
    mov     ip, r7
    .cfi_register r7, ip
    mov     r7, #(SYS_clone3 & ~0xff)  /* a constant has 8 bits */
    orr     r7, r7, #(SYS_clone3 & 0xff)
    svc     #0
    mov     r7, ip
    .cfi_restore r7
    mov     ip, r2
    cmp     r0, #0
    beq     usp_clone_child
    bx      lr
    .cantunwind
    .fnend
END(usp_clone3)

FUNCTION(usp_clone)
    .fnstart
    ldr     ip, [sp]
    str     r4, [sp]
    .cfi_offset r4, 0
    mov     r4, r3
    ldr     r3, [sp, #4]
    str     r7, [sp, #4]
    .cfi_offset r7, 4
    mov     r7, #SYS_clone
    svc     #0
    cmp     r0, #0
    beq     usp_clone_child
    ldr     r4, [sp]
    ldr     r7, [sp, #4]
    bx      lr
    .cantunwind
    .fnend
END(usp_clone)

/* Not called: both of the above jump here, in the child. */
FUNCTION(usp_clone_child)
    .fnstart
    .cfi_undefined lr
    mov     fp, #0
    mov     lr, #0
    bic     sp, sp, #7      /* an emulator may have left the parent's stack */
    mov     r0, r3
    blx     ip
    mov     r7, #SYS_exit
    svc     #0
    udf     #0
    .cantunwind
    .fnend
END(usp_clone_child)

    STACK_NOTE
