/* SPDX-License-Identifier: MIT */
/* uspawn with a plan that has nearly everything: user, group, groups, umask,
 * three limits, nice, CPUs, directory, session, mask and five descriptors. */
#include "bench.h"
#include <sched.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

extern char **environ;

static struct uspawn_plan *plan;

static void limit_to_this_cpu(struct uspawn_attr *attr)
{
    unsigned cpu = (unsigned)sched_getcpu();

    check_uspawn(uspawn_attr_set_cpu_affinity(attr, &cpu, 1), NULL);
}

/* The ids are ours, so that the program can be executed wherever it is. */
static struct uspawn_attr *make_attributes(void)
{
    struct uspawn_attr *attr;
    gid_t group = getgid();
    sigset_t mask;

    sigemptyset(&mask);
    check_uspawn(uspawn_attr_create(&attr), NULL);
    check_uspawn(uspawn_attr_set_session(attr), NULL);
    check_uspawn(uspawn_attr_set_nice(attr, 5), NULL);
    check_uspawn(uspawn_attr_set_umask(attr, 027), NULL);
    check_uspawn(uspawn_attr_set_limit(attr, RLIMIT_NOFILE, 64, 64), NULL);
    check_uspawn(uspawn_attr_set_limit(attr, RLIMIT_CORE, 0, 0), NULL);
    check_uspawn(uspawn_attr_set_limit(attr, RLIMIT_CPU, 60, 60), NULL);
    check_uspawn(uspawn_attr_set_groups(attr, &group, 1), NULL);
    check_uspawn(uspawn_attr_set_group(attr, group), NULL);
    check_uspawn(uspawn_attr_set_user(attr, getuid()), NULL);
    check_uspawn(uspawn_attr_set_signal_mask(attr, &mask), NULL);
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
    check_uspawn(uspawn_actions_create(&actions), NULL);
    check_uspawn(uspawn_actions_add_chdir(actions, "."), NULL);
    for (fd = 3; fd < 8; fd++)
        check_uspawn(uspawn_actions_add_dup2(actions, 0, fd), NULL);
    check_uspawn(uspawn_plan_create(&plan, job->program, actions, attr,
                                    job->argv, environ),
                 NULL);
    uspawn_actions_destroy(actions);
    uspawn_attr_destroy(attr);
}

static void start(const struct job *job, struct started *started)
{
    (void)job;
    started->output = -1;
    check_uspawn(uspawn_plan_run(&started->child, plan, NULL, NULL),
                 &started->child);
}

const struct way options_ways[] = {
    {"uspawn-options", prepare, start, NULL, finish_uspawn},
    {NULL, NULL, NULL, NULL, NULL},
};
