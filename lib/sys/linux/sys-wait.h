/* SPDX-License-Identifier: MIT */
/* Waiting, signalling and sleeping; a part of sys.h, which is what to include.
 */
#ifndef USP_SYS_WAIT_H
#define USP_SYS_WAIT_H

/* In what a long can count, which is not less than 68 years. */
static inline struct usp_sys_time usp_sys_time(long long ms)
{
    long long seconds = ms / 1000 < LONG_MAX ? ms / 1000 : LONG_MAX;
    struct usp_sys_time time = {(long)seconds, (long)(ms % 1000) * 1000000};

    return time;
}

static inline struct usp_sys_time64 usp_sys_time64(long long ms)
{
    struct usp_sys_time64 time = {ms / 1000, ms % 1000 * 1000000};

    return time;
}

/* Where it is not so, syscall.h says it. */
#ifndef USP_USAGE_MICROSECONDS
#define USP_USAGE_MICROSECONDS USP_LONG
#endif

/* As waitid has it, of which there is no newer call. */
struct usp_sys_usage {
    struct {
        USP_LONG seconds;
        USP_USAGE_MICROSECONDS microseconds;
    } user, system;
    USP_LONG max_resident, shared_text, data, stack, minor_faults, major_faults;
    USP_LONG swaps, blocks_in, blocks_out, messages_sent, messages_received;
    USP_LONG signals, voluntary_switches, involuntary_switches;
};

#define USP_HAS_USAGE 1
#define USP_RESIDENT_KIB(size) (size)
#define USP_KEEPS_NO_USAGE 0

static inline int usp_sys_waitid(int type, int id, siginfo_t *info, int options,
                                 struct rusage *usage)
{
    struct usp_sys_usage raw = {.swaps = 0}; /* not written if none ended */
    int error = (int)USP_CALL(__NR_waitid, type, id, info, options,
                              usage ? &raw : (struct usp_sys_usage *)0);

    if (error < 0 || !usage)
        return error;
    usage->ru_utime.tv_sec = raw.user.seconds;
    usage->ru_utime.tv_usec = raw.user.microseconds;
    usage->ru_stime.tv_sec = raw.system.seconds;
    usage->ru_stime.tv_usec = raw.system.microseconds;
    usage->ru_maxrss = (long)raw.max_resident;
    usage->ru_minflt = (long)raw.minor_faults;
    usage->ru_majflt = (long)raw.major_faults;
    usage->ru_nvcsw = (long)raw.voluntary_switches;
    usage->ru_nivcsw = (long)raw.involuntary_switches;
    return 0;
}

static inline int usp_sys_kill(pid_t pid, int signal)
{
    return (int)USP_CALL(__NR_kill, pid, signal, 0, 0, 0);
}

static inline int usp_sys_pidfd_open(pid_t pid)
{
    return (int)USP_CALL(__NR_pidfd_open, pid, 0, 0, 0, 0);
}

/* Of one thread, not of its process. */
static inline int usp_sys_pidfd_open_thread(pid_t thread)
{
    return (int)USP_CALL(__NR_pidfd_open, thread, USP_PIDFD_THREAD, 0, 0, 0);
}

/* Whether two threads have one descriptor table: 0 if they have. */
static inline int usp_sys_compare_tables(pid_t one, pid_t other)
{
    return (int)USP_CALL(__NR_kcmp, one, other, USP_KCMP_FILES, 0, 0);
}

/* A copy of FD of the process PIDFD, close-on-exec. */
static inline int usp_sys_pidfd_getfd(int pidfd, int fd)
{
    return (int)USP_CALL(__NR_pidfd_getfd, pidfd, fd, 0, 0, 0);
}

static inline int usp_sys_pidfd_kill(int pidfd, int signal)
{
    return (int)USP_CALL(__NR_pidfd_send_signal, pidfd, signal, 0, 0, 0);
}

/* PIDFD_SIGNAL_PROCESS_GROUP (Linux 6.9): older kernels say EINVAL. */
static inline int usp_sys_pidfd_kill_group(int pidfd, int signal)
{
    return (int)USP_CALL(__NR_pidfd_send_signal, pidfd, signal, 0, 1 << 2, 0);
}

static inline int usp_sys_ioctl(int fd, unsigned long request, void *argument)
{
    return (int)USP_CALL(__NR_ioctl, fd, request, argument, 0, 0);
}

static inline int usp_sys_futex(const int *word, int operation, int value,
                                long long timeout_ms)
{
    struct usp_sys_time time = usp_sys_time(timeout_ms);
    struct usp_sys_time64 time64 = usp_sys_time64(timeout_ms);
    int error = (int)USP_CALL(USP_NR_futex, word, operation, value,
                              timeout_ms < 0 ? 0 : &time, 0);

    if (__NR_futex_time64 == -1 || error != -ENOSYS)
        return error;
    return (int)USP_CALL(__NR_futex_time64, word, operation, value,
                         timeout_ms < 0 ? 0 : &time64, 0);
}

/* Sleep while *WORD is VALUE, at most TIMEOUT_MS milliseconds; -1: for ever.
 * May return early.  WORD may be in the memory of more than one process: the
 * kernel's own wake-up at the end of a child reaches no private futex. */
static inline int usp_sys_sleep_while(const int *word, int value,
                                      long long timeout_ms)
{
    return usp_sys_futex(word, USP_FUTEX_WAIT, value, timeout_ms);
}

/* Wake all who sleep on WORD. */
static inline void usp_sys_wake(const int *word)
{
    usp_sys_futex(word, USP_FUTEX_WAKE, INT_MAX, -1);
}

/* Whether the kernel is a real one: none of the emulators that run a vfork as
 * fork has clone3, nor, as that takes the kernel's scheduler, rseq.  Containers
 * often refuse the first, and a kernel may lack the second.  Without arguments,
 * and with wrong flags, they are EINVAL.  0: not known. */
static inline int usp_sys_is_native(void)
{
    return USP_CALL(__NR_clone3, 0, 0, 0, 0, 0) == -EINVAL ||
           USP_CALL(__NR_rseq, 0, 0, 1 << 30, 0, 0) == -EINVAL;
}

/* Whether the kernel is Linux 5.16 or later: it has a call that came then. */
static inline int usp_sys_has_futex_waitv(void)
{
    return USP_CALL(__NR_futex_waitv, 0, 0, 0, 0, 0) == -EINVAL;
}

/* Sleep until FD, unless that is -1, has one of EVENTS or TIMEOUT_MS have
 * passed; the number ready.  -1: no timeout.  With a limit of descriptors that
 * is 0 there may be no FD: -EINVAL. */
static inline int usp_sys_poll(int fd, short events, long long timeout_ms)
{
    struct pollfd entry = {.fd = fd, .events = events};
    struct usp_sys_time time = usp_sys_time(timeout_ms);
    struct usp_sys_time64 time64 = usp_sys_time64(timeout_ms);
    int count = fd >= 0;
    int ready = (int)USP_CALL(USP_NR_ppoll, &entry, count,
                              timeout_ms < 0 ? 0 : &time, 0, 0);

    if (__NR_ppoll_time64 == -1 || ready != -ENOSYS)
        return ready;
    return (int)USP_CALL(__NR_ppoll_time64, &entry, count,
                         timeout_ms < 0 ? 0 : &time64, 0, 0);
}

/* The same for reading alone, whatever the limit.  BITS has room for FD bits,
 * zeroed. */
static inline int usp_sys_select(int fd, unsigned long *bits,
                                 long long timeout_ms)
{
    struct usp_sys_time time = usp_sys_time(timeout_ms);
    struct usp_sys_time64 time64 = usp_sys_time64(timeout_ms);
    int ready;

    bits[fd / USP_BITS_PER_WORD] = 1ul << (fd % USP_BITS_PER_WORD);
    ready = (int)USP_CALL(USP_NR_pselect6, fd + 1, bits, 0, 0,
                          timeout_ms < 0 ? 0 : &time);
    if (__NR_pselect6_time64 == -1 || ready != -ENOSYS)
        return ready;
    return (int)USP_CALL(__NR_pselect6_time64, fd + 1, bits, 0, 0,
                         timeout_ms < 0 ? 0 : &time64);
}

#endif
