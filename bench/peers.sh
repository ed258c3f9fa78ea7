# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154
# Which peers there are, how each is built, and how they are asked.  Read by
# run.sh, which sets: bench, newest, musl, program; build (where to), source,
# results, csv; calls, peer_rounds, held.

# The list: "NAME<tab>COMMAND", in the order of the tables.
peers_file=$results/peers.txt
missing_file=$results/missing.txt

add_peer()
{
    name=$1
    shift
    printf '%s\t%s\n' "$name" "$*" >>"$peers_file"
}

missing()
{
    echo "$1: $2" >>"$missing_file"
}

# Build with COMMAND..., in silence; or name what NEEDS to be installed.
# Usage: build_peer NAME NEEDS COMMAND...
build_peer()
{
    name=$1
    needs=$2
    shift 2
    "$@" >"$results/build-$name.log" 2>&1 && return 0
    missing "$name" "not measured, needs $needs"
    return 1
}

# A library's peer in C.  Usage: c_peer NAME FILE PKG-CONFIG-NAME NEEDS
c_peer()
{
    # shellcheck disable=SC2046
    build_peer "$1" "$4" "$CC" -O2 -o "$build/$2" "$source/peers/$2.c" \
        $(pkg-config --cflags --libs "$3" 2>/dev/null || echo -lmissing) &&
        add_peer "$1" "$build/$2"
}

# An interpreter, if it runs.  Usage: script_peer NAME PROGRAM FILE NEEDS
script_peer()
{
    if "$2" --version >"$results/build-$1.log" 2>&1; then
        add_peer "$1" "$2" "$source/peers/$3"
    else
        missing "$1" "not measured, needs $4"
    fi
}

# The program itself and not a wrapper, which would be timed as well.
real_python()
{
    python3 -c 'import sys; print(sys.executable)' 2>/dev/null ||
        echo python3
}

libc_peers()
{
    for way in uspawn uspawn-nohandle uspawn-start uspawn_run vfork fork \
        posix_spawn system popen; do
        add_peer "$way" "$bench" peer "$way"
    done
    [ -z "$newest" ] || add_peer posix_spawn-newest \
        "$newest" "$bench" peer posix_spawn
    if [ -x "$musl" ]; then
        add_peer posix_spawn-musl "$musl" peer posix_spawn
    else
        missing musl 'not measured, needs musl-tools'
    fi
}

compiled_peers()
{
    c_peer libuv uv libuv libuv1-dev || :
    c_peer GLib glib glib-2.0 libglib2.0-dev || :
    c_peer GSubprocess gsubprocess gio-2.0 libglib2.0-dev || :
    missing reproc 'not measured, Debian has no package of it'
    c_peer APR apr apr-1 libapr1-dev || :
    build_peer Boost 'g++ libboost-dev' "${CXX:-g++}" -O2 -o "$build/boost" \
        "$source/peers/boost.cpp" -pthread && add_peer Boost "$build/boost"
    build_peer Go golang-go env GO111MODULE=off go build -o "$build/go" \
        "$source/peers/go.go" && add_peer Go "$build/go"
    build_peer Rust rustc rustc -O -o "$build/rust" \
        "$source/peers/rust.rs" && add_peer Rust "$build/rust"
    build_peer OpenJDK default-jdk-headless javac -d "$build" \
        "$source/peers/java.java" && add_peer OpenJDK java -Xshare:auto \
        -XX:MaxDirectMemorySize=20g -cp "$build" Peer
    return 0
}

script_peers()
{
    script_peer CPython "$(real_python)" python.py python3
    script_peer Node node node.js nodejs
    script_peer Perl perl perl.pl perl
    script_peer Ruby ruby ruby.rb ruby
}

find_peers()
{
    : >"$peers_file"
    mkdir -p "$build"
    libc_peers
    compiled_peers
    script_peers
}

# --------------------------------------------------------------- Asking --

# Names, forwards or backwards.
peer_names()
{
    cut -f 1 "$peers_file" | if [ $(($1 % 2)) = 0 ]; then
        cat
    else
        awk '{ line[NR] = $0 } END { for (i = NR; i; i--) print line[i] }'
    fi
}

peer_command()
{
    awk -F '\t' -v name="$1" '$1 == name { print $2 }' "$peers_file"
}

# Usage: add_row RUN SWEEP MIB DESCRIPTORS WAY METRIC <NUMBERS
add_row()
{
    sort -n | awk -v row="$1,$2,$3,$4,1,-,$5,$6" '
        { value[NR] = $1 }
        function part(p) { return value[int(p * (NR - 1) + 0.5) + 1] }
        END {
            if (NR > 0)
                printf "%s,%.1f,%.1f,%.1f,%d\n", row, part(0.5), part(0.1),
                    part(0.9), NR
        }' >>"$csv"
}

# All peers in turn, both ways round.  Usage: all_peers MIB DESCRIPTORS MODE
all_peers()
{
    rm -f "$results"/raw-*
    round=0
    while [ $round -lt "$peer_rounds" ]; do
        for peer in $(peer_names $round); do
            # Large parents are slow to copy: those who fork get fewer calls.
            few=$calls
            [ "$1" = 0 ] || few=20
            # shellcheck disable=SC2046
            timeout 120 "$bench" -f "$2" pinned $(peer_command "$peer") \
                "$few" "$program" "$1" "$2" "$3" >>"$results/raw-$peer" ||
                missing "$peer" "failed with $1 MiB, $2 descriptors, $3"
        done
        round=$((round + 1))
    done
    for peer in $(peer_names 0); do
        add_row peers peers "$1" "$2" "$peer" "$3_ns" <"$results/raw-$peer"
    done
    rm -f "$results"/raw-*
}

# CPython's subprocess with options, which makes it fork, in a process of MIB.
python_options()
{
    "$bench" pinned "$(real_python)" "$source/peers/python-options.py" 40 \
        "$program" "$1" 3 run |
        add_row "options-$1" options "$1" 3 CPython-options total_ns
}

# How long each is blocked by an exec that takes 200 ms.
hold_peers()
{
    cp "$program" "$results/held"
    "$bench" -k 0 held "$results/held" "$results/held"
    for peer in $(peer_names 0); do
        # shellcheck disable=SC2046
        timeout 60 "$bench" -k 200 held "$results/held" \
            $(peer_command "$peer") "$held" "$results/held" 0 3 call |
            add_row held held 0 3 "$peer" call_ns
    done
    rm "$results/held"
}

# --------------------------------------------------------------- Counts --

# Calls of the kernel by the peer and its children, without the program's own
# exit, for COUNT starts.  Usage: system_calls COUNT COMMAND...
system_calls()
{
    count=$1
    shift
    timeout 60 strace -f -c -o "$results/trace" "$@" "$count" "$program" 0 3 \
        run >/dev/null
    awk '$NF ~ /^[a-z_0-9]+$/ && $4 ~ /^[0-9]+$/ && $NF != "total" &&
        $NF !~ /^exit/ { sum += $4 } END { print sum + 0 }' "$results/trace"
}

# Allocations and page faults: two numbers.
heap_and_faults()
{
    count=$1
    shift
    rm -f "$results/counts"
    timeout 60 env LD_PRELOAD="$BENCH_BUILD/count.so" \
        BENCH_COUNT="$results/counts" "$@" "$count" "$program" 0 3 run \
        >/dev/null
    cat "$results/counts" 2>/dev/null || echo - -
}

# What 100 more starts add, a start.
count_peers()
{
    for peer in $(peer_names 0); do
        # shellcheck disable=SC2046
        set -- $(peer_command "$peer")
        if command -v strace >/dev/null; then
            few=$(system_calls 20 "$@")
            many=$(system_calls 120 "$@")
            echo $(((many - few + 50) / 100)) |
                add_row counts counts 0 3 "$peer" system_calls
        fi
        few=$(heap_and_faults 20 "$@" 2>/dev/null)
        many=$(heap_and_faults 120 "$@" 2>/dev/null)
        case "$few$many" in
        *-*) continue ;;
        esac
        echo $(((${many% *} - ${few% *}) / 100)) |
            add_row counts counts 0 3 "$peer" allocations
        echo $(((${many#* } - ${few#* }) / 100)) |
            add_row counts counts 0 3 "$peer" page_faults
    done
    rm -f "$results/trace" "$results/counts"
    command -v strace >/dev/null ||
        missing 'system calls' 'not counted, needs strace'
}
