#!/bin/sh
# SPDX-License-Identifier: MIT
# shell.sh SUITE/ARCHITECTURE/PACKAGE FILE: put the static busybox that Debian
# has beside that kernel into FILE: what the scripts of the tests run in.
. "$(dirname "$0")/common.sh"
. "$tools/debian.sh"

file=$2

use_archive_of "$1"
mkdir -p "$(dirname "$file")"
unpack_packages busybox-static || exit
cp "$(find "$archive/unpacked" -path "*/bin/busybox")" "$file" || exit
rm -rf "$archive/unpacked"
echo "$(basename "$file"): busybox"
