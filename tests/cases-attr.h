/* SPDX-License-Identifier: MIT */
/* What the tables of cases about attributes share. */
#ifndef CASES_ATTR_H
#define CASES_ATTR_H

#include "testlib.h"

/* A user, and a group, without any right. */
#define ORDINARY 65534

/* What is done twice: PROGRAM is a copy of the helper that all may execute. */
typedef void attr_body(struct test *test, const char *program);

/* Become an ordinary user, for good.  The process stays dumpable, as that of
 * somebody who has logged in; all may write to the case's directory. */
void attr_become_ordinary(struct test *test);

/* Do BODY as who we are; if that is root, again as an ordinary user. */
void attr_as_both(struct test *test, attr_body *body);

/* Do BODY as an ordinary user only. */
void attr_as_ordinary(struct test *test, attr_body *body);

/* Do BODY in a forked process, as who we are. */
void attr_apart(struct test *test, attr_body *body);

/* What raising a limit, or a priority, fails with here; 0: it may be done. */
int attr_limit_error(void);
int attr_priority_error(void);

/* All that the system says of this process, but for what moves by itself. */
const char *attr_ours(struct test *test);

/* Once this process has become another user's: be as one who has logged in. */
void attr_log_in(struct test *test);

/* ---------------------------------------------------------- Linux only -- */

/* 1 where this process has capability NUMBER in effect. */
int attr_has_capability(int number);

/* PR_GET_DUMPABLE. */
int attr_dumpable(void);

/* From now on children whose parent has ended are ours. */
void attr_adopt_orphans(struct test *test);

/* The helper's "surroundings" of what LAUNCH starts; its actions and arguments
 * are replaced. */
const char *attr_surroundings(struct test *test, const struct launch *launch);

/* 1 where everybody may mount a /proc in namespaces of their own: no part of
 * the one here is covered by another mount (user_namespaces(7)), and the root
 * directory is a mount point. */
int attr_may_mount_proc(void);

#endif
