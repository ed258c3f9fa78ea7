#!/bin/sh
# SPDX-License-Identifier: MIT
# build.sh NAME: build the library and its tests for this configuration, with
# warnings as errors, look at the objects, and make image/, the files of a
# machine that runs the tests and has nothing else.
# build.sh NAME library: only the library, and look at its objects.
. "$(dirname "$0")/common.sh"

scripts='tests/t-child-object.sh tests/t-symbols.sh'

# Objects of another machine come from a compiler that does not know this one.
check_machine()
{
    "$host-readelf" -h "$1" >elf.txt || return
    for part in $(words "$elf"); do
        grep -Eq "(Class|Data|Machine):.*$part" elf.txt ||
            { echo "$1: not for $part"; return 1; }
    done
}

build_library()
{
    /run/source/configure -C --quiet --enable-werror --host="$host" \
        CC="$compiler" CFLAGS='-g -O2' \
        ACLOCAL=: AUTOCONF=: AUTOHEADER=: AUTOMAKE=: &&
        make -j "$(nproc)" lib/libuspawn.la &&
        check_machine lib/.libs/libuspawn.a && make check-TESTS \
            check_PROGRAMS= TESTS="$scripts"
}

# The tests were not written for 32-bit processors: conversions are no errors.
build_suite()
{
    build_library && make -j "$(nproc)" &&
        make -j "$(nproc)" static-tests CFLAGS='-g -O2 -Wno-error=conversion' &&
        check_machine tests/helper && make_image && add_suite
}

# Where there is no libc, only a program without one.
build_freestanding()
{
    # shellcheck disable=SC2086
    sh /run/source/tests/freestanding.sh "$here/freestanding" "${tests#*:}" \
        $compiler && check_machine freestanding && make_image &&
        add_freestanding
}

# Places to mount on, and what init needs before it has mounted them.
make_image()
{
    rm -rf image
    mkdir -p image/bin image/dev image/proc image/sys image/tests image/tmp
    mknod -m 600 image/dev/console c 5 1
    mknod -m 666 image/dev/null c 1 3
    mknod -m 666 image/dev/tty c 5 0
    mknod -m 666 image/dev/zero c 1 5
}

add_suite()
{
    # shellcheck disable=SC2086
    $compiler -O2 -Wall -Wextra -Werror -static -s -o image/init \
        /run/source/tools/cross/init.c &&
        "$host-strip" -o image/tests/t-tap-static tests/t-tap-static &&
        "$host-strip" -o image/tests/helper tests/helper &&
        ln -s ../tests/helper image/bin/true && add_preload
}

# The preload library and the programs that it is tried with; and what these are
# linked with, where they look for it.
add_preload()
{
    [ -f preload/.libs/libuspawn-preload.so ] || return 0
    make tests/preload-points || return
    mkdir -p image/lib image/suite/preload/.libs image/suite/tests
    for file in preload/.libs/libuspawn-preload.so tests/preload-points; do
        "$host-strip" -o "image/suite/$file" "$file" || return
    done
    for file in points.sh preload-points.txt t-preload.sh; do
        cp "/run/source/tests/$file" image/suite/tests || return
    done
    add_libraries tests/preload-points preload/.libs/libuspawn-preload.so
}

# place NAME: of a file of the libc or the compiler.
place()
{
    # shellcheck disable=SC2086
    $compiler -print-file-name="$1"
}

# add_libraries PROGRAM LIBRARY: what loads it, and what both are linked with.
# The loader may be in another folder than the one where compilers look for
# libraries, beside that; and there may be that of another ABI (mips64).
add_libraries()
{
    loader=$("$host-readelf" -l "$1" |
        sed -n 's/.*interpreter: \(.*\)\]/\1/p')
    for name in $("$host-readelf" -d "$@" |
        sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | sort -u); do
        cp -L "$(place "$name")" image/lib || return
    done
    found=$(dirname "$(place crt1.o)")/..$loader
    [ -f "$found" ] || found=$(place "${loader##*/}")
    mkdir -p "image${loader%/*}" && cp -L "$found" "image$loader"
}

add_freestanding()
{
    cp freestanding image/init
}

read_architecture "$1"
if [ "$build" != /run/build ]; then
    rm -rf "$here"
    mkdir -p "$here"
    sh "$tools/enter.sh" sh tools/cross/build.sh "$@" >"$here/build.log" 2>&1
    exit
fi
compiler="$host-gcc${flags:+ $flags}"
case $tests in
suite) what=${2-suite} ;;
*) what=${tests%:*} ;;
esac
cd "$here" && "build_$what"
