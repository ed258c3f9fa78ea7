#!/bin/sh
# SPDX-License-Identifier: MIT
# Build the Linux kernels that Debian does not ship for the tests under
# qemu-system, from Debian's linux-source.  --help says how.
#
# A kernel is kernels/common.config and kernels/NAME.config on top of
# allnoconfig, from a source with the patches of that folder.  What a fragment
# asks for and Kconfig then refuses ends the run, by name: a kernel that lacks
# something makes tests skip without a word.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
fragments=$here/kernels
package=linux-source-6.12
suite=trixie
cache=${USPAWN_CROSS_CACHE:-$(cd "$here/../.." && pwd)/build-cross/cache}
root=${USPAWN_CROSS_ROOT:-$cache/root}
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

  USPAWN_CROSS_CACHE  folder of what was fetched and built; is now
                      $cache
  USPAWN_CROSS_ROOT   Debian $suite with the compilers; is now
                      $root
  USPAWN_CROSS_MIRROR of Debian; that of the host's apt if not set
  USPAWN_CROSS_JOBS   commands of make at a time; is now $jobs
EOF
}

die()
{
    echo "kernel.sh: $*" >&2
    exit 1
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

# apt ARGUMENT...: apt-get with a state of its own; touches nothing of the host.
apt()
{
    set -- -q -o Dir::State="$cache/apt/state" \
        -o Dir::Cache="$cache/apt/cache" -o Dir::Etc="$cache/apt/etc" \
        -o Dir::State::status=/dev/null -o APT::Architecture=amd64 \
        -o APT::Architectures=amd64 -o APT::Sandbox::User=root "$@"
    apt-get "$@"
}

# What the host fetches from is near, so it is asked for its mirror.
# shellcheck disable=SC2016
prepare_apt()
{
    mirror=${USPAWN_CROSS_MIRROR:-$(apt-get indextargets \
        --format '$(ORIGIN) $(COMPONENT) $(REPO_URI)' |
        sed -n '/-security/d; s/^Debian main //p' | head -n 1)}
    [ -n "$mirror" ] || die "no mirror of Debian; set USPAWN_CROSS_MIRROR"
    mkdir -p "$cache/apt/state/lists/partial" "$cache/apt/etc/preferences.d" \
        "$cache/apt/cache/archives/partial" "$cache/apt/etc/apt.conf.d"
    key=/usr/share/keyrings/debian-archive-keyring.gpg
    echo "deb [signed-by=$key] $mirror $suite main" \
        >"$cache/apt/etc/sources.list"
    apt update
}

# sum FILE...: a number for what is in them.
sum()
{
    cat "$@" | cksum | cut -d ' ' -f 1
}

# The folder's mark is written last, and names the version and the patches.
fetch_source()
{
    patches=$(sum "$fragments"/*.patch)
    grep -q " $patches\$" "$cache/$package/.complete" 2>/dev/null && return
    echo "kernel.sh: fetching $package" >&2
    new=$cache/$package.new
    rm -rf "$new" "${cache:?}/$package"
    mkdir -p "$new"
    prepare_apt >"$new/log" 2>&1 || die "apt-get update: see $new/log"
    (cd "$new" && apt download "$package") >>"$new/log" 2>&1 ||
        die "apt-get download: see $new/log"
    dpkg-deb -x "$new/$package"_*.deb "$new/deb"
    # A sixth of the whole, and not one of these kernels has such a card.
    tar -xJf "$new/deb/usr/src/$package.tar.xz" -C "$new" \
        --exclude='*/drivers/gpu/drm/amd/include/*'
    for file in "$fragments"/*.patch; do
        patch -s -p 1 -d "$new/$package" <"$file" || die "patch: $file"
    done
    file=$(echo "$new/$package"_*.deb)
    file=${file#"$new/$package"_}
    echo "${file%_*} $patches" >"$new/$package/.complete"
    mv "$new/$package" "$cache/"
    rm -rf "$new"
}

# ------------------------------------------------------------------- Build --

# in_root COMMAND...: in the toolchain's root, where the cache is /tmp/cache.
# Its mounts are private and leave nothing behind.
# shellcheck disable=SC2016
in_root()
{
    unshare --mount --propagation private sh -eu -c '
        root=$1
        cache=$2
        shift 2
        mount -t tmpfs none "$root/tmp"
        mkdir "$root/tmp/cache"
        mount --bind "$cache" "$root/tmp/cache"
        mount -t proc none "$root/proc"
        mount --bind /dev "$root/dev"
        exec chroot "$root" /usr/bin/env -i PATH=/usr/bin:/bin LC_ALL=C \
            KBUILD_BUILD_USER=uspawn KBUILD_BUILD_HOST=cross "$@"
    ' sh "$root" "$cache" "$@"
}

# make_kernel NAME TARGET...
make_kernel()
{
    kernel=$1
    shift
    in_root nice make -s -C "/tmp/cache/$package" -j "$jobs" \
        O="/tmp/cache/kernels/build-$kernel" \
        ARCH="$(property "$kernel" architecture)" \
        CROSS_COMPILE="$(property "$kernel" compiler)-" \
        KCONFIG_ALLCONFIG="/tmp/cache/kernels/build-$kernel/wanted" "$@"
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
    build=$cache/kernels/build-$1
    mkdir -p "$build"
    cat "$fragments/common.config" "$fragments/$1.config" >"$build/wanted"
    make_kernel "$1" allnoconfig >"$build/log" 2>&1 ||
        die "$1: allnoconfig: see $build/log"
    wrong=$(check_config "$build/wanted" "$build/.config")
    [ -z "$wrong" ] || die "$1: options that Kconfig refuses:
$wrong"
}

# version WANTED...: what a kernel of these fragments depends on, in one line.
version()
{
    echo "$(cat "$cache/$package/.complete") $(sum "$@")"
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
    make_kernel "$1" "${image##*/}" >>"$build/log" 2>&1 ||
        die "$1: see $build/log"
    if [ "$image" = vmlinux ]; then
        in_root "$(property "$1" compiler)-strip" -o "/tmp/cache/kernels/$1" \
            "/tmp/cache/kernels/build-$1/vmlinux"
    else
        cp "$build/$image" "$result"
    fi
    version "$build/wanted" >"$result.version"
    size=$(wc -c <"$result")
    rm -rf "$build"
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
[ -x "$root/usr/bin/make" ] || die "no make in the root $root"

mkdir -p "$cache/kernels"
fetch_source
for name; do
    "$action" "$name"
done
