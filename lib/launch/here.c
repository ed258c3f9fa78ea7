/* SPDX-License-Identifier: MIT */
/* A run without a child: the caller takes the steps itself, and executes the
 * program in its own place.  The child program is the same. */
#include "base/error.h"
#include "handle/child-struct.h"
#include "launch/launch.h"
#include "report/diagnose.h"
#include "sys.h"
#include <errno.h>
#include <setjmp.h>

/* What is about a parent, or happens at birth. */
#define IS_OF_CHILDREN                                                         \
    (USP_DEMAND_DETACHED | USP_DEMAND_HOLD | USP_DEMAND_BORN_IN_CGROUP |       \
     USP_DEMAND_BORN_IN_NAMESPACES | USP_DEMAND_HIDDEN |                       \
     USP_DEMAND_HIDDEN_PARTLY | USP_DEMAND_CONTRACT)

/* The launch comes first: leave_child_program() finds the rest by it. */
struct place {
    struct usp_launch launch;
    jmp_buf failed;
};

/* In place of the child's exit. */
USP_NORETURN static void leave_child_program(struct usp_launch *launch)
{
    longjmp(((struct place *)launch)->failed, 1);
}

static int has_our_end(const struct uspawn_child *child)
{
    int i;

    for (i = 0; i < USPAWN_PIPES_MAX; i++)
        if (child->pipes[i] >= 0)
            return 1;
    return 0;
}

/* Returns only if it fails; CHILD has what is not for the program. */
static int run_here(struct place *place, struct uspawn_child *child)
{
    struct usp_launch *launch = &place->launch;
    int error = usp_arrays_make(launch);

    child->error.stage = USPAWN_STAGE_PLAN;
    if (!error)
        error = usp_made_open(launch, child);
    if (!error && has_our_end(child))
        error = ENOTSUP;
    if (!error && setjmp(place->failed) == 0) {
        launch->leave_child_program = leave_child_program;
        usp_child_run(launch);
    }
    usp_made_close_child_ends(launch);
    usp_made_close(child);
    usp_arrays_free(launch);
    child->error.code = error;
    usp_diagnose(launch, &child->error);
    return child->error.code;
}

int usp_launch_here(const struct uspawn_plan *plan, struct uspawn_child *child)
{
    struct place place;

    if (plan->demands & IS_OF_CHILDREN ||
        usp_plan_find(plan, USPAWN_STAGE_ID_MAPS)) {
        usp_child_refuse(child, plan->program, USPAWN_STAGE_PLAN, ENOTSUP);
        usp_error_detail(&child->error, USPAWN_DETAIL_NEED,
                         "what only a child can have: detached, suspended, "
                         "hidden, id maps, a pid namespace, a required cgroup");
        return ENOTSUP;
    }
    usp_launch_prepare(&place.launch, plan, NULL, NULL);
    if (place.launch.parent)
        place.launch.parent = usp_sys_getppid();
    return run_here(&place, child);
}
