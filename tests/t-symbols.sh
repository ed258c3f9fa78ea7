#!/bin/sh
# SPDX-License-Identifier: MIT
# The header and the libraries agree on what is public, and what is not has a
# name that no other library will use.
set -u
: "${srcdir=.}" "${NM=nm}" "${READELF=readelf}"
library=lib/.libs/libuspawn.so
archive=lib/.libs/libuspawn.a
bad=0

scratch=$(mktemp -d) || exit 99
trap 'rm -rf "$scratch"' EXIT

# What is declared, one statement a line once comments and directives are gone.
sed 's|/\*.*\*/||' "$srcdir/include/uspawn.h" |
    sed -e '/^#/d' -e '/\/\*/,/\*\//d' | tr '\n' ' ' | tr ';{}' '[\n*]' |
    sed -n 's/^[^(]*[ *]\(uspawn[a-z0-9_]*\)(.*/\1/p' |
    LC_ALL=C sort >"$scratch/header"

# compare WHAT FILE: FILE must list what the header declares.
compare()
{
    if ! diff "$scratch/header" "$scratch/$2" >"$scratch/diff"; then
        echo "FAIL: the header (<) and $1 (>) differ:"
        grep '^[<>]' "$scratch/diff"
        bad=1
    fi
}

if [ ! -s "$scratch/header" ]; then
    echo "FAIL: found no function in the header"
    bad=1
fi

# Each is called while a cancellation is pending.
grep -o 'uspawn[a-z0-9_]*(' "$srcdir/tests/cases-cancel.c" | tr -d '(' |
    LC_ALL=C sort -u >"$scratch/cancelled"
compare "what tests/cases-cancel.c calls" cancelled

if [ -f $archive ]; then
    # Sanitizers, coverage and some compilers add objects of their own.
    $NM -g $archive | sed -n 's/^[0-9a-f]* [A-TV-Z] //p' |
        grep -Ev '^__(odr_asan|llvm|covrec|prof|(x86\.|sparc_)get_pc)' \
            >"$scratch/globals"
    if [ ! -s "$scratch/globals" ]; then
        echo "FAIL: found no symbol in $archive"
        bad=1
    fi
    if grep -v -e '^uspawn' -e '^usp_' "$scratch/globals"; then
        echo "FAIL: globals of $archive with such names, above"
        bad=1
    fi
fi

if [ -f $library ]; then
    # The version's own name is an absolute symbol.
    $NM -D -g $library | sed -n 's/^[0-9a-f]* [B-TV-Z] //p' | sed 's/@.*//' |
        LC_ALL=C sort >"$scratch/library"
    compare "what $library exports" library
fi

# Where the child calls the libc, programs with the static library are told to
# bind at start, as the shared one does.
if [ "${USP_SYS-}" = posix ] && [ -f $library ] &&
    $READELF -d $library | grep -q BIND_NOW &&
    ! grep -q '^Libs.private:.* -Wl,-z,now' lib/uspawn.pc; then
    echo "FAIL: uspawn.pc does not have static programs bind at start"
    bad=1
fi

[ $bad = 0 ] || exit 1
if [ ! -f $library ] || [ ! -f $archive ]; then
    echo "SKIP: needs both the shared and the static library"
    exit 77
fi
