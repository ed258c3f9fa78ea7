/* SPDX-License-Identifier: MIT */
/* One spawn as the libc's functions have it. */
#include "call.h"
#include <errno.h>
#include <stddef.h>

extern char **environ;

const char *usp_call_backend;

int usp_call_begin(struct usp_call *call)
{
    int error = uspawn_actions_create(&call->actions);

    call->attr = NULL;
    if (error) {
        call->actions = NULL;
        return error;
    }
    error = uspawn_attr_create(&call->attr);
    if (error == 0)
        error = uspawn_attr_set_inheritance(call->attr, USPAWN_INHERIT_ALL);
    if (error == 0)
        error = uspawn_attr_set_handle(call->attr, USPAWN_HANDLE_NONE);
    if (error == 0 && usp_call_backend)
        error = uspawn_attr_set_backend(call->attr, usp_call_backend);
    return error;
}

void usp_call_end(struct usp_call *call)
{
    uspawn_attr_destroy(call->attr);
    uspawn_actions_destroy(call->actions);
}

int usp_call_start(const struct usp_call *call, usp_start *start,
                   struct uspawn_child *child, const char *program,
                   char *const argv[], char *const envp[])
{
    static char *const nothing[] = {NULL};

    return start(child, program, call->actions, call->attr,
                 argv ? argv : nothing, envp ? envp : nothing);
}
