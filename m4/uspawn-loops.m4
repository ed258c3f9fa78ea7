# SPDX-License-Identifier: MIT
# Event loops that examples use, where they are: never needed.

# USP_LOOP(NAME, MODULE, PROLOGUE, BODY): NAME_CFLAGS, NAME_LIBS and the
# conditional HAVE_NAME, from pkg-config.  Not for other systems, of which it
# knows nothing.
AC_DEFUN([USP_LOOP], [
AC_MSG_CHECKING([for $2])
usp_loop=no $1_CFLAGS= $1_LIBS=
AS_IF([test "$cross_compiling" = no && $PKG_CONFIG --exists $2 2>/dev/null],
    [$1_CFLAGS=`$PKG_CONFIG --cflags $2 | sed 's/-I/-isystem /g'`
    $1_LIBS=`$PKG_CONFIG --libs $2`
    usp_save_CFLAGS=$CFLAGS usp_save_LIBS=$LIBS
    CFLAGS="$CFLAGS $$1_CFLAGS" LIBS="$$1_LIBS $LIBS"
    AC_LINK_IFELSE([AC_LANG_PROGRAM([$3], [$4])], [usp_loop=yes])
    CFLAGS=$usp_save_CFLAGS LIBS=$usp_save_LIBS])
AC_MSG_RESULT([$usp_loop])
AS_IF([test $usp_loop = no], [usp_no_loops="$usp_no_loops $2"])
AM_CONDITIONAL([HAVE_$1], [test $usp_loop = yes])
AC_SUBST([$1_CFLAGS])
AC_SUBST([$1_LIBS])
])

AC_DEFUN([USP_LOOPS], [
AC_CHECK_TOOL([PKG_CONFIG], [pkg-config], [false])
usp_no_loops=
USP_LOOP([UV], [libuv], [[#include <uv.h>]],
    [[return uv_run(uv_default_loop(), UV_RUN_DEFAULT);]])
USP_LOOP([GLIB], [glib-2.0], [[#include <glib-unix.h>]],
    [[g_unix_fd_add(0, G_IO_IN, NULL, NULL);]])
AC_SUBST([USP_NO_LOOPS], [$usp_no_loops])
AS_IF([test -n "$usp_no_loops"], [usp_loops_text="not found:$usp_no_loops"],
    [usp_loops_text="libuv, glib-2.0"])
])
