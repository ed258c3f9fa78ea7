#!/bin/sh
# SPDX-License-Identifier: MIT
# What the child program may rely on, read from its object files: no function
# from outside, no thread-local storage, no instrumentation, a small stack that
# has a known bound; and the trampoline carries every mark that it should.
set -u
: "${srcdir=.}" "${NM=nm}" "${READELF=readelf}"
: "${USP_ARCH=none}" "${USP_SYS=posix}"
child=lib/.libs/libuspawn-child.a
trampoline=
bad=0

fail()
{
    echo "FAIL: $*"
    bad=1
}

skip()
{
    echo "SKIP: $*"
    exit 77
}

[ "$USP_SYS" = linux ] || skip "the child calls libc in this configuration"
[ -f $child ] || { fail "no $child"; exit 1; }

# Where libtool put the object that went into the library.
for object in lib/arch/$USP_ARCH/.libs/trampoline.o \
    lib/arch/$USP_ARCH/trampoline.o; do
    [ -z "$trampoline" ] && [ -f "$object" ] && trampoline=$object
done

scratch=$(mktemp -d) || exit 99
trap 'rm -rf "$scratch"' EXIT

# ------------------------------------------------------------- Symbols --

# shellcheck disable=SC2086
$NM $child $trampoline >"$scratch/nm" || fail "$NM"

# The linker makes _GLOBAL_OFFSET_TABLE_, .TOC. and _gp_disp.  SPARC has symbols
# without a name, which tell what registers are used for.  What some processors
# lack, calls of pointers and atomic stores, they have in the compiler's
# library, which calls nobody but the kernel.
# shellcheck disable=SC2016
sed -n 's/^[0-9a-f]* [A-TV-Z] //p' "$scratch/nm" | LC_ALL=C sort -u \
    >"$scratch/defined"
sed -n 's/^ *[UVvWw] \(..*\)/\1/p' "$scratch/nm" |
    grep -vx -e _GLOBAL_OFFSET_TABLE_ -e '\.TOC\.' -e _gp_disp \
        -e '[$][$]dyncall' -e '__sync_[a-z_]*\(_4\)\{0,1\}' |
    LC_ALL=C sort -u >"$scratch/needed"
[ -s "$scratch/defined" ] || fail "found no symbol in $child"
LC_ALL=C comm -13 "$scratch/defined" "$scratch/needed" >"$scratch/outside"
[ -s "$scratch/outside" ] &&
    fail "needs from outside: $(tr '\n' ' ' <"$scratch/outside")"

# Local symbols too: a coverage build leaves tables, not only calls.
grep -E '__(stack_chk|[almtu]+san|gcov|llvm|cyg_profile|prof)' "$scratch/nm" &&
    fail "instrumented, see above"
# shellcheck disable=SC2086
$READELF -sW $child $trampoline | grep -w TLS &&
    fail "thread-local storage, see above"

# --------------------------------------------------------------- Stack --

size=$(sed -n 's/^#define USP_CHILD_STACK_SIZE //p' config.h)
[ "${size:=0}" -gt 0 ] || fail "config.h has no USP_CHILD_STACK_SIZE"

# One file an object: FUNCTION <tab> BYTES <tab> static, dynamic or bounded.
find lib/child -name '*.su' -path '*/.libs/*' -exec cat {} + >"$scratch/su"
[ -s "$scratch/su" ] ||
    find lib/child -name '*.su' -exec cat {} + >"$scratch/su"

# There is no recursion, so the sum of all frames is more than any depth.  Steps
# are taken one after the other, but for one that uses another: so of these the
# two largest count; and of those that call no function with a frame, one.
# "dynamic,bounded" is a frame that arguments are pushed to.
awk -F '\t' '
    $3 != "static" && $3 != "dynamic,bounded" {
        print "FAIL: " $1 ": its stack use is " $3; bad = 1
    }
    $2 > most { most = $2; name = $1 }
    $1 ~ /:usp_step_/ {
        if ($2 > step) { second = step; step = $2 }
        else if ($2 > second) { second = $2 }
        next
    }
    $1 ~ /:(usp_child_table_size|close_listed_in_proc|set_dispositions)$/ ||
        $1 ~ /:usp_child_(digits|reset_handlers)$/ {
        if ($2 > leaf) { leaf = $2 }
        next
    }
    { sum += $2 }
    END {
        sum += step + second + leaf
        printf "stack: %d of %d bytes, at most; largest: %s, %d\n", \
            sum, size, name, most
        if (sum >= size) { print "FAIL: the stack is too small"; bad = 1 }
        exit bad
    }' size="$size" "$scratch/su" || bad=1

# --------------------------------------------------------------- Marks --

# shellcheck disable=SC2086
$READELF -SW $child $trampoline >"$scratch/sections"
# ELFv1 of ppc64 needs no stack that can be executed, and its compilers say
# nothing about it: there only the trampoline does.
[ "$USP_ARCH" = ppc64 ] && least=1 || least=0
awk -v least="$least" '
    /^File: / { file = $2; files++ }
    / \.note\.GNU-stack / { if (/ X /) exec = exec " " file; marked[file] = 1 }
    END {
        for (f in marked) found++
        if (least == 0) least = files
        if (files == 0 || found < least)
            print "FAIL: " files - found " objects have no .note.GNU-stack"
        if (exec) print "FAIL: want an executable stack:" exec
        exit files == 0 || found < least || exec != ""
    }' "$scratch/sections" || bad=1

# has PATTERN WHAT: the trampoline's headers must have a line like PATTERN.
has()
{
    grep -Eq "$1" "$scratch/marks" || fail "trampoline: no $2"
}

if [ -n "$trampoline" ]; then
    case $USP_ARCH in
    aarch64) machine=AArch64 note='BTI.*PAC' ;;
    alpha) machine=Alpha note= ;;
    arc) machine=ARC note= ;;
    arm) machine=ARM note= ;;
    hppa) machine=HPPA note= ;;
    i386) machine=80386 note=IBT ;;
    loongarch64) machine=LoongArch note= ;;
    m68k) machine=MC68000 note= ;;
    mips | mips64) machine=MIPS note= ;;
    or1k) machine=OpenRISC note= ;;
    ppc32) machine='PowerPC$' note= ;;
    ppc64 | ppc64le) machine=PowerPC64 note= ;;
    riscv) machine=RISC-V note= ;;
    s390x) machine=S/390 note= ;;
    sh4) machine=SH note= ;;
    sparc64) machine='Sparc v9' note= ;;
    x32 | x86_64) machine=X86-64 note=IBT ;;
    *) machine='' note='' fail "this test does not know $USP_ARCH" ;;
    esac
    $READELF -h -n -wf "$trampoline" >"$scratch/marks" 2>/dev/null
    has "Machine:.*$machine" "code for $machine"
    [ -z "$note" ] || has "$note" "$note note"
    has ' FDE ' "unwind information"
    # Every global has a type and a size.
    $READELF -sW "$trampoline" |
        awk '$5 == "GLOBAL" && $7 != "UND" && ($4 != "FUNC" || $3 == 0) {
            print "FAIL: trampoline: " $8 " has no type or no size"; bad = 1
        } END { exit bad }' || bad=1
fi

[ $bad = 0 ] || exit 1
[ -s "$scratch/su" ] ||
    skip "all passed but the stack: the compiler has no -fstack-usage"
[ -n "$trampoline" ] ||
    skip "all passed, but without the clone backend there is no trampoline"
