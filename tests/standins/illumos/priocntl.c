/* SPDX-License-Identifier: MIT */
/* priocntl and processor_bind for the caller itself, by Linux's calls.  Of
 * scheduling classes there are RT and TS; FX is told apart by its niceness, to
 * be seen at all. */
#define _GNU_SOURCE 1
#include <errno.h>
#include <sched.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/priocntl.h>
#include <sys/processor.h>
#include <sys/resource.h>
#include <sys/rtpriocntl.h>
#include <sys/tspriocntl.h>
#include <unistd.h>
#undef sched_setparam
#undef sched_setscheduler
#undef setpriority

#define FX_NICE 7

static long refuse(int error)
{
    errno = error;
    return -1;
}

static long set_real_time(long priority, long quantum)
{
    struct sched_param parameters = {.sched_priority = (int)priority};

    if (!quantum)
        return sched_setparam(0, &parameters);
    return sched_setscheduler(0, quantum == RT_TQINF ? SCHED_FIFO : SCHED_RR,
                              &parameters);
}

static long set_share(const char *class, long limit, long priority)
{
    static const struct sched_param none;

    if (limit != priority || priority != 0) /* all that Linux has */
        return refuse(EINVAL);
    if (strcmp(class, "FX") == 0)
        return setpriority(PRIO_PROCESS, 0, FX_NICE);
    if (strcmp(class, "TS") != 0)
        return refuse(EINVAL); /* as where the class is not configured */
    return sched_setscheduler(0, SCHED_OTHER, &none);
}

/* Keys and values up to PC_KY_NULL. */
static long set_parameters(const char *class, va_list list)
{
    long values[4] = {0};
    int key;

    while ((key = va_arg(list, int)) != PC_KY_NULL) {
        if (key < 0 || key > 3)
            return refuse(EINVAL);
        values[key] = (long)va_arg(list, uintptr_t);
    }
    if (strcmp(class, "RT") == 0)
        return set_real_time(values[RT_KY_PRI], values[RT_KY_TQNSECS]);
    return set_share(class, values[TS_KY_UPRILIM], values[TS_KY_UPRI]);
}

static long get_class(va_list list)
{
    int policy = sched_getscheduler(0);

    if (va_arg(list, int) != PC_KY_CLNAME)
        return refuse(EINVAL);
    strcpy((char *)va_arg(list, uintptr_t),
           policy == SCHED_FIFO || policy == SCHED_RR ? "RT" : "TS");
    return 0;
}

static long set_nice(const pcnice_t *request)
{
    if (request->pc_op != PC_SETNICE)
        return refuse(EINVAL);
    if (setpriority(PRIO_PROCESS, 0, request->pc_val) == 0)
        return 0;
    return refuse(errno == EACCES ? EPERM : errno);
}

long priocntl(idtype_t type, id_t id, int command, ...)
{
    const void *argument;
    va_list list;
    long result;

    if (type != P_PID || id != P_MYID)
        return refuse(EINVAL);
    va_start(list, command);
    argument = va_arg(list, void *);
    switch (command) {
    case PC_DONICE:
        result = set_nice(argument);
        break;
    case PC_SETXPARMS:
        result = set_parameters(argument, list);
        break;
    case PC_GETXPARMS:
        result = get_class(list);
        break;
    default:
        result = refuse(EINVAL);
    }
    va_end(list);
    return result;
}

int processor_bind(idtype_t type, id_t id, processorid_t processor,
                   processorid_t *old)
{
    cpu_set_t set;

    if (type != P_PID || id != P_MYID || old || processor < 0 ||
        processor >= CPU_SETSIZE)
        return (int)refuse(EINVAL);
    CPU_ZERO(&set);
    CPU_SET((size_t)processor, &set);
    return sched_setaffinity(0, sizeof set, &set);
}
