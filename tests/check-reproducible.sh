#!/bin/sh
# SPDX-License-Identifier: MIT
# Two builds in two folders install the same files, if make is told the folder's
# name, as distributions do.  Arguments: the absolute source folder, the
# compiler, make.  Works in reproducible/ of the current folder.
set -u
source=$1 CC=$2 MAKE=$3
here=$PWD/reproducible
rm -rf "$here"

# build FOLDER: its files are in $here/FOLDER/installed.
build()
{
    folder=$here/$1
    mkdir -p "$folder"
    # shellcheck disable=SC2086
    (
        cd "$folder" &&
            "$source/configure" -q CC="$CC" --prefix=/usr &&
            $MAKE -s CFLAGS="-g -O2 -ffile-prefix-map=$folder=." \
                DESTDIR="$folder/installed" install
    ) >"$folder.log" 2>&1 || {
        cat "$folder.log"
        exit 1
    }
}

build one
mkdir "$here/another"
build another/folder
count=$(find "$here/one/installed" -type f | wc -l)
echo '1..1'
if ! diff -r "$here/one/installed" "$here/another/folder/installed"; then
    echo "not ok 1 - the same $count files"
    exit 1
fi
echo "ok 1 - the same $count files"
