#!/bin/sh
# SPDX-License-Identifier: MIT
# One fact, one home: what the header, the manual and DESIGN say again is held
# against the library itself (tests/facts.c) or against the header.
# shellcheck disable=SC2016
set -u
: "${srcdir=.}" "${AWK=awk}"
header=$srcdir/include/uspawn.h
bad=0

scratch=$(mktemp -d) || exit 99
trap 'rm -rf "$scratch"' EXIT

fail()
{
    echo "FAIL: $*"
    bad=1
}

# compare WHAT FILE HOME: both lists are the same.
compare()
{
    [ -s "$scratch/$3" ] || fail "found nothing for $1"
    diff "$scratch/$3" "$scratch/$2" >"$scratch/diff" && return
    fail "the home (<) and $1 (>) differ:"
    grep '^[<>]' "$scratch/diff"
}

tests/facts >"$scratch/facts" || {
    echo "SKIP: programs for this host cannot be run here"
    exit 77
}

# Section FROM of FILE, up to TO, without either: regular expressions.
section()
{
    sed -n "/$2/,/$3/p" "$1" | sed -e '1d' -e '$d'
}

# A list with commas becomes one name a line.
lines()
{
    tr ',' '\n' | sed -e 's/^ *//' -e 's/ *$//' -e '/^$/d'
}

# ------------------------------------------------------------------ Stages --

# The members of enum NAME in the header, without PREFIX, as the library would
# write them.
members()
{
    section "$header" "^enum $1 {" '^};' |
        sed -n "s/^ *$2\([A-Z0-9_]*\).*/\1/p" | tr 'A-Z_' 'a-z '
}

members uspawn_stage USPAWN_STAGE_ | $AWK '{ print NR - 1 " " $0 }' \
    >"$scratch/stages"
sed -n 's/^step [a-z]* //p' "$scratch/facts" >"$scratch/kinds"

# Each kind of step has a member with its number and name.
grep -vxF -f "$scratch/stages" "$scratch/kinds" >"$scratch/unnamed" &&
    fail "not in enum uspawn_stage: $(cat "$scratch/unnamed")"

# ------------------------------------------------------------------- Order --

# The names of all steps, with the actions as one, and of those only.
$AWK '
    { name = substr($0, index($0, $4)) }
    $1 == "step" && $2 != "action" { print name }
    $1 == "step" && $2 == "action" && !seen++ { print "the actions" }
    END { print "exec" }' "$scratch/facts" >"$scratch/order"
sed -n 's/^step action [0-9]* //p' "$scratch/facts" >"$scratch/actions"

# What a complete list has, on whatever system: all stages but the first three,
# which are none of the child's.
sed -e 1,3d -e 's/^[0-9]* //' "$scratch/stages" | LC_ALL=C sort >"$scratch/all"

# order WHAT: the list on standard input has every stage, and those that this
# system has in the order of the table.
order()
{
    cat >"$scratch/list"
    grep -xF -f "$scratch/order" "$scratch/list" >"$scratch/here"
    compare "$1, in its order," here order
    {
        grep -vxF 'the actions' "$scratch/list"
        cat "$scratch/actions"
    } | LC_ALL=C sort >"$scratch/complete"
    diff "$scratch/all" "$scratch/complete" >"$scratch/diff" || {
        fail "the stages of the header (<) and $1 (>) differ:"
        grep '^[<>]' "$scratch/diff"
    }
}

section "$header" '^ \* Order\.' '^ \* So files' |
    sed -n 's/^ \*   //p' | lines | order "the header's"
section "$srcdir/doc/man/uspawn_attr.3" '^\.Sh ORDER' '^\.El' |
    $AWK '/^\.It / { more = 1; sub(/^\.It /, "") }
        more { more = sub(/\\$/, ""); print $0 "," }' |
    lines | order "uspawn_attr(3)"

# ----------------------------------------------------------------- Details --

members uspawn_detail USPAWN_DETAIL_ >"$scratch/details"
sed -n 's/^\.It Dv USPAWN_DETAIL_//p' "$srcdir/doc/man/uspawn_error.3" |
    tr 'A-Z_' 'a-z ' >"$scratch/list"
compare "the details of uspawn_error(3)" list details

# ------------------------------------------------------------------ Limits --

# Numbers stand in the header, and where the manual shows its definitions.
# Other pages, and comments, use the names.
sed -nE 's/^#define (USPAWN_[A-Z_]*_(MAX|DEFAULT)) /\1 /p' "$header" |
    LC_ALL=C sort >"$scratch/limits"
sed -nE 's/^\.Li #define (USPAWN_[A-Z_]*_(MAX|DEFAULT)) /\1 /p' \
    "$srcdir"/doc/man/*.3 | LC_ALL=C sort >"$scratch/manual"
compare "what the manual defines" manual limits

# --------------------------------------------------- Backends, mechanisms --

# configure's names are the home.
sed -n 's/^usp_known="\(.*\)"/\1/p' "$srcdir/m4/uspawn-host.m4" | tr ' ' '\n' |
    sed '/^$/d' >"$scratch/backends"
sed -n '/Use only the backend NAME/,/NULL: any/p' "$header" |
    grep -o '"[a-z_]*"' | tr -d '"' >"$scratch/list"
compare "the header's backends" list backends
section "$srcdir/doc/man/uspawn_attr.3" '^\.It Fn uspawn_attr_set_backend' \
    '^any' | sed -n 's/^\.Qq \([a-z_]*\) .*/\1/p' >"$scratch/list"
compare "the backends of uspawn_attr(3)" list backends
section "$srcdir/doc/man/uspawn.3" 'ways to make a child' '^Of those' |
    sed -n 's/^\.Cm \([a-z_]*\).*/\1/p' >"$scratch/list"
compare "the backends of uspawn(3)" list backends
section "$srcdir/doc/DESIGN" '^    backend  *the child' '^$' |
    sed -n 's/^    \([a-z_]*\) .*/\1/p' >"$scratch/list"
compare "DESIGN's backends" list backends
tr '\n' ' ' <"$scratch/backends" | sed -e 's/ $//' -e 's/ /, /g' \
    >"$scratch/list"
grep -qF -f "$scratch/list" "$srcdir/configure.ac" ||
    fail "configure --help has other backends"
sed -n 's/^backend //p' "$scratch/facts" |
    grep -vxF -f "$scratch/backends" >"$scratch/unnamed" &&
    fail "configure does not know: $(cat "$scratch/unnamed")"

members uspawn_mechanism USPAWN_MECHANISM_ | tr ' ' '_' >"$scratch/list"
sed -n 's/^mechanism [0-9]* //p' "$scratch/facts" >"$scratch/mechanisms"
compare "enum uspawn_mechanism" list mechanisms

exit $bad
