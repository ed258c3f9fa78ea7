/* SPDX-License-Identifier: MIT */
/* Facts about the machine.  A thread may have a filter of its own (seccomp(2)):
 * what that refuses is no fact about others. */
#include "base/host.h"
#include "base/proc-field.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/utsname.h>

#define NUMBER_SIZE 16

static unsigned facts;
static USP_PER_THREAD unsigned own_facts;

int usp_host_is(unsigned fact)
{
    return ((USP_LOAD(&facts) | own_facts) & fact) != 0;
}

/* How many filters the thread of STATUS has (Linux 5.9); -1: not known. */
static int count_filters(const char *status)
{
    char number[NUMBER_SIZE];

    return usp_proc_field(status, "Seccomp_filters:\t", number, sizeof number)
               ? atoi(number)
               : -1;
}

static int has_own_filter(void)
{
    int own = count_filters("/proc/thread-self/status");

    return own > 0 && own != count_filters("/proc/self/status");
}

void usp_host_learn(unsigned fact)
{
    if (!(fact & ~(USP_LOAD(&facts) | own_facts)))
        return;
    if ((fact & USP_REFUSALS) && has_own_filter())
        own_facts |= fact;
    else
        USP_SET_BITS(&facts, fact);
}

int usp_host_is_shortage(int error)
{
    return error == EMFILE || error == ENFILE;
}

int usp_host_is_refusal(int error)
{
    return error == ENOSYS || error == EINVAL || error == EPERM ||
           error == E2BIG || error == EOPNOTSUPP || error == ECAPMODE;
}

int usp_host_has_linux(int major, int minor)
{
    struct utsname name;
    int found[2];

    if (uname(&name) < 0 ||
        sscanf(name.release, "%d.%d", &found[0], &found[1]) != 2)
        return 0;
    return found[0] > major || (found[0] == major && found[1] >= minor);
}
