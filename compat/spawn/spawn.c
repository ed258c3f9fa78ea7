/* SPDX-License-Identifier: MIT */
/* posix_spawn, posix_spawnp, pidfd_spawn and pidfd_spawnp over uspawn. */
#include "base/saved-errno.h"
#include "libc/call.h"
#include "objects.h"
#include "together.h"
#include <string.h>
#include <unistd.h>

struct request {
    const char *program;
    const posix_spawn_file_actions_t *actions;
    const posix_spawnattr_t *attributes;
    char *const *argv;
    char *const *envp;
    usp_start *start;
    int handle; /* enum uspawn_handle */
};

/* Where the library is static, its posix_spawn backend calls posix_spawn here:
 * then another backend must do it. */
#define BACKEND_THAT_CALLS_US "posix_spawn"
static USP_PER_THREAD int depth;

/* ---------------------------------------------------------- Translating -- */

/* Close what is neither inherited by POSIX's rule nor listed. */
static int close_unlisted(const struct request *request,
                          struct uspawn_actions *to)
{
    unsigned bits = usp_actions_unlisted(request->actions);
    int error = 0, fd;

    for (fd = 0; bits >> fd && error == 0; fd++)
        if (bits >> fd & 1)
            error = uspawn_actions_add_close(to, fd);
    return error;
}

static int translate(const struct request *request, struct usp_call *call)
{
    const struct usp_attributes *attributes =
        usp_attributes(request->attributes);
    int error = uspawn_attr_set_handle(call->attr, request->handle);

    if (error == 0)
        error = usp_attributes_translate(attributes, call->attr);
    if (error == 0)
        error = usp_actions_translate(request->actions, call->actions);
    if (error == 0 && (attributes->flags & POSIX_SPAWN_CLOEXEC_DEFAULT))
        error = close_unlisted(request, call->actions);
    return error;
}

/* -------------------------------------------------------------- Running -- */

static int start(const struct request *request, const struct usp_call *call,
                 struct uspawn_child *child)
{
    int error;

    depth++;
    error = usp_call_start(call, request->start, child, request->program,
                           request->argv, request->envp);
    depth--;
    return error;
}

static int start_by_another(const struct request *request,
                            const struct usp_call *call,
                            struct uspawn_child *child)
{
    const char *name;
    int error = ENOTSUP, i;

    for (i = 0; error == ENOTSUP && (name = uspawn_backend_name(i)); i++) {
        if (strcmp(name, BACKEND_THAT_CALLS_US) == 0)
            continue;
        error = uspawn_attr_set_backend(call->attr, name);
        if (error == 0)
            error =
                usp_call_start(call, request->start, child, request->program,
                               request->argv, request->envp);
    }
    return error;
}

/* The child holds before its exec.  A signal that stops it is acted upon before
 * it sees that it may go on, and so it goes on when it is continued.  What is
 * left of its start is forgotten; it is not the library's to wait for. */
static void stop_and_let_go(const struct uspawn_child *child)
{
    struct uspawn_child left = *child;

    kill(child->pid, SIGSTOP);
    uspawn_child_resume(&left);
    left.pid = 0;
    left.fd = -1;
    uspawn_child_release(&left);
}

static int serve(const struct request *request, struct uspawn_child *child)
{
    int saved = errno;
    struct usp_call call;
    int error = usp_call_begin(&call);

    if (error == 0)
        error = translate(request, &call);
    if (error == 0)
        error = depth == 0 ? start(request, &call, child)
                           : start_by_another(request, &call, child);
    usp_call_end(&call);
    if (error == 0 && (usp_attributes(request->attributes)->flags &
                       POSIX_SPAWN_START_SUSPENDED))
        stop_and_let_go(child);
    usp_errno_restore(saved);
    return error;
}

/* ---------------------------------------------------- What programs call -- */

const char usp_has_posix_spawn = 1;

static int give_pid(pid_t *pid, const struct request *request)
{
    struct uspawn_child child;
    int error = serve(request, &child);

    if (error == 0 && pid)
        *pid = child.pid;
    return error;
}

/* One that nobody takes would stay open. */
static int handle_for(const int *pidfd)
{
    return pidfd ? USPAWN_HANDLE_REQUIRED : USPAWN_HANDLE_NONE;
}

static int give_pidfd(int *pidfd, const struct request *request)
{
    struct uspawn_child child;
    int error = serve(request, &child);

    if (error == 0 && pidfd)
        *pidfd = child.fd;
    return error;
}

int posix_spawn(pid_t *pid, const char *path,
                const posix_spawn_file_actions_t *actions,
                const posix_spawnattr_t *attr, char *const argv[],
                char *const envp[])
{
    return give_pid(pid,
                    &(const struct request){path, actions, attr, argv, envp,
                                            uspawn, USPAWN_HANDLE_NONE});
}

int posix_spawnp(pid_t *pid, const char *file,
                 const posix_spawn_file_actions_t *actions,
                 const posix_spawnattr_t *attr, char *const argv[],
                 char *const envp[])
{
    return give_pid(pid,
                    &(const struct request){file, actions, attr, argv, envp,
                                            uspawnp, USPAWN_HANDLE_NONE});
}

int pidfd_spawn(int *pidfd, const char *path,
                const posix_spawn_file_actions_t *actions,
                const posix_spawnattr_t *attr, char *const argv[],
                char *const envp[])
{
    return give_pidfd(pidfd,
                      &(const struct request){path, actions, attr, argv, envp,
                                              uspawn, handle_for(pidfd)});
}

int pidfd_spawnp(int *pidfd, const char *file,
                 const posix_spawn_file_actions_t *actions,
                 const posix_spawnattr_t *attr, char *const argv[],
                 char *const envp[])
{
    return give_pidfd(pidfd,
                      &(const struct request){file, actions, attr, argv, envp,
                                              uspawnp, handle_for(pidfd)});
}
