/* SPDX-License-Identifier: MIT */
/* What every trampoline file needs and none should spell out: symbols, unwind
 * information, and the notes that tell linkers what the object can live with.
 *
 * Include it first; end the file with PROPERTY_NOTE, where the ABI has one, and
 * STACK_NOTE.  Without a stack note the linker may make the whole program's
 * stack executable; without a property note it switches branch protection off
 * for everything that it links with this object.  tests/t-child-object.sh fails
 * if one is missing.
 */
#ifndef USP_ARCH_ASM_H
#define USP_ARCH_ASM_H

/* clang-format off */ /* this is assembly */

/* A hidden function: visible to the library, not to its users.  The lines are
 * the assembler's macros, as what separates statements of one line begins a
 * comment on some processors. */
    .macro  begin_function name
    .text
    .globl  \name
    .hidden \name
    .type   \name, %function
    .balign 16
\name:
    .cfi_startproc
    .endm

    .macro  end_function name
    .cfi_endproc
    .size   \name, . - \name
    .endm

#define FUNCTION(name) begin_function name
#define END(name) end_function name

#define STACK_NOTE .section .note.GNU-stack, "", %progbits

/* A .note.gnu.property with one 32-bit property (gABI extension for
 * x86-64 and AArch64, both ELFCLASS64: 8-byte aligned). */
#define PROPERTY_NOTE(type, value)                                             \
    .section .note.gnu.property, "a", %note;                                   \
    .balign 8;                                                                 \
    .long 4;                                                                   \
    .long 16;                                                                  \
    .long 5; /* NT_GNU_PROPERTY_TYPE_0 */                                      \
    .asciz "GNU";                                                              \
    .long type;                                                                \
    .long 4;                                                                   \
    .long value;                                                               \
    .long 0

#endif
