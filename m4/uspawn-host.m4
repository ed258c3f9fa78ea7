# SPDX-License-Identifier: MIT
# Which backends, trampoline and system-call layer a host gets.  Adding a port
# is one line in one of the two tables below, and a line in lib/local.mk.

# The sorted table host_cpu -> directory in lib/arch, and what the compiler must
# define as well: one name stands for several ABIs (x32, gcc -m32).  And the
# child program's stack, where frames are large; and flags that the compiler
# needs: without a frame pointer gcc 14 addresses members of arrays on m68k's
# stack wrongly.
AC_DEFUN([USP_TABLE_ARCH], [
usp_stack=4096 usp_flags=
case $host_cpu in
aarch64*) usp_arch=aarch64 usp_abi='__aarch64__ && !defined __ILP32__' ;;
alpha*)   usp_arch=alpha   usp_abi='__alpha__' ;;
arc)      usp_arch=arc     usp_abi='__arc__' ;;
arm*)     usp_arch=arm     usp_abi='__ARM_EABI__ && __ARM_ARCH >= 5' ;;
hppa*)    usp_arch=hppa    usp_abi='__hppa__ && !defined __LP64__'
          usp_stack=8192 ;;
i?86)     usp_arch=i386    usp_abi='__i386__' ;;
loongarch64)
          usp_arch=loongarch64 usp_abi='__loongarch_lp64' ;;
m68k)     usp_arch=m68k    usp_abi='__m68k__ && !defined __mcoldfire__'
          usp_flags=-fno-omit-frame-pointer ;;
mips64*)  usp_arch=mips64  usp_abi='__mips64 && _MIPS_SIM != _ABIO32' ;;
mips*)    usp_arch=mips
          usp_abi='__mips__ && !defined __mips16 && _MIPS_SIM == _ABIO32' ;;
or1k)     usp_arch=or1k    usp_abi='__or1k__' ;;
powerpc)  usp_arch=ppc32
          usp_abi='__powerpc__ && !defined __powerpc64__ && _CALL_SYSV' ;;
powerpc64)
          usp_arch=ppc64   usp_abi='__powerpc64__ && _CALL_ELF == 1'
          usp_stack=8192 ;;
powerpc64le)
          usp_arch=ppc64le usp_abi='__powerpc64__ && _CALL_ELF == 2' ;;
riscv*)   usp_arch=riscv   usp_abi='__riscv' ;;
s390x)    usp_arch=s390x   usp_abi='__s390x__' usp_stack=8192 ;;
sh[[34]]*)
          usp_arch=sh4     usp_abi='__sh__ && !defined __FDPIC__' ;;
sparc64)  usp_arch=sparc64 usp_abi='__sparc__ && __arch64__' usp_stack=8192 ;;
x86_64)   case $host_os in
          *x32) usp_arch=x32 usp_abi='__x86_64__ && __ILP32__' ;;
          *)  usp_arch=x86_64 usp_abi='__x86_64__ && !defined __ILP32__' ;;
          esac ;;
*)        usp_arch=none ;;
esac
])

# What its posix_spawn can do tells one Solaris from another.  musl's functions
# for the scheduler only refuse; its attributes have a member of this name.
AC_DEFUN([USP_SPAWN], [
AC_CHECK_MEMBER([posix_spawnattr_t.__fn], [], [], [[#include <spawn.h>]])
usp_schedules=$ac_cv_func_posix_spawnattr_setschedpolicy
AS_CASE([$usp_schedules$ac_cv_member_posix_spawnattr_t___fn],
    [yesno], [AC_DEFINE([USP_SPAWN_SCHEDULES], [1],
        [Define to 1 if posix_spawn sets the scheduler.])])
AC_CHECK_DECLS([POSIX_SPAWN_SETSID], [], [], [[#include <spawn.h>]])
usp_spawns=$ac_cv_func_posix_spawn_file_actions_addchdir_np
usp_spawns=$usp_spawns$ac_cv_func_posix_spawn_file_actions_addchdir
usp_spawns=$usp_spawns$ac_cv_have_decl_POSIX_SPAWN_SETSID
AS_CASE([$host_os], [netbsd*|solaris*], [],
    [AC_DEFINE([USP_SPAWN_DUP2_INHERITS], [1],
        [posix_spawn clears close-on-exec where dup2 has equal numbers.])])
])

# The sorted table host_os -> backends, best first.
AC_DEFUN([USP_TABLE_BACKENDS], [
case $host_os in
darwin*)  usp_wanted="posix_spawn fork" ;;
freebsd*) usp_wanted="rfork vfork posix_spawn fork" ;;
linux*)   usp_wanted="clone vfork posix_spawn fork" ;;
netbsd*)  usp_wanted="posix_spawn vfork fork" ;;
solaris*) usp_wanted="vforkx vfork posix_spawn fork"
          # Oracle Solaris 11.4: illumos has addchdir instead, 11.3 no SETSID.
          AS_CASE([$usp_spawns], [yesnoyes],
              [usp_wanted="posix_spawn vforkx vfork fork"]) ;;
*)        usp_wanted="vfork posix_spawn fork" ;;
esac
])

# Set $usp_arch to a directory of lib/arch, or none.
AC_DEFUN([USP_CHOOSE_ARCH], [
USP_TABLE_ARCH
AS_CASE([$usp_flags], [?*], [USP_ADD_FLAGS([USP_CFLAGS], [$usp_flags])])
AS_CASE([$host_os,$enable_asm], [linux*,no], [usp_arch=none],
    [linux*], [], [usp_arch=none])
AS_IF([test $usp_arch != none],
    [AC_CACHE_CHECK([whether the ABI is the one of lib/arch/$usp_arch],
        [usp_cv_abi],
        [AC_COMPILE_IFELSE([AC_LANG_SOURCE([
#if !(defined $usp_abi)
#error other ABI
#endif
            ])], [usp_cv_abi=yes], [usp_cv_abi=no])])
    AS_IF([test $usp_cv_abi = no], [usp_arch=none])])
])

# USP_NEED(BACKEND, CONDITION): it can be built only under CONDITION, in shell.
AC_DEFUN([USP_NEED],
    [AS_IF([$2], [], [usp_missing="$usp_missing $1"])])

# Set $usp_backends: those asked for, or those of the table that can be built.
AC_DEFUN([USP_CHOOSE_BACKENDS], [
USP_TABLE_BACKENDS
usp_known=" clone rfork vforkx vfork posix_spawn fork "
usp_missing=
USP_NEED([clone], [test $usp_arch != none])
USP_NEED([rfork], [test $usp_rfork != no])
USP_NEED([vforkx], [test "$ac_cv_func_vforkx" = yes])
USP_NEED([vfork], [test "$ac_cv_func_vfork" = yes])
USP_NEED([posix_spawn], [test "$ac_cv_func_posix_spawn" = yes])

AS_CASE([$with_backends], [yes|no],
    [AC_MSG_ERROR([--with-backends: no list])])
usp_asked=`AS_ECHO(["$with_backends"]) | tr , ' '`
usp_backends=
for usp_name in ${usp_asked:-$usp_wanted}; do
    AS_CASE(["$usp_known"], [*" $usp_name "*], [],
        [AC_MSG_ERROR([--with-backends: no such backend: $usp_name])])
    AS_CASE([" $usp_backends "], [*" $usp_name "*],
        [AC_MSG_ERROR([--with-backends: $usp_name is named twice])])
    AS_CASE(["$usp_missing "], [*" $usp_name "*],
        [AS_IF([test -z "$usp_asked"], [continue])
        AC_MSG_ERROR([--with-backends: $usp_name cannot be built here])])
    usp_backends="$usp_backends${usp_backends:+ }$usp_name"
done
AS_IF([test -z "$usp_backends"], [AC_MSG_ERROR([--with-backends: no names])])
])

# Set $usp_rfork to how a child is made by rfork: no, rfork or rfork_thread.  On
# x86 the first cannot be called in C; elsewhere the second may be a stub.
AC_DEFUN([USP_CHOOSE_RFORK], [
usp_rfork=no
AS_CASE([$host_os], [freebsd*],
    [USP_FUNCTIONS([sys/procdesc.h], [pdfork pdrfork pdrfork_thread])
    USP_FUNCTIONS([unistd.h], [rfork rfork_thread])
    AC_CHECK_DECL([RFSPAWN], [], [], [[#include <unistd.h>]])])
# As rfork, so pdrfork: on x86 it has to start a function.
usp_pdrfork=$ac_cv_func_pdrfork
AS_CASE([$host_cpu], [i?86|x86_64], [usp_pdrfork=$ac_cv_func_pdrfork_thread])
AS_CASE([$usp_pdrfork], [yes], [AC_DEFINE([USP_PDRFORK], [1],
    [Define to 1 if pdrfork can be called.])])
AS_CASE([$ac_cv_have_decl_RFSPAWN,$ac_cv_func_rfork_thread,$host_cpu],
    [yes,yes,i?86|yes,yes,x86_64], [usp_rfork=rfork_thread
        AC_DEFINE([USP_RFORK_THREAD], [1],
            [Define to 1 if rfork must be called as rfork_thread.])],
    [yes,*,i?86|yes,*,x86_64], [],
    [yes,*], [usp_rfork=$ac_cv_func_rfork
        AS_IF([test $usp_rfork = yes], [usp_rfork=rfork])])
])

# Solaris, whose closefrom allocates: what lists descriptors without.
AC_DEFUN([USP_CHOOSE_CLOSING], [
AS_CASE([$host_os], [solaris*], [USP_FUNCTIONS([dirent.h], [getdents])])
])

# What watches many descriptors by one: epoll with timerfd, kqueue, or nothing.
# Stand-ins have queues for processes only.
AC_DEFUN([USP_CHOOSE_WATCH], [
usp_watch=none
AS_CASE([$host_os], [linux*],
    [USP_FUNCTIONS([sys/epoll.h], [epoll_create1])
    USP_FUNCTIONS([sys/timerfd.h], [timerfd_create])
    AS_CASE([$ac_cv_func_epoll_create1$ac_cv_func_timerfd_create],
        [yesyes], [usp_watch=epoll])])
AS_CASE([$usp_handles$usp_stand_in], [kqueue], [usp_watch=kqueue])
AS_CASE([$usp_watch], [none], [],
    [AC_DEFINE([USP_WATCHES], [1],
        [Define to 1 if one descriptor can stand for many.])])
USP_SYS_OBJECTS="$USP_SYS_OBJECTS lib/job/watch-$usp_watch.lo"
])

# The files of lib/handle, lib/job and lib/report of which there is a choice.
AC_DEFUN([USP_CHOOSE_SYS_OBJECTS], [
USP_SYS_OBJECTS= usp_handles=$usp_sys
AS_CASE([$usp_sys,$host_os],
    [posix,freebsd*], [usp_processes=lib/report/processes-freebsd.lo],
    [posix,*], [usp_processes=lib/report/processes-none.lo],
    [usp_processes=])
AS_IF([test $usp_sys = posix],
    [USP_FUNCTIONS([sys/event.h], [kevent kqueue])
    AS_IF([test $ac_cv_func_kqueue$ac_cv_func_kevent = yesyes],
        [USP_SYS_OBJECTS=lib/handle/kqueue.lo usp_handles=kqueue],
        [AS_CASE([$host_os],
            [solaris*],
            [USP_SYS_OBJECTS=lib/handle/psinfo.lo usp_handles=psinfo],
            [USP_SYS_OBJECTS=lib/handle/none.lo usp_handles=no])])])
USP_SYS_OBJECTS="$USP_SYS_OBJECTS $usp_processes"
USP_CHOOSE_WATCH
AS_CASE([$host_os], [dragonfly*|freebsd*|openbsd*],
    [AC_DEFINE([USP_EXIT_EVENTS_TELL_STATUS], [1],
        [Define to 1 if NOTE_EXIT comes with the wait status.])])
AS_CASE([$usp_handles], [no], [], [linux|kqueue|psinfo],
    [AC_DEFINE([USP_HANDLES], [1],
        [Define to 1 if there are descriptors that name a child.])])
AS_CASE([$usp_handles], [linux],
    [AC_DEFINE([USP_PIDFDS], [1], [Define to 1 if they are pidfds.])])
AS_CASE([$usp_sys,$ac_cv_func_memfd_create], [linux,*|*,yes],
    [AC_DEFINE([USP_MEMORY_FILES], [1],
        [Define to 1 if there are files in memory.])])
])

# Process contracts, and privileges.
AC_DEFUN([USP_CHOOSE_CONTRACTS], [
usp_contracts=none
AS_CASE([$host_os], [solaris*],
    [AC_CHECK_HEADERS([sys/contract/process.h sys/ctfs.h])])
AS_CASE([$ac_cv_header_sys_contract_process_h,$ac_cv_header_sys_ctfs_h],
    [yes,yes], [usp_contracts=solaris
    AC_DEFINE([USP_CONTRACTS], [1],
        [Define to 1 if there are process contracts.])])
USP_SYS_OBJECTS="$USP_SYS_OBJECTS lib/backend/contract-$usp_contracts.lo"
AS_CASE([$host_os], [solaris*], [usp_privileges=solaris],
    [usp_privileges=none])
USP_SYS_OBJECTS="$USP_SYS_OBJECTS lib/request/privileges-$usp_privileges.lo"
AC_SUBST([USP_SYS_OBJECTS])
])

# Choose, and tell Makefile.am and config.h.
AC_DEFUN([USP_HOST], [
USP_SPAWN
USP_CHOOSE_ARCH
USP_CHOOSE_RFORK
USP_CHOOSE_CLOSING
USP_CHOOSE_BACKENDS

usp_list= USP_BACKEND_OBJECTS= USP_CHILD_OBJECTS=
for usp_name in $usp_backends; do
    usp_list="$usp_list X($usp_name)"
    usp_objects=lib/backend/$usp_name.lo
    AS_IF([test $usp_name = clone],
        [usp_objects="$usp_objects lib/backend/clone-flags.lo"
        usp_objects="$usp_objects lib/backend/clone-make.lo"
        usp_objects="$usp_objects lib/backend/clone-table.lo"
        usp_objects="$usp_objects lib/arch/$usp_arch/trampoline.lo"
        USP_CHILD_OBJECTS=lib/child/birth.lo],
        [test $usp_name = posix_spawn],
        [usp_objects="$usp_objects lib/backend/posix_spawn-call.lo"
        usp_objects="$usp_objects lib/backend/posix_spawn-extra.lo"
        usp_objects="$usp_objects lib/backend/posix_spawn-locate.lo"],
        [test $usp_name = rfork],
        [usp_objects="$usp_objects lib/backend/vfork.lo"])
    for usp_object in $usp_objects; do
        AS_CASE([" $USP_BACKEND_OBJECTS "], [*" $usp_object "*], [],
            [USP_BACKEND_OBJECTS="$USP_BACKEND_OBJECTS $usp_object"])
    done
done
AC_DEFINE_UNQUOTED([USP_BACKENDS(X)], [$usp_list],
    [The backends in the order in which they are tried: an X list.])

AC_DEFINE_UNQUOTED([USP_CHILD_STACK_SIZE], [$usp_stack],
    [Stack for the child program, in bytes.])
AS_IF([test $usp_arch = none],
    [usp_sys=posix usp_sys_text="posix"
    AS_CASE([$host_os], [freebsd*],
        [usp_sys_text="freebsd, posix"
        usp_sys_own='-I$(top_srcdir) -I$(top_srcdir)/lib/sys/freebsd'
        USP_CHILD_OBJECTS=lib/child/freebsd/control.lo],
        [solaris*], [usp_sys_text="solaris, posix"
        usp_sys_own='-I$(top_srcdir)/lib/sys/solaris'
        USP_CHILD_OBJECTS=lib/child/solaris/control.lo],
        [usp_sys_own=])
    USP_SYS_CPPFLAGS="$USP_STAND_IN_CPPFLAGS $usp_sys_own"
    USP_SYS_CPPFLAGS="$USP_SYS_CPPFLAGS -I\$(top_srcdir)/lib/sys/posix"],
    [usp_sys=linux usp_sys_text="linux, raw"
    USP_SYS_CPPFLAGS='-I$(top_srcdir)/lib/sys/linux'
    USP_SYS_CPPFLAGS="$USP_SYS_CPPFLAGS -I\$(top_srcdir)/lib/arch/$usp_arch"
    for usp_name in namespaces privileges resources; do
        usp_object=lib/child/linux/$usp_name.lo
        USP_CHILD_OBJECTS="$USP_CHILD_OBJECTS $usp_object"
    done])
USP_CHOOSE_SYS_OBJECTS
USP_CHOOSE_CONTRACTS
AC_SUBST([USP_SYS], [$usp_sys])
# What the shared library is linked with, for programs with the static one.
AS_IF([test $usp_sys = posix], [usp_static_now=$USP_NOW], [usp_static_now=])
AC_SUBST([USP_STATIC_NOW], [$usp_static_now])
AM_CONDITIONAL([USP_RAW], [test $usp_sys = linux])
AS_CASE([$host_os], [linux*], [usp_linux=yes], [usp_linux=no])
AM_CONDITIONAL([USP_LINUX], [test $usp_linux = yes])

AC_SUBST([USP_ARCH], [$usp_arch])
AC_SUBST([USP_BACKEND_OBJECTS])
AC_SUBST([USP_CHILD_OBJECTS])
AC_SUBST([USP_SYS_CPPFLAGS])
USP_STAND_INS_END
])
