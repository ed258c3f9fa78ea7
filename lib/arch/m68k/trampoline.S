/* SPDX-License-Identifier: MIT */
/* The trampolines for the 68000 family from the 68020 on.  Contract:
 * ../trampoline.h.
 *
 * long usp_clone3(args, size, function, argument)
 *   on entry        4     8     12        16                offset from sp
 *   for the kernel  d1    d2                                number in d0
 *                   args  size
 *
 * long usp_clone(flags, stack_top, parent_tid, child_tid, function, argument)
 *   on entry        4     8          12          16         20        24
 *   for the kernel  d1    d2         d3          d4         d5
 *                   flags stack      parent_tid  child_tid  tls
 *
 * Result: d0, the child's pid or a negative errno value, as the kernel has it.
 *
 * `trap #0` keeps every register but d0; the child starts with a copy of them.
 * So the function waits in a1 and the argument in a0, both the caller's to
 * lose.  The kernel looks at d5 only with CLONE_SETTLS, which nobody here asks
 * for.
 *
 * Stack: the parent's registers are kept in the places of the arguments, which
 * are the callee's.  What was kept there stays until the return, so unwinders
 * need no word of its being given back.  The child's is aligned here to 4
 * bytes, more than the ABI asks for.
 * Child: fp (a6) is 0, the return address undefined; the function's result goes
 * to exit; an illegal instruction if that came back.
 * Preconditions: no signal handler may run in the child: signals are blocked,
 * or CLONE_CLEAR_SIGHAND is set.
 * Marks: CFI, stack note: tests/t-child-object.sh.
 * Sources: clone(2), syscall(2), the System V ABI supplement for m68k.
 */
#include "../asm.h"

#define SYS_exit 1
#define SYS_clone 120
#define SYS_clone3 435

FUNCTION(usp_clone3)
    move.l  12(%sp), %a1
    move.l  16(%sp), %a0
    move.l  4(%sp), %d1
    move.l  %d2, 4(%sp)
    .cfi_offset %d2, 0
    move.l  8(%sp), %d2
    move.l  #SYS_clone3, %d0
    trap    #0
    tst.l   %d0
    jeq     usp_clone_child
    move.l  4(%sp), %d2
    rts
END(usp_clone3)

FUNCTION(usp_clone)
    move.l  20(%sp), %a1
    move.l  24(%sp), %a0
    move.l  4(%sp), %d1
    move.l  %d2, 4(%sp)
    .cfi_offset %d2, 0
    move.l  8(%sp), %d2
    move.l  %d3, 20(%sp)
    .cfi_offset %d3, 16
    move.l  12(%sp), %d3
    move.l  %d4, 24(%sp)
    .cfi_offset %d4, 20
    move.l  16(%sp), %d4
    moveq   #SYS_clone, %d0
    trap    #0
    tst.l   %d0
    jeq     usp_clone_child
    move.l  4(%sp), %d2
    move.l  20(%sp), %d3
    move.l  24(%sp), %d4
    rts
END(usp_clone)

/* Not called: both of the above jump here, in the child. */
FUNCTION(usp_clone_child)
    .cfi_undefined %pc
    sub.l   %fp, %fp
    move.l  %sp, %d0        /* an emulator may have left the parent's stack */
    and.l   #-4, %d0
    move.l  %d0, %sp
    move.l  %a0, -(%sp)
    jsr     (%a1)
    move.l  %d0, %d1
    moveq   #SYS_exit, %d0
    trap    #0
    illegal
END(usp_clone_child)

    STACK_NOTE
