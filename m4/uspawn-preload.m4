# SPDX-License-Identifier: MIT
# The libraries that have the libc's functions: one that is linked, and one that
# stands in front of the libc's, only for libcs whose objects it can read.

# The symbol that brings all of libuspawn-posix, as the linker knows it.
AC_DEFUN([USP_TOGETHER], [
AS_CASE([$host_os], [darwin*], [usp_together=_usp_together],
    [usp_together=usp_together])
AC_SUBST([USP_TOGETHER], [$usp_together])
])

# Set $usp_layout to glibc, musl or none.
AC_DEFUN([USP_SPAWN_LAYOUT], [
usp_layout=none
AC_CHECK_MEMBER([posix_spawn_file_actions_t.__used], [usp_layout=glibc],
    [AC_CHECK_MEMBER([posix_spawn_file_actions_t.__pad0], [usp_layout=musl], [],
        [@%:@include <spawn.h>])],
    [@%:@include <spawn.h>])
])

# glibc 2.15 gave posix_spawn a second version.  The older one is the first of
# the port, if that is older.
AC_DEFUN([USP_OLD_SPAWN], [
AC_CACHE_CHECK([for an older version of posix_spawn], [usp_cv_old_spawn],
    [usp_cv_old_spawn=none
    for usp_version in 2.2 2.2.5 2.3 2.4; do
        AC_LINK_IFELSE([AC_LANG_SOURCE([
extern int old(void);
__asm__(".symver old, posix_spawn@GLIBC_$usp_version");
int main(void) { return old(); }
            ])], [usp_cv_old_spawn=$usp_version])
    done])
AS_IF([test $usp_cv_old_spawn != none],
    [usp_preload_map=preload/preload-versions.map
    AC_DEFINE_UNQUOTED([USP_GLIBC_OLD_SPAWN], ["$usp_cv_old_spawn"],
        [The version of glibc before posix_spawn had a second one.])])
])

AC_DEFUN([USP_PRELOAD], [
AS_CASE([$host_os,$enable_shared], [linux*,yes], [USP_SPAWN_LAYOUT],
    [usp_layout=none])
AS_IF([test $usp_cv_wrap = no], [usp_layout=none])
usp_preload_map='$(srcdir)/preload/preload.map'
AS_IF([test $usp_layout = glibc], [USP_OLD_SPAWN])
AM_CONDITIONAL([USP_PRELOAD], [test $usp_layout != none])
USP_LINK_FEW_SEGMENTS
AC_SUBST([USP_LAYOUT], [$usp_layout])
AC_SUBST([USP_BACKEND_NAMES], [$usp_backends])
AC_SUBST([USP_OLD_SPAWN], [$usp_cv_old_spawn])
AC_SUBST([USP_PRELOAD_MAP], [$usp_preload_map])
])
