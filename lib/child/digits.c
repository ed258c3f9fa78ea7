/* SPDX-License-Identifier: MIT */
/* Numbers as text, without a libc. */
#include "child.h"

size_t usp_child_digits(char *text, long number)
{
    char *begin = text;
    unsigned long rest =
        number < 0 ? 0 - (unsigned long)number : (unsigned long)number;
    char digits[USP_DIGITS_SIZE]; /* the last one first */
    int count = 0;

    /* By a constant: else some processors need a function of the compiler. */
    do
        digits[count++] = (char)('0' + rest % 10);
    while (rest /= 10);
    if (number < 0)
        *text++ = '-';
    while (count > 0)
        *text++ = digits[--count];
    *text = 0;
    return (size_t)(text - begin);
}
