/* SPDX-License-Identifier: MIT */
/* uspawn with a plan that has nearly everything: user, group, groups, umask,
 * three limits, nice, CPUs, directory, session, mask and five descriptors. */
#include "bench.h"
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

extern char **environ;

static struct uspawn_plan *plan;

static void check(int error)
{
    if (error)
        die("options: %s", strerror(error));
}

static void limit_to_this_cpu(struct uspawn_attr *attr)
{
    unsigned cpu = (unsigned)sched_getcpu();

    check(uspawn_attr_set_cpu_affinity(attr, &cpu, 1));
}

/* The ids are ours, so that the program can be executed wherever it is. */
static struct uspawn_attr *make_attributes(void)
{
    struct uspawn_attr *attr;
    gid_t group = getgid();
    sigset_t mask;

    sigemptyset(&mask);
    check(uspawn_attr_create(&attr));
    check(uspawn_attr_set_session(attr));
    check(uspawn_attr_set_nice(attr, 5));
    check(uspawn_attr_set_umask(attr, 027));
    check(uspawn_attr_set_limit(attr, RLIMIT_NOFILE, 64, 64));
    check(uspawn_attr_set_limit(attr, RLIMIT_CORE, 0, 0));
    check(uspawn_attr_set_limit(attr, RLIMIT_CPU, 60, 60));
    check(uspawn_attr_set_groups(attr, &group, 1));
    check(uspawn_attr_set_group(attr, group));
    check(uspawn_attr_set_user(attr, getuid()));
    check(uspawn_attr_set_signal_mask(attr, &mask));
    limit_to_this_cpu(attr);
    return attr;
}

static void prepare(const struct job *job)
{
    struct uspawn_attr *attr;
    struct uspawn_actions *actions;
    int fd;

    if (plan)
        return;
    attr = make_attributes();
    check(uspawn_actions_create(&actions));
    check(uspawn_actions_add_chdir(actions, "."));
    for (fd = 3; fd < 8; fd++)
        check(uspawn_actions_add_dup2(actions, 0, fd));
    check(uspawn_plan_create(&plan, job->program, actions, attr, job->argv,
                             environ));
    uspawn_actions_destroy(actions);
    uspawn_attr_destroy(attr);
}

static void start(const struct job *job, struct started *started)
{
    char line[256];

    (void)job;
    started->output = -1;
    if (uspawn_plan_run(&started->child, plan, NULL, NULL) == 0)
        return;
    uspawn_error_format(&started->child.error, line, sizeof line);
    die("options: %s", line);
}

static void finish(struct started *started)
{
    struct uspawn_status status;

    check(uspawn_child_wait(&started->child, &status, -1));
    if (status.kind != USPAWN_EXITED || status.value != 0)
        die("the program failed");
}

const struct way options_ways[] = {
    {"uspawn-options", prepare, start, NULL, finish},
    {NULL, NULL, NULL, NULL, NULL},
};
