/* SPDX-License-Identifier: MIT */
/* Variables are set, unset and looked up as a plain list would have it.  Each
 * byte of the input is a call: what is done, and with which name. */
#include "fuzz.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uspawn.h>

#define NAMES 16

static void check_all(struct uspawn_environment *environment,
                      const int values[NAMES])
{
    char *const *array = uspawn_environment_array(environment);
    char name[8], value[16];
    size_t i, count = 0, found = 0;

    for (i = 0; i < NAMES; i++) {
        const char *got;

        snprintf(name, sizeof name, "N%zu", i);
        snprintf(value, sizeof value, "%d", values[i]);
        got = uspawn_environment_get(environment, name);
        MUST(values[i] < 0 ? !got : got && strcmp(got, value) == 0);
        count += values[i] >= 0;
    }
    while (array[found])
        found++;
    MUST(found == count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char *none[] = {NULL};
    struct uspawn_environment *environment;
    int values[NAMES], error;
    char name[8], value[16];
    size_t i;

    error = uspawn_environment_create(&environment, none);
    MUST(error == 0);
    for (i = 0; i < NAMES; i++)
        values[i] = -1;
    for (i = 0; i < size; i++) {
        int index = data[i] % NAMES;

        snprintf(name, sizeof name, "N%d", index);
        snprintf(value, sizeof value, "%zu", i);
        values[index] = data[i] < 192 ? (int)i : -1;
        error = data[i] < 192 ? uspawn_environment_set(environment, name, value)
                              : uspawn_environment_unset(environment, name);
        MUST(error == 0);
        check_all(environment, values);
    }
    uspawn_environment_destroy(environment);
    return 0;
}
