/* SPDX-License-Identifier: MIT */
/* The rows of lib/child/steps.c that only Linux has: see there for the order.
 * The functions: lib/child/linux/. */
#ifndef USP_SYSTEM_STEPS_H
#define USP_SYSTEM_STEPS_H

USP_HIDDEN usp_step_function usp_step_cgroup, usp_step_namespace,
    usp_step_unshare, usp_step_no_setgroups, usp_step_id_maps,
    usp_step_mount_propagation, usp_step_proc_mount, usp_step_io_priority,
    usp_step_deadline, usp_step_cpu_affinity, usp_step_timer_slack,
    usp_step_oom_score_adjustment, usp_step_personality,
    usp_step_bounding_capabilities, usp_step_ambient_capabilities,
    usp_step_inheritable_capabilities, usp_step_securebits,
    usp_step_kept_capabilities, usp_step_raised_capabilities,
    usp_step_parent_death_signal, usp_step_no_new_privileges,
    usp_step_seccomp_filter;

/* clang-format off */

/* unshare(2) lets others look in only by a user namespace: its owner has all
 * rights over the child there. */
#define NEW_USER_NAMESPACE(name)                                               \
    USP_REACHES_ACCESS, USPAWN_UNSHARE_USER,                                   \
    name " of the user namespace lets others look into memory that the child " \
         "shares"

/* Before Linux 5.16 a core dump kills all who share the memory, and a filter
 * may end the child by one. */
#define CORE(name)                                                             \
    USP_REACHES_CORE, 0, name " may end all who share the child's memory"

/* The cgroup first, as what follows is then accounted to it; namespaces that
 * exist before new ones; maps before anything that needs an id; no mount before
 * it is known who sees it. */
#define USP_SYSTEM_STEPS_FIRST(ROW)                                            \
    ROW(CGROUP, "cgroup", cgroup, SOURCE, USP_COPIES_SOURCE | RIGHTS, 0,       \
        MEMORY)                                                                \
    ROW(NAMESPACE, "namespace", namespace, SOURCE,                             \
        USP_COPIES_SOURCE | RIGHTS, sizeof(int), ACCESS)                       \
    ROW(UNSHARE, "unshare", unshare, FLAGS, RIGHTS, 0, NEW_USER_NAMESPACE)     \
    ROW(NO_SETGROUPS, "no setgroups", no_setgroups, NONE, 0, 0, CHILD)         \
    ROW(ID_MAPS, "id maps", id_maps, MAPS, RIGHTS, 0, ACCESS)                  \
    ROW(MOUNT_PROPAGATION, "mount propagation", mount_propagation, FLAGS,      \
        RIGHTS, 0, CHILD)

#define USP_SYSTEM_STEPS_SCHEDULER(ROW)                                        \
    ROW(SCHEDULER, "scheduler", scheduler, SCHEDULER, RIGHTS, 0, CHILD)        \
    ROW(SCHEDULER_PRIORITY, "scheduler priority", scheduler_priority,          \
        PRIORITY, RIGHTS, 0, CHILD)                                            \
    ROW(DEADLINE, "deadline", deadline, DEADLINE, RIGHTS, 0, CHILD)

#define USP_SYSTEM_STEPS_BEFORE_ACTIONS(ROW)                                   \
    ROW(IO_PRIORITY, "io priority", io_priority, IO_PRIORITY, RIGHTS, 0,       \
        CHILD)                                                                 \
    ROW(CPU_AFFINITY, "cpu affinity", cpu_affinity, CPUS, 0, 0, CHILD)         \
    ROW(TIMER_SLACK, "timer slack", timer_slack, POSITIVE, 0, 0, CHILD)        \
    ROW(OOM_SCORE_ADJUSTMENT, "oom score adjustment", oom_score_adjustment,    \
        NUMBER, RIGHTS, 0, MEMORY)                                             \
    ROW(PERSONALITY, "personality", personality, PERSONA, 0, 0, CHILD)

#define USP_SYSTEM_STEPS_BELOW_ROOT(ROW)                                       \
    ROW(PROC_MOUNT, "proc mount", proc_mount, PATH,                            \
        RIGHTS | USP_FOLLOWS_PATH, 0, CHILD)

#define USP_SYSTEM_STEPS_PRIVILEGED(ROW)                                       \
    ROW(BOUNDING_CAPABILITIES, "bounding capabilities",                        \
        bounding_capabilities, MASK, RIGHTS, 0, CHILD)                         \
    ROW(AMBIENT_CAPABILITIES, "ambient capabilities",                          \
        ambient_capabilities, MASK, 0, 0, CHILD)                               \
    ROW(INHERITABLE_CAPABILITIES, "inheritable capabilities",                  \
        inheritable_capabilities, MASK, 0, 0, CHILD)                           \
    ROW(SECUREBITS, "securebits", securebits, FLAGS, RIGHTS, 0, CHILD)         \
    ROW(KEPT_CAPABILITIES, "kept capabilities", kept_capabilities, NONE, 0, 0, \
        CHILD)

#define USP_SYSTEM_STEPS_UNPRIVILEGED(ROW)                                     \
    ROW(RAISED_CAPABILITIES, "raised capabilities", raised_capabilities, MASK, \
        0, 0, CHILD)                                                           \
    ROW(PARENT_DEATH_SIGNAL, "parent death signal", parent_death_signal,       \
        NUMBER, 0, 0, CHILD)                                                   \
    ROW(NO_NEW_PRIVILEGES, "no new privileges", no_new_privileges, NONE, 0, 0, \
        CHILD)

#define USP_SYSTEM_STEPS_LAST(ROW)                                             \
    ROW(SECCOMP_FILTER, "seccomp filter", seccomp_filter, SIZE, 0, 0, CORE)

/* clang-format on */

#endif
