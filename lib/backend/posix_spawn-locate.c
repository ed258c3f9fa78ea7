/* SPDX-License-Identifier: MIT */
/* Where a spawn failed that only an errno value is known of, and what a search
 * would find.  Every question is asked without effects, so that opening with
 * O_TRUNC or O_CREAT is not repeated; what the answer depends on may have
 * changed meanwhile, and then it is wrong. */
#include "backend/posix_spawn-locate.h"
#include "backend/working-directory.h"
#include "compat.h"
#include "sys.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Whether FD is open in the child before step number NUMBER. */
static int is_open_before(const struct uspawn_plan *plan, size_t number, int fd)
{
    while (number-- > 0) {
        const struct usp_step *step = &plan->steps[number];
        unsigned properties = step->kind->properties;

        if ((properties & USP_MAKES_FD) && step->fd == fd)
            return 1;
        if ((properties & USP_CLOSES_FD) &&
            (step->fd == fd ||
             (step->kind->stage == USPAWN_STAGE_CLOSEFROM && step->fd <= fd)))
            return 0;
    }
    return usp_sys_fcntl(fd, F_GETFD, 0) >= 0;
}

/* Whether a step from number FIRST on makes or closes FD. */
static int is_changed_from(const struct uspawn_plan *plan, size_t first, int fd)
{
    size_t i;

    for (i = first; i < plan->step_count; i++) {
        const struct usp_step *step = &plan->steps[i];

        if (step->fd == fd &&
            (step->kind->properties & (USP_MAKES_FD | USP_CLOSES_FD)))
            return 1;
    }
    return 0;
}

int usp_is_changed_after(const struct uspawn_plan *plan, size_t number, int fd)
{
    return is_changed_from(plan, number + 1, fd);
}

int usp_is_changed(const struct uspawn_plan *plan, int fd)
{
    return is_changed_from(plan, 0, fd);
}

/* What opening would answer where there is nothing of that name. */
static int predict_create(int directory, const char *path)
{
    const char *slash = strrchr(path, '/');
    size_t length = slash ? (size_t)(slash - path) + 1 : 0;
    char *parent = malloc(length + sizeof ".");
    struct stat status;
    int error;

    if (!parent)
        return ENOMEM;
    memcpy(parent, path, length);
    strcpy(parent + length, ".");
    error = fstatat(directory, parent, &status, 0) < 0 ? errno : 0;
    free(parent);
    return error;
}

/* access asks for the real ids, which are the child's if it resets them. */
static int access_flags(const struct uspawn_plan *plan)
{
    return usp_plan_find(plan, USPAWN_STAGE_RESET_IDS) ? 0 : AT_EACCESS;
}

static int predict_open(int directory, const struct usp_step *step,
                        int access_flags)
{
    const char *path = step->data;
    int flags = (int)step->value;
    int access = flags & O_ACCMODE;
    int wanted = access == O_RDONLY   ? R_OK
                 : access == O_WRONLY ? W_OK
                                      : R_OK | W_OK;
    struct stat status;

    if (fstatat(directory, path, &status, 0) < 0)
        return errno == ENOENT && (flags & O_CREAT)
                   ? predict_create(directory, path)
                   : errno;
    if ((flags & O_CREAT) && (flags & O_EXCL))
        return EEXIST;
    if (S_ISDIR(status.st_mode) && access != O_RDONLY)
        return EISDIR;
    if ((flags & O_DIRECTORY) && !S_ISDIR(status.st_mode))
        return ENOTDIR;
    return faccessat(directory, path, wanted, access_flags) < 0 ? errno : 0;
}

static int predict_chdir(int directory, const char *path, int access_flags)
{
    struct stat status;

    if (fstatat(directory, path, &status, 0) < 0)
        return errno;
    if (!S_ISDIR(status.st_mode))
        return ENOTDIR;
    return faccessat(directory, path, X_OK, access_flags) < 0 ? errno : 0;
}

static int predict_fchdir(int fd)
{
    struct stat status;

    return fstat(fd, &status) == 0 && !S_ISDIR(status.st_mode) ? ENOTDIR : 0;
}

/* setpgid: no such group in the session, or a session of its own. */
static int predict_group(const struct uspawn_plan *plan,
                         const struct usp_step *step)
{
    pid_t group = (pid_t)step->value;

    if (usp_plan_find(plan, USPAWN_STAGE_SESSION))
        return EPERM;
    return group > 0 && getsid(group) != getsid(0) ? EPERM : 0;
}

static int fails_with(int predicted, int code)
{
    return predicted != 0 && predicted == code;
}

/* Ranges are closed by a call for it, or by what /proc lists. */
static int can_close_ranges(void)
{
    return usp_sys_close_range(USP_LAST_DESCRIPTOR, USP_LAST_DESCRIPTOR, 0) ==
               0 ||
           access("/proc/self/fd", X_OK) == 0;
}

/* Whether step NUMBER would fail with CODE, with DIRECTORY the child's. */
static int would_fail(const struct uspawn_plan *plan, size_t number,
                      int directory, int code)
{
    const struct usp_step *step = &plan->steps[number];

    switch (step->kind->stage) {
    case USPAWN_STAGE_OPEN:
        return fails_with(predict_open(directory, step, access_flags(plan)),
                          code);
    case USPAWN_STAGE_CHDIR:
        return fails_with(
            predict_chdir(directory, step->data, access_flags(plan)), code);
    case USPAWN_STAGE_FCHDIR:
        if (is_open_before(plan, number, step->fd))
            return fails_with(predict_fchdir(step->fd), code);
        return code == EBADF;
    case USPAWN_STAGE_DUP2:
        return code == EBADF && (!is_open_before(plan, number, step->source) ||
                                 step->fd >= usp_sys_descriptor_limit());
    case USPAWN_STAGE_INHERIT:
        return code == EBADF && !is_open_before(plan, number, step->fd);
    case USPAWN_STAGE_TCSETPGRP:
        if (is_open_before(plan, number, step->fd))
            return code == ENOTTY || code == EPERM;
        return code == EBADF;
    case USPAWN_STAGE_PROCESS_GROUP:
        return fails_with(predict_group(plan, step), code);
    case USPAWN_STAGE_SCHEDULER:
    case USPAWN_STAGE_SCHEDULER_PRIORITY:
        return code == EPERM || code == EINVAL;
    case USPAWN_STAGE_CLOSEFROM:
    case USPAWN_STAGE_INHERITANCE:
        return !can_close_ranges();
    default:
        return 0;
    }
}

/* EPERM and ENOSYS: what a filter answers to clone, and exec hardly ever does;
 * older libcs try no other call then, or not on every processor.  EMFILE and
 * ENFILE: some libcs (musl) make a pipe for the child's report. */
static int is_about_creating(int code)
{
    return code == EAGAIN || code == ENOMEM || code == EPERM ||
           code == ENOSYS || code == EMFILE || code == ENFILE;
}

void usp_locate_failure(const struct uspawn_plan *plan,
                        struct usp_record *record)
{
    size_t i;

    record->stage = is_about_creating(record->code) ? USPAWN_STAGE_CREATE
                                                    : USPAWN_STAGE_EXEC;
    for (i = 0; i < plan->step_count; i++) {
        int directory = usp_directory_before(plan, i);
        int found = would_fail(plan, i, directory, record->code);

        if (directory >= 0)
            close(directory);
        if (found) {
            record->stage = plan->steps[i].kind->stage;
            record->action = plan->steps[i].action;
            record->step = (int)i;
            return;
        }
    }
}

/* As exec would answer: 0, or an errno value. */
static int predict_exec(int directory, const char *path)
{
    struct stat status;

    if (fstatat(directory, path, &status, 0) < 0)
        return errno;
    if (!S_ISREG(status.st_mode))
        return EACCES;
    return faccessat(directory, path, X_OK, AT_EACCESS) < 0 ? errno : 0;
}

static const char *search(const struct uspawn_plan *plan, int directory,
                          struct usp_record *record)
{
    const char *candidate = plan->candidates;
    int result = ENOENT;
    size_t i;

    for (i = 0; i < plan->candidate_count; i++) {
        int error = predict_exec(directory, candidate);

        if (!error || result != EACCES) {
            result = error;
            record->candidate = (int)i;
        }
        if (!error)
            return candidate;
        candidate += strlen(candidate) + 1;
    }
    record->stage = USPAWN_STAGE_EXEC;
    record->code = result;
    return NULL;
}

const char *usp_locate_program(const struct uspawn_plan *plan,
                               struct usp_record *record)
{
    const char *found;
    int directory;

    if (plan->candidate_count == 1)
        return plan->candidates;
    directory = usp_child_directory(plan);
    found = search(plan, directory, record);
    if (directory >= 0)
        close(directory);
    return found;
}
