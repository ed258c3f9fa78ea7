#!/bin/sh
# SPDX-License-Identifier: MIT
# Build the library, the command, the examples and the tests for systems that
# are not here, and run what can be run.  Arguments name the targets; without,
# all of the table `targets`.  One line for each at the end, and exit status 0
# only if nothing failed.
#
#   PLATFORMS_BUILD   where the builds and their logs go: build-platforms
#   PLATFORMS_CACHE   what is downloaded and kept: build-cache
#   ZIG               the compiler zig, if it is not to be had by pip
#   JOBS              for make -j
set -u
cd "$(dirname "$0")/../.." || exit 99
top=$PWD
here=$top/tools/platforms
build=${PLATFORMS_BUILD-$top/build-platforms}
cache=${PLATFORMS_CACHE-$top/build-cache}
jobs=${JOBS-$(getconf _NPROCESSORS_ONLN)}
zig_version=0.17.1
bad=0
mkdir -p "$build/bin" "$cache" || exit 99

say()
{
    echo "platforms: $*" >&2
}

# rows: NAME CC HOST SITE TESTS OPTIONS of the table, without comments.
rows()
{
    grep -v -e '^#' -e '^$' "$here/targets"
}

# ---------------------------------------------------------------- Compilers --

# find_zig: $ZIG, with headers and libraries of other systems.
find_zig()
{
    [ -z "${ZIG-}" ] || return 0
    python=$cache/zig/bin/python3
    if ! [ -x "$python" ]; then
        say "installing ziglang in $cache/zig"
        {
            python3 -m venv "$cache/zig" &&
                "$python" -m pip install --quiet "ziglang==$zig_version"
        } >&2 || return 1
    fi
    ZIG=$("$python" -c 'import os, ziglang
print(os.path.join(os.path.dirname(ziglang.__file__), "zig"))')
}

# tool NAME WORD...: a program that runs zig with these words and its arguments;
# prints its path.  libtool wants compilers of one word.
tool()
{
    name=$build/bin/$1
    shift
    printf '#!/bin/sh\nexec "%s" %s "$@"\n' "$ZIG" "$*" >"$name"
    chmod +x "$name"
    echo "$name"
}

# compiler CC: arguments for configure, one a line.
compiler()
{
    case $1 in
    zig:*)
        echo "CC=$(tool "${1#zig:}-cc" cc -target "${1#zig:}")"
        echo "AR=$(tool zig-ar ar)"
        echo "RANLIB=$(tool zig-ranlib ranlib)"
        ;;
    *)
        echo "CC=$1"
        ;;
    esac
}

# --------------------------------------------------------------------- Steps --

# Each step prints to the target's log, and takes the row's columns by name.

configure_target()
{
    set -- --enable-werror "$@"
    [ "$host" = - ] || set -- "$@" --host="$host"
    compiler "$cc" >"$folder/compiler"
    while read -r word; do
        set -- "$@" "$word"
    done <"$folder/compiler"
    CONFIG_SITE=/dev/null
    [ "$site" = - ] || CONFIG_SITE=$here/site/$site
    export CONFIG_SITE
    (cd "$folder" && "$top/configure" \
        --build="$(sh "$top/build-aux/config.guess")" "$@")
}

# All but the running of tests: the library, the command, the examples, the
# runner and the program that it starts.
build_target()
{
    make -C "$folder" -k -j "$jobs" && make -C "$folder" -k -j "$jobs" check \
        TESTS=
}

# t-tap is built everywhere; libcheck is not.  Other libcs are slower.
check_target()
{
    export USPAWN_TEST_PATIENCE="${USPAWN_TEST_PATIENCE-5}"
    rm -f "$folder"/tests/*.log "$folder"/tests/*.trs
    # shellcheck disable=SC2016
    make -C "$folder" -k check TESTS='tests/t-tap $(usp_scripts)'
}

# results NAME: what became of each case, one a line; of those that every
# backend has.
results()
{
    sed -n 's/^\(ok\|not ok\) [0-9]* - \([^ ]*\).*/\1 \2/p' \
        "$build/$1/tests/t-tap.log" | sort
}

# ------------------------------------------------------------------- Results --

count()
{
    find "$folder" -name "$1" ! -path '*/.libs/*' | wc -l
}

# Programs and shared libraries; of libtool's, the ones in .libs.
count_linked()
{
    find "$folder/lib/.libs" "$folder/src" "$folder/examples" \
        "$folder/tests" -type f -perm -u+x ! -name '*.sh' \
        ! -name '*.o' | sed 's|.*/||; s/^lt-//' | sort -u | wc -l
}

tests_passed()
{
    awk '/^# (PASS|SKIP|FAIL|ERROR):/ { n[$2] = $3 }
        END { printf "%d passed, %d failed, %d skipped", n["PASS:"],
            n["FAIL:"] + n["ERROR:"], n["SKIP:"] }' "$1"
}

# one_target: sets $line.  What fails first ends it.
one_target()
{
    line=
    # shellcheck disable=SC2086
    configure_target $options >"$folder/configure.txt" 2>&1 || {
        line='not configured: configure.txt'
        return 1
    }
    line=configured
    build_target >"$folder/make.txt" 2>&1 || {
        line="$line, not built: make.txt"
        return 1
    }
    line="$line, $(count '*.o') compiled, $(count_linked) linked"
    [ "$tests" != built ] || {
        line="$line, not run"
        return 0
    }
    check_target >"$folder/check.txt" 2>&1
    status=$?
    line="$line, run: $(tests_passed "$folder/check.txt")"
    [ $status = 0 ] || return 1
    case $tests in
    =*)
        results "$name" >"$folder/results"
        results "${tests#=}" | diff - "$folder/results" \
            >"$folder/results.diff" || {
            line="$line, other results than ${tests#=}: results.diff"
            return 1
        }
        line="$line, as ${tests#=}"
        ;;
    esac
}

[ -x configure ] || {
    say "there is no ./configure: run ./bootstrap first"
    exit 99
}
# shellcheck disable=SC2046
[ $# -gt 0 ] || set -- $(rows | awk '{ print $1 }')
: >"$build/summary"
for wanted; do
    rows | awk -v name="$wanted" '$1 == name' >"$build/row"
    read -r name cc host site tests options <"$build/row" || {
        say "no target $wanted"
        exit 99
    }
    case $cc in zig:*) find_zig || exit 99 ;; esac
    folder=$build/$name
    rm -rf "$folder"
    mkdir -p "$folder"
    say "$name"
    mark=ok
    one_target || mark=FAILED bad=1
    printf '%-6s %-16s %s\n' $mark "$name" "$line" >>"$build/summary"
done
cat "$build/summary"
exit $bad
