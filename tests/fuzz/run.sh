#!/bin/sh
# SPDX-License-Identifier: MIT
# Fuzzers of what reads texts of others, one a file, with libFuzzer, under
# AddressSanitizer and UndefinedBehaviorSanitizer.
#
#   run.sh SECONDS [NAME...]
#
# They begin with the inputs of tests/fuzz/seeds; what they find goes to
# build-fuzz/corpus, a folder for each, and one that fails to build-fuzz, beside
# its log.  Prints TAP, the seed, and how many inputs were tried.
set -u
cd "$(dirname "$0")/../.." || exit 99
seconds=${1-60}
[ $# -gt 0 ] && shift
build=$PWD/build-fuzz
flags='-g -O1 -fno-omit-frame-pointer -fno-sanitize-recover=all'
seed=${SEED:-$(date +%s)}
number=0
bad=0

# The child program is compiled without sanitizers, and without the fuzzer's
# counters, by the build system's flags for it.
if [ ! -f "$build/Makefile" ]; then
    mkdir -p "$build" && (
        cd "$build" && ../configure -q CC=clang --disable-shared \
            CFLAGS="$flags -fsanitize=address,undefined,fuzzer-no-link"
    ) || exit 99
fi
make -s -C "$build" lib/libuspawn-all.la src/uspawn >"$build/make.log" 2>&1 || {
    tail -n 20 "$build/make.log"
    exit 99
}

# plant NAME: what it begins with.
plant()
{
    mkdir -p "$build/corpus/$1"
    sed -n "s/^$1 //p" tests/fuzz/seeds | while IFS= read -r seed_text; do
        count=$((${count-0} + 1))
        printf '%b' "$seed_text" >"$build/corpus/$1/seed-$count"
    done
    [ "$1" != program ] || {
        printf '\0'
        head -c 1023 "$(command -v sh)"
    } >"$build/corpus/$1/elf"
}

# compile NAME OBJECT...
compile()
{
    compiled=$1
    shift
    # shellcheck disable=SC2086
    clang $flags -fsanitize=address,undefined,fuzzer -include config.h \
        -I"$build" -Iinclude -Ilib -Ilib/sys/linux -Isrc -Icompat -iquote . \
        -o "$build/fuzz-$compiled" "tests/fuzz/$compiled.c" \
        tests/fuzz/fuzz.c "$@" "$build/lib/.libs/libuspawn-all.a"
}

# try NAME: in a folder of its own.
try()
{
    mkdir -p "$build/work-$1" && cd "$build/work-$1" &&
        "$build/fuzz-$1" -seed="$seed" -max_total_time="$seconds" \
            -timeout=20 -rss_limit_mb=1024 -print_final_stats=1 \
            -artifact_prefix="$build/$1-" "$build/corpus/$1"
}

# fuzz NAME OBJECT...: one of them; TAP.
fuzz()
{
    log=$build/$1.log
    number=$((number + 1))
    plant "$1"
    compile "$@" >"$log" 2>&1 && (try "$1") >>"$log" 2>&1
    status=$?
    tried=$(sed -n 's/^stat::number_of_executed_units: //p' "$log")
    echo "# seed $seed, $seconds s, ${tried:-0} inputs"
    if [ $status -eq 0 ] && [ "${tried:-0}" -gt 500 ]; then
        echo "ok $number - fuzz $1"
    else
        grep -E 'ERROR|does not hold|runtime error|error:' "$log" |
            sed 's/^/# /' | head -n 5
        echo "not ok $number - fuzz $1"
        bad=1
    fi
}

[ $# -gt 0 ] || set -- shell program environment proc-field command
for name; do
    case $name in
    command)
        # All of the command but main().
        # shellcheck disable=SC2046
        fuzz command $(find "$build/src" -name 'uspawn-*.o' ! -name '*-main.o')
        ;;
    *) fuzz "$name" ;;
    esac
done
echo "1..$number"
exit $bad
