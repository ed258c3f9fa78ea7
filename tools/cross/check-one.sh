#!/bin/sh
# SPDX-License-Identifier: MIT
# check-one.sh NAME: build this configuration, run its tests in an emulator of
# user programs, and on the kernel of each of its machines.  The result is a
# file of lines: what was done, how it ended, how many seconds it took.
#
#   part   0          only some cases were run: nothing for the table of tiers
#   build  ok|failed  SECONDS
#   user   PASSED FAILED SKIPPED  SECONDS
#   boot   NAME PASSED FAILED SKIPPED SHARED RELEASE MACHINE  SECONDS
#          NAME is the configuration's, or its machine's, if that says more
#
# USPAWN_CROSS_CASES has parts of the names of cases, if not all are to run;
# USPAWN_CROSS_STEPS has some of the words build, user and boot, if not all are
# to be done; or library, to build nothing else.
. "$(dirname "$0")/common.sh"

cases=${USPAWN_CROSS_CASES-}
steps=${USPAWN_CROSS_STEPS-build user boot}

# mawk waits for a block of input, if it is not told otherwise.
at_once='-W interactive'
# shellcheck disable=SC2086
awk $at_once 'BEGIN { exit }' </dev/null 2>&1 | grep -q . && at_once=

# A clock in whole seconds.
now()
{
    date +%s
}

# since START: seconds, and the line's end.
since()
{
    echo "$(($(now) - $1))"
}

# counted TITLE LOG: the counts of the tests' output on standard input.
counted()
{
    # shellcheck disable=SC2086
    awk $at_once -v title="$1" -v log_file="$2" -f "$tools/summary.awk"
}

# check_build [PART]
check_build()
{
    start=$(now)
    sh "$tools/build.sh" "$name" "$@" && ended=ok || ended=failed
    [ "$ended" = ok ] || tail -n 20 "$here/build.log" >&2
    echo "build $ended $(since "$start")"
    [ "$ended" = ok ]
}

check_user()
{
    start=$(now)
    # shellcheck disable=SC2086
    counts=$(sh "$tools/user.sh" "$name" $cases 2>&1 |
        counted "$name, user" "$here/user.log")
    echo "user ${counts% * * *} $(since "$start")"
}

check_boot()
{
    start=$(now)
    case $1 in
    "$name"-*) title=$1 ;;
    *) title=$name ;;
    esac
    # shellcheck disable=SC2086
    counts=$(sh "$tools/boot.sh" "$name" "$1" $cases 2>&1 |
        counted "$title, kernel" "$here/$1.log")
    echo "boot $title $counts $(since "$start")"
}

check_all()
{
    [ -z "$cases" ] || echo 'part 0'
    for step in $steps; do
        case $step in
        library) check_build library || return ;;
        build) check_build || return ;;
        user) [ "$user" = - ] || check_user ;;
        boot) for each in $machines; do check_boot "$each"; done ;;
        esac
    done
}

read_architecture "$1"
mkdir -p "$here"
check_all >"$build/$name.new"
mv "$build/$name.new" "$here/result"
sh "$tools/report.sh" "$name" >&2
