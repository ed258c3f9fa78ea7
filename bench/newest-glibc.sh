#!/bin/sh
# SPDX-License-Identifier: MIT
# Fetch the newest libc6 that Debian has, unpack it into DIRECTORY, and print
# how to run a program with it: its loader and its libraries.  Nothing is
# installed, and the machine's own apt is not touched: the lists are in an apt
# root below DIRECTORY.
#
# Usage: newest-glibc.sh DIRECTORY
# Fails, with the reason on standard error, where that cannot be done.
set -eu
root=$1
suites='sid forky'

fail()
{
    echo "$*" >&2
    exit 1
}

# LOADER LIBRARIES, if it has been unpacked already.
say()
{
    loader=$(find "$root/unpacked" -name 'ld-linux*.so.*' | head -n 1)
    libraries=$(find "$root/unpacked" -name libc.so.6 | head -n 1)
    [ -n "$loader" ] && [ -n "$libraries" ] || return 1
    echo "$loader ${libraries%/*}"
}

our_apt()
{
    command=$1
    shift
    "$command" -q -q -o Dir::State="$root/state" -o Dir::Cache="$root/cache" \
        -o Dir::State::status="$root/status" \
        -o Dir::Etc::SourceList="$root/sources.list" \
        -o Dir::Etc::SourceParts=- -o APT::Sandbox::User=root "$@"
}

mkdir -p "$root/unpacked" "$root/state/lists/partial" \
    "$root/cache/archives/partial"
root=$(cd "$root" && pwd)
! say || exit 0
for tool in apt-get dpkg-deb; do
    command -v $tool >/dev/null || fail "no $tool on this system"
done

# The place that this machine gets Debian from has its other suites too.
# shellcheck disable=SC2016
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' \
    'Origin: Debian' 'Label: Debian' 2>/dev/null | head -n 1)
[ -n "$mirror" ] || fail 'apt knows no Debian archive'
: >"$root/status"
for suite in $suites; do
    echo "deb $mirror $suite main" >"$root/sources.list"
    if our_apt apt-get update >"$root/log" 2>&1 &&
        (cd "$root" && our_apt apt-get download libc6) >>"$root/log" 2>&1; then
        dpkg-deb -x "$root"/libc6_*.deb "$root/unpacked"
        say
        exit 0
    fi
done
fail "apt could not fetch libc6 of $suites: $(tail -n 1 "$root/log")"
