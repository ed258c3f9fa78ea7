/* SPDX-License-Identifier: MIT */
/* What systems differ in. */
#include "running.h"
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

static int has_other_ids(void)
{
    return getuid() != geteuid() || getgid() != getegid();
}

#ifdef __linux__

#include <sys/auxv.h>
#include <sys/prctl.h>

void system_forbid_core(void)
{
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

unsigned system_securebits(void)
{
    int bits = prctl(PR_GET_SECUREBITS, 0, 0, 0, 0);

    return bits < 0 ? 0 : (unsigned)bits;
}

int system_adopt_orphans(void)
{
    return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0 ? 0 : errno;
}

/* A set-user-id program that starts us has other ids, too, and may do so; what
 * counts is what our own file gives.  Capabilities of files leave the ids. */
int system_has_gained_rights(void)
{
    struct stat file;

    if (!getauxval(AT_SECURE))
        return 0;
    if (!has_other_ids() || stat("/proc/self/exe", &file) != 0)
        return 1;
    return (file.st_mode & (S_ISUID | S_ISGID)) != 0;
}

#else

void system_forbid_core(void)
{
}

unsigned system_securebits(void)
{
    return 0;
}

int system_adopt_orphans(void)
{
    return ENOTSUP;
}

int system_has_gained_rights(void)
{
    return has_other_ids();
}

#endif
