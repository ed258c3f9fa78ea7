/* SPDX-License-Identifier: MIT */
/* What a public call asks for. */
#include "request/request.h"
#include <errno.h>

extern char **environ;

static const struct uspawn_actions no_actions;

int usp_request_make(struct usp_request *request, const char *program,
                     const struct uspawn_actions *actions,
                     const struct uspawn_attr *attr, char *const argv[],
                     char *const envp[])
{
    static char *const empty[] = {NULL};

    request->program = program;
    request->search = 0;
    request->actions = actions ? actions : &no_actions;
    request->attr = attr ? attr : &usp_attr_default;
    request->argv = argv;
    request->envp = envp ? envp : environ;
    request->copy = 0;
    if (!request->envp) /* clearenv(3) does that */
        request->envp = empty;
    if (!argv || (!program && request->attr->exec_fd < 0))
        return EINVAL;
    return usp_attr_check(request->attr);
}
