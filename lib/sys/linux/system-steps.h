/* SPDX-License-Identifier: MIT */
/* The rows of lib/child/steps.c that only Linux has: see there for the order.
 * The functions: lib/child/linux/. */
#ifndef USP_SYSTEM_STEPS_H
#define USP_SYSTEM_STEPS_H

USP_HIDDEN usp_step_function usp_step_cgroup, usp_step_namespace,
    usp_step_unshare, usp_step_id_maps, usp_step_io_priority,
    usp_step_cpu_affinity, usp_step_timer_slack, usp_step_oom_score_adjustment,
    usp_step_personality, usp_step_bounding_capabilities,
    usp_step_ambient_capabilities, usp_step_inheritable_capabilities,
    usp_step_securebits, usp_step_parent_death_signal,
    usp_step_no_new_privileges, usp_step_seccomp_filter;

/* clang-format off */

/* The cgroup first, as what follows is then accounted to it; namespaces that
 * exist before new ones; maps before anything that needs an id. */
#define USP_SYSTEM_STEPS_FIRST(ROW)                                            \
    ROW(CGROUP, "cgroup", cgroup, USP_COPIES_SOURCE, 0)                        \
    ROW(NAMESPACE, "namespace", namespace, USP_COPIES_SOURCE,                  \
        sizeof(int))                                                           \
    ROW(UNSHARE, "unshare", unshare, 0, 0)                                     \
    ROW(ID_MAPS, "id maps", id_maps, 0, 0)

#define USP_SYSTEM_STEPS_SCHEDULER(ROW)                                        \
    ROW(SCHEDULER, "scheduler", scheduler, 0, 0)                               \
    ROW(SCHEDULER_PRIORITY, "scheduler priority", scheduler_priority, 0, 0)

#define USP_SYSTEM_STEPS_BEFORE_ACTIONS(ROW)                                   \
    ROW(IO_PRIORITY, "io priority", io_priority, 0, 0)                         \
    ROW(CPU_AFFINITY, "cpu affinity", cpu_affinity, 0, 0)                      \
    ROW(TIMER_SLACK, "timer slack", timer_slack, 0, 0)                         \
    ROW(OOM_SCORE_ADJUSTMENT, "oom score adjustment", oom_score_adjustment, 0, \
        0)                                                                     \
    ROW(PERSONALITY, "personality", personality, 0, 0)

#define USP_SYSTEM_STEPS_PRIVILEGED(ROW)                                       \
    ROW(BOUNDING_CAPABILITIES, "bounding capabilities",                        \
        bounding_capabilities, 0, 0)                                           \
    ROW(AMBIENT_CAPABILITIES, "ambient capabilities",                          \
        ambient_capabilities, 0, 0)                                            \
    ROW(INHERITABLE_CAPABILITIES, "inheritable capabilities",                  \
        inheritable_capabilities, 0, 0)                                        \
    ROW(SECUREBITS, "securebits", securebits, 0, 0)

#define USP_SYSTEM_STEPS_UNPRIVILEGED(ROW)                                     \
    ROW(PARENT_DEATH_SIGNAL, "parent death signal",                            \
        parent_death_signal, 0, 0)                                             \
    ROW(NO_NEW_PRIVILEGES, "no new privileges", no_new_privileges, 0, 0)

#define USP_SYSTEM_STEPS_LAST(ROW)                                             \
    ROW(SECCOMP_FILTER, "seccomp filter", seccomp_filter, 0, 0)

/* clang-format on */

#endif
