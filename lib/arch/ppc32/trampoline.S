/* SPDX-License-Identifier: MIT */
/* The trampolines for 32-bit PowerPC, System V, any floating-point ABI, with
 * either kind of PLT: nothing is called by name.  Contract: ../trampoline.h.
 *
 * long usp_clone3(args, size, function, argument)
 *   on entry        r3     r4         r5          r6
 *   for the kernel  r3     r4                                number in r0
 *                   args   size
 *
 * long usp_clone(flags, stack_top, parent_tid, child_tid, function, argument)
 *   on entry        r3     r4         r5          r6         r7        r8
 *   for the kernel  r3     r4         r5          r6         r7
 *                   flags  stack      parent_tid  tls        child_tid
 *
 * Result: r3, the child's pid or a negative errno value.  The kernel gives a
 * positive one and sets the summary overflow bit of cr0.
 *
 * `sc` keeps r1, r2 and r13 to r31 (syscall(2)); the child starts with a copy
 * of them.  So the function waits in r31 and the argument in r30, which are
 * given back in the parent.  The kernel looks at r6 only with CLONE_SETTLS,
 * which nobody here asks for.
 *
 * Stack: 16 bytes for what the parent needs of r30 and r31, as nothing below r1
 * is anybody's here.  The child's is aligned here to 16 bytes and has a frame
 * for what the function saves; its back chain is zero.
 * Child: r31 and the link register are 0, the return address undefined; the
 * function's result goes to exit; a trap if that came back.
 * Preconditions: no signal handler may run in the child: signals are blocked,
 * or CLONE_CLEAR_SIGHAND is set.
 * Marks: CFI, stack note: tests/t-child-object.sh.
 * Sources: clone(2), syscall(2), the Power Architecture 32-bit ABI supplement.
 */
#include "../asm.h"

#define SYS_exit 1
#define SYS_clone 120
#define SYS_clone3 435

#define FRAME 16            /* back chain, link register, two more */
#define LINK_REGISTER 65    /* DWARF's number */

/* From the registers FUNCTION and ARGUMENT, make the system call NUMBER and
 * return, or go on in the child.  The kernel has CHILD_TID in r7. */
    .macro  TRAMPOLINE number, function, argument
    stwu    %r1, -FRAME(%r1)
    .cfi_def_cfa_offset FRAME
    stw     %r30, 8(%r1)
    .cfi_offset r30, 8 - FRAME
    stw     %r31, 12(%r1)
    .cfi_offset r31, 12 - FRAME
    mr      %r31, \function
    mr      %r30, \argument
    mr      %r7, %r6
    li      %r0, \number
    sc
    bns+    1f
    neg     %r3, %r3
1:  cmpwi   %r3, 0
    beq-    .Lchild
    lwz     %r30, 8(%r1)
    lwz     %r31, 12(%r1)
    addi    %r1, %r1, FRAME
    blr
    .endm

FUNCTION(usp_clone3)
    TRAMPOLINE SYS_clone3, %r5, %r6
END(usp_clone3)

FUNCTION(usp_clone)
    TRAMPOLINE SYS_clone, %r7, %r8
END(usp_clone)

/* Not called: both of the above jump here, in the child. */
FUNCTION(usp_clone_child)
    .cfi_undefined LINK_REGISTER
.Lchild:
    mtctr   %r31
    li      %r31, 0
    mtlr    %r31
    clrrwi  %r1, %r1, 4     /* an emulator may have left the parent's stack */
    stw     %r31, -FRAME(%r1)
    addi    %r1, %r1, -FRAME
    mr      %r3, %r30
    bctrl
    li      %r0, SYS_exit
    sc
    trap
END(usp_clone_child)

    STACK_NOTE
