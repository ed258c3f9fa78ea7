/* SPDX-License-Identifier: MIT */
/* The map action: copies that are made at once, whatever overwrites what.
 *
 * Each number is a file of its own, and the child reports which file each
 * number has.  The expectation is a simple model: an array, assigned at once.
 */
#include "testlib.h"

#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOWEST 30
#define NUMBERS 12

/* Which file each of NUMBERS numbers from LOWEST on has; 0: it is closed. */
struct model {
    unsigned long files[NUMBERS];
};

/* Open a new file as NUMBER, close-on-exec. */
static void occupy(struct test *test, int number)
{
    const char *path = test_path(test, test_text(test, "file-%d", number));
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

    MUST(fd);
    if (fd != number) {
        MUST(fcntl(fd, F_SETFD, FD_CLOEXEC));
        MUST(test_duplicate(fd, number));
        close(fd);
    }
}

static unsigned long inode(int fd)
{
    struct stat info;

    return fstat(fd, &info) == 0 ? (unsigned long)info.st_ino : 0;
}

static void release(int lowest, int count)
{
    int i;

    for (i = 0; i < count; i++)
        close(lowest + i);
}

/* Open those of the model's numbers whose bit in SET is set. */
static struct model make_model(struct test *test, unsigned set)
{
    struct model model = {{0}};
    int i;

    for (i = 0; i < NUMBERS; i++) {
        if (!(set >> i & 1))
            continue;
        occupy(test, LOWEST + i);
        model.files[i] = inode(LOWEST + i);
    }
    return model;
}

static unsigned long reported(struct test *test, const char *report, int fd)
{
    const char *line = test_value(test, report, test_text(test, "fd %d", fd));
    const char *colon = strrchr(line, ':');
    unsigned long number = 0;

    if (colon != NULL)
        sscanf(colon + 1, "%lu", &number);
    return number;
}

/* REPORT has exactly the files of MODEL; and 0, 1 and 2, unless the caller has
 * more that is inherited. */
static void check_model(struct test *test, const struct model *model,
                        const char *report, int keep_all)
{
    char *expected = test_text(test, "0 1 2");
    int i;

    for (i = 0; i < NUMBERS; i++) {
        CHECK_INT(reported(test, report, LOWEST + i), model->files[i]);
        if (model->files[i] != 0)
            expected = test_text(test, "%s %d", expected, LOWEST + i);
    }
    if (!keep_all)
        CHECK_STR(test_report_fds(test, report), expected);
}

/* The map TEXT: pairs of letters, the source and the target; "ab ba" swaps the
 * first two numbers.  Carried out in the child and in the model. */
static void check_map(struct test *test, const char *text)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions};
    struct model before = make_model(test, (1u << NUMBERS) - 1), after = {{0}};
    int sources[NUMBERS], targets[NUMBERS], count = 0;
    const char *at;

    for (at = text; *at != '\0'; at += strspn(at + 2, " ") + 2) {
        sources[count] = LOWEST + at[0] - 'a';
        targets[count++] = LOWEST + at[1] - 'a';
        after.files[at[1] - 'a'] = before.files[at[0] - 'a'];
    }
    CHECK_OK(uspawn_actions_add_map(actions, sources, targets, (size_t)count));
    if (!REFUSED(&launch, FEATURE_BEYOND_POSIX))
        check_model(test, &after, SAME_AS_FORK(&launch), 0);
    if (!test_clean(test))
        test_fail(test, __FILE__, __LINE__, "with the map %s", text);
    release(LOWEST, NUMBERS);
}

static void map_swaps(struct test *test)
{
    check_map(test, "ab ba");
}

static void map_rotates(struct test *test)
{
    check_map(test, "ab bc ca");
    check_map(test, "ba cb ac");
    check_map(test, "ab bc cd de ef fg gh hi ij jk kl la");
}

static void map_of_several_cycles(struct test *test)
{
    check_map(test, "ab ba cd de ec fg gf");
    check_map(test, "ad da be eb cf fc gl lg");
}

static void map_of_chains(struct test *test)
{
    check_map(test, "ab bc cd de");
    check_map(test, "de cd bc ab");
    check_map(test, "cd ab bc");
}

/* One source to many targets, among them cycles and chains. */
static void map_fans_out(struct test *test)
{
    check_map(test, "ab ac ad ae");
    check_map(test, "ab ba ac ad bg");
    check_map(test, "ab bc ca ad be cf ag");
}

static void map_of_equal_numbers(struct test *test)
{
    check_map(test, "aa");
    check_map(test, "aa ab bc");
    check_map(test, "aa bb cd dc ef");
}

/* ---------------------------------------------------------- At random -- */

static unsigned random_number(uint32_t *state, unsigned below)
{
    *state = *state * 1664525u + 1013904223u;
    return (*state >> 8) % below;
}

/* A map over the model's numbers: how many pairs. */
static size_t random_map(uint32_t *state, int *sources, int *targets)
{
    int order[NUMBERS];
    size_t count = 1 + random_number(state, NUMBERS), i;

    for (i = 0; i < NUMBERS; i++)
        order[i] = (int)i;
    for (i = 0; i < count; i++) {
        size_t other = i + random_number(state, (unsigned)(NUMBERS - i));
        int target = order[other];

        order[other] = order[i];
        order[i] = target;
        targets[i] = LOWEST + target;
        sources[i] = LOWEST + (int)random_number(state, NUMBERS);
    }
    return count;
}

/* One of SOURCES is closed, so that the map fails and says so. */
static void check_closed(struct test *test, const struct launch *launch,
                         const struct model *model)
{
    const struct uspawn_error *error =
        FAILS(launch, EBADF, USPAWN_STAGE_MAP, 1);

    CHECK_INT(error->detail, USPAWN_DETAIL_DESCRIPTOR);
    CHECK(error->descriptor >= LOWEST && error->descriptor < LOWEST + NUMBERS);
    if (test_clean(test))
        CHECK_INT(model->files[error->descriptor - LOWEST], 0);
}

static void check_random(struct test *test, uint32_t seed, int keep_all)
{
    struct uspawn_actions *actions = test_actions(test);
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.actions = actions, .attr = attr};
    int sources[NUMBERS], targets[NUMBERS];
    uint32_t state = seed;
    unsigned open = 0xfff & ~(seed % 5 ? 0 : 1u << random_number(&state, 12));
    struct model before = make_model(test, open), after = {{0}};
    size_t count = random_map(&state, sources, targets), i;
    int fails = 0;

    if (keep_all) /* nothing else is kept: it is close-on-exec */
        CHECK_OK(uspawn_attr_set_inheritance(attr, USPAWN_INHERIT_ALL));
    CHECK_OK(uspawn_actions_add_close(actions, 99));
    CHECK_OK(uspawn_actions_add_map(actions, sources, targets, count));
    for (i = 0; i < count; i++) {
        after.files[targets[i] - LOWEST] = before.files[sources[i] - LOWEST];
        fails |= before.files[sources[i] - LOWEST] == 0;
    }
    if (fails)
        check_closed(test, &launch, &before);
    else
        check_model(test, &after, SAME_AS_FORK(&launch), keep_all);
    release(LOWEST, NUMBERS);
    if (!test_clean(test))
        test_fail(test, __FILE__, __LINE__, "with seed %u", (unsigned)seed);
}

static void maps_at_random(struct test *test)
{
    uint32_t seed;

    if (test_is(test, "posix_spawn")) {
        check_map(test, "ab"); /* is refused */
        return;
    }
    for (seed = 1; seed <= 60 && test_clean(test); seed++)
        check_random(test, seed, seed % 4 == 0);
}

/* ------------------------------------------------------- High numbers -- */

static void allow_numbers(struct test *test, rlim_t count)
{
    struct rlimit limit;

    MUST(getrlimit(RLIMIT_NOFILE, &limit));
    if (limit.rlim_cur < count) {
        limit.rlim_cur = count;
        if (limit.rlim_max < count)
            limit.rlim_max = count;
        MUST(setrlimit(RLIMIT_NOFILE, &limit));
    }
}

/* What REPORT says up to 6000. */
static const char *long_report(struct test *test, const struct launch *launch)
{
    struct launch filled = *launch;
    char *path = test_path(test, "long-report");

    unlink(path);
    filled.argv = ARGS("report", path, "6000");
    EXITS(&filled, 0);
    return test_contents(test, path);
}

static void from_high_numbers(struct test *test, void *data)
{
    static const int sources[] = {900, 5000, 40, 900, 41, 5000};
    static const int targets[] = {40, 41, 900, 43, 42, 5001};
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions};
    unsigned long files[6];
    const char *report;
    int i;

    (void)data;
    allow_numbers(test, 6000);
    occupy(test, 40);
    occupy(test, 41);
    occupy(test, 900);
    occupy(test, 5000);
    occupy(test, 5002);
    for (i = 0; i < 6; i++)
        files[i] = inode(sources[i]);
    CHECK_OK(uspawn_actions_add_map(actions, sources, targets, 6));
    if (REFUSED(&launch, FEATURE_BEYOND_POSIX))
        return;
    report = long_report(test, &launch);
    CHECK_STR(test_report_fds(test, report), "0 1 2 40 41 42 43 900 5001");
    for (i = 0; i < 6; i++)
        CHECK_INT(reported(test, report, targets[i]), files[i]);
}

static void map_with_high_numbers(struct test *test)
{
    test_in_child(test, from_high_numbers, NULL);
}

/* The child does not copy the table up to 5000 for these, but takes over single
 * files of it (lib/child/fetch.c). */
static void fetched(struct test *test, void *data)
{
    static const int sources[] = {5000, 31, 900, 30};
    static const int targets[] = {30, 33, 31, 32};
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions}, first = {0};
    unsigned long files[4];
    const char *report;
    int i;

    (void)data;
    allow_numbers(test, 6000);
    EXITS(&first, 0); /* it learns whether memory is shared */
    occupy(test, 30);
    occupy(test, 31);
    occupy(test, 34);
    occupy(test, 900);
    occupy(test, 5000);
    for (i = 0; i < 4; i++)
        files[i] = inode(sources[i]);
    CHECK_OK(uspawn_actions_add_map(actions, sources, targets, 4));
    if (REFUSED(&launch, FEATURE_BEYOND_POSIX))
        return;
    report = long_report(test, &launch);
    CHECK_STR(test_report_fds(test, report), "0 1 2 30 31 32 33");
    for (i = 0; i < 4; i++)
        CHECK_INT(reported(test, report, targets[i]), files[i]);
}

static void map_from_high_to_low(struct test *test)
{
    test_in_child(test, fetched, NULL);
}

/* Source 35 is not open, but the child might put what it fetches there. */
static void beside_a_closed_source(struct test *test, void *data)
{
    static const int sources[] = {900, 35};
    static const int targets[] = {34, 33};
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions}, first = {0};
    const struct uspawn_error *error;

    (void)data;
    EXITS(&first, 0);
    occupy(test, 900);
    CHECK_OK(uspawn_actions_add_map(actions, sources, targets, 2));
    if (REFUSED(&launch, FEATURE_BEYOND_POSIX))
        return;
    error = FAILS(&launch, EBADF, USPAWN_STAGE_MAP, 0);
    CHECK_INT(error->descriptor, 35);
}

static void map_beside_a_closed_source(struct test *test)
{
    test_in_child(test, beside_a_closed_source, NULL);
}

/* --------------------------------------------------------- In company -- */

static void map_among_other_actions(struct test *test)
{
    static const int sources[] = {31, 32, 32}, targets[] = {32, 31, 35};
    static const int again[] = {31, 35}, back[] = {40, 31};
    struct uspawn_actions *actions = test_actions(test);
    const char *path = test_file(test, "text", "", 0644);
    struct launch launch = {.actions = actions};
    unsigned long a, b;
    const char *report;

    occupy(test, 30);
    occupy(test, 32);
    a = inode(30);
    b = inode(32);
    CHECK_OK(uspawn_actions_add_dup2(actions, 30, 31));
    CHECK_OK(uspawn_actions_add_map(actions, sources, targets, 3));
    CHECK_OK(uspawn_actions_add_open(actions, 36, path, O_RDONLY, 0));
    CHECK_OK(uspawn_actions_add_map(actions, again, back, 2));
    CHECK_OK(uspawn_actions_add_inherit(actions, 30));
    CHECK_OK(uspawn_actions_add_close(actions, 35));
    if (!REFUSED(&launch, FEATURE_BEYOND_POSIX)) {
        report = SAME_AS_FORK(&launch);
        CHECK_STR(test_report_fds(test, report), "0 1 2 30 31 32 36 40");
        CHECK_INT(reported(test, report, 30), a);
        CHECK_INT(reported(test, report, 31), b);
        CHECK_INT(reported(test, report, 32), a);
        CHECK_INT(reported(test, report, 40), b);
    }
    close(30);
    close(32);
}

/* The child's ends of pipes change places, and the standard numbers too. */
static void map_of_pipes(struct test *test)
{
    static const int sources[] = {0, 1}, targets[] = {1, 0};
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions, .argv = ARGS("cat")};
    struct uspawn_child child;

    CHECK_OK(uspawn_actions_add_pipe(actions, 1, USPAWN_PIPE_READ));
    CHECK_OK(uspawn_actions_add_pipe(actions, 0, USPAWN_PIPE_WRITE));
    CHECK_OK(uspawn_actions_add_map(actions, sources, targets, 2));
    if (REFUSED(&launch, FEATURE_BEYOND_POSIX))
        return;
    if (!CHECK_INT(test_start(test, &child, &launch), 0))
        return;
    CHECK_INT(write(child.pipes[0], "swapped", 7), 7);
    close(child.pipes[0]);
    child.pipes[0] = -1;
    CHECK_STR(test_drain(test, child.pipes[1]), "swapped");
    ENDS(&child, 0);
    CHECK_OK(uspawn_child_release(&child));
}

/* Full of cycles, in a table that is full: a number to set aside is needed. */
static void without_room(struct test *test, void *data)
{
    static const int sources[] = {3, 4}, targets[] = {4, 3};
    struct uspawn_actions *actions = test_actions(test);
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.actions = actions, .attr = attr};
    const struct uspawn_error *error;
    struct rlimit limit;

    (void)data;
    occupy(test, 3);
    occupy(test, 4);
    MUST(getrlimit(RLIMIT_NOFILE, &limit));
    limit.rlim_cur = 5;
    CHECK_OK(uspawn_attr_set_handle(attr, USPAWN_HANDLE_NONE));
    CHECK_OK(uspawn_actions_add_map(actions, sources, targets, 2));
    if (REFUSED(&launch, FEATURE_BEYOND_POSIX))
        return;
    EXITS(&launch, 0); /* what memory is like is known from now on */
    MUST(setrlimit(RLIMIT_NOFILE, &limit));
    if (test_needs_a_pipe(test)) {
        FAILS(&launch, EMFILE, USPAWN_STAGE_CREATE, -1);
        return;
    }
    error = FAILS(&launch, EMFILE, USPAWN_STAGE_MAP, 0);
    CHECK(error->descriptor == 3 || error->descriptor == 4);
}

static void map_without_room(struct test *test)
{
    test_in_child(test, without_room, NULL);
}

/* ---------------------------------------------------------------- Input -- */

static void map_of_closed(struct test *test)
{
    static const int sources[] = {1, 50, 2}, targets[] = {30, 31, 32};
    static const int cycle[] = {50, 51}, back[] = {51, 50};
    struct uspawn_actions *actions = test_actions(test);
    struct uspawn_actions *other = test_actions(test);
    struct launch launch = {.actions = actions};
    const struct uspawn_error *error;

    CHECK_OK(uspawn_actions_add_close(actions, 2));
    CHECK_OK(uspawn_actions_add_map(actions, NULL, NULL, 0));
    CHECK_OK(uspawn_actions_add_map(actions, sources, targets, 2));
    if (REFUSED(&launch, FEATURE_BEYOND_POSIX))
        return;
    error = FAILS(&launch, EBADF, USPAWN_STAGE_MAP, 2);
    CHECK_INT(error->detail, USPAWN_DETAIL_DESCRIPTOR);
    CHECK_INT(error->descriptor, 50);
    CHECK_HAS(test_line(test, error), "map (action 2)");
    CHECK_HAS(test_line(test, error), "50");
    launch.actions = other;
    CHECK_OK(uspawn_actions_add_map(other, cycle, back, 2));
    error = FAILS(&launch, EBADF, USPAWN_STAGE_MAP, 0);
    CHECK(error->descriptor == 50 || error->descriptor == 51);
}

static void map_bad_input(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    static const int sources[] = {1, 2, 0}, twice[] = {30, 31, 30};
    static const int bad[] = {1, -1, 2}, low[] = {1, 2, INT_MIN};
    static const int good[] = {30, 31, 32}, huge[] = {1, INT_MAX, 2};

    CHECK_INT(TRY(uspawn_actions_add_map(NULL, sources, good, 3)), EINVAL);
    CHECK_INT(TRY(uspawn_actions_add_map(actions, NULL, good, 3)), EINVAL);
    CHECK_INT(TRY(uspawn_actions_add_map(actions, sources, NULL, 3)), EINVAL);
    CHECK_INT(TRY(uspawn_actions_add_map(actions, NULL, NULL, SIZE_MAX)),
              EINVAL);
    CHECK_INT(TRY(uspawn_actions_add_map(actions, sources, good, SIZE_MAX)),
              E2BIG);
    CHECK_INT(TRY(uspawn_actions_add_map(actions, sources, twice, 3)), EINVAL);
    CHECK_INT(TRY(uspawn_actions_add_map(actions, bad, good, 3)), EBADF);
    CHECK_INT(TRY(uspawn_actions_add_map(actions, sources, bad, 3)), EBADF);
    CHECK_INT(TRY(uspawn_actions_add_map(actions, low, good, 3)), EBADF);
    CHECK_INT(TRY(uspawn_actions_add_map(actions, huge, good, 3)), EBADF);
    CHECK_INT(TRY(uspawn_actions_add_map(actions, sources, huge, 3)), EBADF);
}

/* All numbers from 100 on move down by one, and the first to the end. */
static void map_of_the_maximum(struct test *test)
{
    static int sources[USPAWN_MAP_MAX + 1], targets[USPAWN_MAP_MAX + 1];
    struct uspawn_actions *actions = test_actions(test);
    int i;

    for (i = 0; i <= USPAWN_MAP_MAX; i++) {
        sources[i] = 100 + (i + 1) % USPAWN_MAP_MAX;
        targets[i] = 100 + i;
    }
    CHECK_INT(TRY(uspawn_actions_add_map(actions, sources, targets,
                                         USPAWN_MAP_MAX + 1)),
              E2BIG);
    CHECK_OK(uspawn_actions_add_map(actions, sources, targets, USPAWN_MAP_MAX));
}

static void rotate_the_maximum(struct test *test, void *data)
{
    static int sources[USPAWN_MAP_MAX], targets[USPAWN_MAP_MAX];
    static unsigned long files[USPAWN_MAP_MAX];
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions};
    const char *report;
    int i;

    (void)data;
    allow_numbers(test, 6000);
    for (i = 0; i < USPAWN_MAP_MAX; i++) {
        sources[i] = 1000 + (i + 1) % USPAWN_MAP_MAX;
        targets[i] = 1000 + i;
        if (i % 16 == 0)
            occupy(test, 1000 + i);
        else
            MUST(test_duplicate(1000 + i - 1, 1000 + i));
        files[i] = inode(1000 + i);
    }
    CHECK_OK(uspawn_actions_add_map(actions, sources, targets, USPAWN_MAP_MAX));
    if (REFUSED(&launch, FEATURE_BEYOND_POSIX))
        return;
    report = long_report(test, &launch);
    for (i = 0; i < USPAWN_MAP_MAX; i += 5)
        CHECK_INT(reported(test, report, targets[i]), files[sources[i] - 1000]);
    CHECK_STR(test_value(test, report, "fd 999"), "");
    CHECK_STR(test_value(test, report, "fd 2024"), "");
}

static void map_of_the_maximum_is_carried_out(struct test *test)
{
    test_in_child(test, rotate_the_maximum, NULL);
}

static const struct test_case cases[] = {
    CASE(map_swaps, 0),
    CASE(map_rotates, 0),
    CASE(map_of_several_cycles, 0),
    CASE(map_of_chains, 0),
    CASE(map_fans_out, 0),
    CASE(map_of_equal_numbers, 0),
    CASE(maps_at_random, 0),
    CASE(map_with_high_numbers, 0),
    CASE(map_from_high_to_low, 0),
    CASE(map_beside_a_closed_source, 0),
    CASE(map_among_other_actions, 0),
    CASE(map_of_pipes, 0),
    CASE(map_without_room, TEST_NATIVE),
    CASE(map_of_closed, 0),
    CASE(map_bad_input, TEST_ONCE),
    CASE(map_of_the_maximum, TEST_ONCE),
    CASE(map_of_the_maximum_is_carried_out, 0),
};

TABLE(map, cases);
