/* SPDX-License-Identifier: MIT */
/* The error record. */
#include "base/error.h"
#include <string.h>

void usp_error_clear(struct uspawn_error *error)
{
    error->code = 0;
    error->stage = USPAWN_STAGE_NONE;
    error->action = -1;
    error->detail = USPAWN_DETAIL_NONE;
    error->descriptor = -1;
    error->index = -1;
    error->size = 0;
    error->limit = 0;
    error->text[0] = '\0';
    error->program[0] = '\0';
}

/* Copy TEXT to BUFFER; if it is too long, its end: the end of a path says
 * more. */
static void copy_end(char buffer[USPAWN_ERROR_TEXT_SIZE], const char *text)
{
    static const char dots[] = "...";
    size_t length = strlen(text);

    if (length < USPAWN_ERROR_TEXT_SIZE) {
        memcpy(buffer, text, length + 1);
        return;
    }
    memcpy(buffer, dots, sizeof dots - 1);
    memcpy(buffer + sizeof dots - 1,
           text + length - (USPAWN_ERROR_TEXT_SIZE - sizeof dots),
           USPAWN_ERROR_TEXT_SIZE - sizeof dots + 1);
}

void usp_error_detail(struct uspawn_error *error, int detail, const char *text)
{
    error->detail = detail;
    copy_end(error->text, text);
}

void usp_error_program(struct uspawn_error *error, const char *program)
{
    copy_end(error->program, program ? program : "(descriptor)");
}
