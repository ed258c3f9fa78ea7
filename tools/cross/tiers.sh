#!/bin/sh
# SPDX-License-Identifier: MIT
# The table of tiers in doc/PLATFORMS, from what has run: results/ has a file
# for each configuration, as check-one.sh writes them.
#
#   tiers.sh --print     the table
#   tiers.sh --check     fails if the document has another one
#   tiers.sh --write     put it into the document
#   tiers.sh --record    keep the newest results, then --write
. "$(dirname "$0")/common.sh"

results=$tools/results
document=$top/doc/PLATFORMS
first='-- made by tools/cross/tiers.sh from what has run --'
last='-- end of what is made --'

# tier NAME: its line, of the best that ran without a failure: NAME TIER PASSED
# SKIPPED KERNEL.  Each machine has a line.
tier()
{
    awk -v name="$1" '
        function line(name, tier, passed, skipped, kernel) {
            text = sprintf("%-22s  %d  %7s %8s  %s", name, tier, passed,
                skipped, kernel)
            sub(/ *$/, "", text)
            print text
        }
        $1 == "build" { builds = $2 == "ok" }
        $1 == "user" && $3 == 0 && $2 > 0 {
            emulated = 1
            passed = $2
            skipped = $4
        }
        $1 == "boot" {
            failed += $4 > 0 || $3 == 0
            boot[++boots] = $0
        }
        END {
            if (boots && !failed)
                for (i = 1; i <= boots; i++) {
                    split(boot[i], part, " ")
                    line(part[2], 1, part[3], part[5], "Linux " part[7])
                }
            else if (builds)
                line(name, emulated ? 2 : 3, passed, skipped)
        }' "$results/$1"
}

print_table()
{
    echo "    $first"
    echo "    configuration        tier  passed  skipped  kernel"
    rows architectures | cut -d ' ' -f 1 | while read -r name; do
        [ ! -f "$results/$name" ] || tier "$name" | sed 's/^/    /'
    done
    echo "    $last"
}

# The document with the table of now.
with_table()
{
    awk -v first="$first" -v last="$last" -v table="$(print_table)" '
        index($0, first) { print table; inside = 1 }
        !inside { print }
        index($0, last) { inside = 0 }' "$document"
}

write_table()
{
    text=$(with_table) && printf '%s\n' "$text" >"$document"
}

check_table()
{
    with_table | cmp -s - "$document" || {
        echo "$document:1: run tools/cross/tiers.sh --write"
        return 1
    }
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
--check) check_table ;;
--write) write_table ;;
--record) record && write_table ;;
*) die "--print, --check, --write or --record" ;;
esac
