/* SPDX-License-Identifier: MIT */
/* Linux bodies of jail_attach(2), which is a chroot here, and of setlogin(2),
 * of which only the errors are told. */
#define _GNU_SOURCE 1
#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <sys/jail.h>
#include <sys/syscall.h>
#include <unistd.h>

#undef syscall

#define LOGIN_NAME_MAX_THERE 32

const char *standin_jail_root = "/";

static int refuse(int error)
{
    errno = error;
    return -1;
}

int jail_attach(int jail)
{
    if (geteuid() != 0)
        return refuse(EPERM);
    if (jail != STANDIN_JAIL)
        return refuse(EINVAL);
    return chroot(standin_jail_root) < 0 ? -1 : chdir("/");
}

/* A name for the session of the parent would be the caller's mistake. */
static int set_login(const char *name)
{
    if (geteuid() != 0)
        return refuse(EPERM);
    if (strlen(name) > LOGIN_NAME_MAX_THERE || getsid(0) != getpid())
        return refuse(EINVAL);
    return 0;
}

/* What is no call of its own is Linux's. */
int standin_syscall(long number, ...)
{
    long words[6];
    va_list list;
    int i;

    va_start(list, number);
    for (i = 0; i < 6; i++)
        words[i] = va_arg(list, long);
    va_end(list);
    if (number == SYS_setlogin)
        return set_login((const char *)words[0]);
    return (int)syscall(number, words[0], words[1], words[2], words[3],
                        words[4], words[5]);
}
