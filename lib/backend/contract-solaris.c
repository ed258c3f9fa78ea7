/* SPDX-License-Identifier: MIT */
/* Process contracts by the file system of them, as libcontract does.
 *
 * A child has a copy of the active template until its exec; so an intermediate
 * process begins a contract for a detached one, and the kernel abandons that
 * when the intermediate ends. */
#include "backend/contract.h"
#include "sys.h"
#include <errno.h>
#include <stdio.h>
#include <sys/contract/process.h>
#include <sys/ctfs.h>

#define DIRECTORY CTFS_ROOT "/process/"
#define PATH_SIZE (sizeof DIRECTORY + 32)

int usp_contracts_exist(void)
{
    return 1;
}

/* Activate a template of default terms in this thread; its descriptor, which
 * PLAN does not name, is *TEMPLATE.  0 or an errno value. */
static int begin(const struct uspawn_plan *plan, int *template)
{
    int fd = open(DIRECTORY "template", O_RDWR | O_CLOEXEC);
    int error = fd < 0 ? errno : usp_plan_avoid_named(plan, &fd);

    if (!error && ioctl(fd, CT_TACTIVATE) < 0)
        error = errno;
    if (error && fd >= 0)
        close(fd);
    *template = fd;
    return error;
}

/* The number of the contract that this thread began last, or -1. */
static long find_latest(void)
{
    ct_status_t status = {.ctst_detail = CTD_COMMON};
    int fd = open(DIRECTORY "latest", O_RDONLY | O_CLOEXEC);
    int result;

    if (fd < 0)
        return -1;
    result = ioctl(fd, CT_SSTATUS, &status);
    close(fd);
    return result < 0 ? -1 : (long)status.ctst_id;
}

/* One that cannot be abandoned stays ours until we end. */
static void abandon(long contract)
{
    char path[PATH_SIZE];
    int fd;

    snprintf(path, sizeof path, DIRECTORY "%ld/ctl", contract);
    fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return;
    ioctl(fd, CT_CABANDON);
    close(fd);
}

/* Clear it, and abandon the contract of the child, if there IS_CHILD. */
static void end(int template, int is_child)
{
    long contract = is_child ? find_latest() : -1;

    ioctl(template, CT_TCLEAR);
    close(template);
    if (contract >= 0)
        abandon(contract);
}

int usp_create_in_contract(usp_create_function *create,
                           struct usp_launch *launch,
                           struct uspawn_child *child)
{
    int template;
    int error;

    if (!(launch->plan->demands & USP_DEMAND_CONTRACT))
        return create(launch, child);
    error = begin(launch->plan, &template);
    launch->was_asked_too_much = error != 0;
    if (error)
        return error;
    error = create(launch, child);
    end(template, !error);
    return error;
}
