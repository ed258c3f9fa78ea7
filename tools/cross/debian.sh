# shellcheck shell=sh
# SPDX-License-Identifier: MIT
# Debian's archive, for the scripts that fetch a package of another suite or
# architecture: sourced after common.sh.  apt has a state of its own, touches
# nothing of the host, and finds its mirror where the host's does, as that is
# near.
#
#   USPAWN_CROSS_MIRROR    of Debian; that of the host's apt if not set

# shellcheck disable=SC2154 # cache, of common.sh
# use_archive SUITE ARCHITECTURE: what apt works with from now on; $archive is
# its folder.  $archive_kinds: also deb-src, for sources.
use_archive()
{
    archive=$cache/archives/$1-$2
    # shellcheck disable=SC2016
    mirror=${USPAWN_CROSS_MIRROR:-$(apt-get indextargets \
        --format '$(ORIGIN) $(COMPONENT) $(REPO_URI)' |
        sed -n '/-security/d; s/^Debian main //p' | head -n 1)}
    [ -n "$mirror" ] || die "no mirror of Debian; set USPAWN_CROSS_MIRROR"
    mkdir -p "$archive/lists/partial" "$archive/cache/archives/partial"
    : >"$archive/status"
    for kind in ${archive_kinds-deb}; do
        echo "$kind $mirror $1 main"
    done >"$archive/sources.list"
    cat >"$archive/apt.conf" <<EOT
APT::Architecture "$2";
APT::Architectures "$2";
APT::Sandbox::User "root";
Acquire::Check-Valid-Until "false";
Acquire::Languages "none";
Dir::Cache "$archive/cache";
Dir::Etc::sourcelist "$archive/sources.list";
Dir::Etc::sourceparts "-";
Dir::State "$archive";
Dir::State::status "$archive/status";
EOT
    export APT_CONFIG="$archive/apt.conf"
    apt-get -qq update || die "cannot update $1/$2"
}

# use_archive_of SUITE/ARCHITECTURE/PACKAGE, as the table "machines" has it.
use_archive_of()
{
    in_suite=${1#*/}
    use_archive "${1%%/*}" "${in_suite%/*}"
}

# unpack_packages PACKAGE...: into $archive/unpacked, and nothing else there.
unpack_packages()
{
    rm -rf "$archive/unpacked"
    mkdir -p "$archive/unpacked"
    (
        cd "$archive/unpacked" || exit
        apt-get -qq download "$@" || die "cannot download $*"
        for file in *.deb; do
            dpkg-deb -x "$file" . || die "cannot unpack $file"
        done
    )
}
