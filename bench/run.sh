#!/bin/sh
# SPDX-License-Identifier: MIT
# Measure uspawn and its peers, in one run; called by make bench (full) and
# make bench-quick.  Writes to results/ in the build tree:
#
#   results.csv   every figure: median, 10th and 90th percentile, samples
#   report.txt    tables for people, and what the project promises
#   *.svg         plots, where there is gnuplot
#   machine.txt   what it was measured on;  missing.txt: what was not measured
#
# A full run writes its report to results.txt beside this file, too.
set -eu
extent=$1
source=$BENCH_SOURCE
bench=$BENCH_BUILD/bench
musl=$BENCH_BUILD/bench-musl
program=$BENCH_BUILD/tiny
# shellcheck disable=SC2034
build=$BENCH_BUILD/peers-built
results=$BENCH_BUILD/results
csv=$results/results.csv
newest=

rm -rf "$results"
mkdir -p "$results"
: >"$results/missing.txt"
header=run,sweep,mib,descriptors,threads,libc,way,metric,median,p10,p90,samples
echo $header >"$csv"
# shellcheck disable=SC1091
. "$source/peers.sh"

# --------------------------------------------------------------- Extent --

# shellcheck disable=SC2034
if [ "$extent" = full ]; then
    turns=300 memory='64 1024 4096 16384' calls=100 peer_rounds=4
    descriptors='100 1000 10000 19000 100000 500000'
    threads='1 2 4 8' thread_ms=300 rounds=8 disturbed=20 held=5
    peer_loads='0:3 1024:3 0:10000' bulk_rounds=8 bulk_mib=1024
else
    turns=60 memory='1024 4096' calls=40 peer_rounds=1
    descriptors='1000 10000 100000' threads='1 4' thread_ms=100 rounds=2
    disturbed=4 held=3 peer_loads='0:3' bulk_rounds=4 bulk_mib=256
fi

# ------------------------------------------------------------- Progress --

# All steps are gone through twice; the first time they are only counted.
number=0
total=0
counting=yes

# Usage: step TEXT COMMAND...
step()
{
    number=$((number + 1))
    text=$1
    shift
    [ $counting = no ] || return 0
    if [ -t 2 ]; then
        printf '\r\033[K[%d/%d] %s' $number $total "$text" >&2
    else
        printf '[%d/%d] %s\n' $number $total "$text" >&2
    fi
    if ! "$@" 2>"$results/stderr"; then
        missing "$text" "$(tail -n 1 "$results/stderr")"
    fi
}

# --------------------------------------------------- Within one process --

# Usage: inside BENCH RUN SWEEP WAYS [OPTION...] COMMAND [LOAD...]
inside()
{
    bench_command=$1 run=$2 sweep=$3 ways=$4
    shift 4
    options=
    while [ "${1#-}" != "$1" ]; do
        options="$options $1"
        case $1 in
        -c) ;;
        *)
            options="$options $2"
            shift
            ;;
        esac
        shift
    done
    command=$1
    shift
    # shellcheck disable=SC2086
    timeout 300 $bench_command -r "$run" -s "$sweep" -w "$ways" $options \
        "$command" "$program" "$@" >>"$csv"
}

# With the system's C library, the newest, and musl.
native()
{
    inside "$bench" "$@"
}

under_newest()
{
    [ -n "$newest" ] || return 0
    inside "$newest $bench" "$@"
}

under_musl()
{
    [ -x "$musl" ] || return 0
    inside "$musl" "$@"
}

# ---------------------------------------------------------------- Steps --

# Those loads that the limit on open descriptors allows.
possible_loads()
{
    for count in $descriptors; do
        if "$bench" -f "$count" pinned true 2>"$results/stderr"; then
            printf '0:%s ' "$count"
        elif [ $counting = yes ]; then
            missing "$count descriptors" \
                "not measured: $(tail -n 1 "$results/stderr")"
        fi
    done
}

fast=uspawn,vfork,posix_spawn,posix_spawn+closefrom
starts=uspawn-start,uspawn-start-nohandle

# fork is measured by itself: it leaves its parent with pages to copy, which
# the next way, whichever it is, would pay for.
sweep_calls()
{
    step 'a call' native base base \
        uspawn,uspawn-nohandle,uspawn-plan,vfork,posix_spawn -n $turns \
        calls 0:3
    step 'a call, newest glibc' under_newest base-newest base \
        uspawn,vfork,posix_spawn -n $turns calls 0:3
    step 'a call, musl' under_musl base-musl base vfork,fork,posix_spawn \
        -n $((turns / 2)) calls 0:3
    step 'a call, others' native base-others base \
        uspawn,uspawn-start,uspawn-plan-start,vfork -n $((turns / 2)) \
        calls 0:3
    step 'a call, fork and shells' native base-fork base fork,system,popen \
        -n $((turns / 4)) calls 0:3
}

sweep_loads()
{
    for mib in $memory; do
        step "$mib MiB resident" native "memory-$mib" memory \
            uspawn,vfork,posix_spawn -n $((turns / 2)) calls 0:3 "$mib:3"
        step "$mib MiB resident, fork" native "memory-fork-$mib" memory fork \
            -n $((turns / 10)) calls 0:3 "$mib:3"
    done
    step 'every option, 4096 MiB resident' native options options \
        uspawn-options -n $((turns / 2)) calls 0:3 4096:3
    for mib in 0 4096; do
        step "every option, CPython, $mib MiB" python_options $mib
    done
    loads=$(possible_loads)
    # shellcheck disable=SC2086
    step 'open descriptors' native descriptors descriptors \
        $fast,uspawn-start -n $((turns / 2)) calls 0:10 $loads
    # shellcheck disable=SC2086
    step 'open descriptors, captured' native captured captured \
        $fast,uspawn-start -c -n $((turns / 2)) calls 0:10 $loads
    # The others leave the caches full of their tables.
    # shellcheck disable=SC2086
    step 'open descriptors, uspawn alone' native descriptors-alone alone \
        uspawn -n $turns calls 0:10 $loads
    # shellcheck disable=SC2086
    step 'the same, captured' native captured-alone alone uspawn -c \
        -n $turns calls 0:10 $loads
    [ "$extent" != full ] ||
        step 'open descriptors, emulated machine' under_guest
}

# More descriptors than this system allows, in an emulated machine.
under_guest()
{
    "$SHELL" "$source/guest.sh" "$BENCH_BUILD/guest" "$bench" "$program" \
        0:10 0:10000 0:100000 0:500000 >>"$csv"
}

sweep_crowds()
{
    for count in $threads; do
        step "$count threads" native threads threads \
            uspawn,uspawn-start,vfork,posix_spawn -n $rounds -t "$count" \
            -k $thread_ms threads
    done
    step 'burst of 10,000' native burst burst \
        $starts,uspawn,vfork,posix_spawn -n $rounds -k 10000 burst
    step 'burst of 10,000, newest glibc' under_newest burst-newest burst \
        uspawn-start,vfork,posix_spawn -n $rounds -k 10000 burst
    for what in none compute touch map; do
        step "another thread: $what" native "disturbed-$what" disturbed \
            uspawn,vfork,posix_spawn,fork -n $disturbed -d $what disturbed
    done
}

sweep_peers()
{
    for load in $peer_loads; do
        step "all peers, ${load%:*} MiB, ${load#*:} descriptors" \
            all_peers "${load%:*}" "${load#*:}" run
    done
    step 'all peers, captured' all_peers 0 3 capture
    step 'exec held for 200 ms' hold_peers
    step 'system calls, page faults, allocations' count_peers
    step 'much output' bulk
}

# Each in a process of its own, in both orders.
bulk()
{
    ways='read uspawn_run read+keep uspawn_run+keep'
    rm -f "$results"/raw-*
    round=0
    while [ $round -lt "$bulk_rounds" ]; do
        for way in $ways; do
            timeout 120 "$bench" bulk "$way" "$bench" "$bulk_mib" \
                >>"$results/raw-$way"
        done
        ways=$(for way in $ways; do echo "$way"; done | tac)
        round=$((round + 1))
    done
    for way in $ways; do
        add_row bulk bulk "$bulk_mib" 3 "$way" total_ns <"$results/raw-$way"
    done
    rm -f "$results"/raw-*
}

all_steps()
{
    number=0
    sweep_calls
    sweep_loads
    sweep_crowds
    sweep_peers
}

# ------------------------------------------------------------------ Host --

describe_machine()
{
    echo "date       $(date -u '+%Y-%m-%d %H:%M UTC'), $extent run"
    echo "load       $(cut -d ' ' -f 1-3 /proc/loadavg) before the run"
    echo "kernel     $(uname -srm)"
    echo "cpu        $(getconf _NPROCESSORS_ONLN) x $(
        sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)"
    echo "memory     $(awk '/^MemTotal/ { print int($2 / 1024) }' \
        /proc/meminfo) MiB"
    echo "libc       $(getconf GNU_LIBC_VERSION 2>/dev/null || echo other)"
    [ -z "$newest" ] || echo "newest     $(${newest%% *} --version |
        head -n 1)"
    echo "compiler   $($CC --version | head -n 1)"
}

find_newest()
{
    if found=$("$SHELL" "$source/newest-glibc.sh" "$BENCH_BUILD/newest" \
        2>"$results/stderr"); then
        newest="${found% *} --library-path ${found#* }"
        # shellcheck disable=SC2086
        $newest "$bench" peer posix_spawn 1 "$program" 0 3 run \
            >/dev/null 2>&1 || newest=
    fi
    [ -n "$newest" ] || missing 'newest glibc' \
        "not measured: $(tail -n 1 "$results/stderr")"
}

SHELL=${SHELL:-/bin/sh}
find_newest
find_peers
describe_machine >"$results/machine.txt"
all_steps
total=$number
counting=no
all_steps
[ ! -t 2 ] || printf '\r\033[K' >&2
rm -f "$results/stderr"

echo "load       $(cut -d ' ' -f 1-3 /proc/loadavg) after the run" \
    >>"$results/machine.txt"
{
    cat "$results/machine.txt"
    awk -F , -v cores="$(getconf _NPROCESSORS_ONLN)" \
        -f "$source/report.awk" "$csv"
    if [ -s "$results/missing.txt" ]; then
        printf '\nNot measured\n'
        sed 's/^/  /' "$results/missing.txt"
    fi
} >"$results/report.txt"
if command -v gnuplot >/dev/null; then
    (cd "$results" && gnuplot "$source/plots.gp" 2>gnuplot.log) ||
        echo 'plots: gnuplot failed, see gnuplot.log'
else
    echo 'plots: none, needs gnuplot-nox' | tee -a "$results/missing.txt"
fi
[ "$extent" != full ] || cp "$results/report.txt" "$source/results.txt" ||
    echo "the report is in $results only"
cat "$results/report.txt"
echo
echo "All of it: $results"
