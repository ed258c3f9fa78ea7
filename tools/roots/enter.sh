#!/bin/sh
# SPDX-License-Identifier: MIT
# enter.sh ROOT ROOM USER COMMAND...: run COMMAND by USER in ROOT, as the table
# `ways` says for ROOM.  ROOT/profile is the program of profile.c.
#
# Mounts are made in a namespace of their own: none stays.
set -eu

# What docker leaves to root in a container.
capabilities='chown dac_override fowner fsetid kill setgid setuid setpcap
    net_bind_service net_raw sys_chroot mknod audit_write setfcap'

# The root's /dev has what is needed, but for terminals.
mount_devices()
{
    mount -t devpts -o newinstance,ptmxmode=666,gid=5 none dev/pts
    mount --bind dev/pts/ptmx dev/ptmx
    mount -t tmpfs -o mode=1777 none dev/shm
}

enter_chroot()
{
    mount -t proc none proc
    mount --rbind /sys sys
    mount_devices
    exec chroot . "$@"
}

enter_container()
{
    mount -t proc none proc
    mount --bind proc/sys proc/sys
    mount -o remount,bind,ro proc/sys
    mount -t sysfs -o ro none sys
    mount -t cgroup2 -o ro none sys/fs/cgroup
    mount_devices
    pivot_root . mnt
    umount -l /mnt
    cd /
    # shellcheck disable=SC2086
    exec /usr/bin/setsid /profile /usr/bin/setpriv --inh-caps=-all \
        --bounding-set="-all$(printf ',+%s' $capabilities)" "$@"
}

if [ "$1" != --inside ]; then
    namespaces=--mount
    [ "$2" = chroot ] ||
        namespaces="$namespaces --pid --fork --ipc --uts --cgroup"
    # shellcheck disable=SC2086
    exec unshare $namespaces sh "$0" --inside "$@"
fi
root=$2
room=$3
user=$4
shift 4
# It can be left for good only where something is mounted.
mount --bind "$root" "$root"
cd "$root"
"enter_$room" /usr/bin/setpriv --reuid="$user" --regid="$user" --init-groups \
    --reset-env "$@"
