# SPDX-License-Identifier: MIT
# Compiler and linker flags, each tried before it is used.

# USP_TRY_FLAGS(FLAGS, IF-TAKEN, IF-NOT): are FLAGS taken without a complaint?
AC_DEFUN([USP_TRY_FLAGS], [
usp_save_CFLAGS=$CFLAGS
CFLAGS="$CFLAGS -Werror $1"
AC_COMPILE_IFELSE([AC_LANG_SOURCE([typedef int usp_probe;])],
    [usp_ok=yes], [usp_ok=no])
CFLAGS=$usp_save_CFLAGS
rm -f conftest.su
AS_IF([test $usp_ok = yes], [$2], [$3])
])

# USP_ADD_FLAGS(VARIABLE, FLAGS): append those of FLAGS that the compiler takes.
# One try for all of them is enough with most compilers.
AC_DEFUN([USP_ADD_FLAGS], [
AC_REQUIRE([AC_PROG_CC])
AC_MSG_CHECKING([which of m4_normalize([$2]) $CC takes])
usp_taken=
USP_TRY_FLAGS([m4_normalize([$2])],
    [usp_taken="m4_normalize([$2])" usp_said=all],
    [for usp_flag in m4_normalize([$2]); do
        USP_TRY_FLAGS([$usp_flag], [usp_taken="$usp_taken $usp_flag"])
    done
    usp_said=$usp_taken])
AC_MSG_RESULT([${usp_said:-none}])
AC_SUBST([$1], ["$$1 $usp_taken"])
])

# The child program runs on a small stack in its parent's memory, possibly with
# nothing of libc usable: calls that the compiler makes up by itself, and what
# it adds by default, must stay away from it.  These flags go after CFLAGS, and
# tools/plain.sh takes those out of CFLAGS that these cannot undo.
AC_DEFUN([USP_CHILD_FLAGS], [
USP_ADD_FLAGS([USP_CHILD_CFLAGS], [-O2 -U_FORTIFY_SOURCE -fvisibility=hidden
-fno-builtin -fno-tree-loop-distribute-patterns -fno-sanitize=all -fno-lto
-fno-stack-protector -ftrivial-auto-var-init=uninitialized
-mno-outline-atomics -fstack-usage])
])

# Processors without 64-bit atomic operations have them in a library of the
# compiler.
AC_DEFUN([USP_ATOMIC_LIBRARY], [
AC_CACHE_CHECK([for the library of 64-bit atomic operations],
    [usp_cv_atomic_library],
    [usp_save_LIBS=$LIBS
    for usp_cv_atomic_library in none -latomic; do
        AS_CASE([$usp_cv_atomic_library],
            [none], [], [LIBS="$usp_cv_atomic_library $LIBS"])
        AC_LINK_IFELSE([AC_LANG_PROGRAM([[unsigned long long word;]],
            [[return (int)__atomic_fetch_add(&word, 1, __ATOMIC_ACQ_REL);]])],
            [break])
    done
    LIBS=$usp_save_LIBS])
AS_CASE([$usp_cv_atomic_library],
    [none], [], [LIBS="$usp_cv_atomic_library $LIBS"])
])

AC_DEFUN([USP_VERSION_SCRIPT], [
AC_CACHE_CHECK([whether the linker takes a version script],
    [usp_cv_version_script],
    [AS_ECHO(["USPAWN { global: main; local: *; };"]) >conftest.map
    usp_save_LDFLAGS=$LDFLAGS
    LDFLAGS="$LDFLAGS -Wl,--version-script=conftest.map"
    AC_LINK_IFELSE([AC_LANG_PROGRAM],
        [usp_cv_version_script=yes], [usp_cv_version_script=no])
    LDFLAGS=$usp_save_LDFLAGS
    rm -f conftest.map])
AS_IF([test "$enable_symvers" = no], [usp_cv_version_script=disabled])
AM_CONDITIONAL([USP_SYMVERS], [test $usp_cv_version_script = yes])
])

# USP_LINK_FLAG(VARIABLE, WHETHER, FLAG): VARIABLE is FLAG for Makefile.am, or
# empty if the linker does not take it.
AC_DEFUN([USP_LINK_FLAG], [
AC_CACHE_CHECK([whether the linker $2], [usp_cv_link_$1],
    [usp_save_LDFLAGS=$LDFLAGS
    LDFLAGS="$LDFLAGS $3"
    AC_LINK_IFELSE([AC_LANG_PROGRAM],
        [usp_cv_link_$1=yes], [usp_cv_link_$1=no])
    LDFLAGS=$usp_save_LDFLAGS])
AS_IF([test $usp_cv_link_$1 = yes], [$1=$3], [$1=])
AC_SUBST([$1])
])

# What the child program calls must be bound before there is a child: another
# thread may hold the run-time linker's lock (Solaris).
AC_DEFUN([USP_LINK_NOW],
    [USP_LINK_FLAG([USP_NOW], [binds at start], [-Wl,-z,now])])

# A child that was started may be in the library's code when somebody unloads
# it: it stays.
AC_DEFUN([USP_LINK_STAYS],
    [USP_LINK_FLAG([USP_STAYS], [keeps what is unloaded], [-Wl,-z,nodelete])])

# Every program that runs under the preload library maps it: two mappings fewer.
AC_DEFUN([USP_LINK_FEW_SEGMENTS],
    [USP_LINK_FLAG([USP_FEW_SEGMENTS], [can put code beside constants],
        [-Wl,-z,noseparate-code])])

# The helper that the tests start is static where that can be linked.
AC_DEFUN([USP_STATIC_LINK], [
AC_CACHE_CHECK([whether programs can be linked statically], [usp_cv_static],
    [usp_save_LDFLAGS=$LDFLAGS
    LDFLAGS="$LDFLAGS -fno-sanitize=all -static"
    AC_LINK_IFELSE([AC_LANG_PROGRAM], [usp_cv_static=yes], [usp_cv_static=no])
    LDFLAGS=$usp_save_LDFLAGS])
AS_IF([test $usp_cv_static = yes], [usp_static=-static], [usp_static=])
AC_SUBST([USP_STATIC], [$usp_static])
])

# The tests count what the library allocates, and let it fail.
AC_DEFUN([USP_WRAP], [
usp_wrap=-Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=free
AC_CACHE_CHECK([whether the linker wraps functions], [usp_cv_wrap],
    [usp_save_LDFLAGS=$LDFLAGS
    LDFLAGS="$LDFLAGS $usp_wrap"
    AC_LINK_IFELSE([AC_LANG_PROGRAM], [usp_cv_wrap=yes], [usp_cv_wrap=no])
    LDFLAGS=$usp_save_LDFLAGS])
AS_IF([test $usp_cv_wrap = no], [usp_wrap=])
AC_SUBST([USP_WRAP_LDFLAGS], [$usp_wrap])
])
