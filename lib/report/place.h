/* SPDX-License-Identifier: MIT */
/* Where a child looks up the paths that it executes: a root directory, which
 * may not be ours, and a working directory, which need not be either.  Nothing
 * goes there; and nothing leaves that root, whatever links are in it. */
#ifndef USP_PLACE_H
#define USP_PLACE_H

#include "plan/plan.h"
#include <sys/stat.h>

/* Longer paths below another root are not looked at: this is on the stack of
 * the caller, several times. */
#define USP_PLACE_PATH_SIZE 256

struct usp_place {
    int root;      /* a descriptor, or -1: ours */
    int directory; /* a descriptor, AT_FDCWD, or -1: not known */
    char inside[USP_PLACE_PATH_SIZE]; /* below ROOT: the directory, as a path
                                         without links; "" is the root */
};

/* The place where the steps of PLAN lead to.  0, or a negative errno value if
 * that cannot be told from here: then nothing is to be ended. */
USP_HIDDEN int usp_place_begin(struct usp_place *place,
                               const struct uspawn_plan *plan);
USP_HIDDEN void usp_place_end(const struct usp_place *place);

/* As stat, as open for reading (of regular files only), and whether we may
 * execute the file PATH: a value, or a negative errno value. */
USP_HIDDEN int usp_place_stat(const struct usp_place *place, const char *path,
                              struct stat *status);
USP_HIDDEN int usp_place_open(const struct usp_place *place, const char *path);
USP_HIDDEN int usp_place_access(const struct usp_place *place,
                                const char *path);

/* Whether it is on a file system that is mounted noexec. */
USP_HIDDEN int usp_place_is_noexec(const struct usp_place *place,
                                   const char *path);

/* other-root.c, where there is another root.  PATH without links, as the child
 * sees it, in RESULT: 0, or a negative errno value.  The last component need
 * not exist. */
USP_HIDDEN int usp_root_resolve(const struct usp_place *place, const char *path,
                                char result[USP_PLACE_PATH_SIZE]);

/* The directory whose path below ROOT, without links, is PATH: a descriptor. */
USP_HIDDEN int usp_root_descend(int root, const char *path);

#endif
