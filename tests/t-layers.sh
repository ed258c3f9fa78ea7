#!/bin/sh
# SPDX-License-Identifier: MIT
# Calls and #include lines between the rooms of lib/, and of what stands on it,
# go where lib/layers lets them go: one way.
# shellcheck disable=SC2016,SC2046,SC2086
set -u
: "${srcdir=.}" "${NM=nm}" "${AWK=awk}"
table=$srcdir/lib/layers
above='compat libc preload src'
bad=0

scratch=$(mktemp -d) || exit 99
trap 'rm -rf "$scratch"' EXIT

# ---------------------------------------------------------------- Includes --

# FILE INCLUDED, both below the top folder.  What is named without a folder lies
# beside FILE, or in one of the folders that configure has chosen.
(
    cd "$srcdir" || exit 1
    find lib include $above -name '*.[chS]' >"$scratch/sources"
    grep -H '^# *include "' $(cat "$scratch/sources")
) | sed 's/:# *include "\(.*\)".*/ \1/' >"$scratch/lines"
[ -s "$scratch/lines" ] || {
    echo "FAIL: found no #include"
    exit 1
}

$AWK '
    function plain(path) {
        while (sub("[^/]+/\\.\\./", "", path)) { }
        return path
    }
    FNR == NR {
        is_there[$1]
        name = $1
        sub(".*/", "", name)
        named[name] = $1
        next
    }
    {
        folder = $1
        sub("[^/]*$", "", folder)
        name = $2
        if (plain(folder $2) in is_there) print $1, plain(folder $2)
        else if ("lib/" $2 in is_there) print $1, "lib/" $2
        else if ("include/" $2 in is_there) print $1, "include/" $2
        else if ($2 in is_there) print $1, $2
        else if ($2 in named) print $1, named[$2]
        else print "FAIL: " $1 ": where is " $2 "?" >"/dev/stderr"
    }' "$scratch/sources" "$scratch/lines" >"$scratch/includes" \
    2>"$scratch/lost"
cat "$scratch/lost"
[ -s "$scratch/lost" ] && bad=1

# ----------------------------------------------------------------- Symbols --

# Of the objects for the static and for the shared library one is enough.
for folder in lib $above; do
    [ -d "$folder" ] && find "$folder" -name '*.o'
done | while read -r object; do
    [ -f "${object%/*}/.libs/${object##*/}" ] || echo "$object"
done >"$scratch/objects"
: >"$scratch/symbols"
[ -s "$scratch/objects" ] &&
    $NM -A -g $(cat "$scratch/objects") >"$scratch/symbols" 2>/dev/null

# ----------------------------------------------------------------- Arrows --

# Prints complaints, and at the end how much it has seen.
$AWK '
    function complain(what) { print "FAIL: " what; bad = 1 }

    function room_of(file,    parts, count) {
        sub(/\/\.libs\//, "/", file)
        count = split(file, parts, "/")
        if (file ~ /^compat\/spawn/) return "compat/spawn"
        if (parts[1] == "include") return "public"
        if (parts[1] != "lib") return parts[1]
        return count > 2 ? parts[2] : "lib"
    }

    # WHERE needs WHAT of room TO.
    function arrow(where, what, to,    from) {
        from = room_of(where)
        if (from == to) return
        arrows++
        used[from, to] = 1
        if (!(from in place))
            complain(where ": no row for " from " in lib/layers")
        else if (!((from, to) in allowed))
            complain(where ": " what " is of " to ", and " from \
                " may not go there")
    }

    function read_table(    i, name) {
        if (/^#/ || !NF) return
        name = $1
        sub(/:$/, "", name)
        place[name] = ++rows
        for (i = 2; i <= NF; i++) {
            allowed[name, $i] = 1
            listed[name, $i] = 1
        }
    }

    function check_table(    pair, part) {
        place["public"] = place["lib"]
        for (pair in allowed) {
            split(pair, part, SUBSEP)
            if (!(part[2] in place))
                complain("lib/layers: no room " part[2])
            else if (place[part[2]] <= place[part[1]])
                complain("lib/layers: " part[1] " calls " part[2] \
                    ", which is not below it")
        }
    }

    FILENAME == ARGV[1] { read_table(); next }
    !checked++ { check_table() }

    FILENAME == ARGV[2] {
        if ($2 !~ /^(include\/uspawn|lib\/(plan\/plan|child\/child))\.h$/)
            arrow($1, $2, room_of($2))
        used[room_of($1), room_of($2)] = 1
        next
    }

    # FILE:VALUE TYPE NAME, or FILE: TYPE NAME where it is not defined.
    {
        file = $1
        sub(/:.*/, "", file)
        name = $NF
        sub(/^[._]/, "", name)
        if (name !~ /^usp(awn)?_/) next
        if ($(NF - 1) ~ /^[A-TV-Z]$/)
            home[name] = room_of(file)
        else
            needed[file, name] = 1
    }

    END {
        for (name in home) defined++
        for (pair in needed) {
            split(pair, part, SUBSEP)
            if (!(part[2] in home)) continue
            to = home[part[2]]
            if (place[room_of(part[1])] < place["lib"] && part[2] ~ /^uspawn_?/)
                to = "public"
            arrow(part[1], part[2], to)
        }
        if (defined)
            for (pair in listed)
                if (!(pair in used)) {
                    split(pair, part, SUBSEP)
                    complain("lib/layers: nothing in " part[1] " needs " \
                        part[2])
                }
        printf "%d rooms, %d arrows, %d symbols\n", rows, arrows, defined
        exit bad
    }' "$table" "$scratch/includes" "$scratch/symbols" >"$scratch/said" || bad=1
cat "$scratch/said"

[ $bad = 0 ] || exit 1
grep -q ' 0 symbols$' "$scratch/said" && {
    echo "SKIP: includes are right, but $NM reads no symbols in these objects"
    exit 77
}
exit 0
