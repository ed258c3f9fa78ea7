#!/bin/sh
# SPDX-License-Identifier: MIT
# Build the Linux kernels that Debian does not ship for the tests under
# qemu-system, from Debian's linux-source.  --help says how.
#
# A kernel is kernels/common.config and kernels/NAME.config on top of
# allnoconfig, from a source with the patches of that folder.  What a fragment
# asks for and Kconfig then refuses ends the run, by name: a kernel that lacks
# something makes tests skip without a word.
set -e
. "$(dirname "$0")/common.sh"
. "$tools/debian.sh"

fragments=$tools/kernels
package=linux-source-6.12
suite=trixie
source=$cache/$package
jobs=${USPAWN_CROSS_JOBS:-2}

usage()
{
    cat <<EOF
usage: kernel.sh [--config] NAME...    build these kernels (all: every one)
       kernel.sh --list                print their names
       kernel.sh --help

  --config            only make and check the configuration

The result is kernels/NAME in the cache, beside kernels/NAME.version; a kernel
whose source and fragments are the same as then is not built again.  Needs root,
for a private mount namespace.  In the environment:

  USPAWN_CROSS_CACHE  folder of what was fetched and built, with the compilers
                      of toolchain.sh in root/; is now
                      $cache
  USPAWN_CROSS_MIRROR of Debian; that of the host's apt if not set
  USPAWN_CROSS_JOBS   commands of make at a time; is now $jobs
EOF
}

names()
{
    for file in "$fragments"/*.config; do
        file=${file##*/}
        [ "$file" = common.config ] || echo "${file%.config}"
    done
}

# property NAME KEY: what the fragment says in "# KEY: ...".
property()
{
    sed -n "s/^# $2: //p" "$fragments/$1.config"
}

# ------------------------------------------------------------------ Source --

# sum FILE...: a number for what is in them.
sum()
{
    cat "$@" | cksum | cut -d ' ' -f 1
}

# The folder's mark is written last, and names the version and the patches.
fetch_source()
{
    patches=$(sum "$fragments"/*.patch)
    grep -q " $patches\$" "$source/.complete" 2>/dev/null && return
    echo "kernel.sh: fetching $package" >&2
    rm -rf "${source:?}"
    use_archive $suite amd64
    unpack_packages "$package"
    # A sixth of the whole, and not one of these kernels has such a card.
    tar -xJf "$archive/unpacked/usr/src/$package.tar.xz" -C "$cache" \
        --exclude='*/drivers/gpu/drm/amd/include/*'
    for file in "$fragments"/*.patch; do
        patch -s -p 1 -d "$source" <"$file" || die "patch: $file"
    done
    number=$(apt-cache show "$package" | sed -n 's/^Version: //p' | head -n 1)
    echo "$number $patches" >"$source/.complete"
    rm -rf "$archive/unpacked"
}

# ------------------------------------------------------------------- Build --

# make_kernel NAME TARGET...
make_kernel()
{
    kernel=$1
    shift
    sh "$tools/enter.sh" nice make -s -C "/run/cache/$package" -j "$jobs" \
        KBUILD_BUILD_USER=uspawn KBUILD_BUILD_HOST=cross \
        O="/run/cache/kernels/build-$kernel" \
        ARCH="$(property "$kernel" architecture)" \
        CROSS_COMPILE="$(property "$kernel" compiler)-" \
        KCONFIG_ALLCONFIG="/run/cache/kernels/build-$kernel/wanted" "$@"
}

# check_config WANTED CONFIG: print the options that are not as wanted.
check_config()
{
    awk '
        /^# CONFIG_[A-Za-z0-9_]+ is not set/ { name = $2; value = "n" }
        /^CONFIG_/ {
            name = substr($0, 1, index($0, "=") - 1)
            value = substr($0, length(name) + 2)
        }
        !/^(# )?CONFIG_/ { next }
        FNR == NR { wanted[name] = value; next }
        { is[name] = value }
        END {
            for (name in wanted) {
                have = name in is ? is[name] : "n"
                if (have != wanted[name])
                    print name ": wanted " wanted[name] ", is " have
            }
        }' "$1" "$2" | LC_ALL=C sort
}

# configure NAME: the later of two lines about one option holds.
configure()
{
    objects=$cache/kernels/build-$1
    mkdir -p "$objects"
    cat "$fragments/common.config" "$fragments/$1.config" >"$objects/wanted"
    make_kernel "$1" allnoconfig >"$objects/log" 2>&1 ||
        die "$1: allnoconfig: see $objects/log"
    wrong=$(check_config "$objects/wanted" "$objects/.config")
    [ -z "$wrong" ] || die "$1: options that Kconfig refuses:
$wrong"
}

# version WANTED...: what a kernel of these fragments depends on, in one line.
version()
{
    echo "$(cat "$source/.complete") $(sum "$@")"
}

build()
{
    result=$cache/kernels/$1
    if [ -e "$result" ] &&
        version "$fragments/common.config" "$fragments/$1.config" |
        cmp -s - "$result.version"; then
        echo "$1: as before, $(cat "$result.version")"
        return
    fi
    began=$(date +%s)
    configure "$1"
    image=$(property "$1" image)
    make_kernel "$1" "${image##*/}" >>"$objects/log" 2>&1 ||
        die "$1: see $objects/log"
    if [ "$image" = vmlinux ]; then
        sh "$tools/enter.sh" "$(property "$1" compiler)-strip" \
            -o "/run/cache/kernels/$1" "/run/cache/kernels/build-$1/vmlinux"
    else
        cp "$objects/$image" "$result"
    fi
    version "$objects/wanted" >"$result.version"
    size=$(wc -c <"$result")
    rm -rf "$objects"
    echo "$1: $(cat "$result.version"), $size bytes," \
        "$(($(date +%s) - began)) s"
}

# -------------------------------------------------------------------- Main --

action=build
case ${1-} in
--help) usage && exit ;;
--list) names && exit ;;
--config) action=configure && shift ;;
esac
[ $# -gt 0 ] || { usage >&2 && exit 2; }
# shellcheck disable=SC2046
[ "$1" != all ] || set -- $(names)
for name; do
    names | grep -qxF -e "$name" ||
        die "$name: not one of: $(names | tr '\n' ' ')"
done
[ "$(id -u)" = 0 ] || die "needs root, to mount and chroot"

mkdir -p "$cache/kernels"
fetch_source
for name; do
    "$action" "$name"
done
