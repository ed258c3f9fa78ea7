#!/bin/sh
# SPDX-License-Identifier: MIT
# No function of the library needs much stack, as the compiler reports it: a
# spawn must work in a thread of 16 KiB (POSIX, PTHREAD_STACK_MIN), of which a
# libc needs some itself.  The case small_stack/... is the proof that it does.
set -u
: "${NM=nm}"
limit=2048

skip()
{
    echo "SKIP: $*"
    exit 77
}

$NM -A lib/.libs/*.a 2>/dev/null | grep -Eq '__([almtu]+san|gcov|llvm_prof)' &&
    skip "instrumented: frames are larger"
scratch=$(mktemp) || exit 99
trap 'rm -f "$scratch"' EXIT
find lib -name '*.su' ! -path 'lib/child/*' -exec cat {} + >"$scratch"
[ -s "$scratch" ] || skip "the compiler has no -fstack-usage"

# FILE:LINE:COLUMN:FUNCTION <tab> BYTES <tab> static, dynamic or bounded.
awk -F '\t' -v limit=$limit '
    $2 > most { most = $2; name = $1 }
    $2 > limit { print "FAIL: " $1 ": " $2 " bytes"; bad = 1 }
    $3 == "dynamic" { print "FAIL: " $1 ": its stack use is " $3; bad = 1 }
    END {
        printf "stack: at most %d of %d bytes a function: %s\n", most, limit, \
            name
        exit bad
    }' "$scratch"
