/* SPDX-License-Identifier: MIT */
/* The kernel does not know which ELF ABI its callers have. */
#include "../ppc64le/syscall.h"
