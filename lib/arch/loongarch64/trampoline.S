/* SPDX-License-Identifier: MIT */
/* The trampolines for LoongArch, LP64, any floating-point ABI.  Contract:
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
 *                   flags  stack      parent_tid  child_tid  tls
 *
 * Result: a0, the child's pid or a negative errno value, as the kernel has it.
 *
 * `syscall` keeps every register but a0 and t0 to t8 (the kernel's
 * loongarch/introduction); the child starts with a copy of them.  So the
 * function waits in a2 or a4, and the argument in a3 or a5, where they came.
 * The kernel looks at a4 only with CLONE_SETTLS, which nobody here asks for.
 *
 * Stack: the parent uses none.  The child's is aligned here to 16 bytes.
 * Child: fp and ra are 0, the return address undefined; the function's result
 * goes to exit; break if that came back.  tp stays the parent's.
 * Preconditions: no signal handler may run in the child: signals are blocked,
 * or CLONE_CLEAR_SIGHAND is set.
 * Marks: CFI, stack note: tests/t-child-object.sh.
 * Sources: clone(2), the LoongArch ELF psABI.
 */
#include "../asm.h"

#define SYS_exit 93
#define SYS_clone 220
#define SYS_clone3 435

FUNCTION(usp_clone3)
    ori     $a7, $zero, SYS_clone3
    syscall 0
    beqz    $a0, 1f
    jr      $ra
1:  move    $a4, $a2
    move    $a5, $a3
    b       .Lchild
END(usp_clone3)

FUNCTION(usp_clone)
    ori     $a7, $zero, SYS_clone
    syscall 0
    beqz    $a0, .Lchild
    jr      $ra
END(usp_clone)

/* Not called: both of the above jump here, in the child. */
FUNCTION(usp_clone_child)
    .cfi_undefined 1
.Lchild:
    move    $fp, $zero
    move    $ra, $zero
    bstrins.d $sp, $zero, 3, 0  /* an emulator may have left the parent's */
    move    $a0, $a5
    jirl    $ra, $a4, 0
    ori     $a7, $zero, SYS_exit
    syscall 0
    break   0
END(usp_clone_child)

    STACK_NOTE
