/* SPDX-License-Identifier: MIT */
/* A file of /proc, and a field of it, as a plain search by lines finds it.  The
 * name of the field is the input up to the first zero. */
#include "base/proc-field.h"
#include "fuzz.h"
#include <stdlib.h>
#include <string.h>
#include <uspawn.h>

#define TEXT_SIZE 32

/* Only lines that are ended count. */
static int search(const char *text, size_t size, const char *field, char *found)
{
    const char *end = text + size, *next;
    size_t length = strlen(field), used;

    for (; (next = memchr(text, '\n', (size_t)(end - text))); text = next + 1) {
        used = (size_t)(next - text);
        if (used < length || memcmp(text, field, length) != 0)
            continue;
        used -= length;
        if (used >= TEXT_SIZE)
            used = TEXT_SIZE - 1;
        memcpy(found, text + length, used);
        found[used] = '\0';
        return 1;
    }
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *zero = size ? memchr(data, 0, size) : NULL;
    char found[TEXT_SIZE], expected[TEXT_SIZE];
    size_t left;
    int is_found;
    char *field;

    if (!zero || zero == data || memchr(data, '\n', (size_t)(zero - data)))
        return 0;
    field = fuzz_string(data, (size_t)(zero - data));
    left = size - (size_t)(zero + 1 - data);
    is_found =
        usp_proc_field(fuzz_file(zero + 1, left), field, found, sizeof found);
    MUST(is_found == search((const char *)zero + 1, left, field, expected));
    MUST(!is_found || memcmp(found, expected, strlen(expected) + 1) == 0);
    MUST(memchr(found, 0, sizeof found));
    free(field);
    return 0;
}
