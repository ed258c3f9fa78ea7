/* SPDX-License-Identifier: MIT */
/* What exactly was wrong with the program: its #! interpreter, its ELF loader,
 * its arguments.
 */
#include "testlib.h"

#include <fcntl.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* -------------------------------------------------------- Interpreters -- */

static void check_interpreter(struct test *test, const char *content, int code,
                              const char *interpreter)
{
    const char *path = test_file(test, "script", content, 0755);
    struct launch launch = {.path = path};
    const struct uspawn_error *error;
    const char *line;

    error = FAILS(&launch, code, USPAWN_STAGE_EXEC, -1);
    CHECK_INT(error->detail, USPAWN_DETAIL_INTERPRETER);
    CHECK_STR(error->text, interpreter);
    line = test_line(test, error);
    CHECK_HAS(line, path);
    CHECK_HAS(line, "interpreter");
}

static void a_missing_interpreter(struct test *test)
{
    check_interpreter(test, "#!/nonexistent/python4\n", ENOENT,
                      "/nonexistent/python4");
    check_interpreter(test, "#! \t/nonexistent/a -b c\nexit\n", ENOENT,
                      "/nonexistent/a");
    check_interpreter(test, "#!/nonexistent/a", ENOENT, "/nonexistent/a");
    check_interpreter(test, "#!nonexistent-and-relative\n", ENOENT,
                      "nonexistent-and-relative");
    /* DOS line ends are the commonest of all. */
    check_interpreter(test, "#!/bin/sh\r\nexit 0\r\n", ENOENT, "/bin/sh\r");
}

static void the_line_of_a_missing_interpreter(struct test *test)
{
    const char *path = test_file(test, "report", "#!/usr/bin/python4\n", 0755);
    struct launch launch = {.path = path};
    const struct uspawn_error *error;

    error = FAILS(&launch, ENOENT, USPAWN_STAGE_EXEC, -1);
    CHECK_STR(test_line(test, error),
              test_text(test,
                        "%s: exec: its interpreter /usr/bin/python4 does not "
                        "exist (ENOENT)",
                        path));
}

/* The file is executable; what it names is not. */
static void an_interpreter_without_permission(struct test *test)
{
    const char *plain = test_file(test, "plain", "x", 0644);

    check_interpreter(test, test_text(test, "#!%s\n", plain), EACCES, plain);
    check_interpreter(test, test_text(test, "#!%s\n", test->directory), EACCES,
                      test->directory);
}

/* 1 where a script may be the interpreter of a script: on Linux.  Most systems
 * say ENOEXEC. */
static int nests_scripts(struct test *test)
{
    const char *inner = test_file(test, "shell", "#!/bin/sh\nexit 0\n", 0755);
    const char *outer =
        test_file(test, "nested", test_text(test, "#!%s\n", inner), 0755);
    int status = -1;
    pid_t pid = fork();

    if (pid == 0) {
        execl(outer, outer, (char *)NULL);
        _exit(1);
    }
    while (waitpid(pid, &status, 0) == -1 && errno == EINTR)
        continue;
    return status == 0;
}

/* A script whose interpreter is a script whose interpreter is missing. */
static void an_interpreter_of_an_interpreter(struct test *test)
{
    const char *inner = test_file(test, "inner", "#!/nonexistent/b\n", 0755);
    const char *path =
        test_file(test, "outer", test_text(test, "#!%s\n", inner), 0755);
    struct launch launch = {.path = path};
    const struct uspawn_error *error;

    if (!nests_scripts(test)) {
        FAILS(&launch, ENOEXEC, USPAWN_STAGE_EXEC, -1);
        return;
    }
    error = FAILS(&launch, ENOENT, USPAWN_STAGE_EXEC, -1);
    CHECK_HAS(test_line(test, error), "/nonexistent/b");
}

static void a_loop_of_interpreters(struct test *test)
{
    const char *path = test_path(test, "self");
    struct launch launch = {.path = path};

    test_file(test, "self", test_text(test, "#!%s\n", path), 0755);
    FAILS(&launch, nests_scripts(test) ? ELOOP : ENOEXEC, USPAWN_STAGE_EXEC,
          -1);
}

/* What the search found, not what the caller typed. */
static void an_interpreter_found_in_the_list(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.path = "script", .attr = attr, .search = 1};
    const struct uspawn_error *error;

    test_file(test, "script", "#!/nonexistent/a\n", 0755);
    CHECK_OK(
        uspawn_attr_set_path_source(attr, USPAWN_PATH_GIVEN, test->directory));
    error = FAILS(&launch, ENOENT, USPAWN_STAGE_EXEC, -1);
    CHECK_INT(error->detail, USPAWN_DETAIL_INTERPRETER);
    CHECK_STR(error->text, "/nonexistent/a");
    CHECK_STR(error->program, "script");
    CHECK_HAS(test_line(test, error), "/nonexistent/a");
}

/* The same relative name is a different file in the child's directory. */
static void check_not_fooled(struct test *test,
                             const struct uspawn_actions *actions)
{
    struct launch launch = {.path = "./script", .actions = actions};
    const struct uspawn_error *error;
    const char *line;

    error = FAILS(&launch, ENOENT, USPAWN_STAGE_EXEC, -1);
    line = test_line(test, error);
    CHECK_LACKS(line, "/nonexistent/parents");
    CHECK_LACKS(error->text, "/nonexistent/parents");
    if (error->detail == USPAWN_DETAIL_INTERPRETER)
        CHECK_STR(error->text, "/nonexistent/childs");
    if (error->detail == USPAWN_DETAIL_PROGRAM)
        CHECK_LACKS(line, "does not exist"); /* it does */
}

static void a_relative_program_elsewhere(struct test *test)
{
    struct uspawn_actions *by_path = test_actions(test);
    struct uspawn_actions *by_fd = test_actions(test);
    char here[1024];
    int fd;

    MUST(mkdir(test_path(test, "parent"), 0755));
    MUST(mkdir(test_path(test, "child"), 0755));
    test_file(test, "parent/script", "#!/nonexistent/parents\n", 0755);
    test_file(test, "child/script", "#!/nonexistent/childs\n", 0755);
    CHECK(getcwd(here, sizeof here) != NULL);
    MUST(chdir(test_path(test, "parent")));
    CHECK_OK(uspawn_actions_add_chdir(by_path, "../child"));
    check_not_fooled(test, by_path);
    fd = open("../child", O_RDONLY | O_CLOEXEC);
    CHECK_OK(uspawn_actions_add_fchdir(by_fd, fd));
    check_not_fooled(test, by_fd);
    MUST(unlink("script")); /* now it is only in the child's directory */
    check_not_fooled(test, by_path);
    check_not_fooled(test, by_fd);
    close(fd);
    MUST(chdir(here));
}

/* --------------------------------------------------------- File systems -- */

static void on_such_a_file_system(struct test *test, void *data)
{
    const char *place = test_path(test, "place");
    struct launch launch = {.argv = ARGS("exit", "0")};
    const struct uspawn_error *error;

    (void)data;
    MUST(mkdir(place, 0755));
    if (!test_mount_noexec(test, place))
        return;
    launch.path = test_helper_copy(test, "place/program");
    error = FAILS(&launch, EACCES, USPAWN_STAGE_EXEC, -1);
    CHECK_INT(error->detail, USPAWN_DETAIL_NOEXEC);
    CHECK_STR(error->text, launch.path);
    CHECK_HAS(test_line(test, error), "noexec");
}

static void mounted_noexec(struct test *test)
{
    test_in_child(test, on_such_a_file_system, NULL);
}

/* -------------------------------------------------------------- Loaders -- */

#ifdef __ELF__

#include <elf.h>
#include <link.h>

/* OpenBSD's <link.h> has none. */
#ifndef ElfW
#if UINTPTR_MAX > 0xffffffff
#define ElfW(type) Elf64_##type
#else
#define ElfW(type) Elf32_##type
#endif
#endif

/* A program for this machine that asks for LOADER: an ELF header, made from
 * the helper's, and two program headers.  In an emulator the helper may be of
 * another class and byte order. */
static const char *program_with_loader(struct test *test, const char *loader)
{
    struct {
        ElfW(Ehdr) header;
        ElfW(Phdr) parts[2];
        char loader[100];
    } image;
    const char *path = test_path(test, "dynamic");
    int from = open(test->helper, O_RDONLY | O_CLOEXEC);
    int to = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0755);

    memset(&image, 0, sizeof image);
    CHECK_INT(read(from, &image.header, sizeof image.header),
              (long long)sizeof image.header);
    image.header.e_phoff = offsetof(__typeof__(image), parts);
    image.header.e_phnum = 2;
    image.header.e_shoff = 0;
    image.header.e_shnum = 0;
    image.header.e_shstrndx = 0;
    snprintf(image.loader, sizeof image.loader, "%s", loader);
    image.parts[0].p_type = PT_INTERP;
    image.parts[0].p_offset = offsetof(__typeof__(image), loader);
    image.parts[0].p_filesz = strlen(loader) + 1;
    image.parts[1].p_type = PT_LOAD;
    image.parts[1].p_flags = PF_R | PF_X;
    image.parts[1].p_vaddr = 0x10000;
    image.parts[1].p_filesz = image.parts[1].p_memsz = sizeof image;
    CHECK_INT(write(to, &image, sizeof image), (long long)sizeof image);
    close(from);
    close(to);
    return path;
}

#else

static const char *program_with_loader(struct test *test, const char *loader)
{
    (void)loader;
    return test_file(test, "dynamic", "no format that is known", 0755);
}

#endif

static void a_missing_loader(struct test *test)
{
    const char *path = program_with_loader(test, "/nonexistent/ld.so.9");
    struct launch launch = {.path = path};
    const struct uspawn_error *error;
    const char *line;

    if (!test_has_linux(2, 6)) {
        SKIP("the loader is looked for after the exec here");
        return;
    }
    error = FAILS(&launch, ENOENT, USPAWN_STAGE_EXEC, -1);
    CHECK_INT(error->detail, USPAWN_DETAIL_LOADER);
    CHECK_STR(error->text, "/nonexistent/ld.so.9");
    line = test_line(test, error);
    CHECK_HAS(line, path);
    CHECK_HAS(line, "/nonexistent/ld.so.9");
    CHECK_HAS(line, "ENOENT");
}

/* The interpreter is there, but its loader is not: a container's classic. */
static void a_missing_loader_of_an_interpreter(struct test *test)
{
    const char *shell = program_with_loader(test, "/nonexistent/ld.so.9");
    const char *path =
        test_file(test, "script", test_text(test, "#!%s\n", shell), 0755);
    struct launch launch = {.path = path};
    const struct uspawn_error *error;

    if (!test_has_linux(2, 6)) {
        SKIP("the loader is looked for after the exec here");
        return;
    }
    error = FAILS(&launch, ENOENT, USPAWN_STAGE_EXEC, -1);
    CHECK_HAS(test_line(test, error), "/nonexistent/ld.so.9");
}

/* Broken files must not break, or mislead, whoever looks into them. */
static void broken_programs(struct test *test)
{
    const char *path = program_with_loader(test, "/nonexistent/ld.so.9");
    struct launch launch = {.path = path};
    struct uspawn_child child;
    unsigned seed = 1;
    int i;

    for (i = 0; i < 150; i++) {
        int fd = open(path, O_WRONLY | O_CLOEXEC);

        seed = seed * 1103515245 + 12345;
        MUST(pwrite(fd, &seed, 1 + seed % 4, 4 + (seed >> 8) % 180));
        if (i % 50 == 49)
            MUST(ftruncate(fd, 20 + (seed >> 20) % 150));
        close(fd);
        if (test_start(test, &child, &launch) == 0) {
            CHECK_OK(uspawn_child_wait(&child, NULL, -1));
            continue;
        }
        CHECK_INT(child.error.stage, USPAWN_STAGE_EXEC);
        CHECK(strlen(test_line(test, &child.error)) > 0);
        if (i % 50 == 49)
            program_with_loader(test, "/nonexistent/ld.so.9");
    }
}

/* A #! line of every awkward kind; the kernel reads 256 bytes of it. */
static void odd_scripts(struct test *test)
{
    static const char *const contents[] = {
        "#!",       "#!\n", "#! \n",
        "#!\t\t\t", "#!/",  "#! /nonexistent/x y z",
        "#!\r\n",   "#",    "#!\n/nonexistent/x"};
    char *line = test_memory(test, 5000);
    struct launch launch = {.path = test_path(test, "script")};
    struct uspawn_child child;
    size_t i;

    for (i = 0; i < sizeof contents / sizeof *contents; i++) {
        test_file(test, "script", contents[i], 0755);
        CHECK(test_start(test, &child, &launch) != 0);
        CHECK_INT(child.error.stage, USPAWN_STAGE_EXEC);
        CHECK(strlen(test_line(test, &child.error)) > 0);
    }
    memset(line, 'x', 4990);
    memcpy(line, "#!/", 3);
    test_file(test, "script", line, 0755);
    CHECK(test_start(test, &child, &launch) != 0);
    CHECK(strlen(test_line(test, &child.error)) > 0);
}

/* ---------------------------------------------------------------- E2BIG -- */

#define STRING_LIMIT ((unsigned long long)sysconf(_SC_PAGESIZE) * 32)

static char *long_string(struct test *test, const char *start, size_t length)
{
    char *text = test_memory(test, length + 1);

    memset(text, 'a', length);
    memcpy(text, start, strlen(start));
    return text;
}

static void check_size(struct test *test, const struct uspawn_error *error,
                       unsigned long long length)
{
    CHECK(error->size == length || error->size == length + 1);
    CHECK(error->limit == STRING_LIMIT || error->limit == STRING_LIMIT - 1);
    CHECK_HAS(test_line(test, error), "E2BIG");
    CHECK_HAS(test_line(test, error), test_text(test, "%llu", error->size));
    CHECK_HAS(test_line(test, error), test_text(test, "%llu", error->limit));
}

static void argument_that_is_too_long(struct test *test, void *data)
{
    char *longest = long_string(test, "", STRING_LIMIT - 1);
    char *argv[] = {
        "helper", "exit", "0", longest, long_string(test, "", STRING_LIMIT + 9),
        "x",      NULL};
    struct launch launch = {.argv = argv};
    struct rlimit stacks = {64 << 20, 64 << 20};
    const struct uspawn_error *error;

    (void)data;
    MUST(setrlimit(RLIMIT_STACK, &stacks)); /* pages of 64 KiB: 4 MiB in all */
    error = FAILS(&launch, E2BIG, USPAWN_STAGE_EXEC, -1);
    CHECK_INT(error->detail, USPAWN_DETAIL_ARGUMENT);
    CHECK_INT(error->index, 4);
    check_size(test, error, STRING_LIMIT + 9);
    argv[4] = longest; /* as long as can be */
    EXITS(&launch, 0);
    argv[4] = long_string(test, "", STRING_LIMIT); /* by one */
    error = FAILS(&launch, E2BIG, USPAWN_STAGE_EXEC, -1);
    CHECK_INT(error->index, 4);
    launch.planned = 1;
    error = FAILS(&launch, E2BIG, USPAWN_STAGE_EXEC, -1);
    CHECK_INT(error->index, 4);
}

static void an_argument_that_is_too_long(struct test *test)
{
    if (!test_has_pidfds()) {
        SKIP("no limit of a single string is known of this system");
        return;
    }
    test_in_child(test, argument_that_is_too_long, NULL);
}
static void a_variable_that_is_too_long(struct test *test)
{
    char *envp[] = {"A=b", long_string(test, "LONG_ONE=", STRING_LIMIT + 9),
                    NULL};
    struct launch launch = {.envp = envp};
    const struct uspawn_error *error;

    if (!test_has_pidfds()) {
        SKIP("no limit of a single string is known of this system");
        return;
    }
    error = FAILS(&launch, E2BIG, USPAWN_STAGE_EXEC, -1);
    CHECK_INT(error->detail, USPAWN_DETAIL_VARIABLE);
    CHECK_STR(error->text, "LONG_ONE");
    CHECK_HAS(test_line(test, error), "LONG_ONE");
    check_size(test, error, STRING_LIMIT + 9);
    envp[1] = long_string(test, "", STRING_LIMIT + 9); /* no name */
    error = FAILS(&launch, E2BIG, USPAWN_STAGE_EXEC, -1);
    CHECK_INT(error->detail, USPAWN_DETAIL_VARIABLE);
}

/* Linux: a quarter of RLIMIT_STACK, within 128 KiB and 6 MiB. */
static void too_much_in_all(struct test *test, void *data)
{
    unsigned long long stack = *(unsigned long long *)data;
    unsigned long long limit = stack / 4, longest;
    struct rlimit stacks = {(rlim_t)stack, (rlim_t)stack};
    struct launch launch = {0};
    const struct uspawn_error *error;
    char **argv = test_memory(test, 100 * sizeof *argv);
    int i;

    if (limit > 6 << 20)
        limit = 6 << 20;
    if (limit < 128 << 10)
        limit = 128 << 10;
    MUST(setrlimit(RLIMIT_STACK, &stacks));
    argv[0] = "helper";
    argv[1] = "exit";
    argv[2] = "0";
    for (i = 3; i < 99; i++)
        argv[i] = long_string(test, "", limit / 90);
    longest = limit / 16 < STRING_LIMIT ? limit / 16 : STRING_LIMIT - 1;
    argv[4] = long_string(test, "", longest); /* not what is wrong */
    launch.argv = argv;
    launch.envp = (char *[]){NULL};
    error = FAILS(&launch, E2BIG, USPAWN_STAGE_EXEC, -1);
    CHECK_INT(error->detail, USPAWN_DETAIL_TOTAL);
    CHECK(error->size >= limit / 90 * 96);
    CHECK(error->size > error->limit);
    CHECK(error->limit <= limit);
    CHECK(error->limit > limit - limit / 16);
    CHECK_HAS(test_line(test, error), "E2BIG");
    argv[80] = NULL; /* a tenth less fits */
    EXITS(&launch, 0);
}

static void too_much(struct test *test)
{
    unsigned long long stacks[] = {8ull << 20, 256ull << 10, 64ull << 20};
    struct rlimit limit;
    size_t i;

    MUST(getrlimit(RLIMIT_STACK, &limit));
    for (i = 0; i < 3; i++)
        if ((rlim_t)stacks[i] <= limit.rlim_max)
            test_in_child(test, too_much_in_all, &stacks[i]);
}

static const struct test_case cases[] = {
    CASE(a_missing_interpreter, 0),
    CASE(the_line_of_a_missing_interpreter, 0),
    CASE(an_interpreter_without_permission, 0),
    CASE(an_interpreter_of_an_interpreter, 0),
    CASE(a_loop_of_interpreters, 0),
    CASE(an_interpreter_found_in_the_list, 0),
    CASE(a_relative_program_elsewhere, 0),
    CASE(mounted_noexec, TEST_ROOT | TEST_NATIVE),
    CASE(a_missing_loader, TEST_NATIVE),
    CASE(a_missing_loader_of_an_interpreter, TEST_NATIVE),
    CASE(broken_programs, 0),
    CASE(odd_scripts, 0),
    CASE(an_argument_that_is_too_long, 0),
    CASE(a_variable_that_is_too_long, 0),
    CASE(too_much, TEST_NATIVE),
};

TABLE(diagnosis, cases);
