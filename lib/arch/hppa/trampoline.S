/* SPDX-License-Identifier: MIT */
/* The trampolines for 32-bit PA-RISC.  Contract: ../trampoline.h; but the stack
 * grows up: what usp_clone gets as the top is the lowest address.
 *
 * long usp_clone3(args, size, function, argument)
 *   on entry        r26    r25        r24         r23
 *   for the kernel  r26    r25                               number in r20
 *                   args   size
 *
 * long usp_clone(flags, stack_top, parent_tid, child_tid, function, argument)
 *   on entry        r26    r25        r24         r23       -52(sp)   -56(sp)
 *   for the kernel  r26    r25        r24         r23        r22
 *                   flags  stack      parent_tid  tls        child_tid
 *
 * Result: r28, the child's pid or a negative errno value, as the kernel has it.
 *
 * The system call is a branch to the gateway page, which returns to r31.  It
 * keeps every other register but r1 and r28; the child starts with a copy of
 * them.  So the function waits in r21 and the argument in r19, both the
 * caller's to lose.
 *
 * Stack: the parent uses none.  The child's is aligned here to 64 bytes, of
 * which the last 48 are what a function finds below its frame: a frame marker
 * and the places of four arguments.
 * Functions: a pointer whose second last bit is set is that of a descriptor:
 * address, linkage table.
 * Child: r3, which is the frame pointer, and rp are 0, the return address
 * undefined; the function's result goes to exit; an invalid instruction if that
 * came back.
 * Preconditions: no signal handler may run in the child: signals are blocked,
 * or CLONE_CLEAR_SIGHAND is set.
 * Marks: CFI, stack note: tests/t-child-object.sh.
 * Sources: clone(2), syscall(2), the 32-bit PA-RISC run-time architecture; the
 * kernel's Documentation/arch/parisc and
 * arch/parisc/kernel/syscall.S.
 */
#include "../asm.h"

#define SYS_exit 1
#define SYS_clone 120
#define SYS_clone3 435

    .macro  SYSTEM_CALL number
    ble     0x100(%sr2, %r0)
    ldi     \number, %r20   /* runs before the branch, as all that follow one */
    .endm

FUNCTION(usp_clone3)
    copy    %r24, %r21
    copy    %r23, %r19
    SYSTEM_CALL SYS_clone3
    comib,=,n 0, %r28, usp_clone_child
    bv,n    %r0(%rp)
END(usp_clone3)

FUNCTION(usp_clone)
    ldw     -52(%sp), %r21
    ldw     -56(%sp), %r19
    copy    %r23, %r22
    copy    %r0, %r23       /* tls */
    SYSTEM_CALL SYS_clone
    comib,=,n 0, %r28, usp_clone_child
    bv,n    %r0(%rp)
END(usp_clone)

/* Not called: both of the above jump here, in the child. */
FUNCTION(usp_clone_child)
    .cfi_undefined %rp
    copy    %r0, %r3
    ldo     127(%sp), %sp
    depwi   0, 31, 6, %sp
    copy    %r19, %r26
    bb,>=,n %r21, 30, 1f
    depwi   0, 31, 2, %r21
    ldw     4(%r21), %r19
    ldw     0(%r21), %r21
1:  bl      2f, %rp         /* it returns to behind the next instruction */
    nop
    copy    %r28, %r26
    SYSTEM_CALL SYS_exit
    break   0, 0
2:  bv,n    %r0(%r21)
END(usp_clone_child)

    STACK_NOTE
