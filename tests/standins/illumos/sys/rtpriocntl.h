/* SPDX-License-Identifier: MIT */
/* As illumos has it, as far as the library asks. */
#ifndef STANDIN_RTPRIOCNTL_H
#define STANDIN_RTPRIOCNTL_H

#define RT_KY_PRI 1
#define RT_KY_TQNSECS 3
#define RT_TQINF (-2)
#define RT_TQDEF (-3)

#endif
