#!/bin/sh
# SPDX-License-Identifier: MIT
# The manual has every function of the header, with the same prototype, and
# names it where `man` looks for it.
set -u
: "${srcdir=.}"
bad=0

scratch=$(mktemp -d) || exit 99
trap 'rm -rf "$scratch"' EXIT

# One prototype a line, without spaces that mean nothing.
tidy()
{
    sed -e 's/  */ /g' -e 's/^ //' -e 's/ $//' -e 's/( /(/' -e 's/\* /*/g' |
        LC_ALL=C sort
}

sed 's|/\*.*\*/||' "$srcdir/include/uspawn.h" |
    sed -e '/^#/d' -e '/\/\*/,/\*\//d' | tr '\n' ' ' | tr ';{}' '[\n*]' |
    sed -n -e 's/USPAWN_API//' -e 's/USPAWN_CHECK//' \
        -e '/^[^(]*[ *]uspawn[a-z0-9_]*(.*)/p' | tidy >"$scratch/header"

# .Ft TYPE, .Fo NAME, .Fa ARGUMENT..., .Fc under SYNOPSIS.
awk '
    /^\.Sh / { inside = $2 == "SYNOPSIS" }
    !inside { next }
    { value = substr($0, 5); gsub(/"/, "", value) }
    /^\.Ft / { type = value }
    /^\.Fo / { line = type " " value "("; comma = "" }
    /^\.Fa / { line = line comma value; comma = ", " }
    /^\.Fc/ { print line ")" }' "$srcdir"/doc/man/uspawn*.3 |
    tidy >"$scratch/manual"

if [ ! -s "$scratch/header" ]; then
    echo "FAIL: found no function in the header"
    bad=1
fi
if ! diff "$scratch/header" "$scratch/manual" >"$scratch/diff"; then
    echo "FAIL: the header (<) and the manual (>) differ:"
    grep '^[<>]' "$scratch/diff"
    bad=1
fi

sed 's/^[^(]*[ *]\(uspawn[a-z0-9_]*\)(.*/\1/' "$scratch/header" |
    while read -r name; do
        grep -q "^\.Nm $name\( ,\)*$" "$srcdir"/doc/man/uspawn*.3 ||
            echo "FAIL: no page has $name under NAME"
    done >"$scratch/unnamed"
if [ -s "$scratch/unnamed" ]; then
    cat "$scratch/unnamed"
    bad=1
fi
exit $bad
