#!/bin/sh
# SPDX-License-Identifier: MIT
# enter.sh COMMAND...: run COMMAND in the toolchain's root, where the source
# tree is /run/source, the folder of builds /run/build and the cache /run/cache.
#
# The root becomes that of a mount namespace: nothing stays mounted, and unlike
# after a chroot the tests may make user namespaces.
. "$(dirname "$0")/common.sh"

root=$cache/root

mount_all()
{
    mount --bind "$root" "$root" &&
        mount -t tmpfs -o mode=755 none "$root/run" &&
        mkdir "$root/run/before" "$root/run/source" "$root/run/build" \
            "$root/run/cache" &&
        mount --bind "$top" "$root/run/source" &&
        mount --bind "$build" "$root/run/build" &&
        mount --bind "$cache" "$root/run/cache" &&
        mount -t tmpfs -o mode=1777 none "$root/tmp" &&
        mount --rbind /proc "$root/proc" &&
        mount --rbind /sys "$root/sys" &&
        mount --rbind /dev "$root/dev"
}

# The folder that was mounted is found only by entering it anew.
change_root()
{
    cd "$root" && pivot_root . run/before && cd / && umount -l /run/before
}

if [ "$1" != --inside ]; then
    [ -e "$root/usr/bin/gcc" ] || die "no toolchain: tools/cross/toolchain.sh"
    mkdir -p "$build"
    exec unshare --mount sh "$0" --inside "$@"
fi
shift
root=$(cd "$root" && pwd -P)
{ mount_all && change_root; } || die "cannot enter $root"
cd /run/source &&
    exec env -i PATH=/usr/sbin:/usr/bin HOME=/tmp TMPDIR=/tmp LC_ALL=C \
        USPAWN_CROSS_BUILD=/run/build USPAWN_CROSS_CACHE=/run/cache "$@"
