/* SPDX-License-Identifier: MIT */
/* E2BIG: which string, or that it is all of them together. */
#include "report/diagnose.h"
#include <string.h>

struct sizes {
    unsigned long long total;
    unsigned long long largest;
    int largest_index;
};

static struct sizes measure(char *const *strings)
{
    struct sizes sizes = {sizeof *strings, 0, -1};
    int i;

    for (i = 0; strings[i]; i++) {
        unsigned long long size = strlen(strings[i]) + 1;

        sizes.total += size + sizeof *strings;
        if (size > sizes.largest) {
            sizes.largest = size;
            sizes.largest_index = i;
        }
    }
    return sizes;
}

/* TEXT: the name of VARIABLE, without its value. */
static void set_variable(struct uspawn_error *error, const char *variable)
{
    size_t length = strcspn(variable, "=");

    usp_error_detail(error, USPAWN_DETAIL_VARIABLE, "");
    if (length >= sizeof error->text)
        length = sizeof error->text - 1;
    memcpy(error->text, variable, length);
    error->text[length] = '\0';
}

void usp_diagnose_size(const struct usp_launch *launch,
                       struct uspawn_error *error)
{
    struct sizes arguments = measure(launch->argv);
    struct sizes variables = measure(launch->envp);
    unsigned long long one, all;
    const char *source = usp_exec_limits(launch->plan, &one, &all);

    if (one && arguments.largest > one) {
        usp_error_detail(error, USPAWN_DETAIL_ARGUMENT, "");
        error->index = arguments.largest_index;
        error->size = arguments.largest;
        error->limit = one;
    } else if (one && variables.largest > one) {
        set_variable(error, launch->envp[variables.largest_index]);
        error->index = variables.largest_index;
        error->size = variables.largest;
        error->limit = one;
    } else if (arguments.total + variables.total > all) {
        usp_error_detail(error, USPAWN_DETAIL_TOTAL, source);
        error->size = arguments.total + variables.total;
        error->limit = all;
    }
}
