#!/bin/sh
# SPDX-License-Identifier: MIT
# Build the library as for FreeBSD and illumos, over the bodies for Linux of
# their calls that are in standins/, and run the suite over their backends.
#
#   check-stand-ins.sh SOURCE CC CFLAGS MAKE
#
# Builds are in stand-ins/SYSTEM, logs too.  One line each at the end.
set -u
source=$1 cc=$2 cflags=$3 make=$4
bad=0

# try SYSTEM PART: the cases with PART in their names; none: all.
try()
{
    system=$1
    shift
    mkdir -p "stand-ins/$system"
    if ! (
        cd "stand-ins/$system" || exit
        "$source/configure" "--enable-stand-ins=$system" --disable-shared \
            --enable-werror "CC=$cc" "CFLAGS=$cflags" >configure.log 2>&1 &&
            $make tests/t-tap tests/helper >make.log 2>&1 &&
            USPAWN_TEST_HELPER=$PWD/tests/helper \
                tests/t-tap "$@" >tap.log 2>&1
    ); then
        bad=1
        grep -hE '^not ok|error:' "stand-ins/$system/make.log" \
            "stand-ins/$system/tap.log" 2>&1
    fi
    echo "$system: $(tail -n 1 "stand-ins/$system/tap.log")"
}

try freebsd
try freebsd-c /rfork
try illumos
exit $bad
