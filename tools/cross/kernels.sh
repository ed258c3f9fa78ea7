#!/bin/sh
# SPDX-License-Identifier: MIT
# kernels.sh [NAME...]: put the kernels that these configurations boot, else
# all, into kernels/ of the cache: Debian's, or built from its source; beside
# Debian's, a shell into shells/.  What is there already is left alone.
. "$(dirname "$0")/common.sh"

# fetch MACHINE
fetch()
{
    read_machine "$1"
    case $kernel in
    own:*) [ -f "$image" ] || sh "$tools/kernel.sh" "${kernel#own:}" ;;
    =*) fetch "${kernel#=}" ;;
    *)
        [ -f "$shell" ] || sh "$tools/shell.sh" "$kernel" "$shell"
        [ -f "$image" ] || sh "$tools/kernel-debian.sh" "$kernel" "$image"
        ;;
    esac || echo "kernels.sh: no kernel for $1" >&2
}

# shellcheck disable=SC2046
[ $# -gt 0 ] || set -- $(rows architectures | cut -d ' ' -f 1)
for each; do
    read_architecture "$each"
    for machine in $machines; do
        fetch "$machine"
    done
done
