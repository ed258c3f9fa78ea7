/* SPDX-License-Identifier: MIT */
/* The starts, in the order in which they are shown: what works first, then what
 * fails.  Each row says all that is asked for and all that is expected. */
#include "demo.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* A single argument that is longer than Linux takes: 32 pages, of 64 KiB at
 * most. */
#define LONG_SIZE 200000
#define LONGEST_SIZE (33 * 65536)

static char long_argument[LONGEST_SIZE + 1];

/* A descriptor that this program leaves open, and one that it has not. */
#define LEFT_OPEN 9
#define NOT_OPEN 77

/* ----------------------------------------------------------- What works -- */

static int add_input(struct uspawn_actions *actions, struct uspawn_attr *attr)
{
    (void)attr;
    return uspawn_actions_add_pipe(actions, 0, USPAWN_PIPE_READ);
}

static int write_input(struct uspawn_child *child)
{
    static const char text[] = "uspawn starts programs\n";
    ssize_t size = (ssize_t)sizeof text - 1;
    int is_bad = write(child->pipes[1], text, (size_t)size) != size;

    close(child->pipes[1]);
    child->pipes[1] = -1;
    return is_bad ? EPIPE : 0;
}

static int go_elsewhere(struct uspawn_actions *actions,
                        struct uspawn_attr *attr)
{
    int error = uspawn_actions_add_chdir(actions, "/usr");

    return error ? error : uspawn_attr_set_session(attr);
}

/* It has not been waited for, so this number is its own. */
static int check_session(struct uspawn_child *child)
{
    return getsid(child->pid) == child->pid ? 0 : EPERM;
}

static char *small_environment[] = {"WHO=somebody", "PATH=/usr/bin:/bin", NULL};

/* Without close-on-exec, as a careless library would. */
static int leave_open(struct uspawn_actions *actions, struct uspawn_attr *attr)
{
    (void)actions;
    (void)attr;
    return dup2(STDERR_FILENO, LEFT_OPEN) < 0 ? errno : 0;
}

static int close_left_open(struct uspawn_child *child)
{
    (void)child;
    return close(LEFT_OPEN) < 0 ? errno : 0;
}

static int ignore_signal(struct uspawn_actions *actions,
                         struct uspawn_attr *attr)
{
    (void)actions;
    return uspawn_attr_set_signal(attr, SIGTERM, USPAWN_SIGNAL_IGNORE);
}

static int never_fork(struct uspawn_actions *actions, struct uspawn_attr *attr)
{
    (void)actions;
    return uspawn_attr_set_policy(attr, USPAWN_POLICY_NEVER_FORK);
}

static int restrict_it(struct uspawn_actions *actions, struct uspawn_attr *attr)
{
    int error = uspawn_actions_add_bytes(actions, 0, "from memory\n", 12);

    if (!error)
        error = uspawn_attr_set_umask(attr, 027);
    if (!error)
        error = uspawn_attr_set_limit(attr, RLIMIT_NOFILE, 64, 64);
    return error ? error : uspawn_attr_set_nice(attr, 19);
}

static int terminate(struct uspawn_child *child)
{
    return uspawn_child_kill(child, SIGTERM);
}

/* ----------------------------------------------------------- What fails -- */

static int go_nowhere(struct uspawn_actions *actions, struct uspawn_attr *attr)
{
    int error = uspawn_actions_add_open(actions, 0, "/dev/null", O_RDONLY, 0);

    (void)attr;
    return error ? error : uspawn_actions_add_chdir(actions, "/no/directory");
}

static int copy_closed(struct uspawn_actions *actions, struct uspawn_attr *attr)
{
    (void)attr;
    close(NOT_OPEN); /* who started us may have left it open */
    return uspawn_actions_add_dup2(actions, NOT_OPEN, 1);
}

static int make_long(struct uspawn_actions *actions, struct uspawn_attr *attr)
{
    long pages = 32 * sysconf(_SC_PAGESIZE);
    size_t size = pages >= LONG_SIZE ? LONGEST_SIZE : LONG_SIZE;

    (void)actions;
    (void)attr;
    memset(long_argument, 'x', size);
    return 0;
}

/* ------------------------------------------------------------ The table -- */

#define SHELL(script)                                                          \
    {                                                                          \
        "/bin/sh", "-c", script, NULL                                          \
    }

static const struct demo_start count_lines = {
    .argv = {"wc", "-l", NULL},
    .output = "100000\n",
};

static const struct demo_start sort_numbers = {
    .argv = {"sort", "-rn", NULL},
    .next = &count_lines,
};

const struct demo_start demo_starts[] = {
    {
        .what = "ls of a directory",
        .argv = {"/bin/ls", ".", NULL},
        .output = "hello\nno-interpreter\nno-loader\nplain\nunknown\n",
    },
    {
        .what = "sh -c 'exit 7'",
        .argv = SHELL("exit 7"),
        .value = 7,
    },
    {
        .what = "uname -sm, found in PATH",
        .argv = {"uname", "-sm", NULL},
        .output = "",
    },
    {
        .what = "seq 100000 | sort -rn | wc -l",
        .argv = {"seq", "100000", NULL},
        .next = &sort_numbers,
    },
    {
        .what = "tr a-z A-Z, fed and read by us",
        .argv = {"tr", "a-z", "A-Z", NULL},
        .arrange = add_input,
        .meanwhile = write_input,
        .output = "USPAWN STARTS PROGRAMS\n",
    },
    {
        .what = "a script with its own #!",
        .argv = {DEMO_HELLO, "world", NULL},
        .output = "hello, world\n",
    },
    {
        .what = "other directory, env., session",
        .argv = SHELL("echo \"$WHO in $(pwd)\""),
        .envp = small_environment,
        .arrange = go_elsewhere,
        .meanwhile = check_session,
        .output = "somebody in /usr\n",
    },
    {
        .what = "a descriptor we left open",
        .argv = SHELL("true 2>/dev/null >&9 && echo it has it ||"
                      " echo it does not have it"),
        .arrange = leave_open,
        .meanwhile = close_left_open,
        .output = "it does not have it\n",
    },
    {
        .what = "a program that ignores SIGTERM",
        .argv = SHELL("kill -TERM $$; echo still here"),
        .arrange = ignore_signal,
        .output = "still here\n",
    },
    {
        .what = "limit, umask, nice, input",
        .argv = SHELL("ulimit -n; umask; nice; cat"),
        .arrange = restrict_it,
        .output = "64\n0027\n19\nfrom memory\n",
    },
    {
        .what = "true, never by fork",
        .argv = {"true", NULL},
        .arrange = never_fork,
        .refused_by = "fork",
    },
    {
        .what = "sleep 60, killed by us",
        .argv = {"sleep", "60", NULL},
        .meanwhile = terminate,
        .ending = DEMO_DIES,
        .value = SIGTERM,
    },
    {
        .what = "a missing program",
        .argv = {"/no/program", NULL},
        .ending = DEMO_FAILS,
        .value = ENOENT,
        .stage = USPAWN_STAGE_EXEC,
        .detail = USPAWN_DETAIL_PROGRAM,
    },
    {
        .what = "a script, interpreter missing",
        .argv = {DEMO_NO_INTERPRETER, NULL},
        .ending = DEMO_FAILS,
        .value = ENOENT,
        .stage = USPAWN_STAGE_EXEC,
        .detail = USPAWN_DETAIL_INTERPRETER,
    },
    {
        .what = "an ELF program, loader missing",
        .argv = {DEMO_NO_LOADER, NULL},
        .ending = DEMO_FAILS,
        .value = ENOENT,
        .stage = USPAWN_STAGE_EXEC,
        .detail = USPAWN_DETAIL_LOADER,
    },
    {
        .what = "a missing working directory",
        .argv = {"/bin/ls", NULL},
        .arrange = go_nowhere,
        .ending = DEMO_FAILS,
        .value = ENOENT,
        .stage = USPAWN_STAGE_CHDIR,
        .detail = USPAWN_DETAIL_PATH,
    },
    {
        .what = "a descriptor that is not open",
        .argv = {"/bin/ls", NULL},
        .arrange = copy_closed,
        .ending = DEMO_FAILS,
        .value = EBADF,
        .stage = USPAWN_STAGE_DUP2,
        .detail = USPAWN_DETAIL_DESCRIPTOR,
    },
    {
        .what = "a file that is not executable",
        .argv = {DEMO_PLAIN, NULL},
        .ending = DEMO_FAILS,
        .value = EACCES,
        .stage = USPAWN_STAGE_EXEC,
        .detail = USPAWN_DETAIL_PROGRAM,
    },
    {
        .what = "one argument of 200,000 bytes",
        .argv = {"/bin/ls", long_argument, NULL},
        .arrange = make_long,
        .ending = DEMO_FAILS,
        .value = E2BIG,
        .stage = USPAWN_STAGE_EXEC,
        .detail = DEMO_ANY_DETAIL, /* not all systems tell their limit */
    },
    {
        .what = "a file of unknown format",
        .argv = {DEMO_UNKNOWN, NULL},
        .ending = DEMO_FAILS,
        .value = ENOEXEC,
        .stage = USPAWN_STAGE_EXEC,
        .detail = USPAWN_DETAIL_FORMAT,
    },
    {.what = NULL},
};
