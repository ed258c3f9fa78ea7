/* SPDX-License-Identifier: MIT */
/* From the child's record to the caller's error. */
#include "report/diagnose.h"
#include "backend/backend.h"
#include "report/names.h"
#include <errno.h>
#include <sys/resource.h>

static void diagnose_plan(const struct uspawn_plan *plan,
                          struct uspawn_error *error)
{
    const char *missing = usp_backend_missing(plan);

    if (!*missing)
        missing = plan->handle == USPAWN_HANDLE_REQUIRED
                      ? "a handle"
                      : "a child that holds, in memory of its own";
    usp_error_detail(error, USPAWN_DETAIL_NEED, missing);
}

static void set_descriptor(struct uspawn_error *error, int fd)
{
    error->descriptor = fd;
    if (fd >= 0)
        error->detail = USPAWN_DETAIL_DESCRIPTOR;
}

/* What may be no number of a descriptor is EBADF, too. */
static int is_beyond_limit(int fd)
{
    struct rlimit limit;

    return fd >= 0 && getrlimit(RLIMIT_NOFILE, &limit) == 0 &&
           (rlim_t)fd >= limit.rlim_cur;
}

static void diagnose_step(const struct usp_step *step,
                          struct uspawn_error *error)
{
    int stage = step->kind->stage;
    const struct usp_limit *limit = step->data;

    if (stage == USPAWN_STAGE_OPEN || stage == USPAWN_STAGE_CHDIR ||
        stage == USPAWN_STAGE_CHROOT || stage == USPAWN_STAGE_PROC_MOUNT)
        usp_error_detail(error, USPAWN_DETAIL_PATH, step->data);
    else if (stage == USPAWN_STAGE_LIMIT)
        usp_error_detail(error, USPAWN_DETAIL_RESOURCE,
                         usp_resource_name(limit->resource));
    else if ((step->kind->properties & USP_COPIES_SOURCE) &&
             step->source >= 0 && (step->fd < 0 || error->code == EBADF) &&
             !is_beyond_limit(step->fd))
        set_descriptor(error, step->source);
    else
        set_descriptor(error, step->fd);
}

static int is_about_limit(const struct uspawn_error *error)
{
    return (error->code == EMFILE &&
            error->stage != USPAWN_STAGE_INHERITANCE) ||
           error->code == ENFILE ||
           (error->stage == USPAWN_STAGE_CREATE &&
            (error->code == EAGAIN || error->code == ENOMEM)) ||
           (error->stage == USPAWN_STAGE_EXEC && error->code == EAGAIN);
}

/* The step that ERROR is about, or NULL; a child may have been made with what
 * its stage asks for, and none was. */
static const struct usp_step *find_step(const struct usp_launch *launch,
                                        const struct uspawn_error *error)
{
    const struct usp_record *record = &launch->record;

    if (record->stage == USPAWN_STAGE_NONE)
        return usp_plan_find(launch->plan, error->stage);
    return record->step >= 0 ? &launch->plan->steps[record->step] : NULL;
}

void usp_diagnose(const struct usp_launch *launch, struct uspawn_error *error)
{
    const struct usp_record *record = &launch->record;

    usp_error_program(error, launch->plan->program);
    if (record->stage != USPAWN_STAGE_NONE) {
        error->stage = record->stage;
        error->action = record->action;
        error->code = record->code;
    }
    if (record->signal) {
        error->detail = USPAWN_DETAIL_SIGNAL;
        error->size = (unsigned long long)record->signal;
    } else if (error->stage == USPAWN_STAGE_PLAN && error->code == ENOTSUP)
        diagnose_plan(launch->plan, error);
    else if (error->stage == USPAWN_STAGE_EXEC && error->code == E2BIG)
        usp_diagnose_size(launch, error);
    else if (error->stage == USPAWN_STAGE_EXEC && error->code == EBADF)
        set_descriptor(error, launch->plan->exec_fd);
    else if (error->stage == USPAWN_STAGE_EXEC)
        usp_diagnose_exec(launch, error);
    else if (find_step(launch, error))
        diagnose_step(find_step(launch, error), error);
    if (is_about_limit(error))
        usp_diagnose_limit(launch->plan, error);
}
