#!/bin/sh
# SPDX-License-Identifier: MIT
# kernels.sh [NAME...]: put the kernels that these configurations boot, else
# all, into kernels/ of the cache: Debian's, or built from its source; beside
# Debian's, a shell into shells/.  What is there already is left alone.
. "$(dirname "$0")/common.sh"

# make_file FILE SCRIPT ARGUMENT...: have the script make it, where it is not.
make_file()
{
    file=$1 script=$2
    shift 2
    [ -f "$file" ] || sh "$tools/$script" "$@" ||
        echo "kernels.sh: $script failed: no $file" >&2
}

# fetch MACHINE
fetch()
{
    read_machine "$1"
    case $kernel in
    own:*) make_file "$image" kernel.sh "${kernel#own:}" ;;
    =*) fetch "${kernel#=}" ;;
    *)
        make_file "$image" kernel-debian.sh "$kernel" "$image"
        make_file "$shell" shell.sh "$kernel" "$shell"
        ;;
    esac
}

# shellcheck disable=SC2046
[ $# -gt 0 ] || set -- $(rows architectures | cut -d ' ' -f 1)
for each; do
    read_architecture "$each"
    for machine in $machines; do
        fetch "$machine"
    done
done
