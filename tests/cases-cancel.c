/* SPDX-License-Identifier: MIT */
/* No public function is a cancellation point: each is called by a thread that
 * is to be cancelled, and would end there.  tests/t-symbols.sh looks that none
 * is left out.
 *
 * Arguments are such that there is something to do; whether it can be done here
 * is other cases' business.
 */
#include "testlib.h"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Make a CALL, whose result does not matter. */
#define CALL(call) note(test, (long)(call), #call)

/* What is being called, should it be the last. */
static const char *last;
static volatile long result;

static long note(struct test *test, long value, const char *text)
{
    (void)test;
    last = text;
    result = value;
    return value;
}

static void call_actions(struct test *test)
{
    static const int from[] = {0}, to[] = {9};
    static const char *const names[] = {"name"};
    struct uspawn_actions *actions = NULL;
    struct uspawn_error error;

    CALL(uspawn_actions_create(&actions));
    CALL(uspawn_actions_add_open(actions, 5, "/dev/null", O_RDONLY, 0));
    CALL(uspawn_actions_add_open_or_keep(actions, 5, "/dev/tty", O_RDWR, 0));
    CALL(uspawn_actions_add_close(actions, 5));
    CALL(uspawn_actions_add_dup2(actions, 0, 6));
    CALL(uspawn_actions_add_inherit(actions, 0));
    CALL(uspawn_actions_add_chdir(actions, "/"));
    CALL(uspawn_actions_add_fchdir(actions, 5));
    CALL(uspawn_actions_add_closefrom(actions, 100));
    CALL(uspawn_actions_add_tcsetpgrp(actions, 0));
    CALL(uspawn_actions_add_pipe(actions, 7, USPAWN_PIPE_READ));
    CALL(uspawn_actions_add_socketpair(actions, 8, SOCK_STREAM));
    CALL(uspawn_actions_add_pty(actions, 9, 24, 80));
    CALL(uspawn_actions_add_stdio_pty(actions, NULL));
    CALL(uspawn_actions_set_nonblocking(actions));
    CALL(uspawn_actions_add_bytes(actions, 10, "text", 4));
    CALL(uspawn_actions_add_null(actions, 11));
    CALL(uspawn_actions_add_map(actions, from, to, 1));
    CALL(uspawn_actions_add_listen(actions, from, names, 1));
    CALL(uspawn_actions_error(actions, &error));
    CALL(uspawn_actions_set_strict(actions));
    uspawn_actions_destroy(actions);
}

static void call_plain_attributes(struct test *test, struct uspawn_attr *attr)
{
    static const unsigned cpus[] = {0};
    sigset_t set;

    sigemptyset(&set);
    CALL(uspawn_attr_set_strict(attr));
    CALL(uspawn_attr_error(attr, NULL));
    CALL(uspawn_attr_set_process_group(attr, 0));
    CALL(uspawn_attr_set_session(attr));
    CALL(uspawn_attr_set_signal_mask(attr, &set));
    CALL(uspawn_attr_set_default_signals(attr, &set));
    CALL(uspawn_attr_set_ignored_signals(attr, &set));
    CALL(uspawn_attr_set_signal(attr, SIGUSR1, USPAWN_SIGNAL_IGNORE));
    CALL(uspawn_attr_set_clean_signals(attr));
    CALL(uspawn_attr_set_scheduler(attr, SCHED_OTHER, 0));
    CALL(uspawn_attr_set_scheduler_priority(attr, 0));
    CALL(uspawn_attr_set_deadline(attr, 1024, 1024, 0, 0));
    CALL(uspawn_attr_set_reset_ids(attr));
    CALL(uspawn_attr_set_umask(attr, 022));
    CALL(uspawn_attr_set_nice(attr, 1));
    CALL(uspawn_attr_set_io_priority(attr, USPAWN_IO_IDLE, 0));
    CALL(uspawn_attr_set_cpu_affinity(attr, cpus, 1));
    CALL(uspawn_attr_set_timer_slack(attr, 50000));
    CALL(uspawn_attr_set_oom_score_adjustment(attr, 0));
    CALL(uspawn_attr_set_personality(attr, 0));
    CALL(uspawn_attr_set_no_randomization(attr));
    CALL(uspawn_attr_set_controlling_terminal(attr, 0));
    CALL(uspawn_attr_set_stolen_terminal(attr, 0));
    CALL(uspawn_attr_set_foreground(attr, 0));
    CALL(uspawn_attr_set_limit(attr, RLIMIT_CORE, 0, 0));
    CALL(uspawn_attr_set_parent_death_signal(attr, SIGTERM));
    CALL(uspawn_attr_set_suspended(attr));
    CALL(uspawn_attr_set_inheritance(attr, USPAWN_INHERIT_ALL));
    CALL(uspawn_attr_set_path_source(attr, USPAWN_PATH_GIVEN, "/bin"));
    CALL(uspawn_attr_set_exec_fd(attr, 0));
    CALL(uspawn_attr_set_enoexec(attr, USPAWN_ENOEXEC_SHELL));
    CALL(uspawn_attr_set_argv0(attr, "name"));
    CALL(uspawn_attr_set_handle(attr, USPAWN_HANDLE_WANTED));
    CALL(uspawn_attr_set_detached(attr));
    CALL(uspawn_attr_set_hidden(attr));
    CALL(uspawn_attr_set_hidden_from(attr, 0));
    CALL(uspawn_attr_set_contract(attr));
    CALL(uspawn_attr_set_policy(attr, 0));
    CALL(uspawn_attr_set_ready_fd(attr));
    CALL(uspawn_attr_set_backend(attr, uspawn_backend_name(0)));
}

static void call_rights(struct test *test, struct uspawn_attr *attr)
{
    static const struct uspawn_id_range range = {0, 0, 1};
    static const gid_t groups[] = {0};
    static const int fds[] = {0};
    static const unsigned long long instruction;

    CALL(uspawn_attr_set_chroot(attr, "/"));
    CALL(uspawn_attr_set_root_fd(attr, 0));
    CALL(uspawn_attr_set_cgroup(attr, 0));
    CALL(uspawn_attr_set_namespaces(attr, fds, 1));
    CALL(uspawn_attr_set_unshare(attr, 0));
    CALL(uspawn_attr_set_user_map(attr, &range, 1));
    CALL(uspawn_attr_set_group_map(attr, &range, 1));
    CALL(uspawn_attr_set_no_setgroups(attr));
    CALL(uspawn_attr_set_suspended_for_maps(attr));
    CALL(uspawn_attr_set_mount_propagation(attr, 0));
    CALL(uspawn_attr_set_proc_mount(attr, "/proc"));
    CALL(uspawn_attr_set_dropped_capabilities(attr, 0, 0));
    CALL(uspawn_attr_set_raised_capabilities(attr, 1));
    CALL(uspawn_attr_set_securebits(attr, 0));
    CALL(uspawn_attr_set_user(attr, 0));
    CALL(uspawn_attr_set_group(attr, 0));
    CALL(uspawn_attr_set_user_ids(attr, 0, 0));
    CALL(uspawn_attr_set_group_ids(attr, 0, 0));
    CALL(uspawn_attr_set_groups(attr, groups, 1));
    CALL(uspawn_attr_set_login(attr, "root"));
    CALL(uspawn_attr_set_login(attr, "no such user"));
    CALL(uspawn_attr_set_login_class(attr, "default"));
    CALL(uspawn_attr_set_login_name(attr, "root"));
    CALL(uspawn_attr_set_jail(attr, 1));
    CALL(uspawn_attr_set_processor_set(attr, 0));
    CALL(uspawn_attr_set_project(attr, 0));
    CALL(uspawn_attr_set_privileges(attr, USPAWN_PRIVILEGES_LIMIT, "basic"));
    CALL(uspawn_attr_set_no_new_privileges(attr));
    CALL(uspawn_attr_set_seccomp_filter(attr, &instruction, 1));
}

static void call_attributes(struct test *test)
{
    struct uspawn_attr *attr = NULL;

    CALL(uspawn_attr_create(&attr));
    call_plain_attributes(test, attr);
    call_rights(test, attr);
    uspawn_attr_destroy(attr);
}

static void call_environment(struct test *test)
{
    char *variables[] = {"NAME=value", NULL};
    struct uspawn_environment *environment = NULL;

    CALL(uspawn_environment_create(&environment, variables));
    CALL(uspawn_environment_set(environment, "OTHER", "value"));
    CALL(uspawn_environment_get(environment, "OTHER") != NULL);
    CALL(uspawn_environment_unset(environment, "OTHER"));
    CALL(uspawn_environment_replace(environment, variables));
    CALL(uspawn_environment_array(environment) != NULL);
    uspawn_environment_clear(environment);
    uspawn_environment_destroy(environment);
}

static void call_texts(struct test *test, const struct uspawn_child *child)
{
    struct uspawn_status status = {.kind = USPAWN_EXITED};
    struct uspawn_shell_words words;
    char line[400];
    int number;

    CALL(uspawn_status_to_wait(&status, &number));
    CALL(uspawn_shell_quote("it's", line, sizeof line));
    CALL(uspawn_shell_split(&words, line));
    uspawn_shell_free(&words);
    CALL(uspawn_error_format(&child->error, line, sizeof line));
    CALL(uspawn_error_format_reason(&child->error, line, sizeof line));
    CALL(uspawn_strstage(USPAWN_STAGE_EXEC) != NULL);
    CALL(uspawn_strmechanism(child->mechanism) != NULL);
    CALL(uspawn_strsignal(SIGSEGV) != NULL);
    CALL(uspawn_version() != NULL);
}

/* -------------------------------------------------------------- Programs -- */

static struct uspawn_attr *of_backend(struct test *test, int handle)
{
    struct uspawn_attr *attr = test_attr(test);

    CHECK_OK(uspawn_attr_set_handle(attr, handle));
    if (test_may_refuse(test, FEATURE_LISTED))
        CHECK_OK(uspawn_attr_set_inheritance(attr, USPAWN_INHERIT_ALL));
    return attr;
}

static void end(struct test *test, struct uspawn_child *child)
{
    CALL(uspawn_child_ready(child, 20000));
    CALL(uspawn_child_pipe(child, 0));
    CALL(uspawn_child_close_pipe(child, 0));
    CALL(uspawn_child_wait(child, NULL, 0));
    CALL(uspawn_child_wait(child, NULL, 1));
    CALL(uspawn_child_wait_for(child, NULL, USPAWN_WAIT_STOPPED, 1));
    CALL(uspawn_child_kill_group(child, SIGKILL));
    CALL(uspawn_child_kill(child, SIGKILL));
    CALL(uspawn_child_wait_for(child, NULL, USPAWN_WAIT_KEEP, 20000));
    CALL(uspawn_child_wait(child, NULL, -1));
    CALL(uspawn_child_release(child));
}

/* Given up while it runs, and collected by a later release. */
static void give_up(struct test *test, struct uspawn_child *child)
{
    pid_t pid = child->pid;
    int i, state;

    CALL(uspawn_child_release(child));
    if (pid <= 0)
        return;
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
    kill(pid, SIGKILL);
    test_await(test, pid);
    pthread_setcancelstate(state, &state);
    for (i = 0; i < 5; i++)
        CALL(uspawn_child_release(child));
}

static void call_spawns(struct test *test, struct uspawn_attr *attr)
{
    char *const *argv = ARGS("hang");
    struct uspawn_child child;

    CALL(uspawn(&child, "/nonexistent/x", NULL, attr, argv, NULL));
    call_texts(test, &child);
    CALL(uspawn(&child, test->helper, NULL, attr, argv, NULL));
    end(test, &child);
    CALL(uspawnp(&child, "no-such-program", NULL, attr, argv, NULL));
    CALL(uspawnp(&child, test->helper, NULL, attr, argv, NULL));
    give_up(test, &child);
    CALL(uspawn_start(&child, test->helper, NULL, attr, argv, NULL));
    end(test, &child);
    CALL(uspawn_startp(&child, test->helper, NULL, attr, argv, NULL));
    CALL(uspawn_child_cancel(&child));
    end(test, &child);
    CALL(uspawn_start(&child, test->helper, NULL, attr, argv, NULL));
    give_up(test, &child);
}

/* Which close nothing of ours, and fail. */
static void call_execs(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);
    char *const *argv = ARGS("hang");
    struct uspawn_error error;

    CALL(uspawn_attr_set_inheritance(attr, USPAWN_INHERIT_ALL));
    CALL(uspawn_exec(&error, "/nonexistent/x", NULL, attr, argv, NULL));
    CALL(uspawn_execp(&error, "no-such-program", NULL, attr, argv, NULL));
}

static void call_plans(struct test *test, struct uspawn_attr *attr)
{
    char *const *argv = ARGS("hang");
    struct uspawn_plan *plan = NULL;
    struct uspawn_child child;
    char text[2000];

    CALL(uspawn_plan_createp(&plan, "true", NULL, attr, argv, NULL));
    uspawn_plan_destroy(plan);
    CALL(uspawn_plan_create(&plan, test->helper, NULL, attr, argv, NULL));
    CALL(uspawn_plan_describe(plan, text, sizeof text));
    CALL(uspawn_plan_run(&child, plan, NULL, NULL));
    end(test, &child);
    CALL(uspawn_plan_start(&child, plan, argv, NULL));
    end(test, &child);
    uspawn_plan_destroy(plan);
    CALL(uspawn_set_start_limit(128));
}

static void call_held(struct test *test, struct uspawn_attr *attr)
{
    struct uspawn_child child;

    if (test_may_refuse(test, FEATURE_HOLD))
        return;
    CALL(uspawn_attr_set_suspended(attr));
    CALL(uspawn(&child, test->helper, NULL, attr, ARGS("hang"), NULL));
    CALL(uspawn_child_resume(&child));
    end(test, &child);
    CALL(uspawn(&child, test->helper, NULL, attr, ARGS("hang"), NULL));
    CALL(uspawn_child_release(&child));
}

static void call_jobs(struct test *test, struct uspawn_attr *attr)
{
    char *const argv[] = {(char *)(uintptr_t)test->helper, "hang", NULL};
    struct uspawn_program programs[] = {{.argv = argv, .attr = attr},
                                        {.argv = argv, .attr = attr}};
    struct uspawn_options options = {
        .in = {.kind = USPAWN_STREAM_MEMORY, .bytes = "text", .size = 4},
        .out = {.kind = USPAWN_STREAM_MEMORY},
        .timeout_ms = 30,
        .attr = attr};
    struct uspawn_result ended;
    struct uspawn_child child;
    struct uspawn_job *job;
    struct pollfd fds[8];
    char line[400];
    int timeout_ms, fd;

    CALL(uspawn_shell(&ended, "exit 0", &options));
    uspawn_result_free(&ended);
    CALL(uspawn_run(&ended, argv, &options));
    CALL(uspawn_result_format(&ended, line, sizeof line));
    uspawn_result_free(&ended);
    CALL(uspawn(&child, test->helper, NULL, attr, argv, NULL));
    CALL(uspawn_child_stop(&child, NULL, USPAWN_HOLD_NONE, 20000));
    CALL(uspawn_pipeline(&ended, programs, 2, &options));
    uspawn_result_free(&ended);
    CALL(uspawn_job_start(&job, programs, 2, &options));
    CALL(uspawn_job_child(job, 0) != NULL);
    CALL(uspawn_job_poll(job, fds, 8, &timeout_ms));
    CALL(uspawn_job_descriptor(job, &fd));
    CALL(uspawn_job_step(job));
    CALL(uspawn_job_stop(job));
    CALL(uspawn_job_finish(job, &ended));
    uspawn_result_free(&ended);
}

/* uspawn_system() with a command is a cancellation point: cases-system.c. */
static void call_commands(struct test *test)
{
    char *const argv[] = {(char *)(uintptr_t)test->helper, "hang", NULL};
    FILE *stream;

    CALL(uspawn_system(NULL));
    stream = uspawn_popen("exit 0", "r");
    CALL(uspawn_pclose(stream));
    stream = uspawn_popenv(argv, "bad mode");
    CALL(stream != NULL);
}

static void call_coprocess(struct test *test, struct uspawn_attr *attr)
{
    static const char *const patterns[] = {"> ", NULL};
    const struct uspawn_coprocess_options options = {.attr = attr};
    char *const argv[] = {(char *)(uintptr_t)test->helper, "cat", NULL};
    struct uspawn_coprocess *it = NULL;
    struct uspawn_reply reply;

    CALL(uspawn_coprocess_start(&it, NULL, argv, &options));
    CALL(uspawn_coprocess_child(it) != NULL);
    CALL(uspawn_coprocess_write(it, "line\n> more", 11, 20000));
    CALL(uspawn_coprocess_read_line(it, &reply, 20000));
    CALL(uspawn_coprocess_expect(it, &reply, patterns, 20000));
    CALL(uspawn_coprocess_end_input(it, 20000));
    CALL(uspawn_coprocess_read(it, &reply, 20000));
    CALL(uspawn_coprocess_finish(it, NULL, 20000));
}

static void call_pools(struct test *test, struct uspawn_attr *attr)
{
    char *const argv[] = {(char *)(uintptr_t)test->helper, "true", NULL};
    struct uspawn_options options = {.attr = attr};
    struct uspawn_pool_job work = {.program = {.argv = argv}};
    struct uspawn_pool_options pooled = {
        .jobs = &work, .count = 1, .options = &options};
    struct uspawn_pool *pool;
    struct pollfd fds[8];
    int timeout_ms, fd;

    CALL(uspawn_pool_run(NULL, &pooled));
    CALL(uspawn_pool_start(&pool, &pooled));
    CALL(uspawn_pool_poll(pool, fds, 8, &timeout_ms));
    CALL(uspawn_pool_descriptor(pool, &fd));
    CALL(uspawn_pool_step(pool));
    CALL(uspawn_pool_stop(pool));
    CALL(uspawn_pool_finish(pool, NULL));
}

static void call_jobservers(struct test *test)
{
    struct uspawn_environment *environment = NULL;
    struct uspawn_jobserver *server, *client;
    int fd;

    CALL(uspawn_environment_create(&environment, NULL));
    CALL(uspawn_jobserver_create(&server, 2, USPAWN_JOBSERVER_FIFO));
    CALL(uspawn_jobserver_share(server, environment, NULL));
    CALL(uspawn_jobserver_join(
        &client, uspawn_environment_get(environment, "MAKEFLAGS")));
    CALL(uspawn_jobserver_descriptor(client, &fd));
    CALL(uspawn_jobserver_take(client));
    CALL(uspawn_jobserver_take(client));
    CALL(uspawn_jobserver_give(client));
    uspawn_jobserver_destroy(client, NULL);
    uspawn_jobserver_destroy(server, &fd);
    uspawn_environment_destroy(environment);
}

static void *call_all(void *argument)
{
    struct test *test = argument;
    int handle;

    pthread_cancel(pthread_self()); /* pending from here on */
    call_actions(test);
    call_attributes(test);
    call_environment(test);
    call_jobservers(test);
    for (handle = USPAWN_HANDLE_WANTED; handle <= USPAWN_HANDLE_NONE;
         handle++) {
        call_spawns(test, of_backend(test, handle));
        call_execs(test);
        call_plans(test, of_backend(test, handle));
        call_held(test, of_backend(test, handle));
        call_jobs(test, of_backend(test, handle));
        call_coprocess(test, of_backend(test, handle));
        call_pools(test, of_backend(test, handle));
    }
    call_commands(test);
    last = NULL;
    pthread_testcancel();
    return NULL;
}

/* What is named here is the call before the one that was cut off. */
static void check_all(struct test *test)
{
    void *ended = NULL;
    pthread_t thread;

    last = "none";
    CHECK_INT(pthread_create(&thread, NULL, call_all, test), 0);
    pthread_join(thread, &ended);
    CHECK(ended == PTHREAD_CANCELED);
    CHECK_STR(last ? last : "", "");
}

static void in_a_child(struct test *test, void *data)
{
    (void)data;
    check_all(test);
}

static void every_function(struct test *test)
{
    test_in_child(test, in_a_child, NULL);
}

static const struct test_case cases[] = {
    CASE(every_function, TEST_KEEPS_MEMORY | TEST_NATIVE),
};

TABLE(cancel, cases);
