/* SPDX-License-Identifier: MIT */
/* Dispositions and the signal mask; a part of sys.h, which is what to include.
 */
#ifndef USP_SYS_SIGNALS_H
#define USP_SYS_SIGNALS_H

/* How the kernel's structure begins: where not so, syscall.h says it. */
#ifndef USP_SIGACTION_BEGIN
#define USP_SIGACTION_BEGIN                                                    \
    unsigned long handler;                                                     \
    unsigned long flags;
#endif

/* As the kernel has it.  Where there is no restorer the mask comes earlier:
 * both are zero here, and only the handler is read back. */
struct usp_sys_sigaction {
    USP_SIGACTION_BEGIN
    unsigned long
        restorer_and_mask[1 + USP_SIGSET_BYTES / sizeof(unsigned long)];
};

/* Behind the old action: the size, and on some processors a restorer of its
 * own.  Where it comes first, syscall.h says it. */
#ifndef USP_SIGACTION_END
#define USP_SIGACTION_END USP_SIGSET_BYTES, 0
#endif

#define USP_HANDLER_DEFAULT 0ul
#define USP_HANDLER_IGNORE 1ul

static inline long usp_sys_sigaction(int signal,
                                     const struct usp_sys_sigaction *action,
                                     struct usp_sys_sigaction *old)
{
    return usp_syscall(__NR_rt_sigaction, signal, (long)action, (long)old,
                       USP_SIGACTION_END, 0);
}

/* The handler of SIGNAL as a number; of no signal: default. */
static inline unsigned long usp_sys_handler(int signal)
{
    struct usp_sys_sigaction action;

    return usp_sys_sigaction(signal, 0, &action) < 0 ? USP_HANDLER_DEFAULT
                                                     : action.handler;
}

static inline int usp_sys_is_caught(int signal)
{
    return usp_sys_handler(signal) > USP_HANDLER_IGNORE;
}

static inline int usp_sys_is_ignored(int signal)
{
    return usp_sys_handler(signal) == USP_HANDLER_IGNORE;
}

static inline int usp_sys_set_disposition(int signal, int ignore)
{
    struct usp_sys_sigaction action = {.handler = ignore ? USP_HANDLER_IGNORE
                                                         : USP_HANDLER_DEFAULT};

    return (int)usp_sys_sigaction(signal, &action, 0);
}

/* The kernel's set is the first words of the libc's. */
static inline int usp_sys_is_member(const sigset_t *set, int signal)
{
    const unsigned long *words = (const unsigned long *)(const void *)set;
    int bit = signal - 1;

    return words[bit / USP_BITS_PER_WORD] >> (bit % USP_BITS_PER_WORD) & 1;
}

/* Unlike sigaddset and sigdelset, for every number from 1 to USP_SIGNAL_MAX. */
static inline void usp_sys_add_member(sigset_t *set, int signal)
{
    unsigned long *words = (unsigned long *)(void *)set;
    int bit = signal - 1;

    words[bit / USP_BITS_PER_WORD] |= 1ul << (bit % USP_BITS_PER_WORD);
}

static inline void usp_sys_remove_member(sigset_t *set, int signal)
{
    unsigned long *words = (unsigned long *)(void *)set;
    int bit = signal - 1;

    words[bit / USP_BITS_PER_WORD] &= ~(1ul << (bit % USP_BITS_PER_WORD));
}

/* Block every signal, also those that the libc keeps for itself. */
static inline int usp_sys_block_signals(sigset_t *saved)
{
    unsigned long all[USP_SIGSET_BYTES / sizeof(unsigned long)];
    size_t i;

    for (i = 0; i < sizeof all / sizeof *all; i++)
        all[i] = ~0ul;
    return (int)USP_CALL(__NR_rt_sigprocmask, SIG_SETMASK, all, saved,
                         USP_SIGSET_BYTES, 0);
}

static inline int usp_sys_set_signal_mask(const sigset_t *mask)
{
    return (int)USP_CALL(__NR_rt_sigprocmask, SIG_SETMASK, mask, 0,
                         USP_SIGSET_BYTES, 0);
}

#endif
