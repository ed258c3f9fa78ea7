/* SPDX-License-Identifier: MIT */
/* The trampolines for i386.  Contract: ../trampoline.h.
 *
 * long usp_clone3(args, size, function, argument)
 *   on entry        4     8     12        16                offset from esp
 *   for the kernel  ebx   ecx                               number in eax
 *                   args  size
 *
 * long usp_clone(flags, stack_top, parent_tid, child_tid, function, argument)
 *   on entry        4     8          12          16         20        24
 *   for the kernel  ebx   ecx        edx         esi        edi
 *                   flags stack      parent_tid  tls        child_tid
 *
 * Result: eax, the child's pid or a negative errno value, as the kernel has it.
 *
 * `int $0x80` keeps every register but eax; the child starts with a copy of
 * them.  So the function waits in ebp and the argument in esi, which are given
 * back in the parent.  The kernel looks at esi only with CLONE_SETTLS, which
 * nobody here asks for.  Not the vdso's entry: finding it takes the thread
 * pointer, and it returns over the stack.
 *
 * Stack: the parent's registers are kept in the places of the arguments, which
 * are the callee's (psABI, 2.2.2).  So the return address is the word that esp
 * points to, in the parent and, where it is zero, in the child.  The child's
 * stack is aligned here to 16 bytes before the call.  What was kept there stays
 * until the return, so unwinders need no word of its being given back.
 * Child: ebp is 0, the return address undefined; the function's result goes to
 * exit; ud2 if that came back.
 * Shadow stack: the kernel has none for 32-bit programs.
 * Preconditions: no signal handler may run in the child: signals are blocked,
 * or CLONE_CLEAR_SIGHAND is set.  The word at stack_top is zero, so that an
 * unwinder that meets the child at the system call finds the end.
 * Marks: CFI, IBT and SHSTK, stack note: tests/t-child-object.sh.
 * Sources: clone(2), the i386 psABI.
 */
#include "../asm.h"

#define SYS_exit 1
#define SYS_clone 120
#define SYS_clone3 435

FUNCTION(usp_clone3)
    endbr32
    mov     12(%esp), %edx
    mov     16(%esp), %ecx
    mov     %ebx, 12(%esp)
    .cfi_offset ebx, 8
    mov     %esi, 16(%esp)
    .cfi_offset esi, 12
    mov     %ecx, %esi
    mov     4(%esp), %ebx
    mov     8(%esp), %ecx
    mov     %ebp, 4(%esp)
    .cfi_offset ebp, 0
    mov     %edx, %ebp
    mov     $SYS_clone3, %eax
    int     $0x80
    test    %eax, %eax
    jz      usp_clone_child
    mov     4(%esp), %ebp
    mov     12(%esp), %ebx
    mov     16(%esp), %esi
    ret
END(usp_clone3)

FUNCTION(usp_clone)
    endbr32
    mov     4(%esp), %eax
    mov     %ebx, 4(%esp)
    .cfi_offset ebx, 0
    mov     %eax, %ebx
    mov     8(%esp), %ecx
    mov     %ebp, 8(%esp)
    .cfi_offset ebp, 4
    mov     20(%esp), %ebp
    mov     16(%esp), %eax
    mov     %edi, 16(%esp)
    .cfi_offset edi, 12
    mov     %eax, %edi
    mov     24(%esp), %eax
    mov     %esi, 24(%esp)
    .cfi_offset esi, 20
    mov     %eax, %esi
    mov     12(%esp), %edx
    mov     $SYS_clone, %eax
    int     $0x80
    test    %eax, %eax
    jz      usp_clone_child
    mov     4(%esp), %ebx
    mov     8(%esp), %ebp
    mov     16(%esp), %edi
    mov     24(%esp), %esi
    ret
END(usp_clone)

/* Not called: both of the above jump here, in the child. */
FUNCTION(usp_clone_child)
    .cfi_undefined eip
    xchg    %ebp, %eax      /* which is 0 */
    and     $-16, %esp      /* an emulator may have left the parent's stack */
    sub     $12, %esp       /* with the argument 16 bytes, below them eip */
    push    %esi
    call    *%eax
    mov     %eax, %ebx
    mov     $SYS_exit, %eax
    int     $0x80
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
