/* SPDX-License-Identifier: MIT */
/* Names that no other library has, in the files whose functions others have. */
#ifndef USP_SPAWN_TOGETHER_H
#define USP_SPAWN_TOGETHER_H

#include "base/compiler.h"

extern USP_HIDDEN const char usp_has_posix_spawn, usp_has_stdio;

#endif
