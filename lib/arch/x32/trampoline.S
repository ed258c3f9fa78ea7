/* SPDX-License-Identifier: MIT */
/* The trampolines for x86-64 with 32-bit pointers (x32).  Contract:
 * ../trampoline.h.
 *
 * long usp_clone3(args, size, function, argument)
 *   on entry        rdi    rsi        rdx         rcx
 *   for the kernel  rdi    rsi                               number in rax
 *                   args   size
 *
 * long usp_clone(flags, stack_top, parent_tid, child_tid, function, argument)
 *   on entry        rdi    rsi        rdx         rcx        r8        r9
 *   for the kernel  rdi    rsi        rdx         r10        r8
 *                   flags  stack      parent_tid  child_tid  tls
 *
 * Result: rax, the child's pid or a negative errno value, as the kernel has it.
 *
 * Pointers come in the lower half of registers; the upper half is cleared here,
 * which costs nothing where they are moved anyway.
 *
 * `syscall` destroys rcx and r11 and keeps the rest (psABI, A.2.1); the child
 * starts with a copy of the registers.  So the function waits in r8 and the
 * argument in r9, both the caller's to lose.  The kernel looks at r8 only with
 * CLONE_SETTLS, which nobody here asks for.
 *
 * Stack: the parent uses none.  The child's is aligned here to 16 bytes before
 * the call (psABI, 3.2.2), which then takes 8 of them.
 * Child: rbp is 0, the return address undefined; the function's result goes to
 * exit; ud2 if that came back.
 * Shadow stack: with CLONE_VFORK the child goes on with its parent's, below
 * what the parent needs; without, the kernel makes one
 * (arch/x86/kernel/shstk.c).
 * Preconditions: no signal handler may run in the child: signals are blocked,
 * or CLONE_CLEAR_SIGHAND is set.  The word at stack_top is zero, so that an
 * unwinder that meets the child at the system call finds the end.
 * Marks: CFI, IBT and SHSTK, stack note: tests/t-child-object.sh.
 * Sources: clone(2), the x86-64 psABI (10: ILP32).
 */
#include "../asm.h"

#define X32 0x40000000      /* what makes a number one of x32 */
#define SYS_clone X32 + 56
#define SYS_exit X32 + 60
#define SYS_clone3 X32 + 435

FUNCTION(usp_clone3)
    endbr64
    mov     %edi, %edi
    mov     %esi, %esi
    mov     %edx, %r8d
    mov     %ecx, %r9d
    mov     $SYS_clone3, %eax
    syscall
    test    %eax, %eax
    jz      usp_clone_child
    ret
END(usp_clone3)

FUNCTION(usp_clone)
    endbr64
    mov     %edi, %edi
    mov     %esi, %esi
    mov     %edx, %edx
    mov     %ecx, %r10d
    mov     %r8d, %r8d
    mov     %r9d, %r9d
    mov     $SYS_clone, %eax
    syscall
    test    %eax, %eax
    jz      usp_clone_child
    ret
END(usp_clone)

/* Not called: both of the above jump here, in the child. */
FUNCTION(usp_clone_child)
    .cfi_undefined rip
    xor     %ebp, %ebp
    and     $-16, %esp      /* an emulator may have left the parent's stack */
    mov     %r9d, %edi
    call    *%r8
    mov     %eax, %edi
    mov     $SYS_exit, %eax
    syscall
    ud2
END(usp_clone_child)

    /* GNU_PROPERTY_X86_FEATURE_1_AND: IBT | SHSTK */
    .section .note.gnu.property, "a", %note
    .balign 4               /* ELFCLASS32: and no padding, unlike asm.h's */
    .long   4
    .long   12
    .long   5               /* NT_GNU_PROPERTY_TYPE_0 */
    .asciz  "GNU"
    .long   0xc0000002
    .long   4
    .long   3
    STACK_NOTE
