/* SPDX-License-Identifier: MIT */
/* Command lines made at random, by a grammar of the shell's and from its bytes:
 * what uspawn_shell_split() makes of them is what sh -c gives a program, byte
 * by byte; and strings that uspawn_shell_quote() has quoted come through sh -c.
 * With each shell that is there.
 *
 * The seed is printed, and USPAWN_TEST_SEED sets another.
 */
#include "testlib.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LINES 1000
#define SEED 16

static const struct shell {
    const char *name;
    char *argv[5]; /* and the line */
} shells[] = {
    {"sh", {"sh", "-c", "--"}},
    {"dash", {"dash", "-c", "--"}},
    {"bash", {"bash", "--posix", "-c", "--"}},
    {"busybox", {"busybox", "sh", "-c", "--"}},
};

/* The helper's names.  Each is no name to a shell, or another, unless it is
 * quoted. */
static char *const names[] = {
    "helper", "a b", "a=b", "a+=b", "if",         "until", "{",
    "!",      "~",   "#a",  "it's", "\"",         "\\",    "$x",
    "*",      "x:",  "=",   "-x",   "\xc3\xa9\n", "`",
};

/* A line that is being made, and where chance stands. */
struct maker {
    unsigned long long chance;
    char text[4000];
    size_t length;
    int needs_shell; /* something that was put in does; -1: who knows */
};

/* ---------------------------------------------------------------- Chance -- */

/* A number below COUNT (Knuth's MMIX generator). */
static unsigned draw(struct maker *maker, unsigned count)
{
    maker->chance =
        maker->chance * 6364136223846793005ull + 1442695040888963407ull;
    return (unsigned)(maker->chance >> 33) % count;
}

static void begin(struct test *test, struct maker *maker)
{
    const char *given = getenv("USPAWN_TEST_SEED");

    memset(maker, 0, sizeof *maker);
    maker->chance = given ? strtoull(given, NULL, 10) : SEED;
    test_note(test, test_text(test, "seed %llu", maker->chance));
}

static void put(struct maker *maker, char byte)
{
    if (maker->length + 1 < sizeof maker->text)
        maker->text[maker->length++] = byte;
    maker->text[maker->length] = '\0';
}

static void add(struct maker *maker, const char *text)
{
    while (*text)
        put(maker, *text++);
}

/* One of COUNT texts. */
#define ADD_ONE(maker, ...)                                                    \
    add_one((maker), (const char *const[]){__VA_ARGS__},                       \
            sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))
static void add_one(struct maker *maker, const char *const *texts, size_t count)
{
    add(maker, texts[draw(maker, (unsigned)count)]);
}

/* Any byte but those of EXCEPT; more often one that means something. */
static char any_byte(struct maker *maker, const char *except)
{
    static const char syntax[] = "'\"\\$`*?[]{}~#=,.!|&;<>() \t\n\r\1\177\201";
    char byte;

    do {
        byte = draw(maker, 2) ? syntax[draw(maker, sizeof syntax - 1)]
                              : (char)(1 + draw(maker, 255));
    } while (strchr(except, byte));
    return byte;
}

/* --------------------------------------------------------------- Grammar -- */

static void add_blanks(struct maker *maker)
{
    ADD_ONE(maker, " ", "  ", "\t", " \\\n", "\\\n ", " \\\n\t");
}

static void add_plain(struct maker *maker)
{
    static const char plain[] = "abcxyzABCXYZ0123456789%+-/:@^_!]\r\1\10\177"
                                "\200\201\210\240\303\251\377";
    unsigned count = 1 + draw(maker, 6);

    while (count-- > 0)
        put(maker, plain[draw(maker, sizeof plain - 1)]);
}

static void add_single_quotes(struct maker *maker)
{
    unsigned count = draw(maker, 8);

    put(maker, '\'');
    while (count-- > 0)
        put(maker, any_byte(maker, "'"));
    put(maker, '\'');
}

static void add_double_quotes(struct maker *maker)
{
    unsigned count = draw(maker, 8);

    put(maker, '"');
    while (count-- > 0)
        if (draw(maker, 3))
            put(maker, any_byte(maker, "\"\\$`"));
        else
            ADD_ONE(maker, "\\$", "\\`", "\\\"", "\\\\", "\\\n", "\\a", "\\ ",
                    "\\*", "\\'", "\\\201", "\\\t");
    put(maker, '"');
}

static void add_escape(struct maker *maker)
{
    put(maker, '\\');
    put(maker, any_byte(maker, ""));
}

/* For the inside of a word. */
static void add_part_for_shell(struct maker *maker)
{
    maker->needs_shell = 1;
    ADD_ONE(maker, "$x", "${x}", "$(echo a)", "$((1))", "`echo a`", "\"$x\"",
            "\"`echo a`\"", "*", "?", "[a]", "{a,b}", "{1..3}", "|cat", ";x",
            "&", "<x", "2>x", ">&2", "(x)", "\nx");
}

static void add_part(struct maker *maker)
{
    switch (draw(maker, 24)) {
    case 0:
        add_part_for_shell(maker);
        break;
    case 1:
        ADD_ONE(maker, "a~", "-x=", "a#", "-=~", ".~", "/.");
        break;
    default:
        switch (draw(maker, 4)) {
        case 0:
            add_single_quotes(maker);
            break;
        case 1:
            add_double_quotes(maker);
            break;
        case 2:
            add_escape(maker);
            break;
        default:
            add_plain(maker);
        }
    }
}

static void add_word(struct maker *maker)
{
    unsigned count = 1 + draw(maker, 4);

    add_blanks(maker);
    if (draw(maker, 60) == 0) {
        maker->needs_shell = 1;
        ADD_ONE(maker, "~", "~/a", "~root", "A=~", "B=a:~/b");
    } else if (draw(maker, 5) == 0) {
        ADD_ONE(maker, "A=b", "{}", "{", "}", "!", "if", "cd", "2", "a,b", "''",
                "a..b", "''~", "--x=~", "''#", "\\~", "]", "x:", "{a}");
    } else {
        put(maker, 'w'); /* so that no # is at the beginning */
        while (count-- > 0)
            add_part(maker);
    }
}

/* NAME, at least its first byte and all that is no letter quoted. */
static void add_name(struct maker *maker, const char *name)
{
    const char *at;

    for (at = name; *at; at++) {
        const char *quote =
            draw(maker, 2) || strchr("$`\"\\", *at) ? "'" : "\"";

        if (at > name && strchr("abefhilmprt", *at) && draw(maker, 2)) {
            put(maker, *at);
        } else if (*at != '\n' && (*at == '\'' || draw(maker, 2))) {
            put(maker, '\\');
            put(maker, *at);
        } else {
            add(maker, quote);
            put(maker, *at);
            add(maker, quote);
        }
    }
}

static void add_comment(struct maker *maker)
{
    unsigned count = draw(maker, 8);

    put(maker, '#');
    while (count-- > 0)
        put(maker, any_byte(maker, "\n"));
}

static void make_line(struct maker *maker)
{
    unsigned words = draw(maker, 6);

    maker->length = 0;
    maker->needs_shell = 0;
    ADD_ONE(maker, "", "", "", " ", "\t", "\n", "\\\n", " # a 'b\n", "#\\\n\n");
    if (draw(maker, 20) == 0) {
        maker->needs_shell = 1;
        ADD_ONE(maker, "A=b ", "A+=b ", "! ", "{ ", "if ", "cd ", "exec ", ": ",
                "'cd' ", "A= ", "x: ", "time ");
    }
    add_name(maker, names[draw(maker, sizeof names / sizeof *names)]);
    add(maker, " arguments");
    while (words-- > 0)
        add_word(maker);
    ADD_ONE(maker, "", "", "", " ", "\n", "\t\n\n", " \\\n");
    if (draw(maker, 4) == 0) {
        put(maker, ' ');
        add_comment(maker);
    }
}

/* No grammar: bytes that mean something, in any order. */
static void make_soup(struct maker *maker)
{
    static const char soup[] = "aab  \t\n##''\"\"\\\\\\\n~~=.,{}!]-:+%$*;";
    unsigned count = draw(maker, 16);

    maker->length = 0;
    maker->needs_shell = -1;
    add(maker, "helper arguments ");
    while (count-- > 0)
        put(maker, soup[draw(maker, sizeof soup - 1)]);
}

/* ------------------------------------------------------------ Comparison -- */

/* Append STRING as the helper's report writes it. */
static void append(struct maker *report, const char *string)
{
    char octal[8];

    for (; *string; string++) {
        snprintf(octal, sizeof octal, "\\%03o", (unsigned char)*string);
        if ((unsigned char)*string < 32 || *string == '\\')
            add(report, octal);
        else
            put(report, *string);
    }
}

static const char *escaped(struct test *test, const char *string)
{
    struct maker *report = test_memory(test, sizeof *report);

    append(report, string);
    return report->text;
}

static const char *expected(struct test *test, char *const *argv)
{
    struct maker *report = test_memory(test, sizeof *report);
    int i;

    for (i = 0; argv[i]; i++) {
        add(report, test_text(test, "arg %d ", i));
        append(report, argv[i]);
        put(report, '\n');
    }
    return report->text;
}

/* What SHELL gives the program of LINE; NULL: there is no such shell.  After
 * --, since a line may begin with a -. */
static const char *from_shell(struct test *test, const struct shell *shell,
                              char *line)
{
    char *argv[6] = {0};
    char *envp[] = {test_text(test, "PATH=%s", test->directory), "LC_ALL=C",
                    NULL};
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.path = shell->name,
                            .search = 1,
                            .argv = argv,
                            .envp = envp,
                            .actions = actions};
    struct uspawn_child child;
    struct uspawn_status status;
    const char *report;
    int i, code;

    for (i = 0; shell->argv[i]; i++)
        argv[i] = shell->argv[i];
    argv[i] = line;
    CHECK_OK(uspawn_actions_add_pipe(actions, 1, USPAWN_PIPE_WRITE));
    code = test_start(test, &child, &launch);
    if (code == ENOENT)
        return NULL;
    CHECK_INT(code, 0);
    report = test_drain(test, child.pipes[0]);
    CHECK_OK(uspawn_child_wait(&child, &status, -1));
    CHECK_OK(uspawn_child_release(&child));
    return report;
}

/* SHELL gives the program of LINE what WORDS has. */
static void compare(struct test *test, const struct shell *shell, char *line,
                    char *const *argv)
{
    const char *report = from_shell(test, shell, line);

    if (!report || strcmp(report, expected(test, argv)) != 0)
        test_fail(test, __FILE__, __LINE__, "%s -c '%.150s' gives %.100s",
                  shell->name, escaped(test, line),
                  report ? escaped(test, report) : "nothing");
}

static int is_there(struct test *test, const struct shell *shell)
{
    size_t i;

    for (i = 0; i < sizeof names / sizeof *names; i++)
        MUST(symlink(test->helper, test_path(test, names[i])));
    if (from_shell(test, shell, "helper arguments"))
        return 1;
    SKIP(test_text(test, "there is no %s", shell->name));
    return 0;
}

/* ----------------------------------------------------------------- Cases -- */

/* LINES lines that MAKE has made: a tenth of them at least is split, another is
 * not; and of which it is known whether they need a shell, just these are. */
static void check_lines(struct test *test, const struct shell *shell,
                        void (*make)(struct maker *maker), int lines)
{
    struct uspawn_shell_words words;
    struct maker maker;
    int split = 0, i;

    if (!is_there(test, shell))
        return;
    begin(test, &maker);
    for (i = 0; i < lines && test_clean(test); i++) {
        make(&maker);
        if (uspawn_shell_split(&words, maker.text) == 0) {
            compare(test, shell, maker.text, words.argv);
            split++;
        }
        if (maker.needs_shell >= 0 &&
            maker.needs_shell != (words.reason != USPAWN_SHELL_NONE))
            test_fail(test, __FILE__, __LINE__, "'%.200s': \"%.150s\"",
                      escaped(test, maker.text), words.text);
        uspawn_shell_free(&words);
        test_release_all();
    }
    test_note(test,
              test_text(test, "%d lines split, %d not", split, i - split));
    CHECK(split >= lines / 10 && lines - split >= lines / 10);
}

/* LINES lines of six strings, the first one a name. */
static void check_quotes(struct test *test, const struct shell *shell,
                         int lines)
{
    struct maker maker;
    int i, k;

    if (!is_there(test, shell))
        return;
    begin(test, &maker);
    for (i = 0; i < lines && test_clean(test); i++) {
        char strings[5][40], word[200];
        char *argv[] = {names[(size_t)i % (sizeof names / sizeof *names)],
                        "arguments",
                        strings[0],
                        strings[1],
                        strings[2],
                        strings[3],
                        strings[4],
                        NULL};

        maker.length = 0;
        for (k = 0; k < 5; k++) {
            unsigned length = draw(&maker, sizeof *strings - 1);

            strings[k][length] = '\0';
            while (length-- > 0)
                strings[k][length] = any_byte(&maker, "");
        }
        for (k = 0; argv[k]; k++) {
            CHECK(uspawn_shell_quote(argv[k], word, sizeof word) < sizeof word);
            add(&maker, word);
            put(&maker, ' ');
        }
        compare(test, shell, maker.text, argv);
        test_release_all();
    }
}

#define WITH_SHELL(name, number)                                               \
    static void grammar_##name(struct test *test)                              \
    {                                                                          \
        check_lines(test, &shells[number], make_line, test_repeat(LINES));     \
    }                                                                          \
    static void bytes_##name(struct test *test)                                \
    {                                                                          \
        check_lines(test, &shells[number], make_soup, test_repeat(LINES / 2)); \
    }                                                                          \
    static void quoted_##name(struct test *test)                               \
    {                                                                          \
        check_quotes(test, &shells[number], test_repeat(LINES / 5));           \
    }

WITH_SHELL(sh, 0)
WITH_SHELL(dash, 1)
WITH_SHELL(bash, 2)
WITH_SHELL(busybox, 3)

static const struct test_case cases[] = {
    CASE(grammar_sh, TEST_ONCE),    CASE(bytes_sh, TEST_ONCE),
    CASE(quoted_sh, TEST_ONCE),     CASE(grammar_dash, TEST_ONCE),
    CASE(bytes_dash, TEST_ONCE),    CASE(quoted_dash, TEST_ONCE),
    CASE(grammar_bash, TEST_ONCE),  CASE(bytes_bash, TEST_ONCE),
    CASE(quoted_bash, TEST_ONCE),   CASE(grammar_busybox, TEST_ONCE),
    CASE(bytes_busybox, TEST_ONCE), CASE(quoted_busybox, TEST_ONCE),
};

TABLE(shell_lines, cases);
