#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Programs that know nothing of uspawn, with libuspawn-preload.so and without:
# how long each takes as a whole, and how many of their calls it served.
#
#   preload.sh [ROUNDS]    ROUNDS of each, by turns, in both orders (15)
#
#   USPAWN_PRELOAD    the library
set -u
: "${USPAWN_PRELOAD=libuspawn-preload.so}"
rounds=${1-15}
bad=0

if [ ! -e "$USPAWN_PRELOAD" ] || [ -z "${EPOCHREALTIME-}" ]; then
    echo "SKIP: no $USPAWN_PRELOAD, or a bash older than 5.0"
    exit 77
fi
library=$(realpath "$USPAWN_PRELOAD")
scratch=$(mktemp -d) || exit 99
trap 'rm -rf "$scratch"' EXIT
cd "$scratch" || exit 99

# -------------------------------------------------------------- What runs --

names=('make' 'make, one after the other' 'recursive make' 'ninja'
    'Python' 'Python, close_fds=False' 'mawk, system')

# Makefiles and the like, of COUNT commands in all.
prepare()
{
    local i

    {
        printf 'all:'
        printf ' %d' {1..2000}
        printf '\n%%:; @true $@\n'
    } >flat.mk
    {
        printf 'all:'
        printf ' d%d' {1..20}
        # shellcheck disable=SC2016
        printf '\nd%%:; @$(MAKE) -s -f part.mk\n'
    } >recursive.mk
    {
        printf 'all:'
        printf ' %d' {1..100}
        printf '\n%%:; @true $@\n'
    } >part.mk
    {
        printf 'rule r\n  command = true\n'
        for ((i = 0; i < 2000; i++)); do
            printf 'build %d: r\n' $i
        done
    } >build.ninja
    cat >loop.py <<'END'
import subprocess
import sys
for i in range(300):
    subprocess.run(["/bin/true"], close_fds=sys.argv[1] == "1")
END
}

# arrange N: the command number N, in $job.
arrange()
{
    case $1 in
    0) job=(make -s -j 2 -f flat.mk) ;;
    1) job=(make -s -f flat.mk) ;;
    2) job=(make -s -j 2 -f recursive.mk) ;;
    3) job=(ninja -j 2 --quiet) ;;
    4) job=(python3 loop.py 1) ;;
    5) job=(python3 loop.py 0) ;;
    6) job=(mawk 'BEGIN { while (i++ < 500) system("true") }') ;;
    esac
}

# ------------------------------------------------------------ Measurement --

# clock FILE COMMAND...: add the microseconds that it takes to FILE.
clock()
{
    local file=$1 begin end

    shift
    begin=${EPOCHREALTIME/[.,]/}
    "$@" >/dev/null || bad=1
    end=${EPOCHREALTIME/[.,]/}
    echo $((end - begin)) >>"$file"
}

with()
{
    clock with env LD_PRELOAD="$library" "${job[@]}"
}

# The same, but for the library.
without()
{
    clock without env LD_PRELOAD= "${job[@]}"
}

quantile()
{
    sort -n "$1" | awk -v part="$2" '{ all[NR] = $1 }
        END { printf "%.1f", all[int((NR - 1) * part) + 1] / 1000 }'
}

# How many calls the library serves.
served()
{
    : >log
    env LD_PRELOAD="$library" USPAWN_PRELOAD_LOG="$scratch/log" "${job[@]}" \
        >/dev/null
    awk '{ served += $3 + $5 + $7 + $9 } END { print served + 0 }' log
}

prepare
printf '%-26s %7s  %22s  %22s %6s\n' '' served 'without, ms (quartiles)' \
    'with, ms (quartiles)' ratio
for number in "${!names[@]}"; do
    arrange "$number"
    if ! command -v "${job[0]}" >/dev/null; then
        echo "${names[number]}: there is no ${job[0]} here"
        continue
    fi
    rm -f with without
    with && without && rm -f with without # warm
    for ((round = 0; round < rounds; round++)); do
        if ((round % 2)); then with && without; else without && with; fi
    done
    plain=$(quantile without 0.5)
    ours=$(quantile with 0.5)
    printf '%-26s %7d  %8s (%s, %s)  %8s (%s, %s) %6s\n' "${names[number]}" \
        "$(served)" \
        "$plain" "$(quantile without 0.25)" "$(quantile without 0.75)" \
        "$ours" "$(quantile with 0.25)" "$(quantile with 0.75)" \
        "$(awk "BEGIN { printf \"%.2f\", $plain / $ours }")"
done
echo "Medians of $rounds rounds by turns; ratio: without by with."
exit $bad
