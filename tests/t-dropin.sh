#!/bin/sh
# SPDX-License-Identifier: MIT
# Programs that are linked with compat/spawn.h's library: that it compiles in
# every language and beside the system's header, that its functions are the ones
# that are called, and that they do what is right, over each backend.
set -u
: "${srcdir=.}" "${CC=cc}" "${CXX=c++}" "${CFLAGS=}" "${LIBS=}" "${NM=nm}"
: "${USP_BACKENDS=clone vfork posix_spawn fork}" "${USP_SYS=linux}"
archive=compat/.libs/libuspawn-posix.a
points=tests/dropin-points
relinked=tests/dropin-relinked
here=$PWD

. "$srcdir/tests/points.sh"

# skip NAME WHY
skip()
{
    number=$((number + 1))
    echo "ok $number - $1 # SKIP $2"
}

# ------------------------------------------------------------- Compiling --

# build OUTPUT MACRO COMPILER...: a program of every function, its language and
# standard among the compiler's words; what it says goes to OUTPUT.said.
build()
{
    output=$1 macro=$2
    shift 2
    "$@" -D_POSIX_C_SOURCE=200809L -D"$macro" -Wall -Wextra -Werror \
        -pedantic-errors -c -o "$output.o" "$srcdir/tests/dropin-every.c" \
        >"$output.said" 2>&1 || sed 's/^/# /' "$output.said"
    [ -f "$output.o" ]
}

# every LANGUAGE COMPILER...: alone, and with the system's header on each side.
every()
{
    language=$1
    shift
    for order in SYSTEM_NOT SYSTEM_FIRST SYSTEM_LAST; do
        build "$scratch/$language-$order" $order "$@"
        check $? "compiles: $language, $order"
    done
}

# shellcheck disable=SC2086
for standard in c99 c11; do
    every $standard $CC $CFLAGS -std=$standard
done

# The types of POSIX come with the header where nobody has asked for POSIX.
cat >"$scratch/types.c" <<'END'
#include "compat/spawn.h"
extern posix_spawnattr_t attributes;
extern posix_spawn_file_actions_t actions;
extern struct sched_param priority;
extern sigset_t signals;
extern mode_t mode;
extern pid_t pid;
posix_spawnattr_t attributes;
posix_spawn_file_actions_t actions;
struct sched_param priority;
sigset_t signals;
mode_t mode;
pid_t pid;
END
# shellcheck disable=SC2086
for standard in c89 c99 c11; do
    $CC $CFLAGS -std=$standard -pedantic-errors -Wall -Werror -I "$srcdir" \
        -c -o "$scratch/types.o" "$scratch/types.c" >"$scratch/types.said" 2>&1
    check $? "strict $standard needs no macro"
done

have_cxx=0
if echo 'int main() {}' >"$scratch/probe.cc" &&
    $CXX -c -o "$scratch/probe.o" "$scratch/probe.cc" 2>/dev/null; then
    have_cxx=1
    # Its sources are C, and are told to be C++.
    for standard in c++11 c++17; do
        # shellcheck disable=SC2086
        every $standard $CXX $CFLAGS -x c++ -std=$standard
    done
else
    skip 'compiles: C++' "there is no C++ compiler ($CXX)"
fi

# --------------------------------------------------------------- Linking --

# With the shared library, where there is one; else the static one.
library=lib/.libs/libuspawn.a
[ -f lib/.libs/libuspawn.so ] && library=lib/.libs/libuspawn.so

# link OUTPUT COMPILER...: a program of OUTPUT.o.
link()
{
    output=$1
    shift
    # shellcheck disable=SC2086
    "$@" -o "$output" "$output.o" $archive $library \
        "-Wl,-rpath,$here/lib/.libs" $LIBS >"$output.said" 2>&1 ||
        sed 's/^/# /' "$output.said"
    [ -f "$output" ]
}

# libc COMPILER...: a number that tells glibc from others.
libc()
{
    printf '#include <stdio.h>\n__GLIBC__\n' | "$@" -E -x c - | tail -n 1
}

# shellcheck disable=SC2086
if [ $have_cxx = 1 ] && [ "$(libc $CC)" != "$(libc $CXX)" ]; then
    have_cxx=0
    skip 'works: C++' "$CXX is for another libc"
fi

# shellcheck disable=SC2086
for order in SYSTEM_NOT SYSTEM_FIRST SYSTEM_LAST; do
    program=$scratch/c99-$order
    link "$program" $CC $CFLAGS && "$program" >"$scratch/said"
    check $? "works: c99, $order"
    [ $have_cxx = 1 ] || continue
    program=$scratch/c++17-$order
    link "$program" $CXX $CFLAGS && "$program" >"$scratch/said"
    check $? "works: c++17, $order"
done

# By the options that pkg-config gives, also where they come before the program,
# which calls nothing that only this library has.
forced=$(sed -n 's/^Libs: //p' compat/uspawn-posix.pc | tr ' ' '\n' |
    grep -v '^-[Ll]')
cat >"$scratch/early.c" <<'END'
#include <stdlib.h>
int main(void)
{
    return system("exit 3") == -1;
}
END
# shellcheck disable=SC2086
$CC $CFLAGS -o "$scratch/early" $forced $archive $library \
    "-Wl,-rpath,$here/lib/.libs" $LIBS "$scratch/early.c" \
    >"$scratch/said" 2>&1 && "$scratch/early" &&
    $NM "$scratch/early" >"$scratch/symbols" &&
    ! grep -q ' U system\(@.*\)*$' "$scratch/symbols"
check $? 'is linked before the program that calls it'

# Without the library the libc's functions must not get our objects.
# shellcheck disable=SC2086
! $CC $CFLAGS -o "$scratch/unserved" "$scratch/c99-SYSTEM_NOT.o" $LIBS \
    >"$scratch/said" 2>&1
check $? 'does not link without the library'

# declared: the functions that the header and the system's headers declare.
declared()
{
    tr '\n' ' ' <"$srcdir/compat/spawn.h" | sed 's/USPAWN_OWN/\n&/g' |
        sed -n 's/^USPAWN_OWN [a-z_]* \**\([a-z_0-9]*\)(.*/\1/p'
    printf '\npclose\npopen\nsystem\n'
}

# What is ours is local or hidden in a program, and not asked of the libc.
declared | grep . | LC_ALL=C sort >"$scratch/declared"
[ "$(wc -l <"$scratch/declared")" -ge 35 ]
check $? "the header declares $(wc -l <"$scratch/declared") functions"
# Link time optimization would leave no symbol that nobody asks for (-u).
cp "$scratch/c99-SYSTEM_NOT.o" "$scratch/kept.o"
# shellcheck disable=SC2046,SC2086
link "$scratch/kept" $CC $CFLAGS $(sed 's/^/-Wl,-u,/' "$scratch/declared")
$NM "$scratch/kept" >"$scratch/symbols"
while read -r name; do
    grep -q " [tT] $name\$" "$scratch/symbols" &&
        ! grep -q " U $name\(@.*\)*\$" "$scratch/symbols"
    check $? "ours: $name"
done <"$scratch/declared"

# What other libraries call is not ours: their objects are the libc's.
$NM -D "$scratch/c99-SYSTEM_NOT" >"$scratch/symbols"
! grep -E ' T (posix_spawn|popen|pclose|system|pidfd_)' "$scratch/symbols"
check $? 'none is exported'

# ------------------------------------------------------- Semantic points --

# run_points FILE PROGRAM BACKEND LAST: what the points give, in an empty
# directory, up to the last one.
run_points()
{
    in_empty "$1" env USPAWN_TEST_BACKEND="$3" "$2"
    grep -q "^$4 " "$1"
    check $? "all points were reached, $3"
}

# compare BACKEND FILE [WORD]: with the table of what is right.
compare()
{
    while read -r name right bar other; do
        case $name in '#' | */*) continue ;; esac
        found=$(result "$name" "$2")
        [ -n "$found" ] || continue # not of this program
        exceptions=$(for key in "$1" "$USP_SYS"; do
            result "$name/$key" "$scratch/exceptions"
        done | tr '\n' ' ')
        if [ "$found" = skipped ] && [ "$bar" = '|' ]; then
            skip "$name/$1${3-}" "needs $other"
        else
            case " $right $exceptions " in *" $found "*) ;; *) false ;; esac
            check $? "$name/$1${3-}: $found"
        fi
    done <"$scratch/table"
}

# ThreadSanitizer puts its own in place of fork and vfork, and ends children of
# fork in programs with threads.
without=
case $CFLAGS in
*-fsanitize=thread*) without='not with ThreadSanitizer' ;;
esac
[ -d /proc/self/fd ] && [ -x $points ] || without='only on Linux, with /proc'
if [ -z "$without" ]; then
    cat "$srcdir/tests/preload-points.txt" "$srcdir/tests/dropin-points.txt" \
        >"$scratch/table"
    grep '^[a-z_]*/' "$scratch/table" >"$scratch/exceptions"
    for backend in $USP_BACKENDS; do
        run_points "$scratch/points" "$here/$points" "$backend" \
            pclose_of_another_stream
        [ -z "$(awk 'NR == FNR { known[$1] = 1 } NR != FNR && !known[$1]' \
            "$scratch/table" "$scratch/points")" ]
        check $? "every point is in the table, $backend"
        compare "$backend" "$scratch/points"
    done
    check_ignoring "$here/$points"
else
    skip 'semantic points' "$without"
fi

# Compiled with the libc's header, whose objects are as large as ours.
if [ -x $relinked ]; then
    run_points "$scratch/points" "$here/$relinked" "${USP_BACKENDS%% *}" \
        pclose_with_chld_ignored
    compare "${USP_BACKENDS%% *}" "$scratch/points" /relinked
else
    skip 'points compiled for the libc' 'its objects are not known to be ours'
fi

# ---------------------------------------------------------------- Static --

# The posix_spawn backend of a static library calls our posix_spawn.
program=$scratch/static
cp "$scratch/c99-SYSTEM_NOT.o" "$program.o"
# shellcheck disable=SC2086
if $CC $CFLAGS -static -o "$program" "$program.o" \
    tests/dropin_points-dropin-backend.o $archive lib/.libs/libuspawn.a $LIBS \
    >"$scratch/said" 2>&1; then
    for backend in $USP_BACKENDS; do
        USPAWN_TEST_BACKEND=$backend "$program" plainly >"$scratch/said"
        check $? "works: static, $backend"
    done
else
    skip 'works: static' "this cannot be linked: $(head -n 1 "$scratch/said")"
fi

echo "1..$number"
exit $bad
