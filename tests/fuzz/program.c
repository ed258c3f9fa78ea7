/* SPDX-License-Identifier: MIT */
/* A file that exec refused: what its #! line or its ELF header needs. */
#include "fuzz.h"
#include "report/diagnose.h"
#include "report/place.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <uspawn.h>

static const int codes[] = {ENOENT, EACCES, ENOEXEC, ELOOP, ENOTDIR, EINVAL};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct usp_place place = {-1, AT_FDCWD, ""};
    struct uspawn_error error;
    char text[USPAWN_ERROR_TEXT_SIZE];
    const char *path;

    if (size < 1)
        return 0;
    path = fuzz_file(data + 1, size - 1);
    memset(&error, 0, sizeof error);
    error.stage = USPAWN_STAGE_EXEC;
    error.code = codes[*data % (sizeof codes / sizeof *codes)];
    usp_diagnose_parts(&place, path, usp_place_open(&place, path), &error);
    MUST(uspawn_error_format(&error, text, sizeof text) > 0);
    MUST(strlen(text) < sizeof text);
    return 0;
}
