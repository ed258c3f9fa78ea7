# SPDX-License-Identifier: MIT
# Which peers there are, and how each is built and called.  Read by run.sh,
# which sets: bench, build (where to), source, results.

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
    for way in uspawn uspawn-start vfork fork posix_spawn system popen; do
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
