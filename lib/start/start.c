/* SPDX-License-Identifier: MIT */
/* Starting without waiting for the exec.
 *
 * The best way is a slot: the child runs in our memory, with everything it
 * reads in the slot.  Where no backend can do that, a fork reads its own copy,
 * and reports through a channel that stays open.  Where that is not allowed
 * either, the start waits. */
#include "start/start.h"
#include "base/host.h"
#include "handle/child-struct.h"
#include "handle/released.h"
#include "launch/launch.h"
#include "report/diagnose.h"
#include "start/pending.h"
#include "start/slot.h"
#include "sys/dumpable.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* The backend that starts in slots, on this host; or NULL. */
static const struct usp_backend *starter(void)
{
    int i;

    for (i = 0; usp_backends[i]; i++)
        if (usp_backends[i]->start && usp_backends[i]->can_start() &&
            usp_slots_exist())
            return usp_backends[i];
    return NULL;
}

/* What a child changes in our memory is set back when it has left it: a call
 * for a child that holds lasts that long. */
static int may_go_on(const struct uspawn_plan *plan)
{
    return (plan->demands & USP_DEMAND_HOLD) ||
           !usp_changes_memory(plan->needs);
}

/* Whether PLAN would be run by the starter, and can be. */
static int fits_slot(const struct uspawn_plan *plan)
{
    int number = usp_backend_select(plan, 0);

    return number >= 0 && !plan->detached && usp_backends[number]->start &&
           may_go_on(plan);
}

static int attempt(const struct usp_backend *backend, struct usp_launch *launch,
                   struct uspawn_child *child)
{
    struct usp_channel channel = {-1, 0};
    int error = 0;

    if (!backend->start)
        return EOPNOTSUPP; /* the next one cannot use the slot either */
    /* The failure itself is told in the slot. */
    launch->is_silent = !(launch->plan->demands & USP_DEMAND_HOLD);
    if (launch->plan->ready_fd || (launch->plan->demands & USP_DEMAND_HOLD))
        error = usp_channel_open(&channel, launch, 0);
    if (!error)
        error = backend->start(launch, child);
    if (error)
        usp_channel_close(&channel, launch);
    else
        child->ready_fd = usp_channel_keep(&channel, launch);
    return error;
}

/* Start what SLOT holds.  0, and SLOT is given back, if it must be done in
 * another way; else *ERROR is the result. */
static int start_slot(struct uspawn_child *child, struct usp_slot *slot,
                      const struct uspawn_plan *plan, char *const argv[],
                      char *const envp[], int *error)
{
    unsigned long long ticket;
    int is_refused;

    if (!fits_slot(plan)) {
        usp_slot_return(slot);
        return 0;
    }
    usp_launch_prepare(&slot->launch, plan, argv, envp);
    ticket = usp_slot_ticket(slot);
    *error = usp_launch_make(&slot->launch, child, attempt);
    if (*error) {
        is_refused = usp_host_is_refusal(*error);
        *error = usp_launch_fail(&slot->launch, child, *error);
        usp_slot_return(slot);
        return !is_refused;
    }
    usp_error_clear(&child->error);
    child->start = ticket;
    usp_slot_leave(slot);
    return 1;
}

/* ------------------------------------------------- A request in a slot -- */

static int compile_in_slot(struct usp_request *request, struct usp_slot *slot,
                           struct uspawn_plan **plan)
{
    char *memory = usp_slot_memory(slot);
    struct usp_block block = {memory, memory + USP_SLOT_MEMORY_SIZE};
    int error;

    request->copy = 1;
    error = usp_compile(request, &block, plan);
    if (error == USP_NO_ROOM)
        error = usp_compile_in_heap(request, 4 * USP_SLOT_MEMORY_SIZE, plan,
                                    &slot->heap);
    return error;
}

/* Without a slot: as a plan of its own. */
static int start_on_heap(struct uspawn_child *child,
                         struct usp_request *request)
{
    struct uspawn_plan *plan;
    void *memory;
    int error;

    request->copy = 1;
    error = usp_compile_in_heap(request, USP_SLOT_MEMORY_SIZE, &plan, &memory);
    if (error)
        return usp_child_refuse(child, request->program, USPAWN_STAGE_PLAN,
                                error);
    error = usp_pending_start(child, plan, NULL, NULL);
    usp_plan_drop(plan);
    return error;
}

int usp_start_request(struct uspawn_child *child, struct usp_request *request)
{
    int may_wait = !(request->attr->policy & USPAWN_POLICY_NEVER_WAIT);
    struct uspawn_plan *plan;
    struct usp_slot *slot;
    int error;

    usp_collect_some();
    usp_child_clear(child);
    if (!starter())
        return start_on_heap(child, request);
    error = usp_slot_take(&slot, may_wait);
    if (error)
        return usp_child_refuse(child, request->program, USPAWN_STAGE_CREATE,
                                error);
    error = compile_in_slot(request, slot, &plan);
    if (error) {
        usp_slot_return(slot);
        return usp_child_refuse(child, request->program, USPAWN_STAGE_PLAN,
                                error);
    }
    if (!start_slot(child, slot, plan, NULL, NULL, &error))
        error = start_on_heap(child, request);
    return error;
}

/* ---------------------------------------------------- A plan in a slot -- */

/* Copies of ARGV and ENVP, where they are given, in SLOT or its heap. */
static int copy_arguments(struct usp_slot *slot, char *const **argv,
                          char *const **envp)
{
    char *memory = usp_slot_memory(slot);
    struct usp_block block = {memory, memory + USP_SLOT_MEMORY_SIZE};
    size_t size = 4 * USP_SLOT_MEMORY_SIZE;

    while (usp_copy_arguments(&block, argv, envp) == USP_NO_ROOM) {
        free(slot->heap);
        block.next = slot->heap = malloc(size);
        if (!slot->heap)
            return ENOMEM;
        block.end = block.next + size;
        size *= 4;
    }
    return 0;
}

int usp_start_plan(struct uspawn_child *child, const struct uspawn_plan *plan,
                   char *const argv[], char *const envp[])
{
    char *const *argv_copy, *const *envp_copy;
    struct usp_slot *slot;
    int error;

    usp_collect_some();
    usp_child_clear(child);
    if (!starter())
        return usp_pending_start(child, plan, argv, envp);
    error = usp_slot_take(&slot, !plan->never_wait);
    if (error)
        return usp_child_refuse(child, plan->program, USPAWN_STAGE_CREATE,
                                error);
    slot->plan = usp_plan_keep(plan);
    argv_copy = argv;
    envp_copy = envp;
    error = copy_arguments(slot, &argv_copy, &envp_copy);
    if (error) {
        usp_slot_return(slot);
        return usp_child_refuse(child, plan->program, USPAWN_STAGE_PLAN, error);
    }
    if (!start_slot(child, slot, plan, argv_copy, envp_copy, &error))
        error = usp_pending_start(child, plan, argv, envp);
    return error;
}
