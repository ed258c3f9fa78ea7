/* SPDX-License-Identifier: MIT */
/* Privileges by their names, in the caller: to read them takes the libc's
 * lock, and memory. */
#include "base/saved-errno.h"
#include "request/privileges.h"
#include <errno.h>
#include <priv.h>
#include <stdlib.h>
#include <string.h>

static int keep(const priv_set_t *set, const char *text,
                struct usp_privileges *found)
{
    size_t length = strlen(text) + 1;

    found->text = getprivimplinfo()->priv_setsize * sizeof(priv_chunk_t);
    found->size = found->text + length;
    found->data = malloc(found->size);
    if (!found->data)
        return ENOMEM;
    memcpy(found->data, set, found->text);
    memcpy((char *)found->data + found->text, text, length);
    return 0;
}

int usp_privileges_parse(const char *text, struct usp_privileges *found)
{
    int saved = errno;
    priv_set_t *set = priv_str_to_set(text, ",", &found->wrong);
    int error;

    if (set)
        error = keep(set, text, found);
    else
        error = found->wrong ? EINVAL : ENOMEM;
    if (set)
        priv_freeset(set);
    usp_errno_restore(saved);
    return error;
}
