/* SPDX-License-Identifier: MIT */
/* The trampolines for MIPS, o32, both byte orders, any floating-point ABI.
 * Contract: ../trampoline.h.
 *
 * long usp_clone3(args, size, function, argument)
 *   on entry        $4     $5         $6          $7
 *   for the kernel  $4     $5                                number in $2
 *                   args   size
 *
 * long usp_clone(flags, stack_top, parent_tid, child_tid, function, argument)
 *   on entry        $4     $5         $6          $7         16($29)   20($29)
 *   for the kernel  $4     $5         $6          $7         16($29)
 *                   flags  stack      parent_tid  tls        child_tid
 *
 * Result: $2, the child's pid or a negative errno value.  The kernel gives a
 * positive one and sets $7, which is zero otherwise.
 *
 * `syscall` keeps $4 to $6, $16 to $23 and $28 to $31 (syscall(2)); the child
 * starts with a copy of them.  So the function waits in $16 and the argument in
 * $17, which are given back in the parent.  The kernel looks at $7 only with
 * CLONE_SETTLS, which nobody here asks for.
 *
 * Stack: the parent's $16 and $17 are kept in the places of the first
 * arguments, which are the callee's (psABI, 3-21); so is that of the fifth.
 * The child's is aligned here to 8 bytes and has such places.
 * Position independence: no global pointer is used; the function makes its own
 * from $25, as it is called by that.
 * Child: $30 and $31 are 0, the return address undefined; the function's result
 * goes to exit; break if that came back.
 * Preconditions: no signal handler may run in the child: signals are blocked,
 * or CLONE_CLEAR_SIGHAND is set.
 * Marks: CFI, stack note: tests/t-child-object.sh.
 * Sources: clone(2), syscall(2), the MIPS psABI supplement.
 */
#include "../asm.h"

#define SYS_exit 4001
#define SYS_clone 4120
#define SYS_clone3 4435

#define PLACES 16           /* of the arguments that come in registers */

#ifdef __mips_abicalls
    .abicalls
    .option pic2            /* it works at any address */
#endif
    .set    noreorder       /* what follows a branch is done before it */

/* Make the system call NUMBER and return, or go on in the child. */
    .macro  TRAMPOLINE number
    li      $2, \number
    syscall
    beqz    $7, 1f
    nop
    subu    $2, $0, $2
1:  beqz    $2, .Lchild
    nop
    lw      $16, 0($29)
    lw      $17, 4($29)
    jr      $31
    nop
    .endm

FUNCTION(usp_clone3)
    sw      $16, 0($29)
    .cfi_offset 16, 0
    sw      $17, 4($29)
    .cfi_offset 17, 4
    move    $16, $6
    move    $17, $7
    TRAMPOLINE SYS_clone3
END(usp_clone3)

FUNCTION(usp_clone)
    sw      $16, 0($29)
    .cfi_offset 16, 0
    sw      $17, 4($29)
    .cfi_offset 17, 4
    lw      $16, 16($29)
    lw      $17, 20($29)
    sw      $7, 16($29)
    TRAMPOLINE SYS_clone
END(usp_clone)

/* Not called: both of the above jump here, in the child. */
FUNCTION(usp_clone_child)
    .cfi_undefined 31
.Lchild:
    move    $30, $0
    move    $31, $0
    li      $8, -8          /* an emulator may have left the parent's stack */
    and     $29, $29, $8
    addiu   $29, $29, -PLACES
    move    $4, $17
    move    $25, $16
    jalr    $25
    nop
    move    $4, $2
    li      $2, SYS_exit
    syscall
    break
END(usp_clone_child)

    STACK_NOTE
