#!/bin/sh
# SPDX-License-Identifier: MIT
# The house rules that a program can check.  Run by `make lint`, over all files
# that are in git or could be; prints FILE:LINE: what is wrong.
set -u
cd "$(dirname "$0")/.." || exit 99

scratch=$(mktemp -d) || exit 99
trap 'rm -rf "$scratch"' EXIT

# Without git (a release): all files that a build has not made.
{
    git -c safe.directory='*' ls-files --cached --others --exclude-standard \
        2>/dev/null || find . -type f ! -path './build*' ! -path './autom4te*' \
        ! -name configure ! -name Makefile.in ! -name aclocal.m4 \
        ! -name 'config.h*' ! -path './m4/l*' | sed 's,^\./,,'
} | LC_ALL=C sort | while read -r file; do
    [ -f "$file" ] && echo "$file"
done >"$scratch/all"
: >"$scratch/found"

# files PATTERN: those whose names match the extended regular expression.
files()
{
    grep -E "$1" "$scratch/all"
}

# found: collect complaints from standard input.
found()
{
    cat >>"$scratch/found"
}

# deny PATTERN WHAT: complain about every line that matches, in the files listed
# on standard input.
deny()
{
    while read -r file; do
        grep -nE -e "$1" "$file" | sed "s|^\([0-9]*\):.*|$file:\1: $2|"
    done | found
}

# Where code is written by hand; include/uspawn.h is the manual too.
code='\.([chS]|sh|ac|am|m4|mk)$|^bootstrap$|^\.ci/run$'

# ------------------------------------------------------------------- Sizes --

# limit LINES PATTERN [EXCEPT]: files matching PATTERN have at most LINES.
limit()
{
    files "$2" | grep -vE "${3-^$}" | while read -r file; do
        lines=$(wc -l <"$file")
        [ "$lines" -le "$1" ] || echo "$file:$lines: more than $1 lines"
    done | found
}

limit 300 '\.[ch]$' '^(tests/|include/|compat/spawn\.h)'
limit 600 '^tests/.*\.[ch]$'
limit 120 '\.S$'
limit 250 '^configure\.ac$'
files "$code" | deny '^.{81}' 'longer than 80 columns'
files "$code" | deny '[[:space:]]$' 'space at the end'

# Functions: of at most 60 lines with their heads, and in lib/ without
# conditionals.  clang-format sees to it that a body starts with a lone brace.
files '\.c$' | while read -r file; do
    awk '
        function complain(what) { print FILENAME ":" FNR ": " what }
        /^{$/ { inside = 1 }
        !inside && (/^$/ || /^#/ || /[;}]$/ || /\*\/$/) { head = FNR }
        inside && /^[ \t]*#[ \t]*(if|el|endif)/ && FILENAME ~ /^lib\// {
            complain("conditional inside of a function")
        }
        inside && /^}/ {
            if (FNR - head > 60)
                complain("function of " FNR - head " lines: more than 60")
            inside = 0
            head = FNR
        }' "$file"
done | found

# ------------------------------------------------------------------- Names --

# What is special to a processor is in one place.
files '^(lib|libc|include|compat|preload)/.*\.[ch]$' | grep -v '^lib/arch/' |
    deny '__(x86_64|i386|aarch64|arm|riscv|powerpc|s390x?|mips|loongarch)' \
        'a processor outside of lib/arch/'

# The child program calls nobody: it has no business with headers that declare
# functions, but for those that sys.h needs for its constants.
own='"(arch/trampoline|child/child|child/step|child|base/compiler|'
own=$own'base/ids|'
own=$own'plan/plan|sys|system-steps)\.h"'
system='<(errno|limits|signal|stddef|stdint)\.h>'
files '^lib/child/' | while read -r file; do
    grep -nE '^# *include' "$file" | grep -vE "$own|$system" |
        sed "s|^\([0-9]*\):.*|$file:\1: header that the child may not have|"
done | found

# The parent closes by libc's close, which a sanitizer of the host follows.
files '^lib/' | grep -vE '^lib/(child/|sys/.*\.h$)' |
    deny 'usp_sys_close\(' 'descriptor of the parent that libc does not close'

# Machines, and places to get packages from, are not the project's.
files . | deny '(^|[^[:alnum:]_.])/(work|home)/[a-z]' \
    'absolute path of one machine'
files . | deny '//(deb|index|proxy|pypi|registry|repo[0-9]*|static)\.[a-z]' \
    'host of a package registry'

# -------------------------------------------------------------- References --

# What documents and comments name is there; they also name what a build makes.
for file in $(files '/local\.mk$'); do
    sed -n -e "s|\$| |" \
        -e "s|.*%D%/\([a-z][a-z0-9-]*\)[^a-z0-9.-].*|${file%/*}/\1|p" "$file"
done | cat "$scratch/all" - >"$scratch/names"
echo config.h >>"$scratch/names"
# shellcheck disable=SC2046
awk -f tools/references.awk "$scratch/names" \
    $(files "^README\$|^doc/[A-Z]+\$|/README\$|\.awk\$|$code") | found

# ------------------------------------------------------------------ Tables --

sh tools/cross/tiers.sh --check | found

# ----------------------------------------------------------------- Licence --

files . | grep -vE '^(COPYING|ChangeLog|README.*)$|\.(csv|json|png|svg|txt)$' |
    while read -r file; do
        head -n 3 "$file" | grep -q 'SPDX-License-Identifier: MIT' ||
            echo "$file:1: no SPDX line"
    done | found

# ------------------------------------------------------------------- Tools --

# tool NAME COMMAND...: complain if it does, say so if there is no such tool.
tool()
{
    name=$1
    shift
    if ! command -v "$name" >/dev/null; then
        echo "lint: no $name here: not checked"
    elif ! "$@" >"$scratch/said" 2>&1; then
        cat "$scratch/said"
        echo "$name: see above" | found
    fi
}

format_all()
{
    files '\.[ch]$' | while read -r file; do
        clang-format "$file" | cmp -s - "$file" ||
            echo "$file:1: run clang-format -i"
    done | found
}

# shellcheck disable=SC2046
tool shellcheck shellcheck $(files '\.sh$|^bootstrap$|^\.ci/run$')
tool clang-format format_all
# It cannot follow memory into objects; valgrind does.
# shellcheck disable=SC2046
tool cppcheck cppcheck --quiet --error-exitcode=1 --std=c99 --inline-suppr \
    --enable=warning,portability --suppress=memleak \
    -DUSP_BACKENDS\(X\)=X\(fork\) -I include -I lib -I lib/sys/linux \
    $(files '^(lib|compat|examples)/.*\.c$')

cat "$scratch/found"
count=$(grep -c . "$scratch/found")
echo "lint: $(grep -c . "$scratch/all") files, $count complaints"
[ "$count" = 0 ]
