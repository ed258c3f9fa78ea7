/* SPDX-License-Identifier: MIT */
/* Running one case, and the checks.
 *
 * What a case comes to lies in memory that is shared with every process that
 * it forks, so that a check which fails there fails the case here.  Messages
 * go to a copy of standard error on a high number: cases close and replace
 * 0, 1 and 2.
 */
#include "testlib.h"
#include "resource.h"
#include "tables.h"

#include <fcntl.h>
#include <ftw.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct test_outcome {
    int failures;
    int skipped;
    char message[400]; /* of the first failure or skip */
    char site[100];    /* line of the case that testlib works for */
};

static int log_fd = 1;
static char helper_path[1024];
static char base_directory[150];
static pid_t base_owner;
static struct test_outcome *shared_result;

/* ------------------------------------------------------------ Messages -- */

void test_note(const struct test *test, const char *text)
{
    char line[700];
    int length =
        snprintf(line, sizeof line, "# %s/%s [%s]: %s\n", test->table,
                 test->name, test->backend ? test->backend : "any", text);
    size_t size =
        (size_t)length < sizeof line ? (size_t)length : sizeof line - 1;
    ssize_t written = write(log_fd, line, size);

    (void)written;
}

void test_fail(struct test *test, const char *file, int line,
               const char *format, ...)
{
    char text[600];
    int used =
        snprintf(text, sizeof text, "%s:%d%s%s: ", file, line,
                 test->result->site[0] ? " for " : "", test->result->site);
    va_list list;
    int count;

    va_start(list, format);
    vsnprintf(text + used, sizeof text - (size_t)used, format, list);
    va_end(list);
    count = __atomic_add_fetch(&test->result->failures, 1, __ATOMIC_RELAXED);
    if (count == 1)
        snprintf(test->result->message, sizeof test->result->message, "%.399s",
                 text);
    if (count <= 20) /* a loop that fails says so briefly */
        test_note(test, text);
}

void test_skip(struct test *test, const char *reason)
{
    if (test->result->skipped++ == 0 && test->result->failures == 0)
        snprintf(test->result->message, sizeof test->result->message, "%.399s",
                 reason);
}

void test_site(struct test *test, const char *file, int line)
{
    const char *name = strrchr(file, '/');

    snprintf(test->result->site, sizeof test->result->site, "%.80s:%d",
             name ? name + 1 : file, line);
}

/* -------------------------------------------------------------- Checks -- */

int test_check(struct test *test, int held, const char *text, const char *file,
               int line)
{
    if (!held)
        test_fail(test, file, line, "not so: %s", text);
    return held;
}

int test_check_int(struct test *test, long long a, long long b,
                   const char *a_text, const char *b_text, const char *file,
                   int line)
{
    if (a != b)
        test_fail(test, file, line, "%.100s is %lld, not %s (%lld)", a_text, a,
                  b_text, b);
    return a == b;
}

/* Long texts (reports) are shown from a little before where they differ. */
int test_check_str(struct test *test, const char *a, const char *b,
                   const char *text, const char *file, int line)
{
    size_t same = 0;

    if (a == NULL || b == NULL) {
        test_fail(test, file, line, "%.60s is %.99s, not %.99s", text,
                  a ? a : "NULL", b ? b : "NULL");
        return 0;
    }
    while (a[same] == b[same] && a[same] != '\0')
        same++;
    if (a[same] == b[same])
        return 1;
    while (same > 0 && a[same - 1] != '\n')
        same--;
    test_fail(test, file, line, "%.60s is \"%.150s\", not \"%.150s\"", text,
              a + same, b + same);
    return 0;
}

int test_check_has(struct test *test, const char *text, const char *part,
                   int wanted, const char *file, int line)
{
    int has = text != NULL && part != NULL && strstr(text, part) != NULL;

    if (has != wanted)
        test_fail(test, file, line, "\"%.200s\" %s \"%.120s\"",
                  text ? text : "NULL", wanted ? "lacks" : "has",
                  part ? part : "NULL");
    return has == wanted;
}

int test_try(struct test *test, int result, const char *text, const char *file,
             int line)
{
    if (errno != TEST_ERRNO)
        test_fail(test, file, line, "errno became %d in %.120s", errno, text);
    return result;
}

long test_must(struct test *test, long result, const char *text,
               const char *file, int line)
{
    if (result == -1)
        test_fail(test, file, line, "the test's own %.120s: %s", text,
                  strerror(errno));
    return result;
}

int test_clean(const struct test *test)
{
    return __atomic_load_n(&test->result->failures, __ATOMIC_RELAXED) == 0;
}

/* ---------------------------------------------------------------- Runs -- */

static void give_up(const char *what)
{
    fprintf(stderr, "tests: %s: %s\n", what, strerror(errno));
    exit(99);
}

/* Descriptors that whoever started us left open are not the cases' own: those
 * that inherit all would pass them on. */
static void hide_descriptors(void)
{
    int fd;

    for (fd = 3; fd < 1024; fd++)
        fcntl(fd, F_SETFD, FD_CLOEXEC);
}

/* The helper: named by the environment, or beside the program (libtool puts
 * the real program one folder lower). */
static void find_helper(const char *program)
{
    static const char *const places[] = {"helper", "../helper", "tests/helper"};
    const char *given = getenv("USPAWN_TEST_HELPER");
    const char *slash = strrchr(program, '/');
    int length = slash ? (int)(slash - program) + 1 : 0;
    char path[1024], here[512];
    size_t i;

    for (i = 0; i < sizeof places / sizeof *places; i++) {
        snprintf(path, sizeof path, "%.*s%s", length, program, places[i]);
        if (given != NULL)
            snprintf(path, sizeof path, "%s", given);
        if (access(path, X_OK) != 0)
            continue;
        if (path[0] != '/' && getcwd(here, sizeof here) != NULL)
            snprintf(helper_path, sizeof helper_path, "%.500s/%.500s", here,
                     path);
        else
            snprintf(helper_path, sizeof helper_path, "%s", path);
        return;
    }
    give_up("no helper program; set USPAWN_TEST_HELPER");
}

/* nohup and CI start programs with signals ignored or blocked: cases expect
 * none to be. */
static void reset_signals(void)
{
    struct sigaction action;
    sigset_t none;
    int i;

    for (i = 1; i < TEST_SIGNALS; i++)
        if (sigaction(i, NULL, &action) == 0 && action.sa_handler == SIG_IGN) {
            action.sa_handler = SIG_DFL;
            action.sa_flags = 0;
            sigaction(i, &action, NULL);
        }
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

void test_begin(const char *program)
{
    int copy, standard;

    test_leave_lonely_root();
    reset_signals();
    test_own_signals();
    hide_descriptors();
    do /* cases take 0, 1 and 2 for open */
        standard = open("/dev/null", O_RDWR);
    while (standard >= 0 && standard < 3);
    close(standard);
    /* Where the results go, too, or a note could split one of their lines. */
    copy = fcntl(1, F_DUPFD_CLOEXEC, 240);
    log_fd = copy >= 0 ? copy : 1;
    find_helper(program);
    test_shares_memory(); /* it is remembered, also for the cases' threads */
    if (test_make_directory(base_directory, sizeof base_directory) != 0)
        give_up(base_directory);
    base_owner = getpid();
    /* Solaris 10 has another type there. */
    shared_result =
        (void *)mmap(NULL, sizeof *shared_result, PROT_READ | PROT_WRITE,
                     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared_result == MAP_FAILED)
        give_up("mmap");
}

int test_rounds(const struct test_case *item)
{
    int count = 0;

    while (uspawn_backend_name(count) != NULL)
        count++;
    return item->flags & TEST_ONCE ? 1 : count + 1;
}

void test_prepare(struct test *test, const struct test_table *table,
                  const struct test_case *item, int round)
{
    memset(shared_result, 0, sizeof *shared_result);
    test->table = table->name;
    test->name = item->name;
    test->backend = round > 0 ? uspawn_backend_name(round - 1) : NULL;
    test->helper = helper_path;
    test->result = shared_result;
    snprintf(test->directory, sizeof test->directory, "%.140s/%.15s-%.30s-%d",
             base_directory, table->name, item->name, round);
}

/* Under emulators a backend may say that it cannot work at all: the libc's
 * posix_spawn cannot report failures there.  Never on a real kernel. */
static void skip_unusable(struct test *test)
{
    struct uspawn_child child;
    struct uspawn_attr *attr;
    int code;

    if (test->backend == NULL || test_shares_memory())
        return;
    attr = test_attr(test);
    code = uspawn(&child, test->helper, NULL, attr,
                  (char *[]){"helper", "exit", "0", NULL}, NULL);
    if (code == 0)
        CHECK_OK(uspawn_child_wait(&child, NULL, -1));
    else if (code == ENOTSUP && child.error.detail == USPAWN_DETAIL_NEED)
        SKIP("this backend refuses to work here");
    test_release_all();
}

static int remove_one(const char *path, const struct stat *info, int type,
                      struct FTW *where)
{
    (void)info;
    (void)type;
    (void)where;
    remove(path);
    return 0;
}

static void remove_tree(const char *path)
{
    nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

enum test_verdict test_perform(struct test *test, const struct test_case *item)
{
    struct test_census *before;
    long blocks;

    if ((item->flags & TEST_ROOT) && geteuid() != 0)
        SKIP("needs root");
    else if ((item->flags & TEST_NATIVE) && !test_shares_memory())
        SKIP("needs a native kernel");
    else if ((item->flags & TEST_NAMESPACES) && !test_may_have_namespaces())
        SKIP("no new user namespaces here");
    else if ((item->flags & TEST_ADMIN) && !test_may_administer())
        SKIP("needs root of the whole system, not of a container");
    else if ((item->flags & TEST_SLOW) && !getenv("USPAWN_TEST_SLOW"))
        SKIP("slow: make check-slow");
    else
        skip_unusable(test);
    if (test->result->skipped > 0)
        return TEST_SKIPPED;
    if (mkdir(test->directory, 0755) != 0 && errno != EEXIST)
        give_up(test->directory);
    before = test_census_take();
    blocks = test_live_blocks();
    item->run(test);
    test->result->site[0] = '\0';
    test_release_all();
    test_census_compare(test, before);
    if (!(item->flags & TEST_KEEPS_MEMORY) && test_clean(test))
        CHECK_INT(test_live_blocks(), blocks);
    test_census_free(before);
    if (test_clean(test))
        remove_tree(test->directory);
    return test_verdict(test);
}

enum test_verdict test_verdict(const struct test *test)
{
    if (test->result->failures > 0)
        return TEST_FAILED;
    return test->result->skipped > 0 ? TEST_SKIPPED : TEST_PASSED;
}

const char *test_message(const struct test *test)
{
    return test->result->message;
}

/* --------------------------------------------------------------- Users -- */

/* Below what a container maps, above what a system gives to somebody. */
unsigned test_lone_user(int which)
{
    return (unsigned)(20000 + 3 * (base_owner % 13000) + which);
}

/* -------------------------------------------------------------- System -- */

#ifdef USP_HANDLES
int test_has_handles(void)
{
    return 1;
}
#else
int test_has_handles(void)
{
    return 0;
}
#endif

#ifdef USP_PIDFDS
int test_has_pidfds(void)
{
    return 1;
}
#else
int test_has_pidfds(void)
{
    return 0;
}
#endif

#ifdef USP_MEMORY_FILES
int test_has_memory_files(void)
{
    return 1;
}
#else
int test_has_memory_files(void)
{
    return 0;
}
#endif

#if defined HAVE_WAIT4 || defined USP_PIDFDS
int test_has_usage(void)
{
    return 1;
}
#else
int test_has_usage(void)
{
    return 0;
}
#endif

#if defined USP_CLOSEFROM_IS_SAFE || defined HAVE_CLOSE_RANGE ||               \
    defined HAVE_GETDENTS || defined USP_PIDFDS
int test_finds_descriptors(void)
{
    return 1;
}
#else
int test_finds_descriptors(void)
{
    return 0;
}
#endif

int test_has_backends(void)
{
    return strcmp(uspawn_backend_name(0), "fork") != 0;
}

#if defined HAVE_FEXECVE || defined USP_PIDFDS
int test_executes_no_descriptor(struct test *test)
{
    (void)test;
    return 0;
}
#else
int test_executes_no_descriptor(struct test *test)
{
    CHECK_INT(TRY(uspawn_attr_set_exec_fd(test_attr(test), 0)), ENOTSUP);
    SKIP("no descriptor can be executed here");
    return 1;
}
#endif

/* ----------------------------------------------------------- Processes -- */

void test_in_child(struct test *test,
                   void (*function)(struct test *test, void *data), void *data)
{
    pid_t pid = fork(), ended;
    int status = 0;

    if (pid == 0) {
        alarm(test_patience(20));
        function(test, data);
        _exit(0);
    }
    if (MUST(pid) == -1)
        return;
    do
        ended = waitpid(pid, &status, 0);
    while (ended == -1 && errno == EINTR);
    if (ended != pid)
        test_fail(test, __FILE__, __LINE__, "forked process was lost");
    else if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        test_fail(test, __FILE__, __LINE__, "forked process ended with %#x",
                  (unsigned)status);
}

int test_duplicate(int fd, int number)
{
    int copy = dup2(fd, number);

    return copy < 0 ? copy : fcntl(copy, F_SETFD, FD_CLOEXEC);
}

void test_set_limit(struct test *test, int resource, unsigned long long value)
{
    struct rlimit limit;

    MUST(getrlimit((usp_resource)resource, &limit));
    limit.rlim_cur = (rlim_t)value;
    MUST(setrlimit((usp_resource)resource, &limit));
}

#ifdef HAVE_SETRESUID

int test_set_users(uid_t real, uid_t effective, uid_t saved)
{
    return setresuid(real, effective, saved);
}

int test_set_groups(gid_t real, gid_t effective, gid_t saved)
{
    return setresgid(real, effective, saved);
}

#else

int test_set_users(uid_t real, uid_t effective, uid_t saved)
{
    (void)real;
    (void)effective;
    (void)saved;
    return -1;
}

int test_set_groups(gid_t real, gid_t effective, gid_t saved)
{
    (void)real;
    (void)effective;
    (void)saved;
    return -1;
}

#endif

int test_repeat(int times)
{
    const char *fewer = getenv("USPAWN_TEST_FEWER");
    int factor = test_shares_memory() ? 1 : 12;

    if (fewer != NULL && atoi(fewer) > factor)
        factor = atoi(fewer);
    return (times + factor - 1) / factor;
}

unsigned test_patience(unsigned seconds)
{
    const char *factor = getenv("USPAWN_TEST_PATIENCE");

    if (factor != NULL && atoi(factor) > 0)
        return seconds * (unsigned)atoi(factor);
    return test_shares_memory() ? seconds : 5 * seconds;
}

void test_sleep(int milliseconds)
{
    struct timespec time;

    time.tv_sec = milliseconds / 1000;
    time.tv_nsec = (long)(milliseconds % 1000) * 1000000;
    nanosleep(&time, NULL);
}

static long milliseconds_of(clockid_t clock)
{
    struct timespec now;

    clock_gettime(clock, &now);
    return (long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

long test_clock(void)
{
    return milliseconds_of(CLOCK_MONOTONIC);
}

long test_cpu(void)
{
    return milliseconds_of(CLOCK_PROCESS_CPUTIME_ID);
}

void test_await(struct test *test, pid_t pid)
{
    siginfo_t info;
    int result;

    do
        result = waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT);
    while (result == -1 && errno == EINTR);
    MUST(result);
}

/* ----------------------------------------------------------------- End -- */

void test_end(void)
{
    if (base_owner == getpid())
        remove_tree(base_directory);
}
