/* SPDX-License-Identifier: MIT */
/* Words of a command line: what quoting writes and what splitting reads, byte
 * by byte.  That shells agree is what cases-shell-lines.c looks at.
 */
#include "testlib.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ------------------------------------------------------------- Splitting -- */

/* LINE is split into the words of the array EXPECTED. */
static void splits(struct test *test, const char *line,
                   const char *const *expected)
{
    struct uspawn_shell_words words;
    size_t i;

    memset(&words, 0xa5, sizeof words);
    if (!CHECK_OK(uspawn_shell_split(&words, line))) {
        CHECK_STR(words.text, line);
        return;
    }
    for (i = 0; i < words.argc && expected[i] != NULL; i++)
        CHECK_STR(words.argv[i], expected[i]);
    CHECK(expected[i] == NULL);
    CHECK_INT(words.argc, i);
    CHECK(words.argv[words.argc] == NULL);
    CHECK_INT(words.reason, USPAWN_SHELL_NONE);
    CHECK_STR(words.text, "");
    uspawn_shell_free(&words);
    CHECK(words.argv == NULL && words.argc == 0);
    uspawn_shell_free(&words);
}

#define SPLITS(line, ...)                                                      \
    (test_site(test, __FILE__, __LINE__),                                      \
     splits(test, (line), (const char *const[]){__VA_ARGS__, NULL}))

/* LINE is refused with CODE and REASON, which lies at OFFSET. */
static void refuses(struct test *test, const char *line, int code, int reason,
                    size_t offset, const char *piece)
{
    struct uspawn_shell_words words;
    unsigned i;

    memset(&words, 0xa5, sizeof words);
    CHECK_INT(TRY(uspawn_shell_split(&words, line)), code);
    CHECK_INT(words.reason, reason);
    CHECK_INT(words.offset, offset);
    CHECK_INT(words.length, strlen(piece));
    CHECK(words.argv == NULL && words.argc == 0);
    CHECK_HAS(words.text, code == ENOTSUP ? "needs a shell" : " has no ");
    if (*piece)
        CHECK_HAS(words.text, test_text(test, "at byte %zu ", offset));
    for (i = 0; i < sizeof words.reserved / sizeof *words.reserved; i++)
        CHECK_INT(words.reserved[i], 0);
    uspawn_shell_free(&words);
}

#define NEEDS(line, reason, offset, piece)                                     \
    (test_site(test, __FILE__, __LINE__),                                      \
     refuses(test, (line), ENOTSUP, USPAWN_SHELL_##reason, (offset), (piece)))
#define IS_NO_LINE(line, reason, offset, piece)                                \
    (test_site(test, __FILE__, __LINE__),                                      \
     refuses(test, (line), EINVAL, USPAWN_SHELL_##reason, (offset), (piece)))

static void plain_words(struct test *test)
{
    SPLITS("ls", "ls");
    SPLITS("cp a b", "cp", "a", "b");
    SPLITS(" \t cp\t \ta  b \t", "cp", "a", "b");
    SPLITS("a b c d e f g h", "a", "b", "c", "d", "e", "f", "g", "h");
    SPLITS("x \r \v\f", "x", "\r", "\v\f"); /* no blanks */
    SPLITS("\xff\x80 \xc3\xa9", "\xff\x80", "\xc3\xa9");
    SPLITS("x \x01\x7f", "x", "\x01\x7f");
}

static void quoted_words(struct test *test)
{
    SPLITS("'a b'  'c''d'e", "a b", "cde");
    SPLITS("x ''", "x", "");
    SPLITS("x '' \"\" a''", "x", "", "", "a");
    SPLITS("'' x", "", "x");
    SPLITS("x '$`\"\\\n*~{a,b}|&;#'", "x", "$`\"\\\n*~{a,b}|&;#");
    SPLITS("x \"*~{a,b}|&;# '\n\"", "x", "*~{a,b}|&;# '\n");
    SPLITS("x \"\\$\\`\\\"\\\\\"", "x", "$`\"\\");
    SPLITS("x \"\\a\\'\\*\\ \"", "x", "\\a\\'\\*\\ ");
    SPLITS("x \"a\\\nb\" \"a\\\\\nb\"", "x", "ab", "a\\\nb");
    SPLITS("x 'a\\\nb'", "x", "a\\\nb");
    SPLITS("x \\a\\ \\'\\\"\\\\\\$\\`\\*\\~", "x", "a '\"\\$`*~");
    SPLITS("x \\# \\;\\|\\&\\<\\>\\(\\)", "x", "#", ";|&<>()");
    SPLITS("x \\\t", "x", "\t");
}

/* A backslash and a newline are not there. */
static void continued_lines(struct test *test)
{
    SPLITS("a\\\nb c", "ab", "c");
    SPLITS("a \\\n b", "a", "b");
    SPLITS("a\\\n b", "a", "b");
    SPLITS("\\\n\\\na", "a");
    SPLITS("a \\\n", "a");
    SPLITS("a\\\n", "a");
    SPLITS("a \\\n# b", "a");
    SPLITS("a b\\\n#c", "a", "b#c");
    NEEDS("i\\\nf", RESERVED_WORD, 0, "i\\\nf");
    NEEDS("x \\\n~", TILDE, 4, "~");
    IS_NO_LINE("\\\n", EMPTY, 0, "");
}

static void comments(struct test *test)
{
    SPLITS("a # b ' \" $x", "a");
    SPLITS("a#b #", "a#b");
    SPLITS("a ''#b", "a", "#b");
    SPLITS("a #\\\n#\n", "a");
    SPLITS("# b\n\n \t# c\na", "a");
    SPLITS("\na\n\n# b\n", "a");
    NEEDS("a # b\nc", OPERATOR, 5, "\n");
    IS_NO_LINE("# a", EMPTY, 0, "");
}

static void what_needs_a_shell(struct test *test)
{
    NEEDS("echo $x", EXPANSION, 5, "$");
    NEEDS("echo a$", EXPANSION, 6, "$");
    NEEDS("echo \"a $(b)\"", EXPANSION, 8, "$");
    NEEDS("echo `b`", EXPANSION, 5, "`");
    NEEDS("echo \"`b`\"", EXPANSION, 6, "`");
    NEEDS("$'a'", EXPANSION, 0, "$");
    NEEDS("rm *.o", PATTERN, 3, "*");
    NEEDS("rm a?", PATTERN, 4, "?");
    NEEDS("rm ''[a]", PATTERN, 5, "[");
    NEEDS("ls ~", TILDE, 3, "~");
    NEEDS("ls ~/a", TILDE, 3, "~");
    NEEDS("make A=b:~/c", TILDE, 9, "~");
    SPLITS("ls a~ host:~/a ''~ '~' -I=~", "ls", "a~", "host:~/a", "~", "~",
           "-I=~");
    SPLITS("make 'A'=~ A\\=~ 1A=~ =~", "make", "A=~", "A=~", "1A=~", "=~");
    NEEDS("cp a.{c,h} b", BRACES, 5, "{c,");
    NEEDS("echo {1..3}", BRACES, 5, "{1..");
    SPLITS("echo {} {a} a,b a..b }, a@{1} '{'a,b {','}", "echo", "{}", "{a}",
           "a,b", "a..b", "},", "a@{1}", "{a,b", "{,}");
    NEEDS("make | tee", OPERATOR, 5, "|");
    NEEDS("a&&b", OPERATOR, 1, "&");
    NEEDS("a;", OPERATOR, 1, ";");
    NEEDS("a 2>b", OPERATOR, 3, ">");
    NEEDS("a<b", OPERATOR, 1, "<");
    NEEDS("(a)", OPERATOR, 0, "(");
    NEEDS("a)", OPERATOR, 1, ")");
    NEEDS("a\nb", OPERATOR, 1, "\n");
    NEEDS("a \n\n b", OPERATOR, 2, "\n");
}

static void what_begins_a_command(struct test *test)
{
    static const char *const reserved[] = {
        "!",  "{",      "}",    "case",   "do",     "done",    "elif",  "else",
        "if", "esac",   "fi",   "for",    "in",     "then",    "until", "while",
        "]]", "label:", "time", "coproc", "select", "function"};
    static const char *const builtins[] = {
        ".",       ":",    "cd",   "exit",  "export", "set",
        "eval",    "exec", "read", "umask", "unset",  "trap",
        "command", "wait", "type", "alias", "%1"};
    size_t i;

    for (i = 0; i < sizeof reserved / sizeof *reserved; i++) {
        const char *word = reserved[i];

        NEEDS(word, RESERVED_WORD, 0, word);
        NEEDS(test_text(test, "  %s a", word), RESERVED_WORD, 2, word);
        SPLITS(test_text(test, "'%s'", word), word);
        SPLITS(test_text(test, "\\%s %s", word, word), word, word);
        SPLITS(test_text(test, "%s''", word), word);
    }
    for (i = 0; i < sizeof builtins / sizeof *builtins; i++) {
        NEEDS(test_text(test, "%s a", builtins[i]), BUILTIN, 0, builtins[i]);
        NEEDS(test_text(test, "'%s' a", builtins[i]), BUILTIN, 0,
              test_text(test, "'%s'", builtins[i]));
        SPLITS(test_text(test, "a %s", builtins[i]), "a", builtins[i]);
    }
    NEEDS("A=b c", ASSIGNMENT, 0, "A=");
    NEEDS(" _a1+=b", ASSIGNMENT, 1, "_a1+=");
    NEEDS("A\\\nB=c d", ASSIGNMENT, 0, "A\\\nB=");
    SPLITS("'A'=b", "A=b");
    SPLITS("A\\=b", "A=b");
    SPLITS("1=b", "1=b");
    SPLITS("=b", "=b");
    SPLITS("+=b", "+=b");
    SPLITS("a-b=c", "a-b=c");
    SPLITS("env A=b", "env", "A=b");
    SPLITS("iff !a {a cd.. ./cd echo", "iff", "!a", "{a", "cd..", "./cd",
           "echo");
}

static void what_is_no_line(struct test *test)
{
    struct uspawn_shell_words words;

    IS_NO_LINE("", EMPTY, 0, "");
    IS_NO_LINE(NULL, EMPTY, 0, "");
    IS_NO_LINE(" \t\n ", EMPTY, 0, "");
    IS_NO_LINE("echo 'a b", UNCLOSED, 5, "'");
    IS_NO_LINE("echo \"a' b", UNCLOSED, 5, "\"");
    IS_NO_LINE("echo \"a\\\"", UNCLOSED, 5, "\"");
    IS_NO_LINE("echo \"a\\", UNCLOSED, 5, "\"");
    IS_NO_LINE("echo 'a\\'b'", UNCLOSED, 10, "'");
    IS_NO_LINE("echo a\\", UNCLOSED, 6, "\\");
    IS_NO_LINE("'", UNCLOSED, 0, "'");
    CHECK_INT(TRY(uspawn_shell_split(NULL, "a")), EINVAL);
    uspawn_shell_free(NULL);
    memset(&words, 0, sizeof words);
    uspawn_shell_free(&words);
}

static void says(struct test *test, const char *line, const char *text)
{
    struct uspawn_shell_words words;

    CHECK(uspawn_shell_split(&words, line) != 0);
    CHECK_STR(words.text, text);
}

static void sentences(struct test *test)
{
    struct uspawn_shell_words words;
    char line[2000];

    says(test, "make -s | tee log", "the operator at byte 8 needs a shell: |");
    says(test, "a\nb", "the operator at byte 1 needs a shell: \\n");
    says(test, "cd /tmp", "the built-in command at byte 0 needs a shell: cd");
    says(test, "say 'it", "the quotation at byte 4 has no end: '");
    says(test, "\t", "the line has no command");
    says(test, "'c'\"d\" a",
         "the built-in command at byte 0 needs a shell: "
         "'c'\"d\"");
    memset(line, 'a', sizeof line); /* what is in the way, too long to show */
    memcpy(line + sizeof line - 3, "=b", 3);
    CHECK_INT(TRY(uspawn_shell_split(&words, line)), ENOTSUP);
    CHECK_INT(words.length, sizeof line - 2);
    CHECK_HAS(words.text, "the assignment at byte 0 needs a shell: aaa");
    CHECK_INT(strlen(words.text), sizeof words.text - 1);
}

/* As many words as there can be, and as long a one. */
static void long_lines(struct test *test)
{
    const size_t size = 1 << 20;
    char *line = test_memory(test, size + 1);
    struct uspawn_shell_words words;
    size_t i;

    for (i = 0; i < size; i++)
        line[i] = i % 2 ? ' ' : 'a';
    CHECK_OK(uspawn_shell_split(&words, line));
    CHECK_INT(words.argc, size / 2);
    for (i = 0; i < words.argc && strcmp(words.argv[i], "a") == 0; i++)
        continue;
    CHECK_INT(i, size / 2);
    uspawn_shell_free(&words);
    memset(line, 'b', size);
    CHECK_OK(uspawn_shell_split(&words, line));
    CHECK_INT(words.argc, 1);
    CHECK_STR(words.argv[0], line);
    uspawn_shell_free(&words);
}

static void a_line_without_memory(struct test *test)
{
    struct uspawn_shell_words words;
    unsigned long before = test_allocations();

    if (!test_counts_memory()) {
        SKIP("allocations are not counted here");
        return;
    }
    memset(&words, 0xa5, sizeof words);
    before = test_allocations();
    CHECK_OK(uspawn_shell_split(&words, "cp 'a b' c d e f g h i j"));
    CHECK_INT(test_allocations() - before, 1);
    uspawn_shell_free(&words);
    test_fail_allocation(1, 0);
    CHECK_INT(TRY(uspawn_shell_split(&words, "cp a b")), ENOMEM);
    test_fail_allocation(0, 0);
    CHECK_INT(words.reason, USPAWN_SHELL_NONE);
    CHECK(words.argv == NULL && words.argc == 0);
    uspawn_shell_free(&words);
}

/* --------------------------------------------------------------- Quoting -- */

static void what_is_quoted(struct test *test)
{
    static const struct {
        const char *string, *word;
    } words[] = {
        {"ls", "ls"},
        {"/usr/bin/gcc-12", "/usr/bin/gcc-12"},
        {"--prefix=/usr", "--prefix=/usr"},
        {"-DA=1,B:2", "-DA=1,B:2"},
        {"user@host.org:a_b+c", "user@host.org:a_b+c"},
        {"1=2", "1=2"},
        {"cd", "cd"},
        {"", "''"},
        {"a b", "'a b'"},
        {"it's", "'it'\\''s'"},
        {"'", "''\\'''"},
        {"a\nb\\", "'a\nb\\'"},
        {"$HOME", "'$HOME'"},
        {"caf\xc3\xa9", "'caf\xc3\xa9'"},
        {"~", "'~'"},
        {"#a", "'#a'"},
        {"{}", "'{}'"},
        {"!", "'!'"},
        {"%1", "'%1'"},
        {"if", "'if'"},
        {"time", "'time'"},
        {"label:", "'label:'"},
        {"A=b", "'A=b'"},
        {"a_1+=", "'a_1+='"},
    };
    char buffer[40];
    size_t i;

    for (i = 0; i < sizeof words / sizeof *words; i++) {
        CHECK_INT(uspawn_shell_quote(words[i].string, buffer, sizeof buffer),
                  strlen(words[i].word));
        CHECK_STR(buffer, words[i].word);
    }
}

static void a_word_fits_or_is_not_there(struct test *test)
{
    static const char *const strings[] = {"plain", "a'b c", "''''", ""};
    char buffer[40], whole[40];
    size_t i, size;

    for (i = 0; i < sizeof strings / sizeof *strings; i++) {
        size_t length = uspawn_shell_quote(strings[i], whole, sizeof whole);

        CHECK(length <= 4 * strlen(strings[i]) + 2);
        CHECK_INT(uspawn_shell_quote(strings[i], NULL, 0), length);
        CHECK_INT(uspawn_shell_quote(strings[i], NULL, 30), length);
        for (size = 0; size < sizeof buffer; size++) {
            memset(buffer, '#', sizeof buffer);
            CHECK_INT(uspawn_shell_quote(strings[i], buffer, size), length);
            CHECK_INT(buffer[size], '#'); /* not a byte beyond */
            if (size > 0)
                CHECK_STR(buffer, size > length ? whole : "");
        }
    }
    CHECK_INT(uspawn_shell_quote(NULL, buffer, sizeof buffer), 0);
    CHECK_STR(buffer, "");
}

/* Every pair of bytes, quoted and split again, as an argument and as a name. */
static void every_pair_of_bytes(struct test *test)
{
    struct uspawn_shell_words words;
    char string[3] = "", word[20], line[50];
    int first, second;

    for (first = 1; first < 256; first++)
        for (second = 0; second < 256; second++) {
            string[0] = (char)first;
            string[1] = (char)second;
            uspawn_shell_quote(string, word, sizeof word);
            snprintf(line, sizeof line, "%s %s", word, word);
            if (first == '%' || strcmp(string, ":") == 0 ||
                strcmp(string, ".") == 0 || strcmp(string, "cd") == 0 ||
                strcmp(string, "bg") == 0 || strcmp(string, "fc") == 0 ||
                strcmp(string, "fg") == 0)
                continue; /* no quotes make programs of these */
            if (!CHECK_INT(uspawn_shell_split(&words, line), 0))
                return;
            CHECK_INT(words.argc, 2);
            CHECK_STR(words.argv[0], string);
            CHECK_STR(words.argv[1], string);
            uspawn_shell_free(&words);
        }
}

static const struct test_case cases[] = {
    CASE(plain_words, TEST_ONCE),
    CASE(quoted_words, TEST_ONCE),
    CASE(continued_lines, TEST_ONCE),
    CASE(comments, TEST_ONCE),
    CASE(what_needs_a_shell, TEST_ONCE),
    CASE(what_begins_a_command, TEST_ONCE),
    CASE(what_is_no_line, TEST_ONCE),
    CASE(sentences, TEST_ONCE),
    CASE(long_lines, TEST_ONCE),
    CASE(a_line_without_memory, TEST_ONCE),
    CASE(what_is_quoted, TEST_ONCE),
    CASE(a_word_fits_or_is_not_there, TEST_ONCE),
    CASE(every_pair_of_bytes, TEST_ONCE),
};

TABLE(shell, cases);
