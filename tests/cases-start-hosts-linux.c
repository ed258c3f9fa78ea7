/* SPDX-License-Identifier: MIT */
/* Starts on hosts that forbid what they are made of.  Linux only: seccomp
 * filters forbid it. */
#include "cases-start.h"
#include "filter.h"
#include "numbers.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

/* -------------------------------------------------------------- Filters -- */

/* Which calls a host refuses, and with what. */
struct filter {
    int numbers[4]; /* ended by -1 */
    int answer;
    int is_large; /* more than a thousand descriptors are open */
};

static int install(const struct filter *filter)
{
    struct sock_filter code[12] = {LOAD(nr)};
    size_t size = 1;
    int i;

    for (i = 0; filter->numbers[i] != -1; i++) {
        code[size++] = (struct sock_filter)SKIP_UNLESS(filter->numbers[i], 1);
        code[size++] = (struct sock_filter)REFUSE(filter->answer);
    }
    code[size++] = (struct sock_filter)ALLOW;
    return filter_install(code, size);
}

static void fill_table(struct test *test)
{
    struct rlimit limit;
    int i;

    MUST(getrlimit(RLIMIT_NOFILE, &limit));
    limit.rlim_cur = limit.rlim_max < 4096 ? limit.rlim_max : 4096;
    MUST(setrlimit(RLIMIT_NOFILE, &limit));
    for (i = 0; i < 1300; i++)
        MUST(open("/dev/null", O_RDONLY));
}

/* Starts of every kind: through, failed, held, to be polled. */
static void check_starts(struct test *test)
{
    static struct held held;
    struct launch good = {.argv = ARGS("closed", "150", "1200")};
    struct launch bad = {.path = "/nonexistent/x"};
    struct uspawn_child child;
    int i;

    MUST(dup2(0, 150));
    if (start_some_held(test, &held)) {
        for (i = 0; i < 10; i++) {
            STARTS(&good, 0);
            CHECK_INT(start_and_ask(test, &child, &bad), ENOENT);
            start_check_failed(test, &child, ENOENT);
        }
        start_let_go(test, &held, 0);
    }
    close(150);
    CHECK(test_childless());
}

static void behind_a_filter(struct test *test, void *data)
{
    const struct filter *filter = data;
    struct launch launch = {.attr = test_attr(test)};
    char *before;

    if (filter->is_large)
        fill_table(test);
    if (!install(filter)) {
        SKIP("no seccomp filters here");
        return;
    }
    close(150); /* a number that is used below */
    before = test_descriptors(test);
    CHECK_OK(uspawn_attr_set_ready_fd(launch.attr));
    STARTS(&launch, 0); /* the first learns what is refused */
    check_starts(test);
    check_starts(test);
    CHECK_STR(test_descriptors(test), before);
    if (!test_clean(test))
        test_fail(test, __FILE__, __LINE__, "without call %d, answer %d%s",
                  filter->numbers[0], filter->answer,
                  filter->is_large ? ", large table" : "");
}

/* Each set with both answers, in a small and in a large table. */
static void check_filter(struct test *test, struct filter filter)
{
    int answers[] = {EPERM, ENOSYS}, i;

    if (!start_goes_on(test))
        return;
    for (i = 0; i < 4 && test_clean(test); i++) {
        filter.answer = answers[i % 2];
        filter.is_large = i / 2;
        test_in_child(test, behind_a_filter, &filter);
    }
}

static void without_clone3(struct test *test)
{
    struct filter filter = {.numbers = {SYS_clone3, -1}};

    check_filter(test, filter);
}

static void without_close_range(struct test *test)
{
    struct filter filter = {.numbers = {SYS_close_range, -1}};

    check_filter(test, filter);
}

static void without_either(struct test *test)
{
    struct filter filter = {.numbers = {SYS_clone3, SYS_close_range, -1}};

    check_filter(test, filter);
}

/* No advice about forks, so no slots: by fork then. */
static void without_slots(struct test *test)
{
    struct filter filter = {.numbers = {SYS_madvise, -1}};

    if (test_is(test, "clone"))
        SKIP("without slots this backend waits for the exec");
    else
        check_filter(test, filter);
}

static const struct test_case cases[] = {
    CASE(without_clone3, TEST_NATIVE | TEST_SLOW),
    CASE(without_close_range, TEST_NATIVE | TEST_SLOW),
    CASE(without_either, TEST_NATIVE | TEST_SLOW),
    CASE(without_slots, TEST_NATIVE | TEST_SLOW),
};

TABLE(start_hosts_linux, cases);
