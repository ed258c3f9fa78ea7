#!/bin/sh
# SPDX-License-Identifier: MIT
# A program with ThreadSanitizer has no false races from the library, however
# that one is compiled.
set -u
: "${srcdir=.}" "${CC=cc}" "${CFLAGS=}" "${LIBS=}" "${NM=nm}"
library=lib/.libs/libuspawn-all.a
helper=$PWD/tests/helper

skip()
{
    echo "SKIP: $*"
    exit 77
}

scratch=$(mktemp -d) || exit 99
trap 'rm -rf "$scratch"' EXIT

# build NAME SOURCE WORD...
build()
{
    name=$scratch/$1 source=$2
    shift 2
    # shellcheck disable=SC2086
    $CC $CFLAGS -fsanitize=thread -pthread -I"$srcdir/include" -o "$name" \
        "$source" "$@" $LIBS 2>"$scratch/errors"
}

[ -f $library ] || skip "no $library"
$NM $library 2>/dev/null | grep -Eq '__[alm]san' &&
    skip "the library has another sanitizer"
echo 'int main(void) { return 0; }' >"$scratch/probe.c"
build probe "$scratch/probe.c" || skip "this compiler has no -fsanitize=thread"

# Some kernels randomize more address bits than some versions can live with.
run=
"$scratch/probe" 2>/dev/null || run='setarch -R'
$run "$scratch/probe" 2>/dev/null || skip "ThreadSanitizer does not run here"

build host "$srcdir/tests/tsan-host.c" $library || {
    cat "$scratch/errors"
    echo "FAIL: cannot build it"
    exit 1
}
$run "$scratch/host" "$helper" >"$scratch/output" 2>&1 && exit 0
cat "$scratch/output"
echo "FAIL: ThreadSanitizer has something to say"
exit 1
