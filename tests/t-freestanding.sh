#!/bin/sh
# SPDX-License-Identifier: MIT
# The trampoline and the child program alone, without a libc and without
# configure: as on processors whose toolchain has no libc.
set -u
: "${srcdir=.}" "${CC=cc}" "${USP_ARCH=none}" "${USP_SYS=posix}"
program=$PWD/tests/freestanding

skip()
{
    echo "SKIP: $*"
    exit 77
}

[ "$USP_SYS" = linux ] || skip "the child calls libc in this configuration"
[ "$USP_ARCH" != none ] || skip "no trampoline in this configuration"
# shellcheck disable=SC2086
echo '#include <signal.h>' | $CC -nostdlib -fsyntax-only -x c - 2>/dev/null ||
    skip "without the libc, this compiler has no headers of it (zig)"
# shellcheck disable=SC2086
sh "$srcdir/tests/freestanding.sh" "$program" "$USP_ARCH" $CC || {
    echo "FAIL: cannot build it"
    exit 1
}
exec "$program"
