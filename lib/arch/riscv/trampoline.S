/* SPDX-License-Identifier: MIT */
/* The trampolines for RISC-V, 64 and 32 bits (LP64, ILP32), with any
 * floating-point ABI and with or without compressed instructions.  Contract:
 * ../trampoline.h.
 *
 * long usp_clone3(args, size, function, argument)
 *   on entry        a0     a1         a2          a3
 *   for the kernel  a0     a1                                number in a7
 *                   args   size
 *
 * long usp_clone(flags, stack_top, parent_tid, child_tid, function, argument)
 *   on entry        a0     a1         a2          a3         a4        a5
 *   for the kernel  a0     a1         a2          a3         a4
 *                   flags  stack      parent_tid  tls        child_tid
 *
 * Result: a0, the child's pid or a negative errno value, as the kernel has it.
 *
 * `ecall` keeps every register but a0; the child starts with a copy of them.
 * So the function waits in t1 and the argument in a5, both the caller's to lose
 * (psABI, "Integer Register Convention"), and a5 not looked at by the kernel.
 *
 * Stack: the parent uses none.  The child's is aligned here to 16 bytes.
 * Child: s0 and ra are 0, the return address undefined; the function's result
 * goes to exit; ebreak if that came back.  gp and tp stay the parent's.
 * Shadow stack (Zicfiss): with CLONE_VFORK the child goes on with its parent's;
 * without, the kernel makes one.  No return address is ever stored here.
 * Preconditions: no signal handler may run in the child: signals are blocked,
 * or CLONE_CLEAR_SIGHAND is set.
 * Marks: CFI, stack note: tests/t-child-object.sh.  No property note: landing
 * pads (Zicfilp) are not in use yet.
 * Sources: clone(2), the RISC-V psABI.
 */
#include "../asm.h"

#define SYS_exit 93
#define SYS_clone 220
#define SYS_clone3 435

FUNCTION(usp_clone3)
    mv      t1, a2
    mv      a5, a3
    li      a7, SYS_clone3
    ecall
    beqz    a0, usp_clone_child
    ret
END(usp_clone3)

FUNCTION(usp_clone)
    mv      t1, a4
    mv      a4, a3
    li      a3, 0           /* tls */
    li      a7, SYS_clone
    ecall
    beqz    a0, usp_clone_child
    ret
END(usp_clone)

/* Not called: both of the above jump here, in the child. */
FUNCTION(usp_clone_child)
    .cfi_undefined ra
    li      s0, 0
    li      ra, 0
    andi    sp, sp, -16     /* an emulator may have left the parent's stack */
    mv      a0, a5
    jalr    t1
    li      a7, SYS_exit
    ecall
    ebreak
END(usp_clone_child)

    STACK_NOTE
