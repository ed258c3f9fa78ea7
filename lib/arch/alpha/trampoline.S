/* SPDX-License-Identifier: MIT */
/* The trampolines for Alpha.  Contract: ../trampoline.h.
 *
 * long usp_clone3(args, size, function, argument)
 *   on entry        a0     a1         a2          a3
 *   for the kernel  a0     a1                                number in v0
 *                   args   size
 *
 * long usp_clone(flags, stack_top, parent_tid, child_tid, function, argument)
 *   on entry        a0     a1         a2          a3         a4        a5
 *   for the kernel  a0     a1         a2          a3         a4
 *                   flags  stack      parent_tid  child_tid  tls
 *
 * Result: v0, the child's pid or a negative errno value.  The kernel gives a
 * positive one and sets a3 to 1.  In the child v0 and a3 are 0.
 *
 * `callsys` keeps sp and s0 to s6 and what the kernel happens to keep; the
 * child starts with a copy of them.  So the function waits in s0 and the
 * argument in s1, which are given back in the parent.  The kernel looks at a4
 * only with CLONE_SETTLS, which nobody here asks for.
 *
 * Stack: 16 bytes of the parent's for its s0 and s1.  The child's is aligned
 * here to 16 bytes.
 * Global pointer: not used; the function is called with its address in pv, from
 * which it makes its own.
 * Child: fp (s6) and ra are 0, the return address undefined; the function's
 * result goes to exit; a trap if that came back.
 * Preconditions: no signal handler may run in the child: signals are blocked,
 * or CLONE_CLEAR_SIGHAND is set.
 * Marks: CFI, stack note: tests/t-child-object.sh.
 * Sources: clone(2), syscall(2), the Calling Standard for Alpha Systems.
 */
#include "../asm.h"

#define SYS_exit 1
#define SYS_clone 312
#define SYS_clone3 545      /* only new kernels have it */

#define PAL_bugcheck 0x81
#define PAL_callsys 0x83

#define v0 $0
#define s0 $9
#define s1 $10
#define fp $15
#define a0 $16
#define a2 $18
#define a3 $19
#define a4 $20
#define a5 $21
#define ra $26
#define pv $27
#define zero $31

/* From the registers FUNCTION and ARGUMENT, make the system call NUMBER and
 * return, or go on in the child. */
    .macro  TRAMPOLINE number, function, argument
    lda     $sp, -16($sp)
    .cfi_adjust_cfa_offset 16
    stq     s0, 0($sp)
    .cfi_rel_offset s0, 0
    stq     s1, 8($sp)
    .cfi_rel_offset s1, 8
    mov     \function, s0
    mov     \argument, s1
    lda     v0, \number
    call_pal PAL_callsys
    bne     a3, 1f
    beq     v0, usp_clone_child
    br      zero, 2f
1:  subq    zero, v0, v0
2:  ldq     s0, 0($sp)
    ldq     s1, 8($sp)
    lda     $sp, 16($sp)
    .cfi_adjust_cfa_offset -16
    .cfi_restore s0
    .cfi_restore s1
    ret     zero, (ra), 1
    .endm

FUNCTION(usp_clone3)
    TRAMPOLINE SYS_clone3, a2, a3
END(usp_clone3)

FUNCTION(usp_clone)
    TRAMPOLINE SYS_clone, a4, a5
END(usp_clone)

/* Not called: both of the above jump here, in the child. */
FUNCTION(usp_clone_child)
    .cfi_undefined ra
    mov     zero, fp
    mov     zero, ra
    bic     $sp, 15, $sp    /* an emulator may have left the parent's stack */
    mov     s0, pv
    mov     s1, a0
    jsr     ra, (pv), 0
    mov     v0, a0
    lda     v0, SYS_exit
    call_pal PAL_callsys
    call_pal PAL_bugcheck
END(usp_clone_child)

    STACK_NOTE
