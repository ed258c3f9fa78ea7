/* SPDX-License-Identifier: MIT */
/* The tables of cases that run on Linux: everybody's, and those that need
 * Linux to make a host bad, or to look at what the kernel was asked. */
#include "kernel-action.h"
#include "tables.h"

extern const struct test_table test_table_attr_everything_linux;
extern const struct test_table test_table_attr_maps;
extern const struct test_table test_table_attr_mounts;
extern const struct test_table test_table_attr_namespaces;
extern const struct test_table test_table_attr_privileges;
extern const struct test_table test_table_attr_resources_linux;
extern const struct test_table test_table_attr_shared;
extern const struct test_table test_table_counts;
extern const struct test_table test_table_exec_faults_linux;
extern const struct test_table test_table_limits;
extern const struct test_table test_table_made_hosts;
extern const struct test_table test_table_proc_paths;
extern const struct test_table test_table_processes_linux;
extern const struct test_table test_table_reaped_linux;
extern const struct test_table test_table_seccomp;
extern const struct test_table test_table_start_counts;
extern const struct test_table test_table_start_hosts_linux;
extern const struct test_table test_table_table_hosts;
extern const struct test_table test_table_traced;
extern const struct test_table test_table_trampoline;

const struct test_table *const test_tables[] = {
    TABLES_EVERYWHERE & test_table_counts,
    &test_table_exec_faults_linux,
    &test_table_limits,
    &test_table_made_hosts,
    &test_table_proc_paths,
    &test_table_processes_linux,
    &test_table_reaped_linux,
    &test_table_seccomp,
    &test_table_start_counts,
    &test_table_start_hosts_linux,
    &test_table_table_hosts,
    &test_table_attr_everything_linux,
    &test_table_attr_maps,
    &test_table_attr_mounts,
    &test_table_attr_namespaces,
    &test_table_attr_privileges,
    &test_table_attr_resources_linux,
    &test_table_attr_shared,
    &test_table_traced,
    &test_table_trampoline,
    NULL,
};

void test_own_signals(void)
{
    kernel_default_libc_signals();
}
