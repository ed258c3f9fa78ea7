/* SPDX-License-Identifier: MIT */
/* Durations, as timeout(1) reads them, and with more units. */
#include "command.h"
#include <errno.h>
#include <float.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const struct name units[] = {
    {"ns", 1ull},
    {"us", 1000ull},
    {"ms", 1000000ull},
    {"s", NANOSECONDS},
    {"m", 60 * NANOSECONDS},
    {"h", 60 * 60 * NANOSECONDS},
    {"d", 24 * 60 * 60 * NANOSECONDS},
};

/* M is no minute: the case counts. */
static int find_unit(const char *text, unsigned long long *unit)
{
    size_t i;

    for (i = 0; i < COUNT(units); i++)
        if (strcmp(units[i].name, text) == 0) {
            *unit = units[i].value;
            return 1;
        }
    return *text == '\0';
}

/* Digits, with a point and an exponent or without; or "inf".  strtod(3) would
 * also take signs, spaces and hexadecimal numbers. */
static int scan_decimal(const char **text, long double *value)
{
    const char *digits = *text + (**text == '.');
    char *end;

    if (strncasecmp(*text, "inf", 3) != 0 && (*digits < '0' || *digits > '9'))
        return 0;
    if (digits[0] == '0' && (digits[1] == 'x' || digits[1] == 'X'))
        return 0;
    errno = 0;
    *value = strtold(*text, &end);
    if (*value == 0 && errno == ERANGE) /* it is not, though */
        *value = LDBL_MIN;
    *text = end;
    return 1;
}

int parse_duration(const char *text, unsigned long long unit,
                   unsigned long long *nanoseconds)
{
    long double value;

    if (!scan_decimal(&text, &value) || !find_unit(text, &unit))
        return 0;
    value *= (long double)unit;
    if (value >= (long double)NEVER)
        *nanoseconds = NEVER;
    else if (value > 0 && value < 1) /* 0 is never */
        *nanoseconds = 1;
    else
        *nanoseconds = (unsigned long long)(value + 0.5L);
    return 1;
}
