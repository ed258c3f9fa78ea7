#!/bin/sh
# SPDX-License-Identifier: MIT
# The manual lists the steps of attributes in the order of the table of kinds,
# lib/child/steps.c, by their names.
set -u
: "${srcdir=.}"
page=$srcdir/doc/man/uspawn_attr.3

scratch=$(mktemp -d) || exit 99
trap 'rm -rf "$scratch"' EXIT

tests/t-tap --kinds >"$scratch/kinds" || exit 99
echo exec >>"$scratch/kinds"

# The rows of other systems may be in the page, too.
cat "$srcdir"/lib/sys/*/system-steps.h | tr -cd 'A-Za-z_ ",()' |
    grep -o 'ROW([A-Z_]*, *"[a-z ]*"' | sed 's/.*"\(.*\)"/\1/' |
    grep -vxF -f "$scratch/kinds" >"$scratch/others"

# `.It NAME, NAME ...` under ORDER; a line may go on behind a backslash.
sed -n '/^\.Sh ORDER/,/^\.Sh RETURN/p' "$page" |
    sed -e ':again' -e '/\\$/N' -e 's/ *\\\n/ /' -e 't again' |
    sed -n 's/^\.It //p' | tr ',' '\n' | sed 's/^ *//' |
    grep -vxF -f "$scratch/others" >"$scratch/manual"

if ! diff "$scratch/kinds" "$scratch/manual" >"$scratch/diff"; then
    echo "FAIL: the table of kinds (<) and ORDER in $page (>) differ:"
    grep '^[<>]' "$scratch/diff"
    exit 1
fi
