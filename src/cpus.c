/* SPDX-License-Identifier: MIT */
/* --cpus: lists and masks of processors, as taskset(1) reads them. */
#include "command.h"
#include <string.h>
#include <strings.h>

static const char *add_cpu(struct command *command, unsigned long long cpu)
{
    if (command->cpu_count == USPAWN_CPUS_MAX)
        return "too many";
    command->cpus[command->cpu_count++] = (unsigned)cpu;
    return NULL;
}

/* N, N-M, or N-M:STRIDE. */
static const char *add_cpus(struct command *command, const char *text)
{
    unsigned long long first, last, stride = 1;
    const char *complaint = NULL;

    if (!scan_number(&text, USPAWN_CPUS_MAX - 1, &first))
        return "no such processor";
    last = first;
    if (*text == '-') {
        text++;
        if (!scan_number(&text, USPAWN_CPUS_MAX - 1, &last) || last < first)
            return "no range of processors";
        if (*text == ':' &&
            (text++, !scan_number(&text, USPAWN_CPUS_MAX, &stride) || !stride))
            return "no stride";
    }
    if (*text)
        return "no list of processors";
    for (; first <= last && !complaint; first += stride)
        complaint = add_cpu(command, first);
    return complaint;
}

/* The hexadecimal digits after 0x, bit N for processor N. */
static const char *add_mask(struct command *command, const char *digits)
{
    size_t length = strlen(digits);
    const char *complaint = NULL;
    size_t i, bit;

    if (!length || length > USPAWN_CPUS_MAX / 4)
        return "no mask of processors";
    for (i = 0; i < length && !complaint; i++) {
        const char digit[2] = {digits[length - 1 - i], '\0'};
        unsigned long long value;

        if (!parse_digits(digit, 16, 15, &value))
            return "no mask of processors";
        for (bit = 0; bit < 4 && !complaint; bit++)
            if (value & (1u << bit))
                complaint = add_cpu(command, 4 * i + bit);
    }
    return complaint;
}

const char *set_cpus(struct command *command, const char *list)
{
    const char *complaint;

    command->cpu_count = 0;
    complaint = strncasecmp(list, "0x", 2) == 0
                    ? add_mask(command, list + 2)
                    : apply_each(command, list, add_cpus);
    return complaint ? complaint
                     : problem(uspawn_attr_set_cpu_affinity(
                           command->attr, command->cpus, command->cpu_count));
}
