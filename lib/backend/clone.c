/* SPDX-License-Identifier: MIT */
/* Linux: clone3, else clone, through the trampoline of the architecture.
 *
 * The child shares our memory.  Four things could go wrong with that:
 *
 * - A signal handler runs in the child and changes our memory.
 *   CLONE_CLEAR_SIGHAND (Linux 5.5) leaves no handler set.  Without it all
 *   signals are blocked around the clone, and the child resets them.
 * - A signal makes the child dump core.  Before Linux 5.16 that kills all who
 *   share its memory: there, signals are blocked too.
 * - The child uses our stack.  It has its own, in the memory of the run, which
 *   lasts until its exec (start/run.h).
 * - Memory is not shared after all (emulators): see channel.h.
 *
 * What makes it cheap in a large process: no memory is copied, and with
 * `listed` inheritance the descriptor table is not copied either.  It is shared
 * (CLONE_FILES), and the child's first act is to leave it for a copy of the few
 * numbers that the plan mentions (CLOSE_RANGE_UNSHARE, Linux 5.9).
 */
#include "backend/clone.h"
#include "arch/trampoline.h"
#include "backend/backend.h"
#include "base/host.h"
#include "handle/child-struct.h"
#include "handle/handle.h"
#include "sys.h"
#include "sys/dumpable.h"
#include <errno.h>
#include <sys/stat.h>

/* ------------------------------------------------------ Going on alone -- */

/* Emulators know CLONE_VM with CLONE_VFORK as a kind of fork, but give up at
 * CLONE_VM alone: whether memory is shared must be known before.  None of them
 * has clone3.  Where that is missing a child is made to find out; but not if it
 * would be the first one of a pid namespace, which ends with it. */
static void probe_memory(unsigned char *stack)
{
    struct usp_launch probe = {.channel = -1};
    sigset_t mask;
    long pid;

    usp_sys_block_signals(&mask);
    pid = usp_child_clone(&probe, USP_CLONE_VM | USP_CLONE_VFORK, stack,
                          usp_child_stamp);
    usp_sys_set_signal_mask(&mask);
    if (pid > 0)
        usp_reap((pid_t)pid);
    if (probe.stamped)
        usp_host_learn(USP_MEMORY_IS_SHARED);
}

/* Whether the next child is number 1 of another pid namespace than ours. */
static int would_be_first(void)
{
    struct stat ours, childrens;

    return stat("/proc/thread-self/ns/pid", &ours) == 0 &&
           stat("/proc/thread-self/ns/pid_for_children", &childrens) == 0 &&
           ours.st_ino != childrens.st_ino;
}

static int can_start(const struct usp_launch *launch)
{
    if (usp_host_is(USP_MEMORY_IS_SHARED))
        return 1;
    if (!usp_host_is(USP_PROBED_MEMORY)) {
        if (usp_clone_has_clone3())
            usp_host_learn(USP_MEMORY_IS_SHARED);
        else if (would_be_first())
            return 0;
        else
            probe_memory(launch->clone.stacks);
        usp_host_learn(USP_PROBED_MEMORY);
    }
    return usp_host_is(USP_MEMORY_IS_SHARED);
}

/* The caller may close what it named as soon as we return, so the child must
 * have its own table by then.  Sharing ours until it has left it costs a change
 * of threads, copying it costs in proportion to its size.  The number of the
 * last handle made tells the size: descriptors are given lowest first. */
static int last_handle;

static int is_table_large(const struct usp_launch *launch)
{
    return launch->channel >= USP_LARGE_TABLE ||
           USP_LOAD(&last_handle) >= USP_LARGE_TABLE;
}

static int start_child(struct usp_launch *launch, struct uspawn_child *child,
                       int share_table)
{
    int error;

    USP_STORE(launch->clone.inside, launch->clone.token);
    USP_STORE(&launch->left_table, 0);
    error =
        usp_clone_make(launch, child, USP_CLONE_CHILD_CLEARTID, share_table);
    if (error)
        return error;
    launch->progress = USP_GOES_ON_HERE;
    if (child->fd >= 0)
        USP_STORE(&last_handle, child->fd);
    return 0;
}

/* Sleep until *WORD is VALUE no longer, or the child has left our memory, which
 * is looked at every NAP_MS: whether one of that is so.  It is not, and may
 * never be, if the child is stopped.  Handlers run meanwhile. */
static int await_child(const struct usp_launch *launch,
                       const struct uspawn_child *child, const int *word,
                       int value, int nap_ms)
{
    const struct usp_clone *clone = &launch->clone;
    int error, slept_ms = 0;

    while (USP_LOAD(word) == value && USP_LOAD(clone->inside) == clone->token) {
        error = usp_sys_sleep_while(word, value, nap_ms);
        if (error == -ETIMEDOUT)
            slept_ms += nap_ms;
        if (error != -EINTR && slept_ms < USP_STOP_LOOK_MS)
            continue;
        if (usp_is_stopped(child->pid))
            return 0;
        slept_ms = 0;
    }
    return 1;
}

/* End a child that has not done anything yet: it still shares our descriptor
 * table, and is stopped.  Another one gets a copy. */
static int start_with_copy(struct usp_launch *launch,
                           struct uspawn_child *child)
{
    const struct usp_clone *clone = &launch->clone;

    usp_child_kill_now(child);
    while (USP_LOAD(clone->inside) == clone->token)
        usp_sys_sleep_while(clone->inside, clone->token, -1);
    usp_child_replace(child);
    return start_child(launch, child, 0);
}

/* If it dies before it has left our table it wakes nobody who sleeps on that
 * word, hence the short naps. */
static int start(struct usp_launch *launch, struct uspawn_child *child)
{
    int error;

    launch->is_awaited = is_table_large(launch);
    error = start_child(launch, child, launch->is_awaited);
    if (!error && launch->unshare_from > 0 &&
        !await_child(launch, child, &launch->left_table, 0, 1))
        error = start_with_copy(launch, child);
    return error;
}

/* ------------------------------------------------ Waiting for its exec -- */

static int await_exec(const struct usp_launch *launch,
                      const struct uspawn_child *child)
{
    return await_child(launch, child, launch->clone.inside, launch->clone.token,
                       USP_STOP_LOOK_MS);
}

/* One that is stopped can be left where it is: all that it uses lasts, but for
 * our descriptor table. */
static int create_and_await(struct usp_launch *launch,
                            struct uspawn_child *child)
{
    int error = start_child(launch, child, 1);

    if (error)
        return error;
    if (!await_exec(launch, child)) {
        if (launch->unshare_from == 0 || USP_LOAD(&launch->left_table))
            return 0;
        error = start_with_copy(launch, child);
        if (error || !await_exec(launch, child))
            return error;
    }
    launch->progress = USP_IS_OVER;
    return 0;
}

static int create(struct usp_launch *launch, struct uspawn_child *child)
{
    /* Without shared memory a detached child's handle cannot be had here. */
    if ((launch->plan->demands & USP_DEMAND_DETACHED_HANDLE) &&
        !can_start(launch))
        return EOPNOTSUPP;
    if (!launch->clone.inside || launch->plan->detached || !can_start(launch))
        return usp_clone_make(launch, child, USP_CLONE_VFORK, 1);
    return create_and_await(launch, child);
}

static const char *variant(void)
{
    return usp_clone_has_clone3() ? "clone3" : "clone";
}

const struct usp_backend usp_clone_backend = {
    .name = "clone",
    /* exec makes SIGCHLD the signal of every child: none can be hidden. */
    .meets = ~(unsigned)(USP_DEMAND_NEVER_SHARE | USP_DEMAND_HIDDEN |
                         USP_DEMAND_HIDDEN_PARTLY),
    .shares_memory = USP_MEMORY_IS_SHARED,
    .makes_handle = 1,
    .runs_child_program = 1,
    .variant = variant,
    .create = create,
    .can_start = can_start,
    .start = start,
};
