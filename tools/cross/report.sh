#!/bin/sh
# SPDX-License-Identifier: MIT
# report.sh [NAME...]: a line for each kernel that the results are of, and one
# for each configuration that has run on none; fails if a test has, or if there
# is no result.
. "$(dirname "$0")/common.sh"

# shellcheck disable=SC2046
[ $# -gt 0 ] || set -- $(rows architectures | cut -d ' ' -f 1)

printf '%-22s %-5s  %-15s %-15s %-6s %5s  %s\n' \
    configuration build user kernel shared time 'kernel (uname -rm)'
for name; do
    result=$build/$name/result
    if [ -f "$result" ]; then
        sed "s/^/$name /" "$result"
    else
        echo "$name build missing 0"
    fi
done | awk '
    function finish() {
        if (name != "" && !booted)
            line(name, "-", "-", "-")
        booted = 0
        user = "-"
    }
    function line(title, counts, shared, kernel) {
        printf "%-22s %-5s  %-15s %-15s %-6s %3d s  %s\n", title, built, user,
            counts, shared, seconds, kernel
        seconds = 0
    }
    $1 != name { finish(); name = $1 }
    { seconds += $NF }
    $2 == "build" { built = $3; bad += built != "ok" }
    $2 == "user" { user = $3 "/" $4 "/" $5; bad += $4 }
    $2 == "boot" {
        line($3, $4 "/" $5 "/" $6, $7, $8 " " $9)
        bad += $5
        booted = 1
    }
    END { finish(); exit bad > 0 }'
