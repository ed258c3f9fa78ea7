#!/bin/sh
# SPDX-License-Identifier: MIT
# check.sh [SUITE[/WAY,...]...]: run README's two commands, ./bootstrap demo and
# ./bootstrap check, in fresh minimal roots of these suites of Debian (without
# arguments, of those in $suites below), in each WAY of the table `ways`.  One
# line for each at the end, and exit status 0 only if all passed.  Needs root
# and mmdebstrap.
#
#   ROOTS_BUILD    where the roots and the logs are: build-roots
#   ROOTS_CACHE    what is downloaded and kept: build-cache
#   ROOTS_SOURCE   the tar file that is built; if not set, what git has as HEAD
set -u
cd "$(dirname "$0")/../.." || exit 99
here=$PWD/tools/roots
build=${ROOTS_BUILD-$PWD/build-roots}
cache=${ROOTS_CACHE-$PWD/build-cache}
suites='bookworm trixie sid'
bad=0

say()
{
    echo "roots: $*" >&2
}

die()
{
    say "$*"
    exit 99
}

# rows: NAME USER ROOM BESIDE of the table, without comments.
rows()
{
    grep -v -e '^#' -e '^$' "$here/ways"
}

# ------------------------------------------------------------------- Roots --

# A mirror may stand still, and the lists of sid are valid for a week.
fetch()
{
    [ ! -f "$cache/$1.tar" ] || return 0
    say "fetching $1"
    mmdebstrap --quiet --variant=minbase --mode=root \
        --aptopt='Acquire::Check-Valid-Until "false"' \
        "$1" "$cache/$1.new.tar" >"$build/$1/fetch.log" 2>&1 &&
        mv "$cache/$1.new.tar" "$cache/$1.tar"
}

make_profile()
{
    {
        grep -v '^#' "$here/refused" |
            sed 's/.*/#ifdef SYS_&\nSYS_&,\n#endif/'
    } >"$build/refused.h" &&
        ${CC-cc} -static -I "$build" -I tests -o "$build/profile" \
            "$here/profile.c"
}

unpack()
{
    rm -rf "$root" && mkdir -p "$root" &&
        tar -C "$root" --numeric-owner -xf "$cache/$suite.tar" &&
        cp "$build/profile" "$root/profile" &&
        chroot "$root" useradd -m tester
}

enter()
{
    sh "$here/enter.sh" "$root" "$@"
}

# -------------------------------------------------------------------- Ways --

# Run by `sh -c` in the home of USER, with the folder that has the sources.
# shellcheck disable=SC2016
two_commands='
    failed=
    cd && cd "$0" && trap "" INT QUIT HUP || exit
    for command in demo check; do
        nohup ./bootstrap $command >$command.log 2>&1 </dev/null &
        wait $! || failed="$failed $command"
    done
    [ -z "$failed" ]'

# home USER: in the root.
home()
{
    [ "$1" = root ] && echo root || echo "home/$1"
}

# copy USER FOLDER: the sources there.
copy()
{
    mkdir "$root/$(home "$1")/$2" &&
        tar -C "$root/$(home "$1")/$2" -xf "$source" &&
        chroot "$root" chown -R "$1:$1" "/$(home "$1")/$2"
}

# What ./bootstrap says that a user should have root do is done, once; by root
# it is done by itself, but not by two at once.
install_as_told()
{
    ! chroot "$root" sh -c 'command -v make' >/dev/null || return 0
    copy tester told || return
    # shellcheck disable=SC2016
    enter chroot tester sh -c 'cd && cd told && ./bootstrap check' \
        >"$folder/told.log"
    told=$(sed -n '/^apt-get install/p' "$folder/told.log")
    [ -n "$told" ] && enter chroot root \
        sh -c "apt-get update && $told" >"$folder/install.log" 2>&1
}

# results USER FOLDER: what the commands came to, added to $line.
results()
{
    from=$root/$(home "$1")/$2
    cp "$from/demo.log" "$folder/$2.demo.log"
    cp "$from/check.log" "$folder/$2.bootstrap.log"
    cat "$from"/build/tests/*.log >"$folder/$2.tests.log"
    cp "$from/build/check.log" "$folder/$2.check.log" || return 0
    line="$line$(awk '/^# (PASS|SKIP|FAIL|ERROR):/ { n[$2] = $3 }
        END { printf "  %d passed, %d failed, %d skipped", n["PASS:"],
            n["FAIL:"] + n["ERROR:"], n["SKIP:"] }' "$folder/$2.check.log")"
}

# start USER FOLDER: the two commands, in the background.
start()
{
    enter "$room" "$1" sh -c "$two_commands" "$2" \
        >"$folder/$2.enter.log" 2>&1 &
}

# A little nice, or building would take most of an hour.
busy_loops()
{
    loops=
    while [ "$(echo "$loops" | wc -w)" -lt "$1" ]; do
        nice -n 5 sh -c 'while :; do :; done' &
        loops="$loops $!"
    done
}

# one_way: sets $line.
one_way()
{
    status=0
    line=
    loops=
    other=
    copy "$user" "$way" || return
    [ "$user$beside" = root- ] || install_as_told || {
        line='  tools not installed'
        return 1
    }
    case $beside in
    -) ;;
    *[!0-9]*)
        copy "$beside" "$way-beside" || return
        start "$beside" "$way-beside"
        other=$!
        ;;
    *) busy_loops "$beside" ;;
    esac
    start "$user" "$way"
    wait $! || status=$?
    results "$user" "$way"
    [ -z "$other" ] || {
        wait "$other" || status=$?
        results "$beside" "$way-beside"
    }
    # shellcheck disable=SC2086
    [ -z "$loops" ] || kill $loops
    return $status
}

# each_way SUITE/WAY,...
each_way()
{
    suite=${1%%/*}
    ways=$(rows | cut -d ' ' -f 1)
    [ "$suite" = "$1" ] || ways=$(echo "${1#*/}" | tr , ' ')
    root=$build/$suite/tree
    rm -rf "${build:?}/$suite"
    mkdir -p "$build/$suite" "$cache"
    { fetch "$suite" && unpack; } || die "no root of $suite"
    for way in $ways; do
        rows | awk -v name="$way" '$1 == name' >"$build/row"
        read -r way user room beside <"$build/row" || die "no way $way"
        folder=$build/$suite/$way
        mkdir "$folder"
        say "$suite $way"
        begin=$(date +%s)
        mark=ok
        one_way || mark=FAILED bad=1
        printf '%-6s %-8s %-15s%s  %d s\n' $mark "$suite" "$way" "$line" \
            $(($(date +%s) - begin)) >>"$build/summary"
    done
}

[ "$(id -u)" = 0 ] || die "needs root"
command -v mmdebstrap >/dev/null || die "needs Debian's package mmdebstrap"
cache=$cache/roots
mkdir -p "$build"
make_profile || die "no program of profile.c"
source=${ROOTS_SOURCE-$build/source.tar}
[ -n "${ROOTS_SOURCE-}" ] ||
    git -c safe.directory='*' archive -o "$source" HEAD || exit 99
# shellcheck disable=SC2086
[ $# -gt 0 ] || set -- $suites
: >"$build/summary"
for wanted; do
    each_way "$wanted"
done
cat "$build/summary"
exit $bad
