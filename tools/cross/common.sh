# shellcheck shell=sh
# SPDX-License-Identifier: MIT
# What the scripts of this folder share; each sources it first.
#
#   USPAWN_CROSS_CACHE    what was fetched: root/ (toolchains and emulators),
#                         kernels/, archives/; build-cross/cache if not set
#   USPAWN_CROSS_BUILD    what is made: a folder for each configuration, with
#                         its logs; build-cross if not set
set -u

tools=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$tools/../.." && pwd)
build=${USPAWN_CROSS_BUILD:-$top/build-cross}
cache=${USPAWN_CROSS_CACHE:-$top/build-cross/cache}
export USPAWN_CROSS_BUILD="$build" USPAWN_CROSS_CACHE="$cache"

die()
{
    echo "$(basename "$0"): $*" >&2
    exit 1
}

# Commas of a table's cell stand for spaces, - for nothing.
words()
{
    [ "$1" = - ] || echo "$1" | tr , ' '
}

# rows TABLE: without its comments.
rows()
{
    grep -v -e '^#' -e '^$' "$tools/$1"
}

# row TABLE NAME: that row.
row()
{
    rows "$1" | awk -v name="$2" '$1 == name { print; found = 1 }
        END { exit !found }' || die "no $2 in tools/cross/$1"
}

# read_architecture NAME: set the columns of its row, and here,
# the folder where it is built.
# shellcheck disable=SC2034
read_architecture()
{
    line=$(row architectures "$1") || exit
    read -r name host flags elf tests user machines packages <<EOT
$line
EOT
    flags=$(words "$flags")
    machines=$(words "$machines")
    here=$build/$name
}

# read_machine NAME: set the columns of its row; image, the file of its kernel;
# and shell, that of Debian's busybox for it, if there is one.
# shellcheck disable=SC2034
read_machine()
{
    line=$(row machines "$1") || exit
    read -r machine kernel emulator clock options kernel_words <<EOT
$line
EOT
    options=$(words "$options")
    case $kernel in
    own:*) image=$cache/kernels/${kernel#own:} ;;
    =*) image=$cache/kernels/${kernel#=} ;;
    *) image=$cache/kernels/$machine ;;
    esac
    shell=$cache/shells/${image##*/}
}
