/* SPDX-License-Identifier: MIT */
/* The trampolines for 64-bit MIPS, n64 and n32, both byte orders, any
 * floating-point ABI.  Contract: ../trampoline.h.
 *
 * long usp_clone3(args, size, function, argument)
 *   on entry        $4     $5         $6          $7
 *   for the kernel  $4     $5                                number in $2
 *                   args   size
 *
 * long usp_clone(flags, stack_top, parent_tid, child_tid, function, argument)
 *   on entry        $4     $5         $6          $7         $8        $9
 *   for the kernel  $4     $5         $6          $7         $8
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
 * n32 has longs and addresses of 32 bits, sign-extended in registers of 64,
 * which calls preserve as a whole; its system calls have other numbers.
 *
 * Stack: 16 bytes for what the parent needs of $16 and $17.  The child's is
 * aligned here to 16 bytes.
 * Position independence: no global pointer is used; the function makes its own
 * from $25, as it is called by that.
 * Child: $30 and $31 are 0, the return address undefined; the function's result
 * goes to exit; break if that came back.
 * Preconditions: no signal handler may run in the child: signals are blocked,
 * or CLONE_CLEAR_SIGHAND is set.
 * Marks: CFI, stack note: tests/t-child-object.sh.
 * Sources: clone(2), syscall(2), the MIPSpro N32 and 64-bit ABI handbooks.
 */
#include "../asm.h"

#ifdef __LP64__
#define NUMBER(number) (5000 + number)
#define ADD_ADDRESS daddiu
#define NEGATE(r) dsubu r, $0, r
#else
#define NUMBER(number) (6000 + number)
#define ADD_ADDRESS addiu
#define NEGATE(r) subu r, $0, r
#endif

#define SYS_clone NUMBER(55)
#define SYS_exit NUMBER(58)
#define SYS_clone3 NUMBER(435)

#ifdef __mips_abicalls
    .abicalls
    .option pic2            /* it works at any address */
#endif
    .set    noreorder       /* what follows a branch is done before it */

/* From the registers FUNCTION and ARGUMENT, make the system call NUMBER and
 * return, or go on in the child.  The kernel has CHILD_TID in $8. */
    .macro  TRAMPOLINE number, function, argument
    ADD_ADDRESS $29, $29, -16
    .cfi_def_cfa_offset 16
    sd      $16, 0($29)
    .cfi_offset 16, -16
    sd      $17, 8($29)
    .cfi_offset 17, -8
    move    $16, \function
    move    $17, \argument
    move    $8, $7
    li      $2, \number
    syscall
    beqz    $7, 1f
    nop
    NEGATE($2)
1:  beqz    $2, .Lchild
    nop
    ld      $16, 0($29)
    ld      $17, 8($29)
    jr      $31
    ADD_ADDRESS $29, $29, 16
    .endm

FUNCTION(usp_clone3)
    TRAMPOLINE SYS_clone3, $6, $7
END(usp_clone3)

FUNCTION(usp_clone)
    TRAMPOLINE SYS_clone, $8, $9
END(usp_clone)

/* Not called: both of the above jump here, in the child. */
FUNCTION(usp_clone_child)
    .cfi_undefined 31
.Lchild:
    move    $30, $0
    move    $31, $0
    li      $8, -16         /* an emulator may have left the parent's stack */
    and     $29, $29, $8
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
