/* SPDX-License-Identifier: MIT */
/* One line on standard error, whatever strings are in it: a terminal is to show
 * them, not to obey them. */
#include "command.h"
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static int is_system_error;

const char *problem(int error)
{
    /* What the library calls invalid is an option's fault. */
    is_system_error = error && error != EINVAL;
    return error ? strerror(error) : NULL;
}

const char *where_to_look(void)
{
    return is_system_error ? "" : "; see uspawn --help";
}

static void print_visibly(const char *line)
{
    const unsigned char *at;

    for (at = (const unsigned char *)line; *at; at++)
        if (*at < 0x20 || *at == 0x7f)
            fprintf(stderr, "\\x%02x", *at);
        else if (*at == 0xc2 && at[1] >= 0x80 && at[1] < 0xa0)
            fprintf(stderr, "\\u%04x", *++at); /* of ISO 6429's second set */
        else
            fputc(*at, stderr);
}

void complain(const char *format, ...)
{
    char line[2048];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    fputs("uspawn: ", stderr);
    print_visibly(line);
    fputc('\n', stderr);
}

/* What an option could do about ERROR, or "". */
static const char *find_cure(const struct uspawn_error *error)
{
    static const struct {
        int stage, code;
        const char *text;
    } cures[] = {
        {USPAWN_STAGE_CONTROLLING_TERMINAL, EPERM,
         "; root can take it from another session: --steal-ctty"},
        {USPAWN_STAGE_MOUNT_PROPAGATION, EINVAL,
         "; / is no mount point: --propagation unchanged"},
    };
    size_t i;

    for (i = 0; i < COUNT(cures); i++)
        if (error->stage == cures[i].stage && error->code == cures[i].code)
            return cures[i].text;
    return "";
}

/* Numbers of the command's own tell nobody anything. */
static void name_descriptor(struct uspawn_error *error)
{
    const char *name = find_aside(error->descriptor);

    if (error->detail != USPAWN_DETAIL_DESCRIPTOR || !name ||
        (error->stage != USPAWN_STAGE_CGROUP &&
         error->stage != USPAWN_STAGE_NAMESPACE))
        return;
    error->detail = USPAWN_DETAIL_PATH;
    error->descriptor = -1;
    snprintf(error->text, sizeof error->text, "%s", name);
}

int tell_error(const struct uspawn_error *error)
{
    char line[2 * USPAWN_ERROR_TEXT_SIZE + 256];
    struct uspawn_error shown = *error;

    /* Options have no numbers. */
    shown.action = -1;
    name_descriptor(&shown);
    uspawn_error_format(&shown, line, sizeof line);
    complain("%s%s", line, find_cure(error));
    if (error->stage != USPAWN_STAGE_EXEC)
        return STATUS_FAILURE;
    return error->code == ENOENT ? STATUS_NOT_FOUND : STATUS_NOT_EXECUTABLE;
}
