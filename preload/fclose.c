/* SPDX-License-Identifier: MIT */
/* fclose() in front of the libc's: to glibc it is the same as pclose() where
 * the stream comes from popen(), and programs rely on that without knowing. */
#include "call.h"
#include "libc.h"

USPAWN_API int fclose(FILE *stream);

int fclose(FILE *stream)
{
    return usp_is_from_popen(stream) ? pclose(stream) : usp_libc_fclose(stream);
}
