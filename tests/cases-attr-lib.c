/* SPDX-License-Identifier: MIT */
/* What the tables of cases about attributes share: being somebody else. */
#include "cases-attr.h"

#include <grp.h>
#include <linux/capability.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* One body, for a forked process. */
struct errand {
    attr_body *body;
    const char *program;
};

void attr_become_ordinary(struct test *test)
{
    if (geteuid() != 0)
        return;
    MUST(chmod(test->directory, 0777));
    MUST(setgroups(0, NULL));
    MUST(setresgid(ORDINARY, ORDINARY, ORDINARY));
    MUST(setresuid(ORDINARY, ORDINARY, ORDINARY));
    MUST(prctl(PR_SET_DUMPABLE, 1, 0, 0, 0));
}

static void run(struct test *test, void *data)
{
    const struct errand *errand = data;

    errand->body(test, errand->program);
}

static void run_as_ordinary(struct test *test, void *data)
{
    attr_become_ordinary(test);
    run(test, data);
}

void attr_apart(struct test *test, attr_body *body)
{
    struct errand errand = {body, test_helper_copy(test, "program")};

    test_in_child(test, run, &errand);
}

void attr_as_ordinary(struct test *test, attr_body *body)
{
    struct errand errand = {body, test_helper_copy(test, "program")};

    test_in_child(test, run_as_ordinary, &errand);
}

void attr_as_both(struct test *test, attr_body *body)
{
    struct errand errand = {body, test_helper_copy(test, "program")};

    body(test, errand.program);
    if (geteuid() == 0 && test_clean(test))
        test_in_child(test, run_as_ordinary, &errand);
}

/* These concern the whole machine: only root of the first namespace has them,
 * whose number is a constant of the kernel (PROC_USER_INIT_INO). */
static int is_out_of_reach(int number)
{
    struct stat status;

    return (number == CAP_SYS_NICE || number == CAP_SYS_RESOURCE ||
            number == CAP_SYS_ADMIN) &&
           stat("/proc/self/ns/user", &status) == 0 &&
           status.st_ino != 0xeffffffdu;
}

int attr_has_capability(int number)
{
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct data[2] = {{0}};

    if (is_out_of_reach(number) || syscall(SYS_capget, &header, data) != 0)
        return 0;
    return (int)(data[number / 32].effective >> number % 32 & 1);
}

int attr_dumpable(void)
{
    return prctl(PR_GET_DUMPABLE, 0, 0, 0, 0);
}

void attr_adopt_orphans(struct test *test)
{
    MUST(prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0));
}

const char *attr_surroundings(struct test *test, const struct launch *launch)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch filled = *launch;
    struct uspawn_child child;
    const char *text;

    filled.actions = actions;
    filled.argv = ARGS("surroundings");
    CHECK_OK(uspawn_actions_add_pipe(actions, 1, USPAWN_PIPE_WRITE));
    if (!CHECK_INT(test_start(test, &child, &filled), 0)) {
        CHECK_STR(test_line(test, &child.error), "");
        return "";
    }
    text = test_drain(test, child.pipes[0]);
    ENDS(&child, 0);
    CHECK_OK(uspawn_child_release(&child));
    return text;
}

int attr_may_unshare(void)
{
    int status = 1;
    pid_t pid = fork();

    if (pid == 0)
        _exit(unshare(CLONE_NEWUSER) != 0);
    waitpid(pid, &status, 0);
    return status == 0 && access("/proc/self/ns/time", F_OK) == 0;
}

/* In two processes: the first one's children are the new pid namespace's. */
int attr_may_mount_proc(void)
{
    int status = 1;
    pid_t pid = fork();

    if (pid == 0) {
        if (unshare(CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS) != 0)
            _exit(1);
        pid = fork();
        if (pid == 0)
            _exit(mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL) != 0 ||
                  mount("proc", "/proc", "proc", 0, NULL) != 0);
        waitpid(pid, &status, 0);
        _exit(status != 0);
    }
    waitpid(pid, &status, 0);
    return status == 0;
}
