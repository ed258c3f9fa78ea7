/* SPDX-License-Identifier: MIT */
/* Calling posix_spawn, and finding out whether it tells the truth. */
#include "backend/posix_spawn-locate.h"
#include "backend/posix_spawn.h"
#include "backend/working-directory.h"
#include "base/host.h"
#include "handle/handle.h"
#include "sys.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define PATH_SIZE 1024 /* PATH_MAX of macOS */

static void record_failure(struct usp_launch *launch, int error)
{
    launch->record.code = error;
    usp_locate_failure(launch->plan, &launch->record);
}

/* macOS looks for a relative program where we are, not where the chdir actions
 * lead to: so it gets the whole path, in PATH, or NULL and RECORD says why. */
#ifdef F_GETPATH

static const char *make_path(const struct uspawn_plan *plan,
                             const char *program, char path[PATH_SIZE],
                             struct usp_record *record)
{
    int directory, error;
    size_t length;

    if (program[0] == '/' || program[0] == '\0')
        return program;
    directory = usp_child_directory(plan);
    if (directory == AT_FDCWD)
        return program;
    error = directory < 0 ? directory : fcntl(directory, F_GETPATH, path);
    if (directory >= 0)
        close(directory);
    length = error < 0 ? 0 : strlen(path);
    if (error >= 0 && length + strlen(program) + 2 > PATH_SIZE)
        error = -ENAMETOOLONG;
    if (error < 0) {
        record->stage = USPAWN_STAGE_EXEC;
        record->code = error == -1 ? errno : -error;
        return NULL;
    }
    path[length] = '/';
    strcpy(path + length + 1, program);
    return path;
}

#else

static const char *make_path(const struct uspawn_plan *plan,
                             const char *program, char path[PATH_SIZE],
                             struct usp_record *record)
{
    (void)plan;
    (void)path;
    (void)record;
    return program;
}

#endif

/* A number beyond the limit: the libc sees it before there is a child. */
static void record_step(struct usp_launch *launch, size_t number)
{
    const struct usp_step *step = &launch->plan->steps[number];

    launch->record.code = EBADF;
    launch->record.stage = step->kind->stage;
    launch->record.action = step->action;
    launch->record.step = (int)number;
}

static int call(struct usp_spawn_objects *objects, struct usp_launch *launch,
                struct uspawn_child *child)
{
    const char *program = usp_locate_program(launch->plan, &launch->record);
    char path[PATH_SIZE];
    pid_t pid;
    int error;

    if (program)
        program = make_path(launch->plan, program, path, &launch->record);
    if (!program)
        return 0;
    error = posix_spawn(&pid, program, &objects->actions, &objects->attr,
                        launch->argv, launch->envp);
    if (error)
        record_failure(launch, error);
    else
        child->pid = pid;
    return 0;
}

int usp_spawn_create(struct usp_launch *launch, struct uspawn_child *child)
{
    struct usp_spawn_objects objects = {.launch = launch};
    int error = posix_spawn_file_actions_init(&objects.actions);

    child->mechanism = USPAWN_MECHANISM_POSIX_SPAWN;
    if (error)
        return error;
    error = posix_spawnattr_init(&objects.attr);
    if (!error) {
        error = usp_spawn_translate(&objects);
        if (!error)
            error = call(&objects, launch, child);
        if (error == EBADF) {
            record_step(launch, objects.failed);
            error = 0;
        }
        posix_spawnattr_destroy(&objects.attr);
    }
    posix_spawn_file_actions_destroy(&objects.actions);
    return error;
}

/* The empty path must fail (POSIX.1-2024, Pathname Resolution).  Any other
 * failure than that of the path says nothing.  A process and a SIGCHLD of it
 * can be seen, so this is asked only where there may be an emulator. */
static void probe(void)
{
    char *argv[] = {NULL};
    pid_t pid;
    int error;

    if (usp_sys_is_native()) {
        usp_host_learn(USP_PROBED_POSIX_SPAWN);
        return;
    }
    error = posix_spawn(&pid, "", NULL, NULL, argv, argv);
    if (error == 0) {
        usp_reap(pid);
        usp_host_learn(USP_POSIX_SPAWN_LIES);
    }
    if (error == 0 || error == ENOENT)
        usp_host_learn(USP_PROBED_POSIX_SPAWN);
}

const char *usp_spawn_refusal(void)
{
    if (!usp_host_is(USP_PROBED_POSIX_SPAWN))
        probe();
    return usp_host_is(USP_POSIX_SPAWN_LIES) ? "does not report failures here"
                                             : NULL;
}
