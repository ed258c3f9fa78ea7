#!/bin/sh
# SPDX-License-Identifier: MIT
# boot.sh NAME MACHINE [CASE...]: boot the machine's kernel with the image that
# build.sh NAME has made, which runs the tests; CASEs choose some.  Where there
# is a shell, tests/t-preload.sh too, without CASEs or with the CASE "preload/".
. "$(dirname "$0")/common.sh"

limit=${USPAWN_CROSS_LIMIT:-3600} # seconds for a boot

# Kernels guard against their processor's errors, which an emulator does not
# have, at the price of its caches; and Debian's wipe each page, keep records
# and ask security modules: a quarter of an emulated processor's time.
for_all='panic=-1 quiet mitigations=off kpti=off init_on_alloc=0 audit=0 lsm='

# Emulated processors are slow: where things are done often, to see them meet, a
# fifth as often will do; and tests may take longer.
for_tests='USPAWN_TEST_FEWER=5 USPAWN_TEST_PATIENCE=60'

# An instruction takes two nanoseconds of the machine's clock.
counted='-icount shift=1,sleep=off'

# pack FOLDER: as the kernel unpacks it, one such behind the other.
pack()
{
    (cd "$1" && find . | cpio --quiet -o -H newc)
}

# A folder with the shell, and what t-preload.sh calls.
make_shell()
{
    rm -rf "$here/shell"
    mkdir -p "$here/shell/bin"
    cp "$shell" "$here/shell/bin/busybox"
    for applet in awk cat cp grep head mkdir mktemp rm sed sh tr; do
        ln -s busybox "$here/shell/bin/$applet"
    done
    echo '#!/bin/sh' >"$here/shell/bin/true" # whatever its first argument is
    chmod 755 "$here/shell/bin/true"
}

read_architecture "$1"
read_machine "$2"
shift 2
[ "$clock" = counted ] || counted=
if [ "$build" != /run/build ]; then
    exec sh "$tools/enter.sh" sh tools/cross/boot.sh "$name" "$machine" "$@"
fi
archive=$here/$machine.cpio
pack "$here/image" >"$archive" || exit
[ ! -f "$shell" ] || { make_shell && pack "$here/shell" >>"$archive"; } || exit
# shellcheck disable=SC2086
timeout "$limit" "qemu-system-$emulator" -m 512 $counted $options \
    -kernel "$image" -initrd "$archive" -nographic -no-reboot -nodefaults \
    -serial stdio -monitor none -net none \
    -append "$kernel_words $for_all $for_tests -- $*" </dev/null
