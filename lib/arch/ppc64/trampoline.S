/* SPDX-License-Identifier: MIT */
/* The trampolines for 64-bit PowerPC, ELFv1, which is big-endian.  Contract:
 * ../trampoline.h.  ELFv2: ../ppc64le.
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
 * `sc` keeps r1, r2 and r13 to r31 (the kernel's powerpc/syscall64-abi); the
 * child starts with a copy of them.  So the function waits in r31 and the
 * argument in r30, which are given back in the parent.  The kernel looks at r6
 * only with CLONE_SETTLS, which nobody here asks for.
 *
 * A function's address is that of its descriptor in .opd: entry point, TOC and
 * environment.  The function's are loaded from there before it is called; the
 * trampolines have their own, and use no TOC.
 *
 * Stack: the parent's r30 and r31 are kept below r1, where nobody else writes
 * (ABI, 3.2.2: 288 bytes).  The child's is aligned here to 16 bytes and has the
 * least frame, for what the function saves; its back chain is zero.
 * Child: r31 and the link register are 0, the return address undefined; the
 * function's result goes to exit; a trap if that came back.
 * Preconditions: no signal handler may run in the child: signals are blocked,
 * or CLONE_CLEAR_SIGHAND is set.
 * Marks: CFI, stack note: tests/t-child-object.sh.
 * Sources: clone(2), the 64-bit PowerPC ELF ABI supplement 1.9.
 */
#include "../asm.h"

#define SYS_exit 1
#define SYS_clone 120
#define SYS_clone3 435

#define FRAME 112           /* 6 words, and places for 8 arguments */
#define LINK_REGISTER 65    /* DWARF's number */

/* As FUNCTION and END: the name is the descriptor's. */
#define DESCRIBED(name)                                                        \
    .section .opd, "aw", %progbits;                                            \
    .globl name;                                                               \
    .hidden name;                                                              \
    .type name, %function;                                                     \
    .balign 8;                                                                 \
    name:                                                                      \
    .quad .L##name, .TOC.@tocbase, 0;                                          \
    .text;                                                                     \
    .balign 16;                                                                \
    .L##name:                                                                  \
    .cfi_startproc

#define DESCRIBED_END(name)                                                    \
    .cfi_endproc;                                                              \
    .size name, . - .L##name

/* From the registers FUNCTION and ARGUMENT, make the system call NUMBER and
 * return, or go on in the child.  The kernel has CHILD_TID in r7. */
    .macro  TRAMPOLINE number, function, argument
    std     %r30, -16(%r1)
    .cfi_offset r30, -16
    std     %r31, -8(%r1)
    .cfi_offset r31, -8
    mr      %r31, \function
    mr      %r30, \argument
    mr      %r7, %r6
    li      %r0, \number
    sc
    bns+    1f
    neg     %r3, %r3
1:  cmpdi   %r3, 0
    beq-    .Lusp_clone_child
    ld      %r30, -16(%r1)
    ld      %r31, -8(%r1)
    blr
    .endm

DESCRIBED(usp_clone3)
    TRAMPOLINE SYS_clone3, %r5, %r6
DESCRIBED_END(usp_clone3)

DESCRIBED(usp_clone)
    TRAMPOLINE SYS_clone, %r7, %r8
DESCRIBED_END(usp_clone)

/* Not called: both of the above jump here, in the child. */
DESCRIBED(usp_clone_child)
    .cfi_undefined LINK_REGISTER
    ld      %r0, 0(%r31)
    ld      %r2, 8(%r31)
    ld      %r11, 16(%r31)
    li      %r31, 0
    mtlr    %r31
    clrrdi  %r1, %r1, 4     /* an emulator may have left the parent's stack */
    std     %r31, -FRAME(%r1)
    addi    %r1, %r1, -FRAME
    mr      %r3, %r30
    mtctr   %r0
    bctrl
    li      %r0, SYS_exit
    sc
    trap
DESCRIBED_END(usp_clone_child)

    STACK_NOTE
