/* SPDX-License-Identifier: MIT */
/* FreeBSD: rfork (RFSPAWN), its kernel's own vfork for this purpose.
 *
 * The child runs in our memory with a descriptor table of its own, and we are
 * suspended until its exec.  What is better than vfork: the kernel drops caught
 * handlers in the child, so no signal need be blocked; and the child has a
 * stack of its own.
 *
 * - RFSPAWN takes no other flag; a kernel before 12.2 answers EINVAL to it, and
 *   then vfork does.
 * - On x86 the child would return over its parent's return address, so there it
 *   is rfork_thread, which starts a function on another stack.  Elsewhere the
 *   return address is in a register.  configure tells which.
 * - FreeBSD 15.1 has pdrfork, whose child comes with a process descriptor: only
 *   that is hidden from waitpid (-1) and SIGCHLD.  The handle of all other
 *   children is made afterwards (handle/kqueue.c).
 */
#include "backend/backend.h"
#include "backend/vfork.h"
#include "base/host.h"
#include "base/saved-errno.h"
#include "sys.h"
#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#ifdef USP_PDRFORK
#include <sys/procdesc.h>
#define CANNOT_HIDE 0u
#define DESCRIPTOR_FLAGS (PD_CLOEXEC | PD_DAEMON)
#else
#define CANNOT_HIDE USP_DEMAND_HIDDEN
#endif

#if defined USP_RFORK_THREAD

/* Besides our child program only the libc's thin calls are on it, for which
 * FreeBSD's own posix_spawn has 4096 bytes, and the run-time linker, should it
 * not have bound them all before. */
#define LIBC_STACK_SIZE 12288
#define STACK_SIZE (USP_CHILD_STACK_SIZE + LIBC_STACK_SIZE)

typedef pid_t make_function(struct usp_launch *launch, int *handle,
                            unsigned char *top);

/* The stack is the child's until it has left our memory, when MAKE returns;
 * ours may be a small one. */
static pid_t make_on_stack(struct usp_launch *launch, int *handle,
                           make_function *make)
{
    unsigned char *stack = mmap(NULL, STACK_SIZE, PROT_READ | PROT_WRITE,
                                MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    pid_t pid;

    if (stack == MAP_FAILED)
        return -1;
    pid = make(launch, handle, stack + STACK_SIZE);
    munmap(stack, STACK_SIZE);
    return pid;
}

static pid_t make_plain_at(struct usp_launch *launch, int *handle,
                           unsigned char *top)
{
    (void)handle;
    return rfork_thread((int)RFSPAWN, top, usp_child_main, launch);
}

static pid_t make_plain(struct usp_launch *launch)
{
    return make_on_stack(launch, NULL, make_plain_at);
}

#else

pid_t(rfork)(int flags) USP_RETURNS_TWICE;

/* As with vfork, nothing of this frame may change in the child. */
static pid_t make_plain(struct usp_launch *launch)
{
    pid_t pid = rfork((int)RFSPAWN);

    if (pid == 0)
        usp_child_run(launch);
    return pid;
}

#endif

#if defined USP_PDRFORK && defined USP_RFORK_THREAD

static pid_t make_hidden_at(struct usp_launch *launch, int *handle,
                            unsigned char *top)
{
    return pdrfork_thread(handle, DESCRIPTOR_FLAGS, (int)RFSPAWN, top,
                          usp_child_main, launch);
}

static pid_t make_hidden(struct usp_launch *launch, int *handle)
{
    return make_on_stack(launch, handle, make_hidden_at);
}

#elif defined USP_PDRFORK

pid_t(pdrfork)(int *fd, int flags, int rfork_flags) USP_RETURNS_TWICE;

static pid_t make_hidden(struct usp_launch *launch, int *handle)
{
    pid_t pid = pdrfork(handle, DESCRIPTOR_FLAGS, (int)RFSPAWN);

    if (pid == 0)
        usp_child_run(launch);
    return pid;
}

#else

static pid_t make_hidden(struct usp_launch *launch, int *handle)
{
    (void)launch;
    (void)handle;
    errno = EOPNOTSUPP;
    return -1;
}

#endif

static int create_by_rfork(struct usp_launch *launch,
                           struct uspawn_child *child)
{
    const int saved = errno;
    int is_hidden = launch->plan->hidden != 0;
    int error;

    child->mechanism = USPAWN_MECHANISM_RFORK;
    child->pid =
        is_hidden ? make_hidden(launch, &child->fd) : make_plain(launch);
    error = child->pid < 0 ? errno : 0;
    usp_errno_restore(saved);
    return error;
}

static int create(struct usp_launch *launch, struct uspawn_child *child)
{
    int error = EINVAL;

    if (!usp_host_is(USP_NO_RFSPAWN))
        error = create_by_rfork(launch, child);
    if (error != EINVAL)
        return error;
    usp_host_learn(USP_NO_RFSPAWN);
    return launch->plan->hidden ? EOPNOTSUPP : usp_vfork_create(launch, child);
}

static const char *variant(void)
{
    return usp_host_is(USP_NO_RFSPAWN) ? "vfork" : "rfork";
}

const struct usp_backend usp_rfork_backend = {
    .name = "rfork",
    /* While the child holds, so do we; a detached one would need a child in the
     * child. */
    .meets = ~(USP_DEMAND_NEVER_SHARE | USP_DEMAND_DETACHED | USP_DEMAND_HOLD |
               USP_DEMAND_BORN_IN_CGROUP | USP_DEMAND_BORN_IN_NAMESPACES |
               CANNOT_HIDE | USP_DEMAND_HIDDEN_PARTLY | USP_SYS_DOES_NOT_MEET),
    .shares_memory = USP_VFORK_SHARES_MEMORY,
    .runs_child_program = 1,
    .variant = variant,
    .create = create,
};
