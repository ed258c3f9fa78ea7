/* SPDX-License-Identifier: MIT */
/* Deadlines in milliseconds, on a clock that nobody sets. */
#ifndef USP_CLOCK_H
#define USP_CLOCK_H

#include <time.h>

struct usp_deadline {
    int is_never;
    long long at_ms;
};

static inline long long usp_now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* -1: never. */
static inline struct usp_deadline usp_deadline_after(int timeout_ms)
{
    struct usp_deadline deadline = {timeout_ms < 0, 0};

    if (timeout_ms >= 0)
        deadline.at_ms = usp_now_ms() + timeout_ms;
    return deadline;
}

/* Milliseconds left; 0: it has come; -1: it never will. */
static inline int usp_deadline_left(const struct usp_deadline *deadline)
{
    long long left;

    if (deadline->is_never)
        return -1;
    left = deadline->at_ms - usp_now_ms();
    return left > 0 ? (int)left : 0;
}

#endif
