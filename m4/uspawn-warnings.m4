# SPDX-License-Identifier: MIT
# Warnings are for people who work on uspawn; they never stop a user's build.

AC_DEFUN([USP_WARNINGS], [
USP_ADD_FLAGS([USP_WARNING_CFLAGS], [-Wall -Wextra -Wcast-qual -Wconversion
-Wmissing-prototypes -Wpointer-arith -Wshadow -Wstrict-prototypes -Wundef
-Wvla])
AS_IF([test "$enable_werror" = yes],
    [USP_WARNING_CFLAGS="$USP_WARNING_CFLAGS -Werror"])
])
