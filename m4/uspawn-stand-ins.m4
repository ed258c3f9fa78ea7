# SPDX-License-Identifier: MIT
# Building on Linux what is for other systems, over small bodies of their calls
# (tests/standins), so that their backends run somewhere in every CI.  For tests
# alone: what is built so is not to be installed.

AC_DEFUN([USP_STAND_INS], [
AC_ARG_ENABLE([stand-ins],
    [AS_HELP_STRING([--enable-stand-ins=SYSTEM],
        [only for tests: build what is for freebsd, freebsd-c (rfork called in
         C) or illumos, over bodies for Linux of their calls])],
    [], [enable_stand_ins=no])
usp_build_os=$host_os usp_build_cpu=$host_cpu
usp_stand_in=
AS_CASE([$enable_stand_ins],
    [no], [],
    [freebsd|freebsd-c], [usp_stand_in=freebsd host_os=freebsd
        ac_cv_func_kqueue=yes ac_cv_func_kevent=yes ac_cv_func_closefrom=no
        ac_cv_have_decl_RFSPAWN=yes ac_cv_func_rfork=yes
        ac_cv_func_pdfork=yes ac_cv_func_ptsname_r=no],
    [illumos], [usp_stand_in=illumos host_os=solaris2.11
        ac_cv_func_vforkx=yes ac_cv_func_forkx=yes ac_cv_func_getdents=yes
        ac_cv_func_close_range=no ac_cv_func_memfd_create=no
        ac_cv_func_kqueue=no ac_cv_func_ptsname_r=no
        ac_cv_header_stropts_h=yes
        ac_cv_header_sys_contract_process_h=yes ac_cv_header_sys_ctfs_h=yes
        with_backends=${with_backends:-vforkx,vfork,fork}],
    [AC_MSG_ERROR([--enable-stand-ins: not for $enable_stand_ins])])
AS_CASE([$enable_stand_ins],
    [freebsd], [ac_cv_func_rfork_thread=yes ac_cv_func_pdrfork=yes
        ac_cv_func_pdrfork_thread=yes
        ac_cv_func_fdevname_r=yes
        usp_cv_groups_begin_with_effective=no host_cpu=x86_64],
    [freebsd-c], [ac_cv_func_rfork_thread=no ac_cv_func_pdrfork=no
        ac_cv_func_pdrfork_thread=no
        ac_cv_func_fdevname_r=no
        usp_cv_groups_begin_with_effective=yes host_cpu=aarch64])
USP_STAND_IN_OBJECTS= USP_STAND_IN_CPPFLAGS=
AS_IF([test -n "$usp_stand_in"],
    [AC_DEFINE([USP_BUILT_ON_STAND_INS], [1],
        [Define to 1 if other systems' calls have bodies for Linux.])
    usp_dir=tests/standins/$usp_stand_in
    USP_STAND_IN_OBJECTS=$usp_dir/bodies.lo
    USP_STAND_IN_CPPFLAGS="-I\$(top_srcdir)/$usp_dir"])
AS_IF([test "$usp_stand_in" = illumos],
    [# The compiler is none for that system.
    USP_STAND_IN_CPPFLAGS="$USP_STAND_IN_CPPFLAGS -DUSPAWN_HANDLE_EVENTS=0"
    for usp_name in contract libc priocntl psinfo rights; do
        USP_STAND_IN_OBJECTS="$USP_STAND_IN_OBJECTS $usp_dir/$usp_name.lo"
    done])
AS_IF([test "$usp_stand_in" = freebsd],
    [for usp_name in control jail processes; do
        USP_STAND_IN_OBJECTS="$USP_STAND_IN_OBJECTS $usp_dir/$usp_name.lo"
    done])
AC_SUBST([USP_STAND_IN_OBJECTS])
])

# From here on, the host is what it is.
AC_DEFUN([USP_STAND_INS_END], [
host_os=$usp_build_os host_cpu=$usp_build_cpu
])
