/* SPDX-License-Identifier: MIT */
/* The cgroup and the namespaces that the child lives in, where it was not born
 * in them. */
#include "child/child.h"
#include "sys.h"
#include "system-steps.h"

/* Writing 0 moves the writer. */
int usp_step_cgroup(struct usp_launch *launch, const struct usp_step *step)
{
    if (launch->born_in_cgroup)
        return 0;
    return usp_child_write_file(usp_child_descriptor(launch, step->source),
                                "cgroup.procs", "0", 1);
}

int usp_step_namespace(struct usp_launch *launch, const struct usp_step *step)
{
    return usp_sys_setns(usp_child_descriptor(launch, step->source));
}

/* step->value: all flags; step->extra: those that are no flags of birth. */
int usp_step_unshare(struct usp_launch *launch, const struct usp_step *step)
{
    long flags = launch->born_in_namespaces ? step->extra : step->value;

    return flags ? usp_sys_unshare((unsigned long)flags) : 0;
}

/* Before there is a map: then it is too late (user_namespaces(7)). */
int usp_step_no_setgroups(struct usp_launch *launch,
                          const struct usp_step *step)
{
    static const char deny[] = "deny";

    (void)launch;
    (void)step;
    return usp_child_write_file(AT_FDCWD, "/proc/self/setgroups", deny,
                                sizeof deny - 1);
}

/* The parent writes them (lib/start/id-maps.c), or has them written. */
int usp_step_id_maps(struct usp_launch *launch, const struct usp_step *step)
{
    return usp_child_hold(launch, step->kind->stage);
}

/* Of all mounts that the root directory leads to. */
int usp_step_mount_propagation(struct usp_launch *launch,
                               const struct usp_step *step)
{
    (void)launch;
    return usp_sys_mount(NULL, "/", NULL,
                         USP_MS_REC | (unsigned long)step->value);
}

int usp_step_proc_mount(struct usp_launch *launch, const struct usp_step *step)
{
    (void)launch;
    return usp_sys_mount("proc", step->data, "proc",
                         USP_MS_NOSUID | USP_MS_NODEV | USP_MS_NOEXEC);
}
