#!/bin/sh
# SPDX-License-Identifier: MIT
# kernel-debian.sh SUITE/ARCHITECTURE/PACKAGE FILE: put the kernel that Debian's
# PACKAGE stands for into FILE.  It is unpacked, never installed.
. "$(dirname "$0")/common.sh"
. "$tools/debian.sh"

spec=$1 file=$2
package=${spec##*/}

# What PACKAGE depends on, however far, if its name is that of a kernel.
kernel_packages()
{
    apt-cache depends --recurse --important "$package" |
        sed -n 's/^\(linux-\(image\|binary\)-[0-9].*\)/\1/p' | sort -u
}

# The package's own kernel, and not that with a debugger's symbols.
find_kernel()
{
    find "$archive/unpacked" -name 'vmlinu[xz]*' -size +1000k | head -n 1
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

use_archive_of "$spec"
found=$(kernel_packages)
[ -n "$found" ] || die "$spec: depends on no kernel"
mkdir -p "$(dirname "$file")"
# shellcheck disable=SC2086
unpack_packages $found || exit
image=$(find_kernel)
[ -n "$image" ] || die "no kernel in $found"
if is_zboot "$image"; then
    unpack_zboot "$image" >"$file.new"
else
    cp "$image" "$file.new"
fi
[ -s "$file.new" ] || die "cannot keep $image"
mv "$file.new" "$file"
rm -rf "$archive/unpacked"
# shellcheck disable=SC2086
echo "$(basename "$file"):" $found
