/* SPDX-License-Identifier: MIT */
/* As 64-bit PowerPC has it, instruction for instruction. */
#include "../ppc64le/syscall.h"
