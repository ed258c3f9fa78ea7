# SPDX-License-Identifier: MIT
# What the system's libraries have, and what takes the place of what they lack.

# Warnings that tell of a function that is only declared for newer systems than
# the one that is built for, or should not be used (clang, for macOS).
AC_DEFUN([USP_AVAILABILITY], [
USP_ADD_FLAGS([USP_AVAILABILITY_CFLAGS],
    [-Werror=unguarded-availability-new -Werror=deprecated-declarations])
])

# USP_FUNCTIONS(HEADER, NAMES): HAVE_NAME for those that HEADER declares, or
# <unistd.h>, where BSD has what others have elsewhere, and that the libraries
# have: one without the other is of no use.  The cache variables are
# those of AC_CHECK_FUNC.  __stub_NAME: the GNU C library has it, and it fails.
AC_DEFUN([USP_FUNCTIONS], [
AC_REQUIRE([USP_AVAILABILITY])
m4_foreach_w([usp_function], [$2], [USP_FUNCTION(usp_function, [$1])])
])

AC_DEFUN([USP_FUNCTION], [
AC_CACHE_CHECK([for $1 in $2], [ac_cv_func_$1],
    [usp_save_CFLAGS=$CFLAGS
    CFLAGS="$CFLAGS $USP_AVAILABILITY_CFLAGS"
    AC_LINK_IFELSE([AC_LANG_PROGRAM([[
#include <sys/types.h>
#include <unistd.h>
#include <$2>
typedef void usp_function(void);
#if defined __stub_$1 || defined __stub___$1
#error always fails
#endif
        ]], [[usp_function *volatile function = (usp_function *)$1;
            return !function;]])],
        [ac_cv_func_$1=yes], [ac_cv_func_$1=no])
    CFLAGS=$usp_save_CFLAGS])
AS_IF([test $ac_cv_func_$1 = yes],
    [AC_DEFINE(AS_TR_CPP([HAVE_$1]), [1], [Has $1.])])
])

# Functions that have a body in compat/: those of the library, and those of
# the command.  fcntl, open, openat and send stand for flags: see compat.h.
m4_define([USP_COMPAT_LIBRARY], [faccessat fcntl getgrouplist open openat
    pipe2 ptsname_r send])
m4_define([USP_COMPAT_COMMAND], [cfmakeraw fcntl open openat ppoll strndup])

# USP_LACKING(VARIABLE, NAMES): append the objects of those that are missing.
AC_DEFUN([USP_LACKING], [
m4_foreach_w([usp_function], [$2], [
AS_IF([test $ac_cv_func_]m4_defn([usp_function])[ = no],
    [AS_CASE([" $usp_compat "], [*" usp_function "*], [],
        [usp_compat="$usp_compat${usp_compat:+ }usp_function"])
    $1="$$1 compat/usp_function.lo"])])
])

# Where closefrom is a system call, or as good as one; in Solaris it allocates.
AC_DEFUN([USP_CLOSEFROM], [
AS_CASE([$host_os,$ac_cv_func_closefrom], [solaris*], [],
    [*,yes], [AC_DEFINE([USP_CLOSEFROM_IS_SAFE], [1],
        [closefrom is async-signal-safe.])])
])

# What getgrouplist counts and gives.
AC_DEFUN([USP_GROUPLIST], [
AC_CACHE_CHECK([what getgrouplist gives], [usp_cv_grouplist],
    [AC_COMPILE_IFELSE([AC_LANG_SOURCE([[
#include <sys/types.h>
#include <grp.h>
#include <unistd.h>
int getgrouplist(const char *, int, int *, int *);
        ]])], [usp_cv_grouplist=int], [usp_cv_grouplist=gid_t])])
AS_IF([test $ac_cv_func_getgrouplist = no], [usp_cv_grouplist=gid_t])
AC_DEFINE_UNQUOTED([USP_GROUPLIST_TYPE], [$usp_cv_grouplist],
    [What getgrouplist gives.])
])

# Where the first element of the list that setgroups takes is the effective
# group.  FreeBSD 15 has two such functions: the version that is built for tells
# which one its libc has under this name.
AC_DEFUN([USP_GROUPS], [
AC_CACHE_CHECK([whether setgroups sets the effective group],
    [usp_cv_groups_begin_with_effective],
    [usp_cv_groups_begin_with_effective=no
    AS_CASE([$host_os],
        [darwin*|dragonfly*], [usp_cv_groups_begin_with_effective=yes],
        [freebsd*], [AC_COMPILE_IFELSE([AC_LANG_SOURCE([[
#include <sys/param.h>
#if __FreeBSD_version >= 1500061
#error has a call of its own
#endif
            ]])], [usp_cv_groups_begin_with_effective=yes])])])
AS_IF([test $usp_cv_groups_begin_with_effective = yes],
    [AC_DEFINE([USP_GROUPS_BEGIN_WITH_EFFECTIVE], [1],
        [Define to 1 if setgroups sets the effective group, too.])])
])

# After the checks: which bodies are to be compiled.
AC_DEFUN([USP_COMPAT], [
USP_CLOSEFROM
USP_GROUPLIST
USP_GROUPS
AC_CHECK_DECLS([F_DUPFD_CLOEXEC, O_CLOEXEC], [], [], [[#include <fcntl.h>]])
AS_IF([test $ac_cv_have_decl_F_DUPFD_CLOEXEC = no], [ac_cv_func_fcntl=no],
    [ac_cv_func_fcntl=yes])
AS_IF([test $ac_cv_have_decl_O_CLOEXEC = no],
    [ac_cv_func_open=no ac_cv_func_openat=no],
    [ac_cv_func_open=yes ac_cv_func_openat=yes])
AC_CHECK_DECLS([MSG_NOSIGNAL, SO_NOSIGPIPE], [], [],
    [[#include <sys/socket.h>]])
AS_IF([test $ac_cv_have_decl_MSG_NOSIGNAL$ac_cv_have_decl_SO_NOSIGPIPE = nono],
    [ac_cv_func_send=no], [ac_cv_func_send=yes])
usp_compat= USP_COMPAT_OBJECTS= USP_COMMAND_OBJECTS=
USP_LACKING([USP_COMPAT_OBJECTS], m4_defn([USP_COMPAT_LIBRARY]))
USP_LACKING([USP_COMMAND_OBJECTS], m4_defn([USP_COMPAT_COMMAND]))
AC_SUBST([USP_COMPAT_OBJECTS])
AC_SUBST([USP_COMMAND_OBJECTS])
])
