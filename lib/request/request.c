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
    return usp_request_check(request, NULL);
}

static int refuse(struct uspawn_error *error, int code, const char *sentence)
{
    return error ? usp_request_error(error, code, sentence) : code;
}

/* The first error of an object that is strict, in ERROR if there is one, whose
 * program stays. */
static int refuse_strictly(struct uspawn_error *error,
                           const struct uspawn_error *first)
{
    return refuse(error, first->code, first->text);
}

int usp_request_check(const struct usp_request *request,
                      struct uspawn_error *error)
{
    const struct uspawn_attr *attr = request->attr;
    const struct uspawn_actions *actions = request->actions;
    const struct usp_conflict *conflict;

    if (!request->argv)
        return refuse(error, EINVAL, "ARGV is NULL");
    if (!request->program && attr->exec_fd < 0)
        return refuse(error, EINVAL,
                      "there is neither a path nor a descriptor");
    if (actions->strict && actions->error.code)
        return refuse_strictly(error, &actions->error);
    if (attr->strict && attr->error.code)
        return refuse_strictly(error, &attr->error);
    conflict = usp_attr_conflict(attr);
    return conflict ? refuse(error, conflict->code, conflict->sentence) : 0;
}
