/* SPDX-License-Identifier: MIT */
/* What the system has only numbers for: signals, limits, capabilities. */
#include "command.h"
#include <signal.h>
#include <string.h>
#include <strings.h>
#include <sys/resource.h>

/* ------------------------------------------------------------- Signals -- */

static int signal_max(void)
{
#ifdef SIGRTMAX
    return SIGRTMAX;
#else
    return NSIG - 1;
#endif
}

#ifdef SIGRTMIN

/* RTMIN, RTMIN+N, RTMAX, RTMAX-N. */
static int parse_real_time(const char *text, int *signal)
{
    int is_lowest = strncasecmp(text, "RTMIN", 5) == 0;
    unsigned long long distance = 0;

    if (!is_lowest && strncasecmp(text, "RTMAX", 5) != 0)
        return 0;
    text += 5;
    if (*text &&
        (*text != (is_lowest ? '+' : '-') ||
         !parse_number(text + 1, (unsigned)(SIGRTMAX - SIGRTMIN), &distance)))
        return 0;
    *signal = is_lowest ? SIGRTMIN + (int)distance : SIGRTMAX - (int)distance;
    return 1;
}

#else

static int parse_real_time(const char *text, int *signal)
{
    (void)text;
    (void)signal;
    return 0;
}

#endif

/* The library's name of SIGNAL without SIG; NULL: it has none. */
static const char *name_of(int signal)
{
    const char *name = uspawn_strsignal(signal);

    return strncmp(name, "SIG", 3) == 0 ? name + 3 : NULL;
}

/* The signal of that name, or of the other one of SIGIO; 0: there is none. */
static int find_signal(const char *name)
{
    int signal;

    for (signal = 1; signal <= signal_max(); signal++)
        if (name_of(signal) && strcasecmp(name_of(signal), name) == 0)
            return signal;
#ifdef SIGPOLL
    if (strcasecmp("POLL", name) == 0)
        return SIGPOLL;
#endif
    return 0;
}

int parse_signal(const char *text, int *signal)
{
    unsigned long long number;

    if (!parse_number(text, (unsigned)signal_max(), &number)) {
        if (strncasecmp(text, "SIG", 3) == 0)
            text += 3;
        if (parse_real_time(text, signal))
            return 1;
        number = (unsigned)find_signal(text);
    }
    if (number > 0)
        *signal = (int)number;
    return number > 0;
}

void name_signal(int signal, char *buffer, size_t size)
{
    const char *name = name_of(signal);

    if (name)
        snprintf(buffer, size, "%s", name);
    else
        snprintf(buffer, size, "%d", signal);
}

/* -------------------------------------------------------------- Limits -- */

static const struct name resources[] = {
    {"core", RLIMIT_CORE},
    {"cpu", RLIMIT_CPU},
    {"data", RLIMIT_DATA},
    {"fsize", RLIMIT_FSIZE},
    {"nofile", RLIMIT_NOFILE},
    {"stack", RLIMIT_STACK},
#ifdef RLIMIT_AS
    {"as", RLIMIT_AS},
#endif
#ifdef RLIMIT_KQUEUES
    {"kqueues", RLIMIT_KQUEUES},
#endif
#ifdef RLIMIT_LOCKS
    {"locks", RLIMIT_LOCKS},
#endif
#ifdef RLIMIT_MEMLOCK
    {"memlock", RLIMIT_MEMLOCK},
#endif
#ifdef RLIMIT_MSGQUEUE
    {"msgqueue", RLIMIT_MSGQUEUE},
#endif
#ifdef RLIMIT_NICE
    {"nice", RLIMIT_NICE},
#endif
#ifdef RLIMIT_NPROC
    {"nproc", RLIMIT_NPROC},
#endif
#ifdef RLIMIT_NPTS
    {"npts", RLIMIT_NPTS},
#endif
#ifdef RLIMIT_PIPEBUF
    {"pipebuf", RLIMIT_PIPEBUF},
#endif
#ifdef RLIMIT_RSS
    {"rss", RLIMIT_RSS},
#endif
#ifdef RLIMIT_RTPRIO
    {"rtprio", RLIMIT_RTPRIO},
#endif
#ifdef RLIMIT_RTTIME
    {"rttime", RLIMIT_RTTIME},
#endif
#ifdef RLIMIT_SBSIZE
    {"sbsize", RLIMIT_SBSIZE},
#endif
#ifdef RLIMIT_SIGPENDING
    {"sigpending", RLIMIT_SIGPENDING},
#endif
#ifdef RLIMIT_SWAP
    {"swap", RLIMIT_SWAP},
#endif
#ifdef RLIMIT_UMTXP
    {"umtxp", RLIMIT_UMTXP},
#endif
};

int parse_resource(const char *text, int *resource)
{
    unsigned long long number;

    if (!find_name(resources, COUNT(resources), text, &number))
        return 0;
    *resource = (int)number;
    return 1;
}

/* -------------------------------------------------------- Capabilities -- */

/* By number, which is part of the kernel's interface: capabilities(7). */
static const char *const capabilities[] = {
    "chown",
    "dac_override",
    "dac_read_search",
    "fowner",
    "fsetid",
    "kill",
    "setgid",
    "setuid",
    "setpcap",
    "linux_immutable",
    "net_bind_service",
    "net_broadcast",
    "net_admin",
    "net_raw",
    "ipc_lock",
    "ipc_owner",
    "sys_module",
    "sys_rawio",
    "sys_chroot",
    "sys_ptrace",
    "sys_pacct",
    "sys_admin",
    "sys_boot",
    "sys_nice",
    "sys_resource",
    "sys_time",
    "sys_tty_config",
    "mknod",
    "lease",
    "audit_write",
    "audit_control",
    "setfcap",
    "mac_override",
    "mac_admin",
    "syslog",
    "wake_alarm",
    "block_suspend",
    "audit_read",
    "perfmon",
    "bpf",
    "checkpoint_restore",
};

int parse_capability(const char *text, unsigned *capability)
{
    unsigned long long number;
    unsigned i;

    if (parse_number(text, 63, &number)) {
        *capability = (unsigned)number;
        return 1;
    }
    if (strncasecmp(text, "cap_", 4) == 0)
        text += 4;
    for (i = 0; i < COUNT(capabilities); i++)
        if (strcasecmp(capabilities[i], text) == 0) {
            *capability = i;
            return 1;
        }
    return 0;
}
