# SPDX-License-Identifier: MIT
# Warnings are for people who work on uspawn; they never stop a user's build.

# Solaris casts SIG_DFL to a function without a prototype.
AC_DEFUN([USP_SIGNAL_WARNINGS], [
AC_CACHE_CHECK([whether SIG_DFL has a prototype], [usp_cv_sig_dfl],
    [usp_save_CFLAGS=$CFLAGS
    CFLAGS="$CFLAGS $USP_WARNING_CFLAGS -Werror"
    AC_COMPILE_IFELSE([AC_LANG_PROGRAM([[
#include <signal.h>
static struct sigaction action;
        ]], [[action.sa_handler = action.sa_flags ? SIG_IGN : SIG_DFL;
            return action.sa_handler == SIG_DFL;]])],
        [usp_cv_sig_dfl=yes], [usp_cv_sig_dfl=no])
    CFLAGS=$usp_save_CFLAGS])
AS_IF([test $usp_cv_sig_dfl = no],
    [USP_ADD_FLAGS([USP_WARNING_CFLAGS],
        [-Wno-strict-prototypes -Wno-deprecated-non-prototype])])
])

AC_DEFUN([USP_WARNINGS], [
USP_ADD_FLAGS([USP_WARNING_CFLAGS], [-Wall -Wextra -Wcast-qual -Wconversion
-Wmissing-prototypes -Wpointer-arith -Wshadow -Wstrict-prototypes -Wundef
-Wvla])
USP_SIGNAL_WARNINGS
AS_IF([test "$enable_werror" = yes],
    [USP_WARNING_CFLAGS="$USP_WARNING_CFLAGS -Werror"])
])
