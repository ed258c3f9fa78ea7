#!/bin/sh
# SPDX-License-Identifier: MIT
# freestanding.sh PROGRAM ARCH COMPILER...: build tests/freestanding.c with the
# child program and the trampoline of lib/arch/<arch>.  Nothing is configured,
# and of a libc only headers are used, which may be those of another processor.
set -eu
cd "$(dirname "$0")/.."
program=$1 arch=$2
shift 2

# The list of what a libc only pretends to have is not there for every
# processor, and of no interest.
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir "$scratch/gnu"
: >"$scratch/gnu/stubs.h"

# takes FLAG COMPILER...: whether the compiler and its linker do.
takes()
{
    flag=$1
    shift
    echo 'void _start(void); void _start(void) { for (;;) { } }' |
        "$@" -Werror "$flag" -x c -o "$scratch/probe" - 2>/dev/null
}

# At the entry of a program the stack of x86 is not as functions expect it.
set -- "$@" -O2 -ffreestanding -fno-pic -fno-stack-protector \
    -U_FORTIFY_SOURCE -nostdlib -static -Wl,-z,noexecstack -Wl,-e,_start
for flag in -Wl,--no-relax -fno-sanitize=all \
    -fno-tree-loop-distribute-patterns -mgeneral-regs-only \
    -mno-outline-atomics -no-pie; do
    ! takes "$flag" "$@" || set -- "$@" "$flag"
done

"$@" -D_GNU_SOURCE -DUSP_CHILD_STACK_SIZE=8192 -Wall -Wextra \
    -I "$scratch" \
    -I include -I lib -I lib/sys/linux -I "lib/arch/$arch" -o "$program" \
    "lib/arch/$arch/trampoline.S" lib/child/*.c lib/child/linux/*.c \
    tests/freestanding.c -lgcc
