#!/bin/sh
# SPDX-License-Identifier: MIT
# check.sh [NAME...]: build and test these configurations, else all; two at a
# time, or USPAWN_CROSS_JOBS.  Needs root, and Debian's archive the first time.
# What failed, and why, is in build-cross/NAME/*.log.
. "$(dirname "$0")/common.sh"

jobs=${USPAWN_CROSS_JOBS:-2}
start=$(date +%s)

[ "$(id -u)" = 0 ] || die "needs root, for namespaces of mounts"
# shellcheck disable=SC2046
[ $# -gt 0 ] || set -- $(rows architectures | cut -d ' ' -f 1)
"$top/bootstrap" && sh "$tools/toolchain.sh" "$@" || exit
case ${USPAWN_CROSS_STEPS-boot} in
*boot*) sh "$tools/kernels.sh" "$@" || exit ;;
esac
mkdir -p "$build"
for name; do
    rm -f "$build/$name/result"
done
printf '%s\n' "$@" | xargs -n 1 -P "$jobs" sh "$tools/check-one.sh"
sh "$tools/report.sh" "$@"
status=$?
echo "$# configurations, $(($(date +%s) - start)) s"
exit $status
