#!/bin/sh
# SPDX-License-Identifier: MIT
# The public header needs no other before it, in C and in C++; its version is
# the one that configure saw; and README's first program compiles with it.
set -u
: "${srcdir=.}" "${CC=cc}" "${CXX=c++}"
bad=0

scratch=$(mktemp -d) || exit 99
trap 'rm -rf "$scratch"' EXIT

for language in c cc; do
    {
        printf '#include <uspawn.h>\n#include <uspawn.h>\n'
        printf 'struct uspawn_child child = USPAWN_CHILD_INIT;\n'
    } >"$scratch/t.$language"
done

# compile STANDARD FILE COMPILER...
compile()
{
    standard=$1 file=$2
    shift 2
    # Without a feature macro: POSIX's types come all the same.
    if ! "$@" -std="$standard" -pedantic-errors -Wall -Wextra -Werror \
        -I "$srcdir/include" -c -o "$scratch/t.o" "$scratch/$file"; then
        echo "FAIL: not $standard"
        bad=1
    fi
}

sed -n -e '/^3\. A first program/,/^}/s/^        //p' "$srcdir/README" |
    sed '/^}/q' >"$scratch/first.c"
grep -q '^int main(void)' "$scratch/first.c" || {
    echo "FAIL: README has no first program in section 3"
    bad=1
}

# CC may have arguments.
# shellcheck disable=SC2086
for standard in c99 c11; do
    compile $standard t.c $CC
    compile $standard first.c $CC
done

have_cxx=1
# shellcheck disable=SC2086
if echo 'int main() {}' >"$scratch/probe.cc" &&
    $CXX -c -o "$scratch/probe.o" "$scratch/probe.cc" 2>/dev/null; then
    for standard in c++11 c++17; do
        compile $standard t.cc $CXX
    done
else
    have_cxx=0
fi

version=$(sed -n 's/^#define USPAWN_VERSION "\(.*\)"$/\1/p' \
    "$srcdir/include/uspawn.h")
if [ "$version" != "${USP_VERSION-$version}" ]; then
    echo "FAIL: version is $version, configure saw $USP_VERSION: autoreconf"
    bad=1
fi

[ $bad = 0 ] || exit 1
if [ $have_cxx = 0 ]; then
    echo "SKIP: the C part passed; there is no C++ compiler ($CXX)"
    exit 77
fi
