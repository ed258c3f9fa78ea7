#!/bin/sh
# SPDX-License-Identifier: MIT
# check.sh [NAME...]: build and test these configurations, else all; two at a
# time, or USPAWN_CROSS_JOBS.  Needs root, and Debian's archive the first time.
# What failed, and why, is in build-cross/NAME/*.log.  USPAWN_CROSS_CONTINUE, if
# not empty, leaves out what an earlier run has ended, but reports it.
. "$(dirname "$0")/common.sh"

jobs=${USPAWN_CROSS_JOBS:-2}
start=$(date +%s)

# to_do NAME...: of these, what has no result.
to_do()
{
    for name; do
        [ -f "$build/$name/result" ] || echo "$name"
    done
}

[ "$(id -u)" = 0 ] || die "needs root, for namespaces of mounts"
# shellcheck disable=SC2046
[ $# -gt 0 ] || set -- $(rows architectures | cut -d ' ' -f 1)
"$top/bootstrap" && sh "$tools/toolchain.sh" "$@" || exit
case ${USPAWN_CROSS_STEPS-boot} in
*boot*) sh "$tools/kernels.sh" "$@" || exit ;;
esac
mkdir -p "$build"
[ -n "${USPAWN_CROSS_CONTINUE-}" ] || for name; do
    rm -f "$build/$name/result"
done
to_do "$@" | xargs -r -n 1 -P "$jobs" sh "$tools/check-one.sh"
sh "$tools/report.sh" "$@"
status=$?
echo "$# configurations, $(($(date +%s) - start)) s"
exit $status
