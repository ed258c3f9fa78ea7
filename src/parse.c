/* SPDX-License-Identifier: MIT */
/* Numbers and sizes, read strictly: no spaces, no signs where none
 * belong, nothing behind, nothing out of range. */
#include "command.h"
#include <ctype.h>
#include <string.h>
#include <strings.h>

static int digit_value(char digit, int base)
{
    static const char digits[] = "0123456789abcdef";
    const char *found =
        digit ? strchr(digits, tolower((unsigned char)digit)) : NULL;

    return found && found - digits < base ? (int)(found - digits) : -1;
}

static int scan_digits(const char **text, int base, unsigned long long highest,
                       unsigned long long *number)
{
    const char *at = *text;
    unsigned long long value = 0;
    int digit;

    for (; (digit = digit_value(*at, base)) >= 0; at++) {
        if ((unsigned)digit > highest ||
            value > (highest - (unsigned)digit) / (unsigned)base)
            return 0;
        value = value * (unsigned)base + (unsigned)digit;
    }
    if (at == *text)
        return 0;
    *text = at;
    *number = value;
    return 1;
}

int scan_number(const char **text, unsigned long long highest,
                unsigned long long *number)
{
    return scan_digits(text, 10, highest, number);
}

int scan_descriptor(const char **text, int *fd)
{
    unsigned long long number;

    if (!scan_number(text, INT_MAX, &number))
        return 0;
    *fd = (int)number;
    return 1;
}

int parse_number(const char *text, unsigned long long highest,
                 unsigned long long *number)
{
    return scan_number(&text, highest, number) && *text == '\0';
}

int parse_digits(const char *text, int base, unsigned long long highest,
                 unsigned long long *number)
{
    if (base == 0 && strncasecmp(text, "0x", 2) == 0) {
        text += 2;
        base = 16;
    }
    return scan_digits(&text, base ? base : 10, highest, number) &&
           *text == '\0';
}

int parse_signed(const char *text, long lowest, long highest, long *number)
{
    int is_negative = *text == '-';
    unsigned long long size;
    long value;

    if (is_negative || *text == '+')
        text++;
    if (!parse_number(text, LONG_MAX, &size))
        return 0;
    value = is_negative ? -(long)size : (long)size;
    if (value < lowest || value > highest)
        return 0;
    *number = value;
    return 1;
}

int parse_descriptor(const char *text, int *fd)
{
    return scan_descriptor(&text, fd) && *text == '\0';
}

/* --------------------------------------------------------------- Sizes -- */

int scan_size(const char **text, unsigned long long *size)
{
    static const char suffixes[] = "KMGT";
    static const char unlimited[] = "unlimited";
    const char *suffix;
    unsigned long long factor = 1;

    if (strncmp(*text, unlimited, sizeof unlimited - 1) == 0) {
        *text += sizeof unlimited - 1;
        *size = USPAWN_UNLIMITED;
        return 1;
    }
    if (!scan_number(text, ULLONG_MAX - 1, size))
        return 0;
    suffix = **text ? strchr(suffixes, toupper((unsigned char)**text)) : NULL;
    if (suffix) {
        factor = 1ull << (10 * (suffix - suffixes + 1));
        ++*text;
    }
    if (*size > (ULLONG_MAX - 1) / factor)
        return 0;
    *size *= factor;
    return 1;
}

/* --------------------------------------------------------------- Names -- */

int find_name(const struct name *names, size_t count, const char *name,
              unsigned long long *value)
{
    size_t i;

    for (i = 0; i < count; i++)
        if (strcasecmp(names[i].name, name) == 0) {
            *value = names[i].value;
            return 1;
        }
    return 0;
}
