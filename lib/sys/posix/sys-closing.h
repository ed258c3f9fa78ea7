/* SPDX-License-Identifier: MIT */
/* Closing many descriptors; a part of sys.h, which is what to include. */
#ifndef USP_SYS_CLOSING_H
#define USP_SYS_CLOSING_H

#include <dirent.h>

/* What is not there is answered as a kernel without it would. */
#if defined HAVE_CLOSE_RANGE

static inline int usp_sys_close_range(unsigned first, unsigned last,
                                      int unshare)
{
    return unshare ? -ENOSYS : usp_sys_result(close_range(first, last, 0));
}

#elif defined USP_CLOSEFROM_IS_SAFE

/* A system call, or little more (the BSDs); elsewhere it may allocate. */
static inline int usp_sys_close_range(unsigned first, unsigned last,
                                      int unshare)
{
    if (unshare || last != ~0u || first > INT_MAX)
        return -ENOSYS;
    closefrom((int)first);
    return 0;
}

#else

static inline int usp_sys_close_range(unsigned first, unsigned last,
                                      int unshare)
{
    (void)first;
    (void)last;
    (void)unshare;
    return -ENOSYS;
}

#endif

#ifdef HAVE_GETDENTS

/* illumos and Solaris, whose closefrom and fdwalk allocate. */
struct usp_sys_entry {
    struct dirent entry;
};

static inline const char *usp_sys_entry_name(const struct usp_sys_entry *entry)
{
    return entry->entry.d_name;
}

static inline int usp_sys_entry_length(const struct usp_sys_entry *entry)
{
    return entry->entry.d_reclen;
}

static inline int usp_sys_getdents(int fd, void *buffer, size_t size)
{
    return usp_sys_result((int)getdents(fd, buffer, size));
}

#else

struct usp_sys_entry {
    char name[1];
};

static inline const char *usp_sys_entry_name(const struct usp_sys_entry *entry)
{
    return entry->name;
}

static inline int usp_sys_entry_length(const struct usp_sys_entry *entry)
{
    return (int)sizeof *entry;
}

static inline int usp_sys_getdents(int fd, void *buffer, size_t size)
{
    (void)fd;
    (void)buffer;
    (void)size;
    return -ENOSYS;
}

#endif

#define USP_BITS_PER_WORD ((int)(8 * sizeof(unsigned long)))

/* Nothing tells: see ../linux/sys.h. */
static inline int usp_sys_is_in_table(int fd, unsigned long *bits)
{
    (void)fd;
    (void)bits;
    return 1;
}

/* How many descriptors a process may have. */
static inline long long usp_sys_descriptor_limit(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur > INT_MAX)
        return INT_MAX;
    return (long long)limit.rlim_cur;
}

#endif
