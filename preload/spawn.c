/* SPDX-License-Identifier: MIT */
/* posix_spawn and posix_spawnp in front of the libc's. */
#include "base/saved-errno.h"
#include "count.h"
#include "libc.h"
#include "libc/call.h"
#include "objects.h"

struct request {
    pid_t *pid;
    const char *program;
    const posix_spawn_file_actions_t *actions;
    const posix_spawnattr_t *attributes;
    char *const *argv;
    char *const *envp;
    int enoexec; /* enum uspawn_enoexec */
};

static int translate(const struct request *request, struct usp_call *call)
{
    int error = usp_call_begin(call);

    if (error == 0 && request->actions)
        error = usp_posix_actions_read(request->actions, usp_posix_action_add,
                                       call->actions);
    if (error == 0)
        error = usp_posix_attributes_translate(request->attributes, call->attr);
    if (error == 0)
        error = uspawn_attr_set_enoexec(call->attr, request->enoexec);
    return error;
}

static int run(const struct request *request, usp_start *start)
{
    struct uspawn_child child;
    struct usp_call call;
    int error = translate(request, &call);

    if (error == 0)
        error = usp_call_start(&call, start, &child, request->program,
                               request->argv, request->envp);
    else
        child.error.stage = USPAWN_STAGE_NONE;
    if (error == 0 && request->pid)
        *request->pid = child.pid;
    usp_call_end(&call);
    /* No backend can do it. */
    if (error == ENOTSUP && child.error.stage == USPAWN_STAGE_PLAN)
        return USP_NOT_UNDERSTOOD;
    return error;
}

/* What uspawn does not understand is the libc's. */
static int serve(const struct request *request, usp_start *start,
                 usp_posix_spawn *libc, enum usp_function function)
{
    int saved = errno;
    int error = run(request, start);

    if (error == USP_NOT_UNDERSTOOD) {
        usp_count(USP_LEFT_TO_LIBC);
        error = libc(request->pid, request->program, request->actions,
                     request->attributes, request->argv, request->envp);
    } else {
        usp_count(function);
    }
    usp_errno_restore(saved);
    return error;
}

/* ---------------------------------------------- What programs call -- */

/* A request made of the parameters. */
#define REQUEST(enoexec)                                                       \
    &(const struct request)                                                    \
    {                                                                          \
        pid, program, actions, attributes, argv, envp, enoexec                 \
    }

USPAWN_API usp_posix_spawn posix_spawn, posix_spawnp;

int posix_spawn(USP_SPAWN_PARAMETERS)
{
    return serve(REQUEST(USPAWN_ENOEXEC_FAIL), uspawn, usp_libc_posix_spawn,
                 USP_POSIX_SPAWN);
}

int posix_spawnp(USP_SPAWN_PARAMETERS)
{
    return serve(REQUEST(USPAWN_ENOEXEC_FAIL), uspawnp, usp_libc_posix_spawnp,
                 USP_POSIX_SPAWNP);
}

/* Programs linked with a glibc before 2.15 ask for an older version of the same
 * names, which has the shell run scripts without a #! line. */
#ifdef USP_GLIBC_OLD_SPAWN
USPAWN_API usp_posix_spawn usp_old_posix_spawn, usp_old_posix_spawnp;

int usp_old_posix_spawn(USP_SPAWN_PARAMETERS)
{
    return serve(REQUEST(USPAWN_ENOEXEC_SHELL), uspawn,
                 usp_libc_old_posix_spawn, USP_POSIX_SPAWN);
}

int usp_old_posix_spawnp(USP_SPAWN_PARAMETERS)
{
    return serve(REQUEST(USPAWN_ENOEXEC_SHELL), uspawnp,
                 usp_libc_old_posix_spawnp, USP_POSIX_SPAWNP);
}

#define OLD(ours, name)                                                        \
    __asm__(".symver " #ours ", " #name "@GLIBC_" USP_GLIBC_OLD_SPAWN)

OLD(usp_old_posix_spawn, posix_spawn);
OLD(usp_old_posix_spawnp, posix_spawnp);
#endif
