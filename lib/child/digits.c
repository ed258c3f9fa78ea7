/* SPDX-License-Identifier: MIT */
/* Numbers as text, without a libc. */
#include "child.h"

void usp_child_digits(char *text, long number)
{
    unsigned long rest =
        number < 0 ? 0 - (unsigned long)number : (unsigned long)number;
    unsigned long unit = 1;

    if (number < 0)
        *text++ = '-';
    while (rest / unit >= 10)
        unit *= 10;
    for (; unit; unit /= 10)
        *text++ = (char)('0' + rest / unit % 10);
    *text = 0;
}
