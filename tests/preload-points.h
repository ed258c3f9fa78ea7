/* SPDX-License-Identifier: MIT */
/* What the files of preload-points share. */
#ifndef PRELOAD_POINTS_H
#define PRELOAD_POINTS_H

#include <sys/types.h>

/* GET gives a number that is not negative, ERROR(errno value), or SKIPPED where
 * this cannot be had. */
struct point {
    const char *name;
    int (*get)(void);
};
#define ERROR(code) (-(code))
#define SKIPPED (-100000)

/* clang-format off */
#define POINT(name) {#name, name}
/* clang-format on */

/* Up to one without a name; the last two only for compat/spawn.h. */
extern const struct point spawn_points[], stdio_points[];
extern const struct point dropin_points[], other_points[];

/* Before each point of the first, and of the third. */
void spawn_points_begin(void);
void dropin_points_begin(void);

/* The child's exit status, or 1000 and the signal that killed it. */
int ended(pid_t pid);

/* Leave FREE descriptors that can be opened, of few. */
void fill_table(int free);

/* Make an executable file PATH. */
void write_script(const char *path, const char *text);

#endif
