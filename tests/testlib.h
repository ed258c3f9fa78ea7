/* SPDX-License-Identifier: MIT */
/* The test suite's own small library.
 *
 * A case is a plain function in a table; it knows nothing of the runner.  Two
 * runners exist: main-check.c (libcheck) and main-tap.c (TAP, static, for
 * kernels and emulators where libcheck cannot go).  Both run every case once
 * for each backend and take a census of the process before and after it: what
 * a case, and so uspawn, leaves behind fails the case.
 *
 * A failed check is printed and counted; the case goes on.  So no macro here
 * hides a jump, and checks may be used in threads and in forked processes.
 */
#ifndef TESTLIB_H
#define TESTLIB_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1 /* all that the host's headers have */
#endif
#ifndef __EXTENSIONS__
#define __EXTENSIONS__ 1
#endif

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <sys/types.h>

#include "compat.h"
#include "uspawn.h"

/* One past the last signal; FreeBSD's NSIG counts only the first 31. */
#ifdef _SIG_MAXSIG
#define TEST_SIGNALS (_SIG_MAXSIG + 1)
#else
#define TEST_SIGNALS NSIG
#endif

/* ------------------------------------------------------------- Cases -- */

struct test_outcome; /* shared with the processes that a case forks */

struct test {
    const char *table;   /* name of the case's table, */
    const char *name;    /* and of the case */
    const char *backend; /* the only one allowed; NULL: the library's choice */
    const char *helper;  /* path of the helper program */
    char directory[200]; /* scratch directory of this case */
    struct test_outcome *result;
};

enum test_flag {
    TEST_ONCE = 1,   /* not once per backend */
    TEST_ROOT = 2,   /* needs root */
    TEST_NATIVE = 4, /* needs a real kernel: not qemu-user, not valgrind */
    TEST_KEEPS_MEMORY = 8, /* libc does, for threads and setenv: don't count */
    TEST_SLOW = 16,        /* seconds: only if USPAWN_TEST_SLOW is set */
    TEST_NAMESPACES = 32,  /* needs new namespaces, those of users too */
    TEST_ADMIN = 64        /* needs root with CAP_SYS_ADMIN, and its calls */
};

struct test_case {
    const char *name;
    void (*run)(struct test *test);
    unsigned flags;
};

struct test_table {
    const char *name;
    const struct test_case *cases;
    size_t count;
};

/* How a table of cases is written. */
#define CASE(function, flags)                                                  \
    {                                                                          \
#function, function, flags                                             \
    }
#define TABLE(name, cases)                                                     \
    const struct test_table test_table_##name = {                              \
        #name, cases, sizeof(cases) / sizeof *(cases)}

/* Every table of this host; ended by NULL (tables-linux.c, tables-posix.c). */
extern const struct test_table *const test_tables[];

/* What a case ended as. */
enum test_verdict { TEST_PASSED, TEST_FAILED, TEST_SKIPPED };

/* --------------------------------------------------------- For runners -- */

/* Make a new directory for all cases; its path goes to PATH of SIZE bytes: 0,
 * or -1.  mkdtemp is in POSIX, but not in Solaris 10. */
int test_make_directory(char *path, size_t size);

/* Find the helper and make the scratch directory.  Exits where it cannot. */
void test_begin(const char *program);

/* Become an ordinary user, if we are root who can be nobody else. */
void test_leave_lonely_root(void);

/* Remove the scratch directory. */
void test_end(void);

/* How often CASE runs: with backend numbers -1 (any) to the result - 2. */
int test_rounds(const struct test_case *item);

/* Prepare TEST for a case; ROUND from 0: any backend, then each of them. */
void test_prepare(struct test *test, const struct test_table *table,
                  const struct test_case *item, int round);

/* Run the case in this process, census included. */
enum test_verdict test_perform(struct test *test, const struct test_case *item);

/* What it came to, also when another process performed it. */
enum test_verdict test_verdict(const struct test *test);

/* The first failure, or why it was skipped. */
const char *test_message(const struct test *test);

/* Write its line of TAP, with that message, to FD; NUMBER: of the line, or 0
 * for none. */
void test_print(const struct test *test, int fd, int number);

/* -------------------------------------------------------------- Checks -- */

/* All of them need a `struct test *test` in scope and are 1 where they held. */
#define CHECK(condition)                                                       \
    test_check(test, (condition) != 0, #condition, __FILE__, __LINE__)
#define CHECK_INT(a, b)                                                        \
    test_check_int(test, (long long)(a), (long long)(b), #a, #b, __FILE__,     \
                   __LINE__)
#define CHECK_STR(a, b) test_check_str(test, (a), (b), #a, __FILE__, __LINE__)

/* Text A contains B; A does not contain B. */
#define CHECK_HAS(a, b) test_check_has(test, (a), (b), 1, __FILE__, __LINE__)
#define CHECK_LACKS(a, b) test_check_has(test, (a), (b), 0, __FILE__, __LINE__)

/* Make a CALL to uspawn, and check that it leaves errno alone. */
#define TEST_ERRNO 4711
#define TRY(call)                                                              \
    (errno = TEST_ERRNO, test_try(test, (call), #call, __FILE__, __LINE__))

/* ... and that it gives 0. */
#define CHECK_OK(call) CHECK_INT(TRY(call), 0)

/* A system call of the test's own that must not fail. */
#define MUST(call) test_must(test, (long)(call), #call, __FILE__, __LINE__)

#define SKIP(reason) test_skip(test, (reason))

#if defined(__GNUC__)
#define TEST_PRINTF(a, b) __attribute__((format(printf, a, b)))
#else
#define TEST_PRINTF(a, b)
#endif

int test_check(struct test *test, int held, const char *text, const char *file,
               int line);
int test_check_int(struct test *test, long long a, long long b,
                   const char *a_text, const char *b_text, const char *file,
                   int line);
int test_check_str(struct test *test, const char *a, const char *b,
                   const char *text, const char *file, int line);
int test_check_has(struct test *test, const char *text, const char *part,
                   int wanted, const char *file, int line);
int test_try(struct test *test, int result, const char *text, const char *file,
             int line);
long test_must(struct test *test, long result, const char *text,
               const char *file, int line);
void test_skip(struct test *test, const char *reason);
void test_fail(struct test *test, const char *file, int line,
               const char *format, ...) TEST_PRINTF(4, 5);

/* Print TEXT, a line about the case that is no failure. */
void test_note(const struct test *test, const char *text);

/* Say which line of a case the following failures inside testlib are about. */
void test_site(struct test *test, const char *file, int line);

/* 1 where nothing has failed so far. */
int test_clean(const struct test *test);

/* --------------------------------------- What cases need not release -- */

/* Objects that live until the end of the case. */
struct uspawn_actions *test_actions(struct test *test);
struct uspawn_attr *test_attr(struct test *test);  /* restricted to backend */
void *test_memory(struct test *test, size_t size); /* zeroed */
char *test_text(struct test *test, const char *format, ...) TEST_PRINTF(2, 3);

/* Release them now; also called by the harness. */
void test_release_all(void);

/* Count calls to malloc, calloc, realloc and free made by the library, where
 * the program was linked for that (testlib-memory.c). */
int test_counts_memory(void);
unsigned long test_allocations(void);
long test_live_blocks(void);

/* Let allocation number NTH from now on (1: the next) fail, once or all that
 * follow too; 0: none. */
void test_fail_allocation(unsigned long nth, int all);

/* --------------------------------------------------------------- Files -- */

/* A path in the case's scratch directory. */
char *test_path(struct test *test, const char *name);

/* Write CONTENT there with MODE; the result is the path. */
char *test_file(struct test *test, const char *name, const char *content,
                mode_t mode);

/* A copy of the helper there, which every user can execute. */
char *test_helper_copy(struct test *test, const char *name);

/* What a file contains; "" where it cannot be read. */
char *test_contents(struct test *test, const char *path);

/* All that can be read from FD until its end. */
char *test_drain(struct test *test, int fd);

/* -------------------------------------------------------------- Census -- */

struct test_census;

struct test_census *test_census_take(void);
void test_census_compare(struct test *test, const struct test_census *before);
void test_census_free(struct test_census *census);

/* Print which descriptors are open here as "0 1 2 7". */
char *test_descriptors(struct test *test);

/* ------------------------------------------------------------ Starting -- */

#define ARGS(...) ((char *[]){"helper", __VA_ARGS__, NULL})

/* What is started.  Members left 0 take what their comment says. */
struct launch {
    const char *path; /* the helper */
    const struct uspawn_actions *actions;
    struct uspawn_attr *attr; /* one with nothing but the backend */
    char *const *argv;        /* "helper" "exit" "0" */
    char *const *envp;        /* the caller's */
    int search;               /* 1: uspawnp() */
    int planned;              /* 1: uspawn_plan_create() and _run() */
};

/* Start it: what uspawn() gives.  Where posix_spawn(3) has no chdir, fchdir or
 * session that is checked to be refused by name, and the child is made by fork:
 * most cases that need one are about something else. */
int test_start(struct test *test, struct uspawn_child *child,
               const struct launch *launch);

/* The same by FUNCTION, which is given the launch with all that was left 0. */
typedef int test_starter(struct test *test, struct uspawn_child *child,
                         const struct launch *launch);
int test_start_by(struct test *test, struct uspawn_child *child,
                  const struct launch *launch, test_starter *function);

/* Start it, wait, and check that it exits with VALUE. */
#define EXITS(launch, value)                                                   \
    (test_site(test, __FILE__, __LINE__), test_exits(test, (launch), (value)))
void test_exits(struct test *test, const struct launch *launch, int value);

/* Wait for CHILD, for ever, and check that it ended by exit with VALUE. */
#define ENDS(child, value)                                                     \
    (test_site(test, __FILE__, __LINE__), test_ends(test, (child), (value)))
void test_ends(struct test *test, struct uspawn_child *child, int value);

/* Start it and check that this fails with CODE, STAGE and ACTION and leaves
 * nothing behind.  The result is the error, until the end of the case. */
#define FAILS(launch, code, stage, action)                                     \
    (test_site(test, __FILE__, __LINE__),                                      \
     test_fails(test, (launch), (code), (stage), (action)))
const struct uspawn_error *test_fails(struct test *test,
                                      const struct launch *launch, int code,
                                      int stage, int action);

/* Start it and check that exec fails with CODE, that DETAIL is about TEXT, and
 * that the line has PART. */
#define EXEC_FAILS(launch, code, detail, text, part)                           \
    (test_site(test, __FILE__, __LINE__),                                      \
     test_exec_fails(test, (launch), (code), (detail), (text), (part)))
const struct uspawn_error *test_exec_fails(struct test *test,
                                           const struct launch *launch,
                                           int code, int detail,
                                           const char *text, const char *part);

/* uspawn_error_format's line, until the end of the case. */
const char *test_line(struct test *test, const struct uspawn_error *error);

/* Check that ERROR says that the limit NAME was reached. */
#define NAMES_LIMIT(error, name)                                               \
    (test_site(test, __FILE__, __LINE__),                                      \
     test_names_limit(test, (error), (name)))
void test_names_limit(struct test *test, const struct uspawn_error *error,
                      const char *name);

/* Start the helper's report (argv is replaced), and give it. */
#define REPORT(launch)                                                         \
    (test_site(test, __FILE__, __LINE__), test_report(test, (launch)))
const char *test_report(struct test *test, const struct launch *launch);

/* The same through the fork backend, then through the case's own; check that
 * both saw the same.  The result is the second report. */
#define SAME_AS_FORK(launch)                                                   \
    (test_site(test, __FILE__, __LINE__), test_same_as_fork(test, (launch)))
const char *test_same_as_fork(struct test *test, const struct launch *launch);

/* Make a plan of the helper with ACTIONS and ARGV, run it three times at once,
 * and check that each run writes TEXT to its first pipe and exits with 0. */
void test_runs_alike(struct test *test, const struct uspawn_actions *actions,
                     char *const *argv, const char *text);

/* The rest of the report's line that begins with KEY and a space; "" if there
 * is none. */
const char *test_value(struct test *test, const char *report, const char *key);

/* The numbers of the report's descriptors, "0 1 2 5". */
const char *test_report_fds(struct test *test, const char *report);

/* A short list of everything that must work on the worst of hosts, with the
 * helper at PROGRAM: ends, failures of a step and of exec, pipes, timeouts, and
 * that nothing unlisted is inherited. */
void test_basics(struct test *test, const char *program);

/* ----------------------------------------- What a backend need not be able */

enum test_feature {
    FEATURE_LISTED, /* inheritance; then cases run with that of POSIX */
    FEATURE_CLOSEFROM,
    FEATURE_CHDIR, /* these three came to posix_spawn(3) late: see test_start */
    FEATURE_FCHDIR,
    FEATURE_SESSION,
    FEATURE_TCSETPGRP,
    FEATURE_SCHEDULERS, /* at all */
    FEATURE_IGNORED_SIGNALS,
    FEATURE_OTHER_SCHEDULERS, /* than those of POSIX */
    FEATURE_NUMBERS_BEYOND_THE_LIMIT,
    FEATURE_EXEC_FD,
    FEATURE_DETACHED,
    FEATURE_BEYOND_POSIX, /* attributes that posix_spawn(3) has no word for */
    FEATURE_HOLD,         /* a child that holds while its parent goes on */
    FEATURE_OWN_MEMORY,   /* what a child in our memory may not do */
    FEATURE_BORN,         /* a child born in new namespaces */
    FEATURE_HIDDEN,       /* a child that only its pid finds */
    FEATURE_HANDLE        /* that is there in any case */
};

/* 1 where the case's backend may refuse FEATURE.  It must do so then: the
 * refusal of LAUNCH is checked, and the case is over. */
#define REFUSED(launch, feature)                                               \
    (test_site(test, __FILE__, __LINE__),                                      \
     test_refused(test, (launch), (feature)))
int test_refused(struct test *test, const struct launch *launch,
                 enum test_feature feature);

/* For cases that are about listed inheritance. */
#define REFUSED_LISTED()                                                       \
    (test_site(test, __FILE__, __LINE__), test_refused_listed(test))
int test_refused_listed(struct test *test);

/* 1 where CODE, of a set function, says that the system has no such attribute:
 * then the case is skipped.  0: CODE is 0. */
int test_is_missing(struct test *test, int code);

/* Whether it may, without a check. */
int test_may_refuse(const struct test *test, enum test_feature feature);

/* 1 where the library has descriptors that name a child, and files in memory,
 * on this system. */
int test_has_handles(void);
int test_has_pidfds(void); /* that they are pidfds */
int test_has_memory_files(void);
int test_has_usage(void);
int test_has_backends(void);      /* others than fork */
int test_finds_descriptors(void); /* those above the limit, too */

/* 1 where the case's backend tells of a failure by a pipe alone: by copies of
 * this process, unless the kernel suspends it until they have executed. */
int test_needs_a_pipe(const struct test *test);

/* 1 where it calls a posix_spawn that needs one, as musl's does; and where that
 * has no descriptors for it now. */
int test_libc_needs_a_pipe(const struct test *test);
int test_libc_lacks_a_pipe(const struct test *test);

/* 1 where descriptors cannot be executed: the case checks that, and is over. */
int test_executes_no_descriptor(struct test *test);

/* 1 where the case's backend is NAME. */
int test_is(const struct test *test, const char *name);

/* ---------------------------------------------------------- Processes -- */

/* Run FUNCTION in a forked process; its failures are those of the case. */
void test_in_child(struct test *test,
                   void (*function)(struct test *test, void *data), void *data);

/* 1 where a child that shares memory really does: a native kernel. */
int test_shares_memory(void);

/* 1 where the libc's own posix_spawn, if there is one, resets ids: an error is
 * what glibc's gives on SuperH, for the reason in helper.c.  For a caller whose
 * ids differ. */
int test_libc_resets_ids(const char *path);

/* From now on children whose parent has ended are this process's; 0: the system
 * cannot do that, and the case is over. */
int test_adopt_orphans(struct test *test);

/* Mount at PLACE, for this process, a file system whose files cannot be
 * executed; 0: it cannot be done, and the case is over. */
int test_mount_noexec(struct test *test, const char *place);

/* Take /proc away from this process; 0: it cannot be done, and the case is
 * over. */
int test_hide_proc(struct test *test);

/* 1 on Linux MAJOR.MINOR and newer, itself and not an emulator's. */
int test_has_linux(int major, int minor);

/* 1 where the system lets us have what containers and chroots are refused: new
 * namespaces of all kinds; root's rights to the whole system; a PERSONALITY. */
int test_may_have_namespaces(void);
int test_may_administer(void);
int test_may_have_personality(unsigned long personality);
#define TEST_NO_RANDOMIZATION 0x0040000ul /* Linux's ADDR_NO_RANDOMIZE */

/* Make NUMBER a copy of FD, close-on-exec; below 0: it failed. */
int test_duplicate(int fd, int number);

/* Set this process's soft limit of RESOURCE. */
void test_set_limit(struct test *test, int resource, unsigned long long value);

/* Become user and group ID for good, as root. */
void test_become(struct test *test, unsigned id);

/* setresuid and setresgid, which macOS, NetBSD and Solaris lack. */
#ifdef HAVE_SETRESUID
#define TEST_HAS_SAVED_IDS 1
#else
#define TEST_HAS_SAVED_IDS 0
#endif
int test_set_users(uid_t real, uid_t effective, uid_t saved);
int test_set_groups(gid_t real, gid_t effective, gid_t saved);

/* Users 0 to 2 who own no process but ours, though another suite may run beside
 * this one. */
unsigned test_lone_user(int which);

/* SECONDS for an alarm; more under an emulator, which is slow: five times as
 * many, or USPAWN_TEST_PATIENCE times. */
unsigned test_patience(unsigned seconds);

/* How often to do what is done TIMES times, to see things meet, or how many to
 * have of what is many: fewer under an emulator, a twelfth, or where
 * USPAWN_TEST_FEWER says by how much. */
int test_repeat(int times);

/* Sleep for a few milliseconds. */
void test_sleep(int milliseconds);

/* Milliseconds of the monotonic clock; of this process's CPU time. */
long test_clock(void);
long test_cpu(void);

/* 1 where this process has no child, ended or not, at all. */
int test_childless(void);

/* Wait until PID, a child of this process, has ended, without collecting it. */
void test_await(struct test *test, pid_t pid);

#endif
