/* SPDX-License-Identifier: MIT */
/* The trampolines for 64-bit SPARC (V9).  Contract: ../trampoline.h.
 *
 * long usp_clone3(args, size, function, argument)
 *   The kernel has none for SPARC: the result is -ENOSYS.
 *
 * long usp_clone(flags, stack_top, parent_tid, child_tid, function, argument)
 *   after save      i0     i1         i2          i3         i4        i5
 *   for the kernel  o0     o1         o2          o3         o4
 *                   flags  stack      parent_tid  tls        child_tid
 *   number in g1
 *
 * Result: o0, the child's pid or a negative errno value.  The kernel gives a
 * positive one and sets the carry of xcc.  In the child o0 is the pid of the
 * parent, and o1 is 1; in the parent o1 is 0.
 *
 * `ta 0x6d` keeps all registers but o0 and o1; the child starts with a copy of
 * the global ones and of the outs.  So the function waits in g4 and the
 * argument in g5, both the caller's to lose (V9 ABI, 3-12).
 *
 * Stack: a register window and the frame that it is spilled to; stack pointers
 * are 2047 (the bias) below what they point to.  The kernel wants the stack so,
 * and copies the frame of the caller's window to its top, which is why that
 * frame is our own and as small as can be.  The child has another below it,
 * aligned here to 16 bytes, also where an emulator leaves that to us.
 * Child: fp, i7 and o7 are 0, the return address undefined; the function's
 * result goes to exit; a trap if that came back.
 * Preconditions: no signal handler may run in the child: signals are blocked.
 * Marks: CFI, stack note: tests/t-child-object.sh.
 * Sources: clone(2), syscall(2), the SPARC Compliance Definition 2.4.
 */
#include "../asm.h"

#define ENOSYS 90
#define SYS_exit 1
#define SYS_clone 217

#define BIAS 2047
#define FRAME 176           /* a window of registers, six arguments */
#define RETURN_ADDRESS 15   /* DWARF's number of o7 */
#define CALLERS_ADDRESS 31  /* the same, of i7 */
#define FRAME_POINTER 30

FUNCTION(usp_clone3)
    retl
    mov     -ENOSYS, %o0    /* runs before the return */
END(usp_clone3)

FUNCTION(usp_clone)
    save    %sp, -FRAME, %sp
    .cfi_def_cfa_register FRAME_POINTER
    .cfi_window_save
    .cfi_register RETURN_ADDRESS, CALLERS_ADDRESS
    mov     %i0, %o0
    sub     %i1, BIAS, %o1
    mov     %i2, %o2
    clr     %o3             /* tls */
    mov     %i3, %o4
    mov     %i4, %g4
    mov     %i5, %g5
    mov     SYS_clone, %g1
    ta      0x6d
    bcs,a,pn %xcc, 1f
    neg     %o0             /* only if the branch is taken */
    brnz,pn %o1, usp_clone_child
    nop
1:  ret
    restore %o0, 0, %o0     /* runs before the return */
END(usp_clone)

/* Not called: the above jumps here, in the child. */
FUNCTION(usp_clone_child)
    .cfi_undefined RETURN_ADDRESS
    clr     %fp
    clr     %i7
    add     %sp, BIAS, %o1  /* an emulator may have left the parent's stack */
    and     %o1, -16, %o1
    sub     %o1, FRAME + BIAS, %sp
    call    %g4
    mov     %g5, %o0        /* runs before the call */
    mov     SYS_exit, %g1
    ta      0x6d
    ta      5
END(usp_clone_child)

    STACK_NOTE
