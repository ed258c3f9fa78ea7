# SPDX-License-Identifier: MIT
# References in documents and in comments: names of files and folders, numbers
# of sections, and internal names (usp_...), that are not there.  Called by
# lint.sh: the first file lists all files of the project and all programs that
# it makes, the others are the documents and the code.
#
# A name may lack its first folders, as in DESIGN, and may be a pattern.  What a
# system has is named as <sys/wait.h>; what a kernel has, with its folder.

# The names that FILE can be called by, and those of its folders.
function add(file,    parts, n, i, j, name)
{
    n = split(file, parts, "/")
    for (i = 1; i <= n; i++) {
        name = ""
        for (j = i; j <= n; j++) {
            name = name (j > i ? "/" : "") parts[j]
            known[name]
        }
    }
}

function is_known(name,    pattern, other)
{
    if (name in known)
        return 1
    if (name !~ /\*/)
        return 0
    pattern = name
    gsub(/\./, "\\.", pattern)
    gsub(/\*/, "[^/]*", pattern)
    for (other in known)
        if (other ~ "^" pattern "$")
            return 1
    return 0
}

function complain(what)
{
    print FILENAME ":" FNR ": " what
}

function look_at_names(line,    token)
{
    while (match(line, /[A-Za-z0-9_.*<%$\/-]+/)) {
        token = substr(line, RSTART, RLENGTH)
        line = substr(line, RSTART + RLENGTH)
        sub(/[.\/]+$/, "", token)
        if (token ~ /[<%$]|^build|^[\/.]|\/X\.|\*\*/ || token ~ foreign ||
            line ~ /^[>(]/)
            continue
        if (token ~ /\.([chS]|sh|mk|m4|awk)$/ || token ~ folder)
            if (!is_known(token))
                complain("no file " token)
    }
}

# "section N" is of this document, "doc/DESIGN, section N" of that one; a line
# may end in between.
function look_at_sections(line,    document, number)
{
    sub(/^[ \t*]*/, "", line)
    line = begun line
    begun = match(line, /doc\/[A-Z]+,( section)?$/) ? \
        substr(line, RSTART) " " : ""
    while (match(line, pattern_of_sections)) {
        document = FILENAME
        number = substr(line, RSTART, RLENGTH)
        line = substr(line, RSTART + RLENGTH)
        if (number ~ /^doc\//)
            document = substr(number, 1, index(number, ",") - 1)
        sub(/.* /, "", number)
        wanted[document, number] = FILENAME ":" FNR
    }
}

# usp_launch_ and usp_launch_* stand for all that begin so.
function look_at_identifiers(line,    name)
{
    while (match(line, /(^|[^A-Za-z0-9_])usp_[a-z0-9_]+/)) {
        name = substr(line, RSTART, RLENGTH)
        line = substr(line, RSTART + RLENGTH)
        sub(/^[^u]/, "", name)
        if (name !~ /_$/)
            mentioned[name] = FILENAME ":" FNR
    }
}

function define_identifiers(line)
{
    while (match(line, /usp_[a-z0-9_]+/)) {
        defined[substr(line, RSTART, RLENGTH)]
        line = substr(line, RSTART + RLENGTH)
    }
}

function look_at(text)
{
    if (text ~ /(^| )cc |pkg-config/)
        return
    look_at_names(text)
    look_at_sections(text)
    look_at_identifiers(text)
}

# The comments of LINE, in C; the rest is code.
function comments_of_c(line,    text, at)
{
    text = ""
    for (;;) {
        if (inside) {
            at = index(line, "*/")
            text = text " " (at ? substr(line, 1, at - 1) : line)
            if (!at)
                return text
            line = substr(line, at + 2)
            inside = 0
        }
        at = index(line, "/*")
        define_identifiers(at ? substr(line, 1, at - 1) : line)
        if (!at)
            return text
        inside = 1
        line = substr(line, at + 2)
    }
}

# Those of everything else: from a # or dnl to the end of the line.
function comment_of_script(line)
{
    if (match(line, /(^|[ \t])(#|dnl)($|[ \t])/)) {
        define_identifiers(substr(line, 1, RSTART))
        return substr(line, RSTART + RLENGTH)
    }
    define_identifiers(line)
    return ""
}

BEGIN {
    folder = "^(bench|compat|doc|examples|include|lib|libc|m4|preload|src|" \
        "tests|tools)/"
    pattern_of_sections = \
        "(doc/[A-Z]+, )([Ss]ections? )?[0-9]+|[Ss]ections? [0-9]+"
    foreign = "^(arch/[a-z0-9]*/kernel|drivers|fs|include/(linux|uapi)|" \
        "kernel|mm)/"
}

FILENAME == ARGV[1] { add($0); next }
FNR == 1 { inside = 0; begun = "" }
FILENAME ~ /(^|\/)README$|^doc\/[A-Z]+$/ {
    if (/^[0-9]+\. /)
        heading[FILENAME, $1 + 0]
    look_at($0)
    next
}
FILENAME ~ /\.[chS]$/ { look_at(comments_of_c($0)); next }
{ look_at(comment_of_script($0)) }

END {
    for (item in wanted) {
        split(item, part, SUBSEP)
        if (!(item in heading))
            print wanted[item] ": no section " part[2] " in " part[1]
    }
    for (name in mentioned)
        if (!(name in defined))
            print mentioned[name] ": nothing is called " name
}
