/* SPDX-License-Identifier: MIT */
/* Options of how the program is started and waited for. */
#include "command.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>

static const char not_a_duration[] = "no duration, such as 5, 1.5s, 200ms, 2m";

static const char *execute_here(struct command *command, const char *unused)
{
    (void)unused;
    command->perform = exec_program;
    return NULL;
}

static const char *set_timeout(struct command *command, const char *text)
{
    return parse_duration(text, NANOSECONDS, &command->timeout)
               ? NULL
               : not_a_duration;
}

static const char *set_kill_after(struct command *command, const char *text)
{
    return parse_duration(text, NANOSECONDS, &command->kill_after)
               ? NULL
               : not_a_duration;
}

/* As timeout(1): 0 is no signal at all. */
static const char *set_timeout_signal(struct command *command, const char *text)
{
    command->timeout_signal = 0;
    if (strcmp(text, "0") == 0 || strcmp(text, "EXIT") == 0)
        return NULL;
    return parse_signal(text, &command->timeout_signal) ? NULL
                                                        : "no such signal";
}

static const char *share_group(struct command *command, const char *unused)
{
    (void)unused;
    command->shares_group = 1;
    return NULL;
}

static const char *preserve_status(struct command *command, const char *unused)
{
    (void)unused;
    command->preserves_status = 1;
    return NULL;
}

static const char *add_success(struct command *command, const char *text)
{
    unsigned long long status;

    if (!parse_number(text, 255, &status))
        return "no status from 0 to 255";
    command->is_success[status] = 1;
    return NULL;
}

static const char *set_success(struct command *command, const char *list)
{
    return apply_each(command, list, add_success);
}

static const char *end_group(struct command *command, const char *unused)
{
    (void)unused;
    command->ends_group = 1;
    return NULL;
}

static const char *tell_signals(struct command *command, const char *unused)
{
    (void)unused;
    command->is_verbose = 1;
    return NULL;
}

static const char *hold(struct command *command, const char *unused)
{
    (void)unused;
    command->is_held = 1;
    return problem(uspawn_attr_set_suspended(command->attr));
}

static const char *set_pid_file(struct command *command, const char *path)
{
    command->pid_file = path;
    return *path ? NULL : "no file is named";
}

#define JOBS_MAX 4096

static const char *set_jobs(struct command *command, const char *text)
{
    unsigned long long jobs;

    if (!parse_number(text, JOBS_MAX, &jobs) || !jobs)
        return "no number from 1 to 4096";
    command->jobs = (size_t)jobs;
    return NULL;
}

static const char *end_with_null(struct command *command, const char *unused)
{
    (void)unused;
    command->ends_with_null = 1;
    return NULL;
}

static const char *set_arguments(struct command *command, const char *path)
{
    command->arguments_from = path;
    return *path ? NULL : "no file is named";
}

static const char *be_init(struct command *command, const char *unused)
{
    (void)unused;
    command->is_init = 1;
    return NULL;
}

static const char *detach(struct command *command, const char *unused)
{
    (void)unused;
    command->is_detached = 1;
    return problem(uspawn_attr_set_detached(command->attr));
}

/* ----------------------------------------------------------- Mechanism -- */

static const char *set_backend(struct command *command, const char *name)
{
    int error = uspawn_attr_set_backend(command->attr, name);

    return error == ENOTSUP ? "no such backend here" : problem(error);
}

static const char *never_fork(struct command *command, const char *unused)
{
    (void)unused;
    command->policy |= USPAWN_POLICY_NEVER_FORK;
    return problem(uspawn_attr_set_policy(command->attr, command->policy));
}

static const char *never_share_memory(struct command *command,
                                      const char *unused)
{
    (void)unused;
    command->policy |= USPAWN_POLICY_NEVER_SHARE_MEMORY;
    return problem(uspawn_attr_set_policy(command->attr, command->policy));
}

static const char *set_handle(struct command *command, const char *text)
{
    static const struct name names[] = {
        {"wanted", USPAWN_HANDLE_WANTED},
        {"none", USPAWN_HANDLE_NONE},
        {"required", USPAWN_HANDLE_REQUIRED},
    };
    unsigned long long handle;

    if (!find_name(names, COUNT(names), text, &handle))
        return "none of wanted, none, required";
    return problem(uspawn_attr_set_handle(command->attr, (int)handle));
}

/* ------------------------------------------------------------- Telling -- */

static const char *explain(struct command *command, const char *unused)
{
    (void)unused;
    command->perform = explain_plan;
    return NULL;
}

static const char *set_report(struct command *command, const char *text)
{
    static const char json[] = "json";
    size_t length = sizeof json - 1;
    int fd;

    if (strncmp(text, json, length) != 0 ||
        (text[length] && text[length] != '='))
        return "no such form";
    command->report = stderr;
    if (strcmp(text + length, "=-") == 0)
        command->report = stdout;
    if (!text[length] || command->report == stdout)
        return NULL;
    fd = open_aside(text + length + 1, O_WRONLY | O_CREAT | O_TRUNC);
    command->report = fd < 0 ? NULL : fdopen(fd, "w");
    return command->report ? NULL : problem(errno);
}

static const char *help(struct command *command, const char *unused)
{
    (void)unused;
    command->perform = print_help;
    return NULL;
}

static const char *version(struct command *command, const char *unused)
{
    (void)unused;
    command->perform = print_version;
    return NULL;
}

static const struct command_option options[] = {
    {"exec", 0, NULL, "execute it in place of uspawn: no child, no wait",
     execute_here},
    {"timeout", 't', "TIME", "end its group after TIME: 5, 1.5s, 200ms, 2m",
     set_timeout},
    {"kill-after", 'k', "TIME", "and kill it, if that was not enough",
     set_kill_after},
    {"signal", 's', "SIGNAL", "how to end it (TERM)", set_timeout_signal},
    {"foreground-child", 0, NULL, "a timeout gives it no group of its own",
     share_group},
    {"verbose", 'v', NULL, "say which signal is sent when the time is up",
     tell_signals},
    {"end-group", 0, NULL, "at its end, end what is left of its group",
     end_group},
    {"success", 0, "STATUS,...", "end with 0 if it ends with one of these",
     set_success},
    {"preserve-status", 0, NULL, "its own status also after a timeout",
     preserve_status},
    {"hold", 0, NULL, "print its pid, execute it after a line of input", hold},
    {"pid-file", 0, "FILE", "write its pid to FILE, or - for standard output",
     set_pid_file},
    {"jobs", 'j', "N",
     "run it once for each line of standard input,\n"
     "which becomes its last argument, N at once",
     set_jobs},
    {"arguments-from", 0, "FILE", "take these lines from FILE", set_arguments},
    {"null", '0', NULL, "they end with a zero byte", end_with_null},
    {"init", 0, NULL, "collect what the program leaves behind, too", be_init},
    {"detach", 0, NULL, "nobody's child: do not wait for it", detach},
    {"backend", 0, "NAME", "start it in this way only", set_backend},
    {"never-fork", 0, NULL, "never copy the memory of uspawn", never_fork},
    {"never-share-memory", 0, NULL, "always copy it", never_share_memory},
    {"handle", 0, "WHICH", "pidfd: wanted, none, required", set_handle},
    {"explain", 0, NULL, "print what would be done, and by what", explain},
    {"report", 0, "json[=FILE]", "tell how it went (on standard error)",
     set_report},
    {"help", 'h', NULL, "print this", help},
    {"version", 'V', NULL, "print the version", version},
};

const struct option_group running_options = {"Starting and waiting", options,
                                             COUNT(options)};
