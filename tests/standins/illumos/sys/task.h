/* SPDX-License-Identifier: MIT */
/* As illumos has it, as far as the library asks; see ../rights.c. */
#ifndef STANDIN_TASK_H
#define STANDIN_TASK_H

#define TASK_NORMAL 0

typedef int taskid_t;
typedef int projid_t;

/* The number of the project is the process's niceness then. */
taskid_t settaskid(projid_t project, unsigned flags);

#endif
