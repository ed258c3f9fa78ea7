/* SPDX-License-Identifier: MIT */
/* Facts about the machine. */
#include "base/host.h"
#include <errno.h>

static unsigned facts;

int usp_host_is(unsigned fact)
{
    return (USP_LOAD(&facts) & fact) != 0;
}

void usp_host_learn(unsigned fact)
{
    if (fact & ~USP_LOAD(&facts))
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
