#!/bin/sh
# SPDX-License-Identifier: MIT
# user.sh NAME [CASE...]: run the tests that build.sh NAME has made in an
# emulator of user programs, or directly where the host's processor will do.
#
# The kernel starts the emulator for every program of that processor, since the
# tests start others: binfmt_misc, whose list is one of the user namespace from
# Linux 6.7 on.  So nothing is registered in the host.
. "$(dirname "$0")/common.sh"

# Names the current user namespace.
namespace()
{
    readlink "/proc/$1/ns/user"
}

# Run "$0 --registered ..." in a user namespace that has all ids of this one.
in_new_namespace()
{
    unshare --user --mount sh "$0" --registered "$@" &
    while [ "$(namespace $!)" = "$(namespace self)" ]; do
        sleep 0.05
    done
    echo 0 0 4294967295 >/proc/$!/gid_map
    echo 0 0 4294967295 >/proc/$!/uid_map
    wait $!
}

# Bytes FIRST to LAST of the program, as binfmt_misc wants them.
bytes()
{
    od -An -v -tx1 "$program" -j "$1" -N $(($2 - $1 + 1)) |
        tr -d '\n' | sed 's/ /\\x/g'
}

# Whatever has the same header as the program; byte 7 and 8, the system, may
# differ.
register()
{
    magic=$(bytes 0 19)
    mask=$(bytes 0 6 | sed 's/x../xff/g')'\x00\x00'$(bytes 9 19 |
        sed 's/x../xff/g')
    mount -t binfmt_misc none /proc/sys/fs/binfmt_misc &&
        printf '%s\n' ":uspawn:M::$magic:$mask:/usr/bin/qemu-$user:POF" \
            >/proc/sys/fs/binfmt_misc/register
}

# Until this process has ids, it may not mount.
await_ids()
{
    while [ -z "$(cat /proc/self/uid_map)" ]; do
        sleep 0.05
    done
}

[ "$1" != --registered ] || { registered=1 && shift; }
read_architecture "$1"
shift
if [ "$build" != /run/build ]; then
    exec sh "$tools/enter.sh" sh tools/cross/user.sh "$name" "$@"
fi
program=$here/image/tests/t-tap-static
[ -e "$program" ] || program=$here/image/init
case ${registered-}$user in
native) ;;
1*) { await_ids && register; } || die "cannot register qemu-$user" ;;
*)
    in_new_namespace "$name" "$@"
    exit
    ;;
esac
export USPAWN_TEST_DIR=/tmp
exec "$program" "$@"
