#!/bin/sh
# SPDX-License-Identifier: MIT
# Other projects' test suites and programs, as Debian 12 has them, with the
# preload library in front of their libc's functions: without it, and then over
# each backend.  What passed without it must pass with it, and its counts must
# show that its functions were the ones called.  Arguments name the suites;
# without, all of the table `suites`.  One line for each at the end, and exit
# status 0 only if nothing failed.
#
#   SUITES_LIBRARY    libuspawn-preload.so
#   SUITES_BACKENDS   those to be used
#   SUITES_BUILD      where they are built and run: build-suites
#   SUITES_CACHE      what is downloaded and kept: build-cache
#
# As root it installs the packages that are missing; else it skips what needs
# them.
set -u
cd "$(dirname "$0")/../.." || exit 99
top=$PWD
here=$top/tools/suites
build=${SUITES_BUILD-$top/build-suites}
cache=${SUITES_CACHE-$top/build-cache}
library=${SUITES_LIBRARY-$top/build/preload/.libs/libuspawn-preload.so}
backends=${SUITES_BACKENDS-clone vfork posix_spawn fork}
bad=0
mkdir -p "$build" "$cache" || exit 99
export LC_ALL=C DEBIAN_FRONTEND=noninteractive

say()
{
    echo "suites: $*" >&2
}

die()
{
    say "$*"
    exit 99
}

# rows: NAME PACKAGES of the table, without comments.
rows()
{
    grep -v -e '^#' -e '^$' "$here/suites"
}

# ---------------------------------------------------------------- Packages --

. tools/cross/debian.sh
. tools/suites/suites.sh

is_installed()
{
    dpkg-query -W -f '${Status}' "$1" 2>&1 | grep -q '^install ok'
}

# need PACKAGES: of the table; else sets $line.
need()
{
    case $1 in
    '?'*)
        command -v "${1#?}" >/dev/null ||
            is_installed "${1#?}" || line="skipped: no ${1#?} here"
        return
        ;;
    esac
    missing=
    for package in $(echo "$1" | tr , ' '); do
        is_installed "$package" || missing="$missing $package"
    done
    [ -n "$missing" ] || return 0
    if [ "$(id -u)" != 0 ]; then
        line="skipped: needs$missing, and root to install"
        return
    fi
    say "installing$missing"
    # shellcheck disable=SC2086
    apt-get -qq update >&2 &&
        apt-get -qq install -y --no-install-recommends $missing >&2 ||
        line="skipped: cannot install$missing"
}

# ----------------------------------------------------------------- Running --

# under COMMAND...: by $backend; libc is without the library.  A shell's
# background has signals ignored that some tests send.
# shellcheck disable=SC2317 # called by the suites
under()
{
    if [ "$backend" != libc ]; then
        set -- LD_PRELOAD="$library" USPAWN_PRELOAD_BACKEND="$backend" \
            USPAWN_PRELOAD_LOG="$folder/$backend/log" "$@"
    fi
    env --default-signal=INT,QUIT "$@"
}

# run_suite: in an empty folder; results go to $folder/$backend.results.
run_suite()
{
    rm -rf "${folder:?}/$backend"
    mkdir "$folder/$backend"
    (cd "$folder/$backend" && "run_$name") \
        >"$folder/$backend.results" 2>"$folder/$backend.txt" </dev/null
}

passed()
{
    grep -c ' ok$' "$1"
}

# compare: print what has not passed, but has without the library.
compare()
{
    awk 'NR == FNR { was[$1] = $2; next }
        { is[$1] = $2 }
        END {
            for (name in was)
                if (was[name] == "ok" && is[name] != "ok") {
                    print name, (name in is) ? is[name] : "missing"
                    worse++
                }
            exit worse > 0
        }' "$folder/libc.results" "$folder/$backend.results"
}

# calls: that the library served, and those that it left to the libc.
calls()
{
    awk '{ ours += $3 + $5 + $7 + $9; left += $11 }
        END {
            printf "%d calls", ours
            if (left) printf " and %d of the libc", left
            exit !ours
        }' "$folder/$backend/log" 2>/dev/null
}

# one_backend: adds to $line.  What failed has a second try, as some tests mind
# how busy the machine is; both are said.
one_backend()
{
    run_suite
    if ! compare >"$folder/$backend.worse"; then
        say "$name/$backend: again: $(paste -sd ';' "$folder/$backend.worse")"
        line="$line; $backend once not passed: $(awk '{ print $1 }' \
            "$folder/$backend.worse" | paste -sd ' ')"
        run_suite
        compare >"$folder/$backend.worse"
    fi
    line="$line; $backend $(passed "$folder/$backend.results")"
    counted=$(calls) || counted='not called'
    line="$line, $counted"
    if [ -s "$folder/$backend.worse" ]; then
        line="$line, NOT PASSED: $(paste -sd ';' "$folder/$backend.worse")"
        return 1
    fi
    [ "$counted" != 'not called' ]
}

# one_suite: sets $line.
one_suite()
{
    line=
    need "$packages"
    [ -z "$line" ] || return 0
    if command -v "prepare_$name" >/dev/null; then
        ("prepare_$name") >"$folder/prepare.txt" 2>&1 </dev/null || {
            line='not built: prepare.txt'
            return 1
        }
    fi
    backend=libc
    run_suite
    line="$(passed "$folder/libc.results") of $(wc -l <"$folder/libc.results")"
    line="$line passed without"
    status=0
    [ "$(passed "$folder/libc.results")" -gt 0 ] || status=1
    for backend in $backends; do
        one_backend || status=1
    done
    return $status
}

[ -f "$library" ] || die "no $library: build it, or set SUITES_LIBRARY"
# shellcheck disable=SC2046
[ $# -gt 0 ] || set -- $(rows | awk '{ print $1 }')
: >"$build/summary"
for wanted; do
    rows | awk -v name="$wanted" '$1 == name' >"$build/row"
    read -r name packages <"$build/row" || die "no suite $wanted"
    folder=$build/$name
    rm -rf "$folder"
    mkdir -p "$folder"
    say "$name"
    mark=ok
    one_suite || mark=FAILED bad=1
    printf '%-6s %-12s %s\n' $mark "$name" "$line" >>"$build/summary"
done
cat "$build/summary"
exit $bad
