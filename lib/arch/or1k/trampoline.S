/* SPDX-License-Identifier: MIT */
/* The trampolines for OpenRISC 1000, 32 bits, with delay slots.  Contract:
 * ../trampoline.h.
 *
 * long usp_clone3(args, size, function, argument)
 *   on entry        r3     r4         r5          r6
 *   for the kernel  r3     r4                                number in r11
 *                   args   size
 *
 * long usp_clone(flags, stack_top, parent_tid, child_tid, function, argument)
 *   on entry        r3     r4         r5          r6         r7        r8
 *   for the kernel  r3     r4         r5          r6         r7
 *                   flags  stack      parent_tid  child_tid  tls
 *
 * Result: r11, the child's pid or a negative errno value, as the kernel has it.
 *
 * `l.sys` keeps what a function keeps: r1, r2, r9, r10 and the even registers
 * from r14 on; the child starts with a copy of them.  So the function waits in
 * r14 and the argument in r16, which are given back in the parent.  The kernel
 * looks at r7 only with CLONE_SETTLS, which nobody here asks for.
 *
 * Stack: 8 bytes of the parent's for its r14 and r16.  The child's is aligned
 * here to 4 bytes.
 * Child: r2 and r9 are 0, the return address undefined; the function's result
 * goes to exit; a trap if that came back.  r10 stays the parent's thread
 * pointer.
 * Preconditions: no signal handler may run in the child: signals are blocked,
 * or CLONE_CLEAR_SIGHAND is set.
 * Marks: CFI, stack note: tests/t-child-object.sh.
 * Sources: clone(2), the OpenRISC 1000 architecture manual, 16.
 */
#include "../asm.h"

#define SYS_exit 93
#define SYS_clone 220
#define SYS_clone3 435

#define R9 9                /* DWARF's numbers */
#define R14 14
#define R16 16

/* From the registers FUNCTION and ARGUMENT, make the system call NUMBER and
 * return, or go on in the child.  Indented once more: it runs before the branch
 * above it. */
    .macro  TRAMPOLINE number, function, argument
    l.addi  r1, r1, -8
    .cfi_adjust_cfa_offset 8
    l.sw    0(r1), r14
    .cfi_rel_offset R14, 0
    l.sw    4(r1), r16
    .cfi_rel_offset R16, 4
    l.or    r14, \function, \function
    l.or    r16, \argument, \argument
    l.ori   r11, r0, \number
    l.sys   1
    l.sfeqi r11, 0
    l.bf    usp_clone_child
      l.nop
    l.lwz   r14, 0(r1)
    l.lwz   r16, 4(r1)
    l.jr    r9
      l.addi r1, r1, 8
    .endm

FUNCTION(usp_clone3)
    TRAMPOLINE SYS_clone3, r5, r6
END(usp_clone3)

FUNCTION(usp_clone)
    TRAMPOLINE SYS_clone, r7, r8
END(usp_clone)

/* Not called: both of the above jump here, in the child. */
FUNCTION(usp_clone_child)
    .cfi_undefined R9
    l.addi  r2, r0, 0
    l.addi  r9, r0, 0
    l.addi  r3, r0, -4      /* an emulator may have left the parent's stack */
    l.and   r1, r1, r3
    l.jalr  r14
      l.or  r3, r16, r16
    l.or    r3, r11, r11
    l.ori   r11, r0, SYS_exit
    l.sys   1
    l.trap  1
END(usp_clone_child)

    STACK_NOTE
