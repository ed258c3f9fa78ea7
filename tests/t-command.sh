#!/bin/sh
# SPDX-License-Identifier: MIT
# The command: what each option does to the program, how it ends, what it says,
# and that --help, the manual and the completion name the same options.
# What is in single quotes is for the program to expand.
# shellcheck disable=SC2016
set -u
: "${srcdir=.}" "${USPAWN_COMMAND=./src/uspawn}"
bad=0
checks=0

if [ ! -x "$USPAWN_COMMAND" ]; then
    echo "SKIP: there is no $USPAWN_COMMAND"
    exit 77
fi
# What nohup(1) or a shell ignores for us, a shell cannot have back; and others
# may have left more than 0, 1 and 2 open.
if [ -z "${USPAWN_SIGNALS_ARE_DEFAULT-}" ]; then
    export USPAWN_SIGNALS_ARE_DEFAULT=1
    exec "$USPAWN_COMMAND" --exec --default all \
        sh "$0" "$@"
fi
scratch=$(mktemp -d) || exit 99
trap 'rm -rf "$scratch"' EXIT
chmod 755 "$scratch"
shell=$(command -v sh)
out=$scratch/out
err=$scratch/err
# What a container may not do is no fault of ours.
denied='\((EPERM|EACCES|ENOTSUP|ENOSYS|EROFS|ENOSPC)\)'
# Nor what the system cannot; ours for Linux can all there is.
[ "${USP_SYS-linux}" = linux ] || denied="$denied|Operation not supported"

fail()
{
    echo "FAIL: $*"
    sed 's/^/    stderr: /' "$err"
    bad=1
}

# same WHAT WANTED FOUND
same()
{
    checks=$((checks + 1))
    [ "$2" = "$3" ] || fail "$1: wanted [$2], found [$3]"
}

# run ARGUMENT...: the command; its status in $status, its output in files.
run()
{
    "$USPAWN_COMMAND" "$@" >"$out" 2>"$err" </dev/null
    status=$?
}

# gives OUTPUT ARGUMENT...: it ends with 0 and prints this.
gives()
{
    wanted=$1
    shift
    run "$@"
    same "$*" "0 $wanted" "$status $(cat "$out")"
}

# may OUTPUT ARGUMENT...: the same, where the system lets us.
may()
{
    wanted=$1
    shift
    run "$@"
    if [ $status = 125 ] && grep -qE "$denied" "$err"; then
        echo "skipped: $*: $(cat "$err")"
    else
        same "$*" "0 $wanted" "$status $(cat "$out")"
    fi
}

# ends STATUS ARGUMENT...
ends()
{
    wanted=$1
    shift
    run "$@"
    same "status of $*" "$wanted" "$status"
}

# says TEXT STATUS ARGUMENT...: one line with TEXT on stderr, and the status.
says()
{
    text=$1
    shift
    ends "$@"
    same "lines on stderr of $*" 1 "$(grep -c . "$err")"
    case $(cat "$err") in
    uspawn:*"$text"*) ;;
    *) fail "$*: its message should have [$text]" ;;
    esac
}

# Until this file is there; 9 after a generous while.
await='await() {
    i=0
    until [ -e "$1" ]; do
        [ $((i += 1)) -lt 600 ] || exit 9
        sleep 0.05
    done
}
'

# --------------------------------------------------- Statuses and messages --

statuses()
{
    ends 0 true
    ends 1 false
    ends 7 -- sh -c 'exit 7'
    ends 143 sh -c 'kill -TERM $$'
    ends 137 sh -c 'kill -KILL $$'
    says 'ENOENT' 127 no-such-program
    says 'ENOENT' 127 /no/such/program
    echo 'no program' >"$scratch/text"
    says 'EACCES' 126 "$scratch/text"
    chmod +x "$scratch/text"
    says 'ENOEXEC' 126 "$scratch/text"
    says 'chdir /no/such' 125 --chdir /no/such true
    says 'no command' 125
    says 'no command' 125 --setsid --
    says '--no-such: unknown' 125 --no-such true
    says '--s: unknown or ambiguous' 125 --s true
    says '-Z: unknown' 125 -Z true
    says '--chdir: DIR is missing' 125 --chdir
    says '--setsid: takes no argument' 125 --setsid=1 true
    says 'does not wait' 125 --detach --timeout 1 true
    gives 'uspawn '"$("$USPAWN_COMMAND" --version | sed 's/.* //')" -V
}

# All that has a value refuses these.
refusals()
{
    while read -r option values; do
        for value in $values; do
            [ "$value" = EMPTY ] && value=
            says "--$option" 125 "--$option=$value" true
        done
    done <<END
fchdir EMPTY x -1 3x 99999999999
exec-fd x -1
enoexec maybe
env EMPTY NAME =VALUE
unset A=B EMPTY
fd EMPTY 3 x<FILE 3< 3=x 3= 3!FILE 99999999999</dev/null
map EMPTY 3 3= 3=4, 3=4,3=5 3=x
bytes EMPTY 3 x=TEXT
listen EMPTY x 3:a,4 3:a:b 3.
inherit EMPTY x 3,,4
close EMPTY x
closefrom EMPTY x 3x
process-group EMPTY x -1 1.5
ctty x
steal-ctty x
pty x 1 1x x1 1x1x 70000x1 -1x1
pty-copy EMPTY /no/such/file
foreground x
tcsetpgrp EMPTY x
ignore EMPTY NOSUCH KILL 0 999 INT,
default EMPTY NOSUCH 0
block EMPTY NOSUCH 0
unblock EMPTY NOSUCH
pdeathsig EMPTY NOSUCH 0
user EMPTY no-such-user 4294967295 -1 + ++1
group EMPTY no-such-group 4294967295
ruid EMPTY no-such-user -1
euid EMPTY no-such-user -1
rgid EMPTY no-such-group -1
egid EMPTY no-such-group -1
chroot-of EMPTY x 0 -1 2147483647
chdir-of EMPTY x 0 -1 2147483647
groups EMPTY no-such-group 1,,2
login EMPTY no-such-user
drop-bounding EMPTY no-such 64
drop-ambient EMPTY no-such 64
drop-inheritable EMPTY no-such 64
raise EMPTY no-such 64
securebits EMPTY no-such 0xfffffffff
seccomp EMPTY /no/such /dev/null
nice EMPTY x 1x 1.5 0x10
scheduler EMPTY no-such fifo:0 fifo:100 fifo:x other:1
scheduler-priority EMPTY x 100
deadline EMPTY x 1ms 1ms: 1ms:x 2ms:1ms 1ms:2ms:1ms 1ms:1ms:1ms:1ms \
    1000:1000 0:1ms 1ms:1ms,x 1ms:1ms, 1ms:1ms:0
io-priority EMPTY no-such best-effort:8 idle:1 best-effort:
cpus EMPTY x 0- 3-1 0,,1 99999 0-1-2 0-1:0 0-1: 0x 0xg 0:1
timer-slack EMPTY 0 x 5x -1 5S . 0x5
oom-score-adj EMPTY x 1001 -1001
personality EMPTY x 0xffffffff 0x
umask EMPTY 8 1000 x -1
rlimit EMPTY nofile nofile= no-such=1 nofile=x nofile=1:x nofile=2:1 \
    nofile=1:2:3 nofile=1X nofile=99999999999T nofile=: nofile=-1
cgroup EMPTY /no/such /dev/null
unshare EMPTY no-such user,
propagation EMPTY both
mount-proc EMPTY
jail EMPTY 0 x -1 2147483648
login-name EMPTY
processor-set EMPTY x -1
project EMPTY x -1
privileges EMPTY limit limit= =basic other=basic
namespace EMPTY /no/such
namespaces-of EMPTY x 0 -1 2147483647
user-map EMPTY 0 0:x 0:1:0 0:1:2:3 4294967296:0:1
group-map EMPTY 0 0:x 0:1:0
timeout EMPTY x 5x -1 +1 5s5 . 42D 1M 1e nan 0x5 5.5.5
kill-after EMPTY x -1
success EMPTY x 256 1,
jobs EMPTY 0 x -1 4097
arguments-from EMPTY
signal EMPTY NOSUCH -1
backend EMPTY no-such
handle EMPTY maybe
report EMPTY xml jsonx json=/no/such/file
END
}

# ----------------------------------------------------------------- Options --

program()
{
    gives / --chdir / pwd -P
    gives / -C / pwd -P
    gives /usr --chdir / --chdir usr pwd -P
    gives "a b||" -e X='a b' -e Y= -e Z=1 -u Z \
        sh -c 'echo "$X|$Y|${Z-}"'
    gives 'ONE=1' --path-source caller -e ZERO=0 -i -e ONE=1 env
    gives '' -i env
    # As env(1).
    gives 'a b' X='a b' sh -c 'echo "$X"'
    gives 'a b' -e X=a -- X='a b' sh -c 'echo "$X"'
    says 'not NAME=VALUE' 125 =b true
    gives name --argv0 name sh -c 'echo $0'
    mkdir "$scratch/bin"
    printf '#!/bin/sh\necho found\n' >"$scratch/bin/a-program"
    chmod +x "$scratch/bin/a-program"
    ends 127 a-program
    gives found --path-source "/no/such:$scratch/bin" a-program
    gives found -e PATH="$scratch/bin" --path-source child a-program
    gives found -e PATH="$scratch/bin" a-program
    gives found PATH="$scratch/bin" a-program
    ends 127 --path-source caller PATH="$scratch/bin" a-program
    ends 127 -e PATH="$scratch/bin" --path-source caller a-program
    echo 'echo by a shell' >"$scratch/script"
    chmod +x "$scratch/script"
    gives 'by a shell' --enoexec shell "$scratch/script"
    ends 126 --enoexec fail "$scratch/script"
    same fchdir / "$("$USPAWN_COMMAND" --fchdir 7 pwd -P 7</ 2>"$err")"
    may 'a name' --exec-fd 7 'a name' -c 'echo "$0"' 7<"$shell"
}

descriptors()
{
    cat >"$scratch/list" <<'END'
for fd in 0 1 2 3 4 5 6 7 8 9; do
    (eval ": >&$fd") 2>/dev/null && echo "$fd"
done | paste -sd ' '
END
    echo input >"$scratch/in"
    gives input --stdin "$scratch/in" cat
    gives '' --stdout "$scratch/file" echo one
    same stdout one "$(cat "$scratch/file")"
    gives '' --fd "1>>$scratch/file" echo two
    same append 'one two' "$(paste -sd ' ' "$scratch/file")"
    gives '' --stderr "$scratch/file" sh -c 'echo three >&2'
    same stderr three "$(cat "$scratch/file")"
    gives '' --fd "1>$scratch/file" echo four
    same truncate four "$(cat "$scratch/file")"
    gives input --fd "5<$scratch/in" sh -c 'cat <&5'
    gives four --fd "5<>$scratch/file" sh -c 'cat <&5'
    gives both --stderr /dev/null --fd 2=1 sh -c 'echo both >&2'
    gives '' --fd 1=null echo nothing
    ends 1 --fd 1=- sh -c 'echo nothing 2>/dev/null'
    gives '' --append "$scratch/appended" echo one
    gives '' --append "$scratch/appended" echo two
    same appended 'one two' "$(paste -sd ' ' - <"$scratch/appended")"
    gives text --bytes 4=text sh -c 'cat <&4'
    gives 'b a' --bytes 3=a --bytes 4=b --map 3=4,4=3 \
        sh -c 'echo $(cat <&3) $(cat <&4)'
    same inherit '0 1 2 7' "$("$USPAWN_COMMAND" --inherit 7 \
        sh "$scratch/list" 7</ 8</)"
    same inherit-all '0 1 2 7 8' "$("$USPAWN_COMMAND" --inherit-all \
        sh "$scratch/list" 7</ 8</)"
    same close '0 1 2 8' "$("$USPAWN_COMMAND" --inherit-all --close 7,5 \
        sh "$scratch/list" 7</ 8</)"
    same closefrom '0 1 2' "$("$USPAWN_COMMAND" --inherit 7 --closefrom 5 \
        sh "$scratch/list" 7</)"
    says 'EBADF' 125 --inherit 77 true
    says 'EBADF' 125 --fd 3=77 true
    same listen '1 name yes' "$("$USPAWN_COMMAND" --listen 7:name sh -c \
        'echo "$LISTEN_FDS $LISTEN_FDNAMES" \
            "$([ "$LISTEN_PID" = $$ ] && echo yes)"' 7</dev/null 2>"$err")"
}

# field NAME: what the kernel tells of the program by this name; of signals
# without 32 and 33, which belong to the libc, and which make leaves ignored.
field()
{
    found=$(sed -n "s/^$1:[[:space:]]*//p" "$out")
    case $1 in
    Sig*) printf '%016x\n' $((0x$found & ~0x180000000)) ;;
    *) echo "$found" ;;
    esac
}

# shows NAME VALUE ARGUMENT...: the same of a program started so.
shows()
{
    name=$1
    wanted=$2
    shift 2
    run "$@" cat /proc/self/status
    if [ $status = 125 ] && grep -qE "$denied" "$err"; then
        echo "skipped: $*: $(cat "$err")"
    else
        same "$name of $*" "$wanted" "$(field "$name")"
    fi
}

signals()
{
    shows SigIgn 0000000000000202 --ignore INT,SIGUSR1
    shows SigBlk 0000000000000202 --block INT,10
    shows SigBlk 0000000000000202 --block ' INT , 10 '
    shows SigBlk 0000000000000200 --block all --unblock all --block USR1
    shows SigBlk 0000000000000000 --block INT --unblock INT
    # 32 and 33 are glibc's, and 34 is musl's too.
    case $(tests/facts 2>&1) in
    *'rtmin 35'*) all=7ffffffc7ffbfe ;;
    *) all=7ffffffe7ffbfe ;;
    esac
    shows SigIgn ${all}ff --ignore all --default RTMAX
    shows SigIgn ${all}fd --ignore all --default INT,RTMAX
    shows SigIgn 0000000000010000 --ignore CHLD "$USPAWN_COMMAND"
    trap '' USR1
    shows SigIgn 0000000000000200
    shows SigIgn 0000000000000000 --default USR1
    shows SigIgn 0000000000000002 --default all --ignore INT
    trap - USR1
}

resources()
{
    nice=$(nice)
    gives $((nice + 3)) -n 3 nice
    gives 19 --nice 1000 nice
    gives 0027 --umask 27 sh -c umask
    limits='echo $(ulimit -Sn) $(ulimit -Hn)'
    hard=$(sh -c 'ulimit -Hn')
    gives '64 128' --rlimit nofile=64:128 sh -c "$limits"
    gives '96 96' --rlimit nofile=96 sh -c "$limits"
    gives "96 $hard" --rlimit nofile=96: sh -c "$limits"
    gives '96 96' --rlimit nofile=96: "$USPAWN_COMMAND" \
        --rlimit nofile=:96 sh -c "$limits"
    gives "$hard $hard" --rlimit nofile=96: "$USPAWN_COMMAND" \
        --rlimit nofile=hard: sh -c "$limits"
    gives '96 96' --rlimit nofile=:96 sh -c "$limits"
    gives '2048 unlimited' --rlimit stack=2M --rlimit cpu=unlimited \
        sh -c 'echo $(ulimit -s) $(ulimit -t)'
}

resources_linux()
{
    shows Cpus_allowed_list 0 --cpus 0
    shows Cpus_allowed_list 0 --cpus 0x1
    shows Cpus_allowed_list 0 --cpus 0-1:2
    run --cpus 0-9:4,0 --explain true
    grep -q 'cpu affinity 0 4 8' "$out" || fail '--cpus with a stride'
    may '500' --oom-score-adj 500 cat /proc/self/oom_score_adj
    may '12345' --timer-slack 12345 cat /proc/self/timerslack_ns
    may '2000' --timer-slack 2us cat /proc/self/timerslack_ns
    may '00040000' --no-randomization cat /proc/self/personality
    may '04000000' --personality 0x4000000 cat /proc/self/personality
    if command -v chrt >/dev/null && command -v ionice >/dev/null; then
        policy='chrt -p $$ | sed -n "1,2s/.*: //p" | paste -sd " "'
        may 'SCHED_BATCH 0' --scheduler batch sh -c "$policy"
        may 'SCHED_FIFO 10' --scheduler fifo:10 sh -c "$policy"
        may 'SCHED_RR|SCHED_RESET_ON_FORK 5' \
            --scheduler rr:5,reset-on-fork sh -c "$policy"
        may 'SCHED_OTHER 0' --scheduler-priority 0 sh -c "$policy"
        may 'best-effort: prio 3' --io-priority best-effort:3 ionice
        may idle --io-priority idle ionice
        may '1000000/9000000/9000000' \
            --deadline 1ms:9ms,reset-on-fork sh -c \
            'chrt -p $$ | sed -n "3s/.*: //p"'
    else
        echo "skipped: no chrt or ionice here to look at priorities with"
    fi
}

# What other systems have.
elsewhere()
{
    for option in --hidden --login-class=default --login-name=me --jail=1 \
        --processor-set=0 --project=0 --privileges=limit=basic --contract; do
        says "${option%%=*}" 125 "$option" true
        grep -qi 'not supported' "$err" || fail "$option: not ENOTSUP"
    done
}

sessions()
{
    look='set -- $(cat /proc/$$/stat); [ $5 = $$ ] && echo group
        [ $6 = $$ ] && echo session; [ $7 -gt 0 ] && echo terminal; :'
    gives '' --unset X sh -c "$look"
    gives group --process-group 0 sh -c "$look"
    gives group -t 9 sh -c "$look"
    gives '' -t 9 --foreground-child sh -c "$look"
    for option in --setsid --session; do
        gives "$(printf 'group\nsession')" $option sh -c "$look"
    done
    says 'ENOTTY' 125 --ctty true
    says 'ENOTTY' 125 --foreground true
    says 'ENOTTY' 125 --tcsetpgrp 0 true
    run --pty sh -c "$look; exit 4"
    same pty '4 group session terminal' \
        "$status $(tr -d '\r' <"$out" | paste -sd ' ' -)"
    same 'input of a pty' one \
        "$(echo one | "$USPAWN_COMMAND" --pty cat | tr -d '\r' |
            paste -sd ' ' -)"
    # In a terminal of one command, another one takes it.
    run --pty "$USPAWN_COMMAND" --ctty=0 true
    same 'a terminal that another session has' \
        '125 1' "$status $(grep -c 'EPERM.*--steal-ctty' "$out")"
    # Who may take it is root of all namespaces; the end of its session then
    # hangs the terminal up.
    run --pty "$USPAWN_COMMAND" --steal-ctty=0 sh -c "$look"
    if grep -q EPERM "$out"; then
        echo "skipped: --steal-ctty: $(cat "$out")"
    else
        same '--steal-ctty' 'group session terminal' \
            "$(tr -d '\r' <"$out" | paste -sd ' ' -)"
    fi
    run --pty "$USPAWN_COMMAND" --process-group 0 --foreground \
        sh -c 'read -r line; echo "$line"'
    [ "$status" -le 1 ] || fail "the foreground group may read: $status"
    run --pty "$USPAWN_COMMAND" --process-group 0 --tcsetpgrp 0 true
    same 'tcsetpgrp' 0 "$status"
}

# Root of a user namespace may be its only user.
has_other_users()
{
    [ ! -r /proc/self/uid_map ] || awk '
        $1 <= 65534 && $1 + $3 > 65534 { found = 1 }
        END { exit !found }' /proc/self/uid_map
}

# And they may execute the command where it is.
is_for_others()
{
    has_other_users && "$USPAWN_COMMAND" --login daemon "$USPAWN_COMMAND" true \
        2>/dev/null && return
    echo "skipped: $*: other users cannot execute $USPAWN_COMMAND"
    return 1
}

identity()
{
    if [ "$(id -u)" != 0 ] || ! has_other_users; then
        echo "skipped: users, groups, capabilities: this is not root of others"
        return
    fi
    may 65534 --user 65534 id -u
    may 65534 --group 65534 id -g
    may '65534 65533' --user +65534 --group +65533 \
        sh -c 'echo $(id -u) $(id -g)'
    # A shell would make them equal.
    may 65534 --ruid 65534 id -ru
    may 0 --ruid 65534 id -u
    may 0 --user 65534 --ruid 0 id -ru
    may 65534 --ruid 0 --user 65534 --ruid 0 id -u
    may 65533 --egid +65533 --rgid 0 id -g
    may 65533 --egid 0 --rgid +65533 id -rg
    may 65534 --user 65534 --group 65534 --groups none id -G
    may '65534 7 8' --user 65534 --group 65534 --groups 7,8 id -G
    may "$(id -u daemon) $(id -G daemon)" --login daemon \
        sh -c 'echo $(id -u) $(id -G)'
    may "$(id -u daemon)" --user daemon id -u
    may "$(id -u daemon)" --login "$(id -u daemon)" id -u
    may 'daemon daemon' --login daemon sh -c 'echo $USER $LOGNAME'
    may mine --login daemon -e HOME=mine sh -c 'echo $HOME'
    may 0 --reset-ids id -u
    may / --chroot / pwd
    # Those of a process: as they are, and below another root.
    may "$(pwd -P)" --chdir / --chdir-of $$ pwd -P
    may / --chroot-of $$ pwd
    says 'not with' 125 --chroot-of $$ --chroot / true
    mkdir "$scratch/place"
    "$USPAWN_COMMAND" -C "$scratch/place" sh -c "$await"'
        echo $$ >../pid.new; mv ../pid.new ../pid; await leave' &
    while [ ! -s "$scratch/pid" ]; do sleep 0.05; done
    may "$scratch/place" --chroot-of "$(cat "$scratch/pid")" \
        --chdir-of "$(cat "$scratch/pid")" pwd -P
    : >"$scratch/place/leave"
    wait $!
    rm "$scratch/pid"
}

# explains LINES ARGUMENT...: what the steps would be, of those of ids.
explains()
{
    wanted=$1
    shift
    run --explain "$@" true
    same "steps of $*" "$wanted" "$(sed -nE \
        's/^step [0-9]+: ((user|group|groups) .*)/\1/p' "$out" | paste -sd / -)"
}

# Users and groups that only the new root knows, or knows otherwise.
accounts()
{
    root=$scratch/root
    mkdir "$root" "$root/etc"
    cat >"$root/etc/passwd" <<'END'
root:x:0:0:root:/root:/bin/sh
# no user
inside:x:x:1235::/:/bin/sh
inside:x:1234:1235:A Name:/inside:
daemon:x:4321:4321::/:/bin/sh
END
    printf 'some:x:77:other,inside\n%s\nmore:x:78:inside\nend:x:79:inside' \
        'insider:x:1235:inside,root' >"$root/etc/group"
    # In any order.
    explains 'groups 1235 77 78 79/group 1235/user 1234' \
        --login inside --chroot "$root"
    explains 'groups 1235 77 78 79/group 1235/user 1234' \
        --chroot "$root" --login 1234
    explains 'groups 78 5 79/group 1235/user 1234' --groups more,+5,end \
        --chroot "$root" --user inside --group insider
    explains 'user 4321' --user daemon --chroot "$root"
    explains "user $(id -u nobody)" --user nobody --chroot "$root"
    says 'no such user' 125 --user inside true
    says 'no such user' 125 --user inside --chroot / true
    says 'no such group' 125 --chroot "$root" --group inside true
    # What could lead out of it is not followed, nor waited for.
    mv "$root/etc/passwd" "$scratch/passwd"
    ln -s "$scratch/passwd" "$root/etc/passwd"
    says 'no such user' 125 --chroot "$root" --user inside true
    rm "$root/etc/passwd"
    mkfifo "$root/etc/passwd"
    says 'no such user' 125 --chroot "$root" --user inside true
    rm "$root/etc/passwd"
    mv "$root/etc" "$scratch/etc-of-root"
    says 'no such user' 125 --chroot "$root" --user inside true
    ln -s "$scratch/etc-of-root" "$root/etc"
    says 'no such group' 125 --chroot "$root" --group insider true
    can_mount 'users of a new root' || return
    cat >"$scratch/outer" <<'END'
mount --rbind / "$2" && mount --bind "$3" "$2/etc/passwd" || exit 9
mount --bind "$4" "$2/etc/group" || exit 9
exec "$1" --chroot "$2" --login inside \
    sh -c 'echo $(id -u) $(id -G) $USER $HOME $SHELL'
END
    rm "$root/etc"
    may '1234 1235 77 78 79 inside /inside /bin/sh' --unshare mount \
        sh "$scratch/outer" "$USPAWN_COMMAND" "$root" "$scratch/passwd" \
        "$scratch/etc-of-root/group"
}

capabilities()
{
    [ "$(id -u)" = 0 ] || return 0
    shows CapBnd 0000000000000000 --drop-bounding all
    shows CapAmb 0000000000000000 --drop-ambient all
    shows CapInh 0000000000000000 --drop-inheritable all
    run --drop-bounding cap_chown,NET_ADMIN cat /proc/self/status
    same 'chown dropped' 0 $((0x$(field CapBnd) & 0x1001))
    if is_for_others '--raise'; then
        shows CapEff 0000000000000401 --user 65534 --raise chown \
            --raise net_bind_service
        shows CapAmb 0000000000000001 --raise chown
        shows CapEff 0000000000000001 --user 65534 "$USPAWN_COMMAND" \
            --unshare user --raise chown
        says 'raised capabilities' 125 --user 65534 "$USPAWN_COMMAND" \
            --raise chown true
    fi
    run --securebits keep-caps,no-setuid-fixup true
    same securebits 0 "$status"
    # Keep-caps does not outlive an exec: what is locked does.
    command -v setpriv >/dev/null || return 0
    for bits in no-setuid-fixup,noroot-locked +noroot-locked; do
        may 'noroot_locked' --securebits no-setuid-fixup "$USPAWN_COMMAND" \
            --securebits "$bits,-no-setuid-fixup" sh -c \
            'setpriv --dump | sed -n "s/^Securebits: //p"'
    done
    may 'noroot_locked,no_setuid_fixup' --securebits no-setuid-fixup \
        "$USPAWN_COMMAND" --securebits +noroot-locked sh -c \
        'setpriv --dump | sed -n "s/^Securebits: //p"'
}

rights()
{
    shows NoNewPrivs 1 --no-new-privs
    printf '\006\000\000\000\000\000\377\177' >"$scratch/allow"
    shows Seccomp 2 --no-new-privs --seccomp "$scratch/allow"
    may '' --pdeathsig KILL true
}

namespaces()
{
    may 0 --unshare user --user-map "0:$(id -u):1" \
        --group-map "0:$(id -g):1" id -u
    may '0 0' --map-root sh -c 'echo $(id -u) $(id -g)'
    may deny --map-root --no-setgroups cat /proc/self/setgroups
    may '0 1' --unshare pid --map-root sh -c 'echo $(id -u) $$'
    how=private
    root_is_mounted || how=unchanged
    may 1 --unshare user,pid,mount --propagation $how \
        --user-map "0:$(id -u):1" sh -c 'echo $$'
    may "$(readlink /proc/self/ns/uts)" --namespaces-of $$ \
        readlink /proc/self/ns/uts
    may "$(readlink /proc/self/ns/uts)" --namespace /proc/self/ns/uts \
        readlink /proc/self/ns/uts
    cgroup=$(sed -n 's/^0:://p' /proc/self/cgroup 2>/dev/null)
    place=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)
    if [ -n "$cgroup" ] && [ -w "$place$cgroup/cgroup.procs" ]; then
        may "0::$cgroup" --cgroup "$place$cgroup" grep ^0:: /proc/self/cgroup
        may "0::$cgroup" --cgroup "$place$cgroup" --require-cgroup \
            grep ^0:: /proc/self/cgroup
    else
        echo "skipped: cgroup: none of version 2 that we may write to"
    fi
}

mechanisms()
{
    for backend in clone vfork posix_spawn fork; do
        run --explain true
        if grep -q "^backend $backend:" "$out"; then
            # posix_spawn cannot leave out what was not listed everywhere.
            gives "$backend" --backend $backend --inherit-all echo $backend
            ends 127 --backend $backend --inherit-all no-such-program
        fi
    done
    may yes --never-fork echo yes
    may yes --never-share-memory echo yes
    says ENOTSUP 125 --never-fork --never-share-memory true
    for handle in wanted none; do
        gives $handle --handle $handle echo $handle
        ends 124 --handle $handle -t 0.1 sleep 9
    done
    may yes --handle required echo yes
}

# Where / is no mount point, nobody can say what passes between mounts.
root_is_mounted()
{
    awk '$5 == "/" { found = 1 } END { exit !found }' /proc/self/mountinfo
}

can_mount()
{
    [ "$(id -u)" = 0 ] && root_is_mounted && "$USPAWN_COMMAND" --unshare mount \
        mount -t tmpfs none "$scratch" 2>/dev/null && return
    echo "skipped: $*: we cannot mount"
    return 1
}

# Seen neither outside nor inside, unless it is asked for.
propagation()
{
    says 'mount is missing' 125 --propagation private true
    says 'EINVAL' 125 --propagation shared --mount-proc true
    can_mount propagation || return
    mkdir "$scratch/mounts" "$scratch/mounts/one"
    cat >"$scratch/outer" <<'END'
mount -t tmpfs none "$2/mounts" && mkdir "$2/mounts/one" || exit 9
mount --make-rshared / || exit 9
look='mount -t tmpfs none "$1/mounts/one" && touch "$1/mounts/one/seen"'
for how in "" "--propagation private" "--propagation slave" \
    "--propagation unchanged" "--propagation shared"; do
    "$1" --unshare mount $how sh -c "$look" sh "$2" || exit 8
    [ -e "$2/mounts/one/seen" ] && echo "$how" && umount "$2/mounts/one"
done
END
    may "$(printf -- '--propagation %s\n' unchanged shared)" \
        --unshare mount sh "$scratch/outer" "$USPAWN_COMMAND" "$scratch"
    same 'mounts outside' '' "$(grep "$scratch" /proc/mounts)"
    may 1 --unshare mount,pid --mount-proc sh -c \
        'cd /proc && ls -d [0-9]* | sort -n | head -n 1'
    mkdir "$scratch/proc"
    may yes --mount-proc="$scratch/proc" sh -c \
        '[ -e "$1/self" ] && echo yes' sh "$scratch/proc"
    same 'a /proc outside' '' "$(ls "$scratch/proc")"
    may / --mount-proc=/proc --chroot / pwd
}

# Ids that subuid(5) grants, to a user who has no rights.
granted_ids()
{
    if ! command -v newuidmap >/dev/null || [ ! -e /etc/subuid ]; then
        echo "skipped: granted ids: no newuidmap, or no /etc/subuid"
        return
    fi
    can_mount 'granted ids' && is_for_others 'granted ids' || return
    echo 'daemon:100000:10' >"$scratch/granted"
    cat >"$scratch/outer" <<'END'
mount --bind "$2" /etc/subuid && mount --bind "$2" /etc/subgid || exit 9
shift 2
exec "$@"
END
    set -- --unshare mount sh "$scratch/outer" "$USPAWN_COMMAND" \
        "$scratch/granted" "$USPAWN_COMMAND" --login daemon \
        "$USPAWN_COMMAND" --unshare user
    own=$(id -u daemon)
    may "0 $own 1/1 100000 10/" "$@" --user-map "0:$own:1,1:100000:10" \
        sh -c 'tr -s " " </proc/self/uid_map | sed "s/^ //" | tr "\n" /'
    may '3 4' "$@" --user-map "0:$own:1,1:100000:10" \
        --group-map "0:$(id -g daemon):1,1:100000:10" \
        --user 3 --group 4 sh -c 'echo $(id -u) $(id -g)'
    ends 125 "$@" --user-map 0:200000:10 true
    grep -q 'id maps.*EPERM' "$err" || fail 'ids that are not granted'
    ends 125 "$@" --hold --user-map 0:100000:10 true
    ends 125 "$@" -e PATH=/no/such --user-map 0:200000:10 true
}

# ------------------------------------------------------- Time and signals --

timing()
{
    ends 124 -t 100ms sleep 9
    ends 124 --timeout 0.1 sh -c 'trap "exit 3" TERM; sleep 9 & wait'
    ends 3 --timeout 0.1 --preserve-status \
        sh -c 'trap "exit 3" TERM; sleep 9 & wait'
    ends 124 -t 0.1s -s INT sleep 9
    ends 137 -t 0.1 -k 0.1 sh -c 'trap "" TERM; sleep 9; sleep 9'
    ends 137 -t 0.1 -s KILL sleep 9
    ends 124 -t 0.1 --foreground-child sleep 9
    ends 5 -t 9 sh -c 'exit 5'
    ends 0 -t 0 true
    for time in .1 1e-1 0.1s 0.0000000001 1e-99999; do
        ends 124 -t $time sleep 9
    done
    for time in 99999999999999999999 inf 1e30d Infinity 30000d; do
        ends 5 -t $time sh -c 'exit 5'
    done
    # Signal 0 is none: what ends it is the second one.
    ends 137 -t 0.1 -s 0 -k 0.1 sleep 9
    # All of the group, also what outlives the program.
    ends 124 -t 0.2 -k 0.2 sh -c \
        '(trap "" TERM; exec 2>&-; sleep 9; sleep 9) & echo $!; wait'
    sleep 0.1
    state=$(sed 's/.*) //;s/ .*//' "/proc/$(cat "$out")/stat" 2>/dev/null)
    same 'the rest of the group' Z "${state:-Z}"
}

# What is left of the group, which listens or not.
ending_groups()
{
    for options in '' '-k 0.1'; do
        reaction='exit'
        [ -z "$options" ] || reaction=
        # shellcheck disable=SC2086
        ends 7 --end-group $options sh -c '
            (trap "$1" TERM; : >"$2"; exec >&- 2>&-
                while :; do sleep 0.1; done) &
            until [ -e "$2" ]; do sleep 0.05; done
            echo $!; exit 7' sh "$reaction" "$scratch/begun$options"
        i=0
        while state=$(sed 's/.*) //;s/ .*//' "/proc/$(cat "$out")/stat" \
            2>/dev/null) && [ "$state" != Z ] && [ $((i += 1)) -lt 200 ]; do
            sleep 0.05
        done
        same "the rest of a group $options" Z "${state:-Z}"
    done
    says 'foreground' 125 --end-group --foreground-child true
    says 'does not wait' 125 --end-group --detach true
    says 'does not wait' 125 --end-group --exec true
    ends 0 --success 3,143 sh -c 'exit 3'
    ends 0 --success 3,143 sh -c 'kill -TERM $$'
    ends 4 --success 3 --success 5 sh -c 'exit 4'
    ends 124 --success 124,143 -t 0.1 sleep 9
}

# What the caller does about the timeout's signal is no matter of the program.
timeout_signal()
{
    for option in --ignore --block; do
        ends 124 $option TERM "$USPAWN_COMMAND" -t 0.2 -k 99 sleep 99
        ends 124 $option INT "$USPAWN_COMMAND" -t 0.2 -s INT -k 99 sleep 99
        ends 137 $option TERM -t 0.2 -k 0.2 sleep 99
    done
    # Alone it is not continued, and with CONT once.
    for options in '--foreground-child -s USR1' '-s CONT'; do
        # shellcheck disable=SC2086
        run -t 0.5 -k 1 $options --preserve-status sh -c \
            'trap "echo continued" CONT; trap "echo asked" USR1
            while :; do sleep 0.1; done'
        cat "$out" >>"$scratch/continued"
    done
    same 'continued' 'asked continued' \
        "$(paste -sd ' ' - <"$scratch/continued")"
    run -v -t 0.1 sleep 99
    same 'what -v says' 1 "$(grep -c 'signal TERM' "$err")"
}

# Its working directory is not kept busy.
directory()
{
    ends 0 -t 30 sh -c \
        'until [ "$(readlink /proc/$PPID/cwd)" = / ]; do sleep 0.05; done'
}

# Number 1 of a pid namespace does not get what it does not catch.
number_one()
{
    set -- --unshare user,pid --user-map "0:$(id -u):1"
    run "$@" true
    if [ $status = 125 ] && grep -qE "$denied" "$err"; then
        echo "skipped: number 1: $(cat "$err")"
        return
    fi
    ends 137 "$@" -t 0.2 sleep 99
    ends 124 "$@" -t 0.2 sh -c 'trap "exit 3" TERM; while :; do sleep 0.1; done'
    "$USPAWN_COMMAND" "$@" sh -c 'echo ready; exec sleep 99' \
        >"$scratch/ready" 2>"$err" &
    until grep -q ready "$scratch/ready" 2>/dev/null; do sleep 0.05; done
    kill -TERM $!
    wait $!
    same 'SIGTERM for number 1' 137 $?
}

# What the program leaves behind is collected: kill finds zombies.
leave='pids=$(for i in 1 2 3 4 5 6; do
        sh -c "sleep 0.1 >&- & echo \$!"
    done)
    for pid in $pids; do
        while kill -0 $pid 2>/dev/null; do sleep 0.05; done
    done
    echo none'
init()
{
    may none -t 30 --init sh -c "$leave"
    may none -t 30 --unshare user,pid --user-map "0:$(id -u):1" \
        "$USPAWN_COMMAND" sh -c "$leave"
    # What many programs leave behind, too.
    printf '1\n2\n3\n' >"$scratch/items"
    wanted=$(printf 'none\nnone\nnone')
    set -- --arguments-from "$scratch/items" -j 2 -t 30
    may "$wanted" --init "$@" sh -c "$leave"
    may "$wanted" --unshare user,pid --user-map "0:$(id -u):1" \
        "$USPAWN_COMMAND" "$@" sh -c "$leave"
}

# A copy that gives rights to whoever executes it.
set_user_id()
{
    alone=$(dirname "$USPAWN_COMMAND")/uspawn-alone
    if [ "$(id -u)" != 0 ] || [ ! -x "$alone" ] || ! has_other_users; then
        echo "skipped: set-user-ID: not root, or no $alone"
        return
    fi
    cp "$alone" "$scratch/copy"
    cp "$(command -v id)" "$scratch/id"
    chown 0:0 "$scratch/copy" "$scratch/id"
    chmod 4755 "$scratch/copy" "$scratch/id"
    if [ "$("$USPAWN_COMMAND" --login daemon "$scratch/id" -u)" != 0 ]; then
        echo "skipped: set-user-ID: nothing is, in $scratch"
        return
    fi
    ends 125 --login daemon "$scratch/copy" id -u
    same 'with more rights' '' "$(cat "$out")"
    chmod 755 "$scratch/copy"
    gives "$(id -u daemon)" --login daemon "$scratch/copy" id -u
}

# The program sends the command a signal, which comes back.  The outer command
# is there for a caller that ignores some, as a shell has its background jobs.
passing()
{
    for group in --unset=X --process-group=0; do
        for signal in HUP INT QUIT TERM USR1; do
            ends 9 --default all "$USPAWN_COMMAND" $group sh -c \
                "trap 'kill \$!; exit 9' $signal; kill -$signal \$PPID
                sleep 9 & wait"
        done
        ends 143 "$USPAWN_COMMAND" $group \
            sh -c 'kill -TERM $PPID; exec sleep 9'
    done
    # Who ignores SIGCHLD does not learn how a child ends.
    ends 6 --ignore CHLD "$USPAWN_COMMAND" sh -c 'exit 6'
}

# What is not executed yet can be ended too.
starting()
{
    mkfifo "$scratch/fifo"
    ends 124 -t 0.1 --stdin "$scratch/fifo" cat
    "$USPAWN_COMMAND" --stdin "$scratch/fifo" cat 2>"$err" &
    sleep 0.3
    kill -TERM $!
    wait $!
    same 'SIGTERM before the exec' 143 $?
}

holding()
{
    same 'held until a line comes' 'rest' "$(printf 'line\nrest\n' |
        "$USPAWN_COMMAND" --hold cat 2>"$err")"
    same 'pid of a held program' 1 "$(grep -cE '^[0-9]+$' "$err")"
    ends 127 --hold no-such-program
    gives '' --detach --stdout "$scratch/detached" sh -c 'echo $PPID'
    until [ -s "$scratch/detached" ]; do sleep 0.05; done
    same 'the detached has run' 1 "$(grep -c . "$scratch/detached")"
}

# ----------------------------------------------------- Telling, documents --

telling()
{
    run --explain --chdir / --bytes 5=x --umask 22 ls -l
    same 'status of --explain' 0 "$status"
    for line in '^execute ls' '^arguments \[ls\] \[-l\]$' 'chdir /$' \
        'umask 022$' '^backend .*: will run'; do
        grep -q "$line" "$out" || fail "--explain: no line has [$line]"
    done
    gives "$("$USPAWN_COMMAND" --explain sh -c 'echo not run >&2')" \
        --explain sh -c 'echo not run >&2'
    same '--explain runs nothing' '' "$(cat "$err")"
    run --explain -t 1.5 -k 2 -s INT true
    for line in '^timeout after 1.500 s: signal INT$' \
        '^and after 2.000 s: signal KILL$'; do
        grep -q "$line" "$out" || fail "--explain: no line has [$line]"
    done
    ends 125 --explain --never-fork --never-share-memory true
}

# is_json: whether $err is, if there is somebody to ask.
is_json()
{
    if command -v python3 >/dev/null; then
        python3 -c 'import json, sys; json.load(sys.stdin)' <"$err"
    fi
}

# reports VALUES ARGUMENT...: the report has all members, and these values.
reports()
{
    values=$1
    shift
    run "$@"
    # Dash says there what has ended the command.
    grep '^{' "$err" >"$out"
    cp "$out" "$err"
    is_json || fail "--report of $*: no JSON"
    same "members of $*" "$members" "$(sed 's/": [^,}]*/"/g' "$err")"
    grep -qF "$values" "$err" || fail "--report of $*: not with $values"
}

# All that a #! line says comes as one argument.
splitting()
{
    gives 'a b|c' -S '-e X="a b" -e "Y=c"' sh -c 'echo "$X|$Y"'
    gives "x'y z" "-Sprintf %s x\\'y\\ z"
    gives '-S' --split-string='--argv0 n echo' -S
    # As env(1).
    gives '[a][b][c d][q
]' -S 'printf [%s] a\_b "c\_d" "q\n"'
    gives "[a\\nb'c\\d]" -S "printf [%s] 'a\\nb\\'c\\\\d'"
    gives '[a#b][x]' -S 'printf [%s] a#b x\cyz "'
    gives '[a]' -S 'printf [%s] a #b'
    gives '[][x y][a$]' X='x y' "$USPAWN_COMMAND" -u NOSUCH \
        -S 'printf [%s] ${NOSUCH} "${NOSUCH}" ${X} a${NOSUCH}\$'
    gives '[${X}]' -S "printf [%s] '\${X}'"
    for text in 'echo "a' "echo 'a" "echo a\\" 'echo $X' 'echo ${X' 'echo ${}' \
        'echo ${A=B}'; do
        says --split-string 125 -S "$text"
    done
    gives 'a b' --setsid -S 'echo a' b
    gives "$(printf 'X=1\nY=2')" -iS '-e X=1 -S"Y=2 env"'
    gives 'a -Sb' echo a -Sb
    command=$(command -v "$USPAWN_COMMAND")
    case $command in
    /*) ;;
    *) command=$PWD/$command ;;
    esac
    printf '#!%s -S --argv0 "a b" sh\necho "$1|$2"\n' "$command" \
        >"$scratch/split"
    chmod +x "$scratch/split"
    # A shell that reads our wrapper cannot be an interpreter.
    run "$scratch/split" one two
    [ "$status" = 126 ] || same 'a #! line' 'one|two' "$(cat "$out")"
}

# In our own place: the same process, and the same parent.
executing()
{
    sh -c 'echo $$; exec "$1" --exec sh -c "echo \$\$"' sh "$USPAWN_COMMAND" \
        >"$out" 2>"$err"
    same 'processes of --exec' 1 "$(uniq <"$out" | grep -c .)"
    gives / --exec -C / pwd
    gives 'b 0027' --exec -e A=b --umask 27 sh -c 'echo $A $(umask)'
    gives text --exec --bytes 4=text sh -c 'cat <&4'
    ends 7 --exec sh -c 'exit 7'
    ends 143 --exec sh -c 'kill -TERM $$'
    says ENOENT 127 --exec no-such-program
    says ENOENT 125 --exec --chdir /no/such true
    says 'descriptor 77' 125 --exec --inherit 77 true
    says 'does not wait' 125 --exec -t 1 true
    says 'no child' 125 --exec --detach true
    says ENOTSUP 125 --exec --unshare pid,user true
    run --pid-file "$scratch/pid" --exec sh -c 'echo $$'
    same 'a pid file' "$(cat "$out")" "$(cat "$scratch/pid")"
}

pid_file()
{
    run --pid-file "$scratch/pid" sh -c 'echo $$; sleep 0.2'
    same 'a pid file' "$(cat "$out")" "$(cat "$scratch/pid")"
    run --pid-file - --stdout "$scratch/pid" --detach sh -c 'echo $$; sleep 9'
    until [ -s "$scratch/pid" ]; do sleep 0.05; done
    same 'a pid on standard output' "$(cat "$scratch/pid")" "$(cat "$out")"
    kill "$(cat "$out")"
}

# feed TEXT WANTED ARGUMENT...: with this list, as printf has it.
feed()
{
    list=$1
    wanted=$2
    shift 2
    # shellcheck disable=SC2059
    found=$(printf "$list" | "$USPAWN_COMMAND" "$@" 2>"$err")
    same "$* of $list" "$wanted" "$? $found"
}

jobs_at_once()
{
    printf 'a b\n\nc' >"$scratch/items"
    feed 'a b\n\nc' "$(printf '0 [a b]\n[]\n[c]')" -j 1 printf '[%s]\n'
    feed '' "$(printf '0 [a b]\n[]\n[c]')" \
        --arguments-from "$scratch/items" -j 1 printf '[%s]\n'
    feed 'a\nb\0c\n' "$(printf '0 [a\nb]\n[c\n]')" -0 -j 1 printf '[%s]\n'
    feed '' 0\  -j 9 echo
    feed 'one\ntwo\n' '0 ' -j 1 sh -c cat
    feed 'input\n' "$(printf '0 got input\ngot\ngot')" \
        --arguments-from "$scratch/items" -j 1 sh -c 'echo got $(cat)'
    printf 'one\ntwo\n' >"$scratch/items"
    same 'what is left of standard input' two \
        "$({ read -r line && "$USPAWN_COMMAND" -j 1 echo; } <"$scratch/items")"
    # The statuses of xargs.
    feed '0\n1\n0\n' '123 ' -j 2 sh -c 'exit $1' sh
    feed '255\n1\n' '124 ' -j 1 sh -c 'exit $1' sh
    feed '1\n1\n' '125 ' -j 1 sh -c 'kill -9 $$'
    feed '1\n' '127 ' -j 1 no-such-program
    feed '1\n' '126 ' -j 1 "$scratch"
    feed '1\n' '125 ' -j 1 --chdir /no/such true
    feed '9\n' '123 ' -j 1 -t 0.1 sleep
    feed '1\n2\n' '124 once' -j 1 sh -c 'echo once; exit 255'
    says '--jobs' 125 -j 1 --detach true
    says '--jobs' 125 -j 1 --exec true
    same 'an argument without an end' 125 "$(tr '\0' x </dev/zero |
        "$USPAWN_COMMAND" -j 1 true 2>"$err"; echo $?)"
    same 'what is said of it' 1 "$(grep -c 'list of arguments' "$err")"
    says '/no/such' 125 --arguments-from /no/such -j 1 true
    says 'directory' 125 --arguments-from / -j 1 true
    # The first two run at once; the third when one of them has ended.
    mkdir "$scratch/jobs"
    feed '1\n2\n3\n' '0 alone' -j 2 sh -c "$await"'
        cd "$1"
        : >at.$2
        case $2 in
        1) await at.2 && await at.3 ;;
        2) await at.1 && : >end.2 ;;
        3) [ -e end.2 ] && echo alone ;;
        esac' sh "$scratch/jobs"
    # A list that is still being written.
    same 'a slow list' 'first second' "$({
        echo first
        sh -c "$await"'await "$1"' sh "$scratch/first"
        echo second
    } | "$USPAWN_COMMAND" -j 2 sh -c ': >"$1/$2"; echo $2' sh "$scratch" |
        paste -sd ' ' -)"
}

# To all of them, and no more are started.
jobs_and_signals()
{
    for options in '' -t9; do
        rm -rf "$scratch/jobs"
        mkdir "$scratch/jobs"
        # shellcheck disable=SC2086
        seq 9 | "$USPAWN_COMMAND" -j 3 $options sh -c '
            trap "exit 0" TERM
            : >"$1/at.$2"
            while :; do sleep 0.05; done' sh "$scratch/jobs" 2>"$err" &
        for number in 1 2 3; do
            sh -c "$await"'await "$1"' sh "$scratch/jobs/at.$number" ||
                fail "job $number does not begin"
        done
        kill -TERM $!
        wait $!
        same 'status of jobs that were told to end' 143 $?
        same 'jobs that were started' 'at.1 at.2 at.3' \
            "$(cd "$scratch/jobs" && echo *)"
    done
}

# What is wrong is named, and nothing that a terminal would obey.
naming()
{
    says 'foo: no such namespace' 125 --unshare network,foo true
    says 'x9: no such processor' 125 --cpus 0,x9 true
    says 'NOSUCH: no such signal' 125 --ignore INT,NOSUCH true
    says '--cgroup is missing' 125 --require-cgroup true
    says 'ENOENT' 127 "$(printf '/no/\033[31m')"
    same 'control characters' 0 "$(grep -c "$(printf '\033')" "$err")"
    says '\x1b' 125 --user "$(printf '\033[31m')" true
    for options in '--cgroup /no/such' '--report json=/no/such/file'; do
        # shellcheck disable=SC2086
        run $options true
        same "help for $options" 0 "$(grep -c 'see uspawn' "$err")"
    done
    run --unshare nothing true
    same 'help for a mistake' 1 "$(grep -c 'see uspawn --help' "$err")"
    run --chdir / --chdir /no/such true
    same 'numbers of actions' 0 "$(grep -c action "$err")"
    if [ -w /dev/full ]; then
        says --report 125 --report json=/dev/full true
        says --pid-file 125 --pid-file /dev/full true
        says --pid-file 125 --pid-file /dev/full --detach true
        says --pid-file 125 --pid-file /dev/full --exec echo not run
        same 'what was not executed' '' "$(cat "$out")"
        same 'a pid that nobody is told' 125 "$("$USPAWN_COMMAND" --hold true \
            2>/dev/full </dev/null; echo $?)"
    fi
    says --pid-file 125 --pid-file /no/such/file true
}

reporting()
{
    members='{"pid", "mechanism", "exec_us", "wall_us", "timed_out", "kind",'
    members="$members \"value\", \"core_dumped\", \"user_us\", \"system_us\","
    members="$members \"max_resident_kib\", \"minor_faults\", \"major_faults\","
    members="$members \"voluntary_switches\", \"involuntary_switches\"}"
    reports '"timed_out": false, "kind": "exited", "value": 3,' \
        --report json sh -c 'exit 3'
    reports '"timed_out": false, "kind": "signaled", "value": 9,' \
        --report json sh -c 'kill -9 $$'
    reports '"timed_out": true, "kind": "signaled", "value": 15,' \
        --report json -t 0.1 sleep 9
    reports '"kind": "unknown"' --report json --detach true
    run --report json=- true
    same 'a report on standard output' 1 "$(grep -c '^{"pid"' "$out")"

    run --report json="$scratch/report" \
        "$(printf 'no "such\\\t\377\303\251\355\240\200\302\233\342\200\256')"
    same 'status with a report' 127 "$status"
    same 'the message, with a report' 1 "$(grep -c '^uspawn: ' "$err")"
    cp "$scratch/report" "$err"
    is_json || fail '--report of an error: no JSON'
    for part in '{"error": {"code": 2, "stage": "exec", "action": -1,' \
        '"detail": "program", "descriptor": -1,' \
        '"text": "no \"such\\\u0009\ufffd'"$(printf '\303\251')"'\ufffd' \
        '\ufffd\u009b\u202e"'; do
        grep -qF "$part" "$err" || fail "--report of an error: no $part"
    done
    run --report json --chdir /no/such true
    grep -q '"stage": "chdir", "action": 0, "detail": "path"' "$err" ||
        fail '--report: no stage and action'
}

documents()
{
    "$USPAWN_COMMAND" --help >"$out" 2>"$err" || fail '--help fails'
    same 'long lines of --help' '' "$(grep -E '^.{81}' "$out")"
    sed -n 's/^  .* --\([a-z0-9-]*\).*/\1/p' "$out" | LC_ALL=C sort \
        >"$scratch/help"
    same 'options in --help' '' "$(LC_ALL=C sort "$scratch/help" | uniq -d)"
    [ "$(grep -c . "$scratch/help")" -gt 60 ] || fail '--help lists too little'
    sed -n 's/^\.It.* Fl -\([a-z0-9-]*\).*/\1/p' "$srcdir/doc/man/uspawn.1" |
        LC_ALL=C sort >"$scratch/manual"
    same 'options of the manual' "$(cat "$scratch/help")" \
        "$(cat "$scratch/manual")"
    sed -n "/^_uspawn_options='/,/^'/s/ *--/\\
/gp" "$srcdir/src/uspawn.bash-completion" | grep . | LC_ALL=C sort \
        >"$scratch/completion"
    same 'options of the completion' "$(cat "$scratch/help")" \
        "$(cat "$scratch/completion")"
    # A letter, and whether an argument follows: the same everywhere.
    sed -nE 's/^  (-.|  ).? --([a-z0-9-]+)(( [^ ]|\[=).*)?(  .*)?$/\1 \2 \4/p' \
        "$out" >"$scratch/forms"
    same 'options without an argument of their own, in the completion' \
        "$(sed -nE 's/^(-.|  ) ([^ ]*) (\[=)?$/\1 --\2/p' "$scratch/forms" |
            tr -s ' ' '\n' | grep . | LC_ALL=C sort)" \
        "$(sed -n "/^_uspawn_alone='/,/'$/p" \
            "$srcdir/src/uspawn.bash-completion" | tr -cs 'a-zA-Z0-9-' '\n' |
            grep '^-' | LC_ALL=C sort)"
    same 'letters of the manual' \
        "$(sed -n 's/^-\(.\) \([^ ]*\) .*/\1 \2/p' "$scratch/forms" | sort)" \
        "$(sed -n 's/^\.It Fl \([^-]\) , Fl -\([a-z0-9-]*\).*/\1 \2/p' \
            "$srcdir/doc/man/uspawn.1" | sort)"
    if command -v mandoc >/dev/null; then
        same mandoc '' "$(mandoc -Tlint -Wwarning "$srcdir/doc/man/uspawn.1")"
    fi
}

# Options with an argument of their own are not followed by the command.
completion()
{
    if ! command -v bash >/dev/null; then
        echo "skipped: completion: no bash here"
        return
    fi
    same completion '--stderr --stdin --stdout/--stdin/clone/all/noroot' \
        "$(bash -c '
            . "$1"
            for line in "--std" "--setsid --stdi" "--backend cl" \
                "-i --block al" "--nice 5 --securebits noro"; do
                read -r -a COMP_WORDS <<<"uspawn $line"
                COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) COMPREPLY=()
                _uspawn
                replies="${replies+$replies/}${COMPREPLY[*]}"
            done
            echo "$replies"' bash "$srcdir/src/uspawn.bash-completion" \
                2>"$err")"
}

statuses
refusals
program
descriptors
resources
sessions
identity
accounts
mechanisms
timing
ending_groups
timeout_signal
passing
starting
holding
telling
splitting
executing
pid_file
jobs_at_once
jobs_and_signals
naming
reporting
documents
completion
if [ "$(uname)" = Linux ]; then
    signals
fi
if [ "${USP_SYS-linux}" = linux ]; then
    resources_linux
    capabilities
    rights
    namespaces
    propagation
    granted_ids
    number_one
    init
    set_user_id
    directory
    elsewhere
fi
echo "$checks checks"
exit $bad
