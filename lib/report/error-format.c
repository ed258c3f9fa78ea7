/* SPDX-License-Identifier: MIT */
/* One line for people: PROGRAM: STAGE (action N) OBJECT: REASON (ERRNO). */
#include "base/saved-errno.h"
#include "base/text.h"
#include "report/names.h"
#include <errno.h>
#include <string.h>

#define REASON_SIZE 128

static void add_system_reason(struct usp_text *text, int code)
{
    char buffer[REASON_SIZE];

    usp_text_add(text, "%s", usp_errno_text(code, buffer, sizeof buffer));
}

/* What is missing is named; what is there but cannot be used is, too. */
static void add_part(struct usp_text *text, const struct uspawn_error *error,
                     const char *part)
{
    usp_text_add(text, ": its %s ", part);
    usp_text_add_name(text, error->text);
    if (error->code == ENOENT)
        usp_text_add(text, " does not exist");
    else
        usp_text_add(text, " cannot be executed");
}

static void add_size(struct usp_text *text, const struct uspawn_error *error)
{
    usp_text_add(text, " of %llu bytes, the limit is %llu", error->size,
                 error->limit);
}

/* What is said of the object. */
static void add_about(struct usp_text *text, const struct uspawn_error *error,
                      const char *what)
{
    usp_text_add(text, ": ");
    usp_text_add_name(text, error->text);
    usp_text_add(text, " %s", what);
}

static void add_limit(struct usp_text *text, const struct uspawn_error *error)
{
    add_about(text, error, "is reached");
    if (error->limit)
        usp_text_add(text, ", it is %llu", error->limit);
}

/* Object and reason, as far as the detail gives the latter. */
static int add_detail(struct usp_text *text, const struct uspawn_error *error)
{
    switch (error->detail) {
    case USPAWN_DETAIL_INTERPRETER:
        add_part(text, error, "interpreter");
        return 1;
    case USPAWN_DETAIL_LOADER:
        add_part(text, error, "loader");
        return 1;
    case USPAWN_DETAIL_FORMAT:
        add_about(text, error, "has no #! line and no format known here");
        return 1;
    case USPAWN_DETAIL_NOEXEC:
        add_about(text, error, "is on a file system that is mounted noexec");
        return 1;
    case USPAWN_DETAIL_ARGUMENT:
        usp_text_add(text, ": argument %d", error->index);
        add_size(text, error);
        return 1;
    case USPAWN_DETAIL_VARIABLE:
        usp_text_add(text, ": environment variable ");
        usp_text_add_name(text, error->text);
        add_size(text, error);
        return 1;
    case USPAWN_DETAIL_TOTAL:
        usp_text_add(text, ": arguments and environment");
        add_size(text, error);
        return 1;
    case USPAWN_DETAIL_LIMIT:
        add_limit(text, error);
        return 1;
    case USPAWN_DETAIL_SIGNAL:
        usp_text_add(text, ": signal %llu ended the child before its exec",
                     error->size);
        return 1;
    case USPAWN_DETAIL_NEED:
        usp_text_add(text, ": no backend can do this here: ");
        usp_text_add_name(text, error->text);
        return 1;
    case USPAWN_DETAIL_DESCRIPTOR:
        usp_text_add(text, " descriptor %d", error->descriptor);
        return 0;
    case USPAWN_DETAIL_PROGRAM:
        if (strcmp(error->text, error->program) == 0)
            return 0;
        /* fall through */
    case USPAWN_DETAIL_PATH:
    case USPAWN_DETAIL_RESOURCE:
        usp_text_add(text, " ");
        usp_text_add_name(text, error->text);
        return 0;
    default:
        return 0;
    }
}

size_t uspawn_error_format(const struct uspawn_error *error, char *buffer,
                           size_t size)
{
    struct usp_text text;
    const char *name;
    int saved = errno;

    usp_text_begin(&text, buffer, size);
    if (!error)
        return 0;
    if (error->program[0]) {
        usp_text_add_name(&text, error->program);
        usp_text_add(&text, ": ");
    }
    usp_text_add(&text, "%s", uspawn_strstage(error->stage));
    if (error->action >= 0)
        usp_text_add(&text, " (action %d)", error->action);
    if (!add_detail(&text, error)) {
        usp_text_add(&text, ": ");
        add_system_reason(&text, error->code);
    }
    name = usp_errno_name(error->code);
    if (name)
        usp_text_add(&text, " (%s)", name);
    usp_errno_restore(saved);
    return text.length;
}
