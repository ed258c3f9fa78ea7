/* SPDX-License-Identifier: MIT */
/* Programs that end at once, in a process where somebody else collects every
 * child: a thread with waitpid (-1), or the kernel.  The handle is there, and
 * names the program; how it ended is known where the kernel tells.
 */
#include "testlib.h"

#include <pthread.h>
#include <string.h>
#include <sys/wait.h>

struct collector {
    int is_over;
    unsigned count;
};

static void *collect_all(void *argument)
{
    struct collector *collector = argument;

    while (!__atomic_load_n(&collector->is_over, __ATOMIC_ACQUIRE))
        if (waitpid(-1, NULL, WNOHANG) > 0)
            collector->count++;
    return NULL;
}

static void check_known(struct test *test, int code,
                        const struct uspawn_status *status)
{
    if (code != 0 && !test_has_linux(6, 15))
        return;
    CHECK_INT(status->kind, USPAWN_EXITED);
    CHECK_INT(status->value, 5);
}

/* posix_spawn(3) gives a pid, which by then may be nobody's; so does the system
 * where a handle is made of one. */
static int has_sure_handles(const struct test *test)
{
    return test_has_pidfds() && !test_may_refuse(test, FEATURE_HANDLE);
}

static void end_one(struct test *test, struct uspawn_attr *attr,
                    int is_required)
{
    struct launch launch = {.attr = attr, .argv = ARGS("exit", "5")};
    struct uspawn_status status;
    struct uspawn_child child;
    int code = test_start(test, &child, &launch);

    if (is_required && code == ESRCH && !test_has_pidfds())
        return; /* too late for one */
    if (!CHECK_INT(code, 0))
        return;
    CHECK(child.pid > 0);
    if (is_required || has_sure_handles(test))
        CHECK(child.fd >= 0);
    memset(&status, 0xa5, sizeof status);
    code = TRY(uspawn_child_wait(&child, &status, 30000));
    CHECK(code == 0 || code == ECHILD);
    if (has_sure_handles(test))
        check_known(test, code, &status);
}

static void end_many(struct test *test)
{
    struct launch required = {.attr = test_attr(test)};
    struct uspawn_attr *wanted = test_attr(test);
    int i;

    CHECK_OK(uspawn_attr_set_handle(required.attr, USPAWN_HANDLE_REQUIRED));
    for (i = 0; i < test_repeat(60); i++)
        end_one(test, wanted, 0);
    if (!test_has_handles() || REFUSED(&required, FEATURE_HANDLE))
        return;
    for (i = 0; i < test_repeat(60); i++)
        end_one(test, required.attr, 1);
}

static void beside_a_collector(struct test *test, void *data)
{
    struct collector collector = {0};
    pthread_t thread;

    (void)data;
    CHECK_INT(pthread_create(&thread, NULL, collect_all, &collector), 0);
    end_many(test);
    __atomic_store_n(&collector.is_over, 1, __ATOMIC_RELEASE);
    pthread_join(thread, NULL);
}

static void a_thread_collects_all(struct test *test)
{
    test_in_child(test, beside_a_collector, NULL);
}

static void under_a_kernel_that_collects(struct test *test, void *data)
{
    (void)data;
    signal(SIGCHLD, SIG_IGN);
    end_many(test);
    CHECK(test_childless());
}

static void the_kernel_collects_all(struct test *test)
{
    test_in_child(test, under_a_kernel_that_collects, NULL);
}

static const struct test_case cases[] = {
    CASE(a_thread_collects_all, TEST_NATIVE),
    CASE(the_kernel_collects_all, TEST_NATIVE),
};

TABLE(reaped, cases);
