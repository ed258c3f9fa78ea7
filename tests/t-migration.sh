#!/bin/sh
# SPDX-License-Identifier: MIT
# uspawn-migration(7): each piece of code is compiled and run, and each function
# and constant that the page names is in the header.
set -u
: "${srcdir=.}" "${CC=cc}" "${CFLAGS=}" "${LIBS=}"
page=$srcdir/doc/man/uspawn-migration.7
header=$srcdir/include/uspawn.h

. "$srcdir/tests/points.sh"

# ------------------------------------------------------------------ Code --

{
    cat <<'END'
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <uspawn.h>

static char from[] = "from", to[] = "-to";
static const char *const line = "ls -a >listed && test -s listed";
static int log = 2;

static void fail(const struct uspawn_result *result)
{
    char text[512];

    uspawn_result_format(result, text, sizeof text);
    printf("# %s\n", text);
    exit(1);
}
END
    awk '
        /^\.Bd -literal/ {
            inside = 1
            printf "\nstatic int piece_%d(void)\n{\n", ++count
            next
        }
        /^\.Ed/ && inside { inside = 0; print "    return 0;\n}"; next }
        inside { gsub(/\\e/, "\\"); print }
        END {
            print "\nint (*const pieces[])(void) = {"
            for (i = 1; i <= count; i++)
                printf "    piece_%d,\n", i
            print "};"
        }' "$page"
    cat <<'END'

int main(int argc, char **argv)
{
    size_t index = argc > 1 ? (size_t)atoi(argv[1]) : 0;

    (void)from, (void)to, (void)line, (void)log;
    if (argc < 2)
        printf("%zu\n", sizeof pieces / sizeof *pieces);
    return argc < 2 ? 0 : pieces[index]();
}
END
} >"$scratch/pieces.c"

# shellcheck disable=SC2086
"${LIBTOOL-./libtool}" --quiet --tag=CC --mode=link $CC $CFLAGS -std=c11 \
    -D_POSIX_C_SOURCE=200809L -fno-builtin-log -I"$srcdir/include" \
    -no-install -o "$scratch/pieces" "$scratch/pieces.c" lib/libuspawn.la \
    $LIBS >"$scratch/said" 2>&1
check $? "the code of the page is compiled"
sed 's/^/# /' "$scratch/said"

mkdir "$scratch/run"
echo content >"$scratch/run/from"
count=$("$scratch/pieces" 2>/dev/null || echo 0)
[ "$count" -ge 6 ]
check $? "there are pieces: $count"
piece=0
while [ "$piece" -lt "$count" ]; do
    (cd "$scratch/run" && "$scratch/pieces" $piece </dev/null)
    check $? "piece $((piece + 1)) runs"
    piece=$((piece + 1))
done
cmp -s "$scratch/run/from" "$scratch/run/-to"
check $? "what was to be copied is copied"
[ -s "$scratch/run/listed" ]
check $? "what needs a shell had one"

# ----------------------------------------------------------------- Names --

grep -oE '(uspawn[a-z]*_[a-z0-9_]+|USPAWN_[A-Z0-9_]+)' "$page" | sort -u \
    >"$scratch/names"
while read -r name; do
    grep -qE "(^|[^a-zA-Z0-9_])$name" "$header" || echo "# no $name"
done <"$scratch/names" >"$scratch/unknown"
cat "$scratch/unknown"
[ -s "$scratch/names" ] && [ ! -s "$scratch/unknown" ]
check $? "the header has what the page names"

exit $bad
