/* SPDX-License-Identifier: MIT */
/* Capabilities and what else limits a program's rights. */
#include "child/child.h"
#include "sys.h"
#include "system-steps.h"

static int is_unknown(unsigned long capability)
{
    return usp_sys_prctl(USP_PR_CAPBSET_READ, capability, 0) == -EINVAL;
}

/* step->data: a mask of capabilities, to be given one by one to prctl OPTION,
 * as its second argument, or after OPERATION.  EINVAL is no failure if the
 * kernel has no such capability, nor any with a higher number. */
static int change_each(const struct usp_step *step, int option,
                       unsigned long operation)
{
    unsigned long long mask = *(const unsigned long long *)step->data;
    unsigned long capability;
    int error = 0;

    for (capability = 0; capability < USP_CAPABILITY_COUNT; capability++) {
        if (!(mask >> capability & 1))
            continue;
        if (operation)
            error = usp_sys_prctl(option, operation, capability);
        else
            error = usp_sys_prctl(option, capability, 0);
        if (error == -EINVAL && is_unknown(capability))
            return 0;
        if (error < 0)
            return error;
    }
    return 0;
}

int usp_step_bounding_capabilities(struct usp_launch *launch,
                                   const struct usp_step *step)
{
    (void)launch;
    return change_each(step, USP_PR_CAPBSET_DROP, 0);
}

int usp_step_ambient_capabilities(struct usp_launch *launch,
                                  const struct usp_step *step)
{
    (void)launch;
    return change_each(step, USP_PR_CAP_AMBIENT, USP_PR_CAP_AMBIENT_LOWER);
}

static int change_inheritable(unsigned long long drop, unsigned long long raise)
{
    struct usp_sys_capabilities sets[2];
    int error = usp_sys_capget(sets);

    if (error < 0)
        return error;
    sets[0].inheritable &= ~(uint32_t)drop;
    sets[1].inheritable &= ~(uint32_t)(drop >> 32);
    sets[0].inheritable |= (uint32_t)raise;
    sets[1].inheritable |= (uint32_t)(raise >> 32);
    return usp_sys_capset(sets);
}

int usp_step_inheritable_capabilities(struct usp_launch *launch,
                                      const struct usp_step *step)
{
    (void)launch;
    return change_inheritable(*(const unsigned long long *)step->data, 0);
}

int usp_step_securebits(struct usp_launch *launch, const struct usp_step *step)
{
    (void)launch;
    return usp_sys_prctl(USP_PR_SET_SECUREBITS, (unsigned long)step->value, 0);
}

/* A user that is not 0 any more keeps what is permitted, until the exec. */
int usp_step_kept_capabilities(struct usp_launch *launch,
                               const struct usp_step *step)
{
    (void)launch;
    (void)step;
    return usp_sys_prctl(USP_PR_SET_KEEPCAPS, 1, 0);
}

/* What is permitted needs no right to be made inheritable, and what is both no
 * right to be ambient. */
int usp_step_raised_capabilities(struct usp_launch *launch,
                                 const struct usp_step *step)
{
    int error = change_inheritable(0, *(const unsigned long long *)step->data);

    (void)launch;
    return error < 0 ? error
                     : change_each(step, USP_PR_CAP_AMBIENT,
                                   USP_PR_CAP_AMBIENT_RAISE);
}

/* A parent that ended before this was set sends nothing; then we have another
 * by now.  In a pid namespace of our own we cannot see it. */
int usp_step_parent_death_signal(struct usp_launch *launch,
                                 const struct usp_step *step)
{
    int error =
        usp_sys_prctl(USP_PR_SET_PDEATHSIG, (unsigned long)step->value, 0);
    pid_t parent;

    if (error < 0)
        return error;
    parent = usp_sys_getppid();
    return parent == 0 || parent == launch->parent ? 0 : -ECANCELED;
}

int usp_step_no_new_privileges(struct usp_launch *launch,
                               const struct usp_step *step)
{
    (void)launch;
    (void)step;
    return usp_sys_prctl(USP_PR_SET_NO_NEW_PRIVS, 1, 0);
}

/* The kernel's struct sock_fprog. */
struct filter_program {
    unsigned short count;
    const void *instructions;
};

#define INSTRUCTION_SIZE 8

int usp_step_seccomp_filter(struct usp_launch *launch,
                            const struct usp_step *step)
{
    struct filter_program program = {
        (unsigned short)(step->size / INSTRUCTION_SIZE), step->data};

    /* The filter may forbid it afterwards. */
    usp_child_restore_mask(launch);
    return usp_sys_prctl(USP_PR_SET_SECCOMP, USP_SECCOMP_MODE_FILTER,
                         (unsigned long)(uintptr_t)&program);
}
