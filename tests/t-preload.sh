#!/bin/sh
# SPDX-License-Identifier: MIT
# Programs that know nothing of uspawn, with the preload library in front of
# their libc's functions: semantic points over each backend, and the libc's own
# answers beside them; counts that prove whose functions were called.
set -u
: "${srcdir=.}" "${NM=nm}" "${USP_BACKENDS=clone vfork posix_spawn fork}"
: "${USP_SYS=linux}"
points=tests/preload-points
table=$srcdir/tests/preload-points.txt
library=$PWD/preload/.libs/libuspawn-preload.so

skip()
{
    echo "SKIP: $*"
    exit 77
}

[ -f "$library" ] || skip "no preload library here"
$NM -D "$library" 2>/dev/null | grep -q '__[at]san_' &&
    skip "a sanitizer's library must come first in a program"

. "$srcdir/tests/points.sh"

# preloaded BACKEND COMMAND...
preloaded()
{
    backend=$1
    shift
    USPAWN_PRELOAD_BACKEND=$backend USPAWN_PRELOAD_LOG=$scratch/log \
        LD_PRELOAD=$library "$@"
}

# ------------------------------------------------------- Semantic points --

here=$PWD
best=${USP_BACKENDS%% *}
cp "$table" "$scratch/table"
in_empty "$scratch/libc" "$here/$points"
for backend in $USP_BACKENDS; do
    in_empty "$scratch/$backend" preloaded "$backend" "$here/$points"
done

[ -z "$(awk 'NR == FNR { known[$1] = 1 } NR != FNR && !known[$1]' \
    "$table" "$scratch/libc")" ]
check $? 'every point is in the table'

while read -r name right bar other _; do
    case $name in '#' | */*) continue ;; esac
    found=$(result "$name" "$scratch/libc")
    # Not every libc has an older version; every other point has a result.
    [ -n "$found" ] || [ "$name" != older_version_runs_scripts ] || continue
    case ",$right${bar:+,$other}," in *",$found,"*) ;; *) false ;; esac
    check $? "$name/libc: $found"
    for backend in $USP_BACKENDS; do
        found=$(result "$name" "$scratch/$backend")
        exception=$(result "$name/$backend" "$scratch/table")
        also=$(result "$name/$USP_SYS/$backend" "$scratch/table")
        [ "$found" = "${also:-${exception:-$right}}" ]
        check $? "$name/$backend: $found"
    done
done <"$table"

check_ignoring "$here/$points"

# ----------------------------------------------------------- Environment --

# once BACKEND POINT: what it gives, alone and with what is said on standard
# error.
once()
{
    in_empty "$scratch/once" preloaded "$1" "$here/$points" "$2" \
        2>"$scratch/once.said"
}

once '' system_status
[ "$(cat "$scratch/once" "$scratch/once.said")" = 'system_status 3' ]
check $? 'an empty variable names no backend'
once no-such-backend system_status
[ "$(cat "$scratch/once")" = 'system_status 3' ]
check $? 'a wrong one is ignored'
grep -q '^uspawn: USPAWN_PRELOAD_BACKEND: ' "$scratch/once.said"
check $? 'with a complaint'

# ---------------------------------------------------------------- Counts --

# counted PATTERN NAME: one process had such counts.
counted()
{
    grep -q "$1" "$scratch/log"
    check $? "$2"
}

# The variable is gone when that program ends.
: >"$scratch/log"
once "$best" system_without_its_environment
counted ' system 1 popen 0 libc 0$' 'counts without an environment'

if command -v make >/dev/null; then
    : >"$scratch/log"
    printf 'all: a b c\na b c: ; @true $@\n' >"$scratch/makefile"
    preloaded "$best" make -s -f "$scratch/makefile"
    check $? 'make runs three recipes'
    counted ' posix_spawn 3 .* libc 0$' 'make used our posix_spawn three times'
else
    echo "skipped: no make here"
fi

if command -v mawk >/dev/null; then
    : >"$scratch/log"
    preloaded "$best" mawk 'BEGIN { exit system("exit 3") != 3 }'
    check $? 'mawk runs a command'
    counted ' system 1 popen 0 libc 0$' 'mawk used our system'
else
    echo "skipped: no mawk here"
fi

if sed --version 2>/dev/null | grep -q '^sed (GNU sed)'; then
    : >"$scratch/log"
    [ "$(echo x | preloaded "$best" sed '1e echo it' | tr '\n' ' ')" = 'it x ' ]
    check $? 'sed reads from a command'
    counted ' system 0 popen 1 libc 0$' 'sed used our popen'
else
    echo "skipped: no GNU sed here"
fi

echo "1..$number"
exit $bad
