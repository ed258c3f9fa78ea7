/* SPDX-License-Identifier: MIT */
/* What the tables of cases about attributes share on Linux: capabilities,
 * namespaces, and what the kernel says of this process. */
#include "cases-attr.h"

#include <linux/capability.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

void attr_log_in(struct test *test)
{
    MUST(prctl(PR_SET_DUMPABLE, 1, 0, 0, 0));
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

const char *attr_ours(struct test *test)
{
    static const char *const files[] = {
        "oom_score_adj", "coredump_filter", "personality", "limits",   "cgroup",
        "setgroups",     "uid_map",         "gid_map",     "mountinfo"};
    static const char *const lines[] = {"Umask:",
                                        "Uid:",
                                        "Gid:",
                                        "Groups:",
                                        "SigP",
                                        "SigB",
                                        "SigI",
                                        "SigC",
                                        "ShdPnd:",
                                        "Cap",
                                        "NoNew",
                                        "Seccomp",
                                        "Specul",
                                        "THP",
                                        "untag_mask:",
                                        "x86_Thre",
                                        "Cpus_allowed_list",
                                        "Mems_"};
    static const int questions[] = {3, 27, 30, 39, 42, 66, 68}; /* prctl(2) */
    char *text = test_memory(test, 32768), *line, *rest;
    size_t i, used = 0;

    for (i = 0; i < sizeof files / sizeof *files; i++)
        used += (size_t)sprintf(
            text + used, "%s: %s\n", files[i],
            test_contents(test, test_text(test, "/proc/self/%s", files[i])));
    for (i = 0; i < sizeof questions / sizeof *questions; i++)
        used += (size_t)sprintf(text + used, "prctl %d: %d\n", questions[i],
                                prctl(questions[i], 0, 0, 0, 0));
    rest = test_contents(test, "/proc/self/status");
    while ((line = strsep(&rest, "\n")) != NULL)
        for (i = 0; i < sizeof lines / sizeof *lines; i++)
            if (strncmp(line, lines[i], strlen(lines[i])) == 0)
                used += (size_t)sprintf(text + used, "%s\n", line);
    return text;
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
