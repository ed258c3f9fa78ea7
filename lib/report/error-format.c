/* SPDX-License-Identifier: MIT */
/* One line for people: PROGRAM: STAGE (action N) OBJECT: REASON (ERRNO). */
#include "base/saved-errno.h"
#include "base/text.h"
#include "report/names.h"
#include <errno.h>

#define REASON_SIZE 128

static void add_system_reason(struct usp_text *text, int code)
{
    char buffer[REASON_SIZE];

    usp_text_add(text, "%s", usp_errno_text(code, buffer, sizeof buffer));
}

static void add_reason(struct usp_text *text, const struct uspawn_error *error)
{
    const char *name = usp_errno_name(error->code);

    usp_text_add(text, "%s", uspawn_strstage(error->stage));
    if (error->action >= 0)
        usp_text_add(text, " (action %d)", error->action);
    if (!usp_error_add_detail(text, error)) {
        usp_text_add(text, ": ");
        add_system_reason(text, error->code);
    }
    if (name)
        usp_text_add(text, " (%s)", name);
}

static size_t format(const struct uspawn_error *error, int with_program,
                     char *buffer, size_t size)
{
    struct usp_text text;
    int saved = errno;

    usp_text_begin(&text, buffer, size);
    if (!error)
        return 0;
    if (with_program && error->program[0]) {
        usp_text_add_name(&text, error->program);
        usp_text_add(&text, ": ");
    }
    add_reason(&text, error);
    usp_errno_restore(saved);
    return text.length;
}

size_t uspawn_error_format(const struct uspawn_error *error, char *buffer,
                           size_t size)
{
    return format(error, 1, buffer, size);
}

size_t uspawn_error_format_reason(const struct uspawn_error *error,
                                  char *buffer, size_t size)
{
    return format(error, 0, buffer, size);
}
