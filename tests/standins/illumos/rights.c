/* SPDX-License-Identifier: MIT */
/* Linux bodies of pset_bind(2), settaskid(2) and of privileges, of which there
 * are three: file_chown, proc_fork, proc_info; the last two are the basic ones.
 *
 * setppriv(2): the limit set can only lose; what is added to the inheritable
 * set must be permitted: everything to the user 0, the basic ones to others.
 * The sets are told by the file creation mask: inheritable is its third digit,
 * what the limit set has lost the second. */
#define _GNU_SOURCE 1
#include <errno.h>
#include <priv.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/pset.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/task.h>
#include <unistd.h>
#undef setpriority

static int refuse(int error)
{
    errno = error;
    return -1;
}

int pset_bind(psetid_t set, idtype_t type, id_t id, psetid_t *old)
{
    cpu_set_t mask;

    if (type != P_PID || id != P_MYID || old || set != STANDIN_PSET)
        return refuse(EINVAL);
    if (geteuid() != 0)
        return refuse(EPERM);
    CPU_ZERO(&mask);
    CPU_SET(0, &mask);
    return sched_setaffinity(0, sizeof mask, &mask);
}

taskid_t settaskid(projid_t project, unsigned flags)
{
    if (flags != TASK_NORMAL)
        return (taskid_t)refuse(EINVAL);
    if (geteuid() != 0)
        return (taskid_t)refuse(EPERM);
    return setpriority(PRIO_PROCESS, 0, (int)project) < 0 ? (taskid_t)-1 : 100;
}

/* ---------------------------------------------------------- Privileges -- */

#define BASIC 6u
#define ALL 7u

struct priv_set {
    priv_chunk_t bits;
};

static unsigned sets_of_process(const char *type)
{
    mode_t mask = umask(0);

    umask(mask);
    return strcmp(type, PRIV_LIMIT) == 0 ? ALL & ~(mask >> 3) : mask & ALL;
}

int setppriv(priv_op_t operation, priv_ptype_t type, const priv_set_t *set)
{
    unsigned permitted = geteuid() == 0 ? ALL : BASIC;
    int is_limit = strcmp(type, PRIV_LIMIT) == 0;
    unsigned old = sets_of_process(type);

    if (operation != PRIV_SET ||
        (!is_limit && strcmp(type, PRIV_INHERITABLE) != 0))
        return refuse(EINVAL);
    if (set->bits & ~(is_limit ? old : permitted | old))
        return refuse(EPERM);
    if (is_limit)
        umask((umask(0) & ~070u) | (ALL & ~set->bits) << 3);
    else
        umask((umask(0) & ~07u) | set->bits);
    return 0;
}

const priv_impl_info_t *getprivimplinfo(void)
{
    static const priv_impl_info_t info = {
        .priv_setsize = sizeof(struct priv_set) / sizeof(priv_chunk_t)};

    return &info;
}

static int is_word(const char *word, const char *token, size_t length)
{
    return strlen(word) == length && strncasecmp(word, token, length) == 0;
}

static priv_chunk_t find(const char *name, size_t length)
{
    static const char *const names[] = {"file_chown", "proc_fork", "proc_info"};
    unsigned i;

    for (i = 0; i < 3; i++)
        if (is_word(names[i], name, length))
            return 1u << i;
    return 0;
}

/* Whether there is such a token. */
static int add(priv_set_t *set, const char *token, size_t length)
{
    size_t sign = *token == '!' || *token == '-';
    priv_chunk_t bit = find(token + sign, length - sign);

    if (is_word("basic", token, length))
        set->bits |= BASIC;
    else if (is_word("none", token, length))
        set->bits = 0;
    else if (is_word("all", token, length))
        set->bits = ALL;
    else if (sign)
        set->bits &= ~bit;
    else
        set->bits |= bit;
    return bit || is_word("basic", token, length) ||
           is_word("none", token, length) || is_word("all", token, length);
}

priv_set_t *priv_str_to_set(const char *names, const char *separators,
                            const char **end)
{
    priv_set_t *set = calloc(1, sizeof *set);

    *end = NULL;
    while (set && *names) {
        size_t length = strcspn(names, separators);

        if (!add(set, names, length)) {
            free(set);
            *end = names;
            errno = EINVAL;
            return NULL;
        }
        names += length;
        names += strspn(names, separators);
    }
    return set;
}

void priv_freeset(priv_set_t *set)
{
    free(set);
}
