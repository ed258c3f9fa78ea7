#!/bin/sh
# SPDX-License-Identifier: MIT
# The figures of lib/: how many functions there are, how long they are from head
# to brace, how many have an #if inside, and how many files are in no room.
cd "$(dirname "$0")/.." || exit 99

find lib -name '*.c' -exec awk '
    FNR == 1 { inside = head = 0 }
    /^{$/ { inside = 1 }
    !inside && (/^$/ || /^#/ || /[;}]$/ || /\*\/$/) { head = FNR }
    inside && /^[ \t]*#[ \t]*(if|el|endif)/ { print "#if" }
    inside && /^}/ { print FNR - head; inside = 0; head = FNR }' {} + |
    sort -n | awk '
        $1 == "#if" { conditionals++; next }
        { length_of[++count] = $1 }
        END {
            printf "functions        %d\nmedian length    %d\n", count, \
                length_of[int((count + 1) / 2)]
            printf "longest          %d\nwith #if inside  %d\n", \
                length_of[count], conditionals
        }'
for kind in c h; do
    printf 'loose .%s         %d\n' $kind \
        "$(find lib -maxdepth 1 -name "*.$kind" | wc -l)"
done
