/* SPDX-License-Identifier: MIT */
/* The last step: exec, by descriptor or by the list of candidates. */
#include "child.h"
#include "sys.h"

static int execute_descriptor(const struct usp_launch *launch)
{
    const struct uspawn_plan *plan = launch->plan;
    int error, is_open;

    if (plan->drop_exec_fd)
        usp_sys_fcntl(plan->exec_fd, F_SETFD, FD_CLOEXEC);
    error = usp_sys_fexecve(plan->exec_fd, launch->argv, launch->envp);

    /* Emulators look at a path in its place, and answer ENOENT. */
    is_open = usp_sys_fcntl(plan->exec_fd, F_GETFD, 0);
    if (is_open < 0)
        return is_open;

    /* execveat is missing (before Linux 3.19), or a filter forbids it. */
    if (error == -ENOSYS || error == -EPERM) {
        int other =
            usp_sys_execve(plan->exec_fd_path, launch->argv, launch->envp);

        if (other != -ENOENT || error == -ENOSYS)
            error = other;
    }
    return error;
}

/* Whether a search goes on after ERROR.  As execvp(3) does, and POSIX asks of
 * it for the first three; the others come from network file systems. */
static int is_passed_over(int error)
{
    return error == -ENOENT || error == -ENOTDIR || error == -EACCES ||
           error == -ENAMETOOLONG || error == -ELOOP || error == -ESTALE ||
           error == -ENODEV || error == -ETIMEDOUT;
}

static const char *next_candidate(const char *candidate)
{
    while (*candidate)
        candidate++;
    return candidate + 1;
}

/* The path is written to memory of this run.  If there is no shell, the error
 * of the program is the better one. */
static void execute_by_shell(const struct usp_launch *launch,
                             const char *candidate)
{
    launch->shell_argv[2] = (char *)(uintptr_t)candidate;
    usp_sys_execve("/bin/sh", launch->shell_argv, launch->envp);
}

/* The error of the search: the first EACCES if there was one, else the last.
 * *WORST is the candidate it came from. */
static int execute_candidates(const struct usp_launch *launch, int *worst)
{
    const char *candidate = launch->plan->candidates;
    int count = (int)launch->plan->candidate_count;
    int result = -ENOENT;
    int i;

    for (i = 0; i < count; i++, candidate = next_candidate(candidate)) {
        int error = usp_sys_execve(candidate, launch->argv, launch->envp);

        if (error == -ENOEXEC && launch->shell_argv)
            execute_by_shell(launch, candidate);
        if (result != -EACCES || !is_passed_over(error)) {
            result = error;
            *worst = i;
        }
        if (!is_passed_over(error))
            break;
    }
    return result;
}

void usp_child_execute(struct usp_launch *launch)
{
    int error;

    if (launch->plan->exec_fd >= 0)
        error = execute_descriptor(launch);
    else
        error = execute_candidates(launch, &launch->record.candidate);
    usp_child_fail(launch, USPAWN_STAGE_EXEC, -1, -1, error);
}
