#!/bin/sh
# SPDX-License-Identifier: MIT
# kernel-debian.sh SUITE/ARCHITECTURE/PACKAGE FILE: put the kernel that Debian's
# PACKAGE stands for into FILE.  It is unpacked, never installed; apt works in a
# folder of its own, and finds its mirror where the host's does.
. "$(dirname "$0")/common.sh"

spec=$1 file=$2
suite=${spec%%/*}
package=${spec##*/}
architecture=${spec#*/}
architecture=${architecture%/*}
apt=$cache/archives/$suite-$architecture

configure_apt()
{
    # shellcheck disable=SC2016
    mirror=${USPAWN_CROSS_MIRROR:-$(apt-get indextargets \
        --format '$(ORIGIN) $(COMPONENT) $(REPO_URI)' |
        sed -n '/-security/d; s/^Debian main //p' | head -n 1)}
    [ -n "$mirror" ] || die "no mirror of Debian; set USPAWN_CROSS_MIRROR"
    mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial"
    : >"$apt/status"
    echo "deb $mirror $suite main" >"$apt/sources.list"
    cat >"$apt/apt.conf" <<EOT
APT::Architecture "$architecture";
APT::Architectures "$architecture";
APT::Sandbox::User "root";
Acquire::Check-Valid-Until "false";
Acquire::Languages "none";
Dir::Cache "$apt/cache";
Dir::Etc::sourcelist "$apt/sources.list";
Dir::Etc::sourceparts "-";
Dir::State "$apt";
Dir::State::status "$apt/status";
EOT
}

# What PACKAGE depends on, however far, if its name is that of a kernel.
kernel_packages()
{
    apt-cache depends --recurse --important "$package" |
        sed -n 's/^\(linux-\(image\|binary\)-[0-9].*\)/\1/p' | sort -u
}

# The package's own kernel, and not that with a debugger's symbols.
find_kernel()
{
    find "$apt/unpacked" -name 'vmlinu[xz]*' -size +1000k | head -n 1
}

# Some are programs of EFI that unpack themselves, which the emulator does not
# start: MZ, 0, 0, "zimg", the offset and the size of what zstd has packed
# (Linux, drivers/firmware/efi/libstub/zboot-header.S).
is_zboot()
{
    [ "$(head -c 8 "$1" | tail -c 4)" = zimg ]
}

# number FILE OFFSET: four bytes, the lowest first.
number()
{
    od -An -tu4 --endian=little -j "$2" -N 4 "$1" | tr -d ' '
}

unpack_zboot()
{
    tail -c "+$(($(number "$1" 8) + 1))" "$1" | head -c "$(number "$1" 12)" |
        sh "$tools/enter.sh" zstd -dc
}

configure_apt
export APT_CONFIG="$apt/apt.conf"
apt-get -qq update || die "cannot update $spec"
found=$(kernel_packages)
[ -n "$found" ] || die "$spec: depends on no kernel"
rm -rf "$apt/unpacked"
mkdir -p "$apt/unpacked" "$(dirname "$file")"
cd "$apt/unpacked" || exit
# shellcheck disable=SC2086
apt-get -qq download $found || die "cannot download $found"
for archive in *.deb; do
    dpkg-deb -x "$archive" . || die "cannot unpack $archive"
done
image=$(find_kernel)
[ -n "$image" ] || die "no kernel in $found"
if is_zboot "$image"; then
    unpack_zboot "$image" >"$file.new"
else
    cp "$image" "$file.new"
fi
[ -s "$file.new" ] || die "cannot keep $image"
mv "$file.new" "$file"
rm -rf "$apt/unpacked"
echo "$(basename "$file"): $found"
