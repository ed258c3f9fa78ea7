/* SPDX-License-Identifier: MIT */
/* As illumos has it, as far as the library asks. */
#ifndef STANDIN_TSPRIOCNTL_H
#define STANDIN_TSPRIOCNTL_H

#define TS_KY_UPRILIM 1
#define TS_KY_UPRI 2

#endif
