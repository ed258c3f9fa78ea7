#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Chains of commands, each of which changes one thing and executes the next,
# against one uspawn that does the same: whether the program sees the same, how
# many programs are executed, and how long it takes.  Needs root.
#
#   chains.sh [ROUNDS]    ROUNDS of each, by turns (200)
set -u
: "${USPAWN_COMMAND=uspawn}"
rounds=${1-200}
bad=0

skip()
{
    echo "SKIP: $*"
    exit 77
}

for tool in chroot choom chrt env ionice nice prlimit setpriv setsid strace \
    taskset timeout unshare "$USPAWN_COMMAND"; do
    command -v "$tool" >/dev/null || skip "there is no $tool here"
done
[ "$(id -u)" = 0 ] || skip "this is not root"
[ -n "${EPOCHREALTIME-}" ] || skip "this bash is older than 5.0"

scratch=$(mktemp -d) || exit 99
trap 'rm -rf "$scratch"' EXIT
chmod 755 "$scratch"

# What the program can see of what the chains change.
cat >"$scratch/observe" <<'END'
id -u
id -G
nice
echo "files $(ulimit -Sn) $(ulimit -Hn), core $(ulimit -Sc) $(ulimit -Hc)"
grep -E '^(Cpus_allowed_list|NoNewPrivs|Cap...|Sig(Blk|Ign)):' /proc/self/status
cat /proc/self/oom_score_adj
ionice
[ "$(cut -d ' ' -f 6 /proc/$$/stat)" = "$1" ] && echo 'same session'
[ "$(readlink /proc/self/ns/uts)" = "$2" ] && echo 'same host name'
[ "$(readlink /proc/self/ns/ipc)" = "$3" ] && echo 'same shared memory'
pwd
env | grep -vE '^(_|PWD|OLDPWD|SHLVL)=' | LC_ALL=C sort
END
chmod 644 "$scratch/observe"
session=$(cut -d ' ' -f 6 /proc/$$/stat)
uts=$(readlink /proc/self/ns/uts)
ipc=$(readlink /proc/self/ns/ipc)

names=("limited user" "confined user" "own namespaces")

# arrange N: the two ways number N, in $chain and $single.
arrange()
{
    case $1 in
    0)
        chain=(nice -n 5 prlimit --nofile=256
            setpriv --reuid=65534 --regid=65534 --clear-groups
            setsid --wait timeout 5 env A=b)
        single=(--nice 5 --rlimit nofile=256
            --user 65534 --group 65534 --groups none
            --setsid --timeout 5 --env A=b)
        ;;
    1)
        chain=(chroot / taskset -c 0 ionice -c 3
            setpriv --reuid=65534 --regid=65534 --clear-groups --no-new-privs)
        single=(--chroot / --cpus 0 --io-priority idle
            --user 65534 --group 65534 --groups none --no-new-privs)
        ;;
    2)
        chain=(unshare --uts --ipc prlimit --core=0 choom -n 500 --
            env -i PATH="$PATH")
        single=(--unshare 'uts,ipc' --rlimit core=0 --oom-score-adj 500
            --clear-env --env PATH="$PATH")
        ;;
    esac
    single=("$USPAWN_COMMAND" "${single[@]}" --)
}

# execs COMMAND...: how many programs are executed.
execs()
{
    strace -f -qq -e trace=execve,execveat -o "$scratch/trace" "$@" || bad=1
    # Under strace, some calls end on a line of their own.
    grep -cE '(execve|execveat).*= 0$' "$scratch/trace"
}

median()
{
    sort -n "$1" | awk '{ all[NR] = $1 }
        END { printf "%.3f\n", all[int((NR + 1) / 2)] / 1000 }'
}

# clock FILE COMMAND...: add the microseconds that it takes to FILE.
clock()
{
    local file=$1 begin end

    shift
    begin=${EPOCHREALTIME/[.,]/}
    "$@" || bad=1
    end=${EPOCHREALTIME/[.,]/}
    echo $((end - begin)) >>"$file"
}

printf '%-16s %12s %12s %10s %10s %7s\n' '' 'chain execs' 'uspawn' \
    'chain ms' 'uspawn ms' 'ratio'
for number in "${!names[@]}"; do
    arrange "$number"
    for way in chain single; do
        declare -n words=$way
        "${words[@]}" sh "$scratch/observe" "$session" "$uts" "$ipc" \
            >"$scratch/$way" 2>&1
    done
    if ! diff "$scratch/chain" "$scratch/single" >"$scratch/diff"; then
        echo "FAIL: ${names[number]}: the chain (<) and uspawn (>) differ:"
        grep '^[<>]' "$scratch/diff"
        bad=1
    fi
    : >"$scratch/chain.times"
    : >"$scratch/single.times"
    for ((round = 0; round < rounds; round++)); do
        clock "$scratch/chain.times" "${chain[@]}" true
        clock "$scratch/single.times" "${single[@]}" true
    done
    chain_ms=$(median "$scratch/chain.times")
    single_ms=$(median "$scratch/single.times")
    printf '%-16s %12s %12s %10s %10s %7s\n' "${names[number]}" \
        "$(execs "${chain[@]}" true)" "$(execs "${single[@]}" true)" \
        "$chain_ms" "$single_ms" \
        "$(awk "BEGIN { printf \"%.1f\", $chain_ms / $single_ms }")"
done
echo "Medians of $rounds rounds, by turns; the program is true(1)."
exit $bad
