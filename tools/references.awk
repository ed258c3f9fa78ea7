# SPDX-License-Identifier: MIT
# References in documents: names of files and folders, and numbers of sections,
# that are not there.  Called by lint.sh: the first file lists all files of the
# project and all programs that it makes, the others are the documents.
#
# A name may lack its first folders, as in DESIGN, and may be a pattern.

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
    while (match(line, /[A-Za-z0-9_.*<\/-]+/)) {
        token = substr(line, RSTART, RLENGTH)
        line = substr(line, RSTART + RLENGTH)
        sub(/[.\/]+$/, "", token)
        if (token ~ /[<]|^build|^[\/.]|\/X\.|^(fs|include\/uapi)\// || line ~ /^[>(]/)
            continue
        if (token ~ /\.([chS]|sh|mk|m4|awk)$/ || token ~ folder)
            if (!is_known(token))
                complain("no file " token)
    }
}

# "section 9" is of this document, "doc/DESIGN, section 9" of that one.
function look_at_sections(line,    document, number)
{
    while (match(line, /(doc\/[A-Z]+, )?[Ss]ections? [0-9]+/)) {
        document = FILENAME
        number = substr(line, RSTART, RLENGTH)
        line = substr(line, RSTART + RLENGTH)
        if (number ~ /^doc\//)
            document = substr(number, 1, index(number, ",") - 1)
        sub(/.* /, "", number)
        wanted[document, number] = FILENAME ":" FNR
    }
}

BEGIN {
    folder = "^(bench|compat|doc|examples|include|lib|m4|preload|src|tests|" \
        "tools)/"
}

FILENAME == ARGV[1] { add($0); next }
/^[0-9]+\. / { heading[FILENAME, $1 + 0] }
!/(^| )cc |pkg-config/ { look_at_names($0) }
{ look_at_sections($0) }

END {
    for (item in wanted) {
        split(item, part, SUBSEP)
        if (!(item in heading))
            print wanted[item] ": no section " part[2] " in " part[1]
    }
}
