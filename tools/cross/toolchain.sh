#!/bin/sh
# SPDX-License-Identifier: MIT
# toolchain.sh [NAME...]: put compilers and emulators for these configurations
# (else all) into root/ of the cache: Debian's packages, unpacked side by side,
# none of them configured.  What is there already is left alone.
. "$(dirname "$0")/common.sh"

suite=trixie
root=$cache/root
list=$root/packages

# What is essential comes with Debian otherwise, and is named here therefore.
base='base-files bash coreutils dash debianutils diffutils findutils gawk grep
    gzip hostname mount perl-base sed tar util-linux'
build_tools='binutils file gcc libc6-dev make'
kernel_tools='bc bison bzip2 cpio flex kmod libelf-dev libssl-dev m4
    python3-minimal rsync xz-utils zstd'
emulators='qemu-user'

# wanted NAME...: all packages, one a line.
wanted()
{
    # shellcheck disable=SC2086
    printf '%s\n' $base $build_tools $kernel_tools $emulators
    for name; do
        read_architecture "$name" || exit
        printf '%s\n' "$packages" | tr ' ' '\n'
    done
}

# shellcheck disable=SC2046
[ $# -gt 0 ] || set -- $(rows architectures | cut -d ' ' -f 1)
mkdir -p "$cache"
wanted "$@" >"$cache/packages" || exit
[ ! -f "$list" ] || cat "$list" >>"$cache/packages"
LC_ALL=C sort -u -o "$cache/packages" "$cache/packages"
cmp -s "$cache/packages" "$list" && exit
command -v mmdebstrap >/dev/null || die "needs Debian's package mmdebstrap"
echo "toolchain.sh: unpacking $(wc -l <"$cache/packages") packages of $suite"
rm -rf "$root"
mmdebstrap --quiet --variant=extract --mode=root \
    --include="$(tr '\n' ',' <"$cache/packages")" \
    $suite "$root" >"$cache/toolchain.log" 2>&1 ||
    { cat "$cache/toolchain.log"; die "mmdebstrap failed"; }
# The one link that configuring makes, and all else relies on.
[ -e "$root/bin/sh" ] || ln -s dash "$root/bin/sh"
[ -e "$root/usr/bin/awk" ] || ln -s gawk "$root/usr/bin/awk"
mv "$cache/packages" "$list"
