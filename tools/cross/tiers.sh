#!/bin/sh
# SPDX-License-Identifier: MIT
# The table of tiers in README and doc/PORTING, from what has run: results/ has
# a file for each configuration, as check-one.sh writes them.
#
#   tiers.sh --print     the table
#   tiers.sh --check     fails if the documents have another one
#   tiers.sh --write     put it into the documents
#   tiers.sh --record    keep the newest results, then --write
. "$(dirname "$0")/common.sh"

results=$tools/results
documents="$top/README $top/doc/PORTING"
first='-- made by tools/cross/tiers.sh from what has run --'
last='-- end of what is made --'

# NAME TIER PASSED SKIPPED KERNEL: the best of what passed.  A tier is not
# better than its failures.
tier()
{
    awk -v name="$1" '
        $1 == "build" && $2 == "ok" { tier = 3 }
        $1 == "user" && $3 == 0 && $2 > 0 && tier == 3 {
            tier = 2
            passed = $2
            skipped = $4
        }
        $1 == "boot" && $4 == 0 && $3 > 0 && tier > 1 {
            tier = 1
            passed = $3
            skipped = $5
            kernel = "Linux " $7
        }
        END {
            if (tier)
                printf "%-12s  %d  %7s %8s  %s\n", name, tier, passed,
                    skipped, kernel
        }' "$results/$1" | sed 's/ *$//'
}

print_table()
{
    echo "    $first"
    echo "    configuration tier passed  skipped  kernel"
    rows architectures | cut -d ' ' -f 1 | while read -r name; do
        [ ! -f "$results/$name" ] || tier "$name" | sed 's/^/    /'
    done
    echo "    $last"
}

# with_table DOCUMENT: its text, with the table of now.
with_table()
{
    awk -v first="$first" -v last="$last" -v table="$(print_table)" '
        index($0, first) { print table; inside = 1 }
        !inside { print }
        index($0, last) { inside = 0 }' "$1"
}

write_all()
{
    for document in $documents; do
        text=$(with_table "$document") && printf '%s\n' "$text" >"$document" ||
            return
    done
}

check_all()
{
    for document in $documents; do
        with_table "$document" | cmp -s - "$document" ||
            { echo "$document:1: run tools/cross/tiers.sh --write"; bad=1; }
    done
    [ -z "${bad-}" ]
}

record()
{
    mkdir -p "$results"
    for result in "$build"/*/result; do
        { [ -f "$result" ] && ! grep -q '^part' "$result"; } || continue
        { echo '# SPDX-License-Identifier: MIT' && cat "$result"; } \
            >"$results/$(basename "$(dirname "$result")")"
    done
}

case ${1-} in
--print) print_table ;;
--check) check_all ;;
--write) write_all ;;
--record) record && write_all ;;
*) die "--print, --check, --write or --record" ;;
esac
