# SPDX-License-Identifier: MIT
# libcheck, the test library: without it only the TAP runner is built.
#
# A link check, not pkg-config: a cross build must not find the build machine's.
AC_DEFUN([USP_LIBCHECK], [
AC_MSG_CHECKING([for libcheck])
usp_libcheck=no CHECK_LIBS=
usp_save_LIBS=$LIBS
for usp_libs in -lcheck "-lcheck -lm -lrt -lpthread" \
    "-lcheck -lsubunit -lm -lrt -lpthread"; do
    LIBS="$usp_libs $usp_save_LIBS"
    AC_LINK_IFELSE([AC_LANG_PROGRAM([[#include <check.h>]],
        [[srunner_run_all(srunner_create(NULL), CK_ENV);]])],
        [usp_libcheck=yes CHECK_LIBS=$usp_libs; break])
done
LIBS=$usp_save_LIBS
AC_MSG_RESULT([$usp_libcheck])
AS_IF([test $usp_libcheck = yes], [usp_libcheck_text=found],
    [usp_libcheck_text="not found: only the TAP runner is built"])
AM_CONDITIONAL([HAVE_CHECK], [test $usp_libcheck = yes])
AC_SUBST([CHECK_LIBS])
])
