/* SPDX-License-Identifier: MIT */
/* Why exec failed: which of the paths that were tried it was, and what is wrong
 * with that file.  What it needs beside itself: diagnose-parts.c. */
#include "base/saved-errno.h"
#include "report/diagnose.h"
#include "report/place.h"
#include "sys.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int usp_examine(const struct usp_place *place, const char *path, mode_t *type)
{
    struct stat status;
    int error = usp_place_stat(place, path, &status);

    if (error < 0)
        return -error;
    if (type)
        *type = status.st_mode & S_IFMT;
    if (!S_ISREG(status.st_mode))
        return EACCES;
    return -usp_place_access(place, path);
}

/* What is wrong with the file PATH itself; 0: nothing is, as far as we see. */
static int diagnose_file(const struct usp_place *place, const char *path,
                         struct uspawn_error *error)
{
    mode_t type = S_IFREG;
    int found = usp_examine(place, path, &type);

    if (error->code == EACCES && type != S_IFREG) {
        usp_error_detail(error, USPAWN_DETAIL_FILE_TYPE, path);
        error->size = type;
        return 1;
    }
    if (error->code == EACCES && usp_place_is_noexec(place, path)) {
        usp_error_detail(error, USPAWN_DETAIL_NOEXEC, path);
        return 1;
    }
    return found != 0;
}

/* It is about the program PATH, and that is all that is known. */
static void set_program(struct uspawn_error *error, const char *path)
{
    usp_error_detail(error,
                     error->code == ENOEXEC ? USPAWN_DETAIL_FORMAT
                                            : USPAWN_DETAIL_PROGRAM,
                     path);
}

static void diagnose_path(const struct usp_place *place, const char *path,
                          struct uspawn_error *error)
{
    if (diagnose_file(place, path, error)) {
        if (error->detail == USPAWN_DETAIL_NONE)
            usp_error_detail(error, USPAWN_DETAIL_PROGRAM, path);
    } else if (!usp_diagnose_parts(place, path, usp_place_open(place, path),
                                   error)) {
        set_program(error, path);
    }
}

/* ----------------------------------------------------------- By a name -- */

static const char *candidate_at(const struct uspawn_plan *plan, int number)
{
    const char *candidate = plan->candidates;

    if (number < 0 || (size_t)number >= plan->candidate_count)
        number = 0;
    while (number-- > 0)
        candidate += strlen(candidate) + 1;
    return candidate;
}

/* The first candidate that is there, else NULL. */
static const char *find_candidate(const struct usp_place *place,
                                  const struct uspawn_plan *plan)
{
    const char *candidate = plan->candidates;
    struct stat status;
    size_t i;

    for (i = 0; i < plan->candidate_count; i++) {
        if (usp_place_stat(place, candidate, &status) == 0)
            return candidate;
        candidate += strlen(candidate) + 1;
    }
    return NULL;
}

/* The child names the candidate that its error comes from.  But it passes over
 * ENOENT, be it of the candidate or of what that needs: if one is there, it is
 * the latter. */
static void diagnose_search(const struct usp_place *place,
                            const struct usp_launch *launch,
                            struct uspawn_error *error)
{
    const struct uspawn_plan *plan = launch->plan;
    const char *candidate = error->code == ENOENT
                                ? find_candidate(place, plan)
                                : candidate_at(plan, launch->record.candidate);

    if (candidate) {
        diagnose_path(place, candidate, error);
        return;
    }
    usp_error_detail(error, USPAWN_DETAIL_PROGRAM, plan->program);
    if (plan->candidates != plan->program) {
        error->index = plan->path_source;
        error->size = plan->candidate_count;
    }
}

/* ----------------------------------------------------- By a descriptor -- */

#define PATH_SIZE (sizeof "/proc/self/fd/" + 3 * sizeof(int))

/* A path, in PLACE or in OURS, of what exec_fd is in the child: the actions are
 * followed back to where that comes from.  NULL: it has none. */
static const char *find_descriptor(const struct uspawn_plan *plan,
                                   const struct usp_place **place,
                                   const struct usp_place *ours,
                                   char path[PATH_SIZE])
{
    int fd = plan->exec_fd;
    size_t i;

    for (i = plan->step_count; i-- > 0;) {
        const struct usp_step *step = &plan->steps[i];
        int stage = step->kind->stage;

        if (step->fd != fd || stage == USPAWN_STAGE_INHERIT ||
            !(step->kind->properties & USP_MAKES_FD))
            continue;
        if (stage == USPAWN_STAGE_OPEN)
            return step->data;
        if (!(step->kind->properties & USP_COPIES_SOURCE) || step->source < 0)
            return NULL;
        fd = step->source;
    }
    *place = ours;
    snprintf(path, PATH_SIZE, "/proc/self/fd/%d", fd);
    return path;
}

/* The kernel gives an interpreter /dev/fd/N; of a descriptor that exec closes,
 * that would be nothing: ENOENT (execveat(2)). */
static int is_closed_script(const struct usp_place *place, const char *path,
                            const struct uspawn_plan *plan)
{
    int fd = plan->drop_exec_fd ? usp_place_open(place, path) : -1;
    char head[2];
    int is_script = 0;

    if (fd >= 0) {
        is_script = usp_sys_read(fd, head, sizeof head) == sizeof head &&
                    memcmp(head, "#!", sizeof head) == 0;
        close(fd);
    }
    return is_script;
}

/* Its interpreter, if any, is in PLACE, wherever the file is. */
static void diagnose_descriptor(const struct usp_place *place,
                                const struct uspawn_plan *plan,
                                struct uspawn_error *error)
{
    static const struct usp_place ours = {.root = -1, .directory = AT_FDCWD};
    const struct usp_place *file_place = place;
    char memory[PATH_SIZE];
    const char *path = find_descriptor(plan, &file_place, &ours, memory);

    if (path && diagnose_file(file_place, path, error)) {
        if (error->detail == USPAWN_DETAIL_NONE)
            usp_error_detail(error, USPAWN_DETAIL_PROGRAM, path);
        return;
    }
    if (path && usp_diagnose_parts(place, path,
                                   usp_place_open(file_place, path), error))
        return;
    set_program(error, path ? path : plan->exec_fd_path);
    if (path && error->code == ENOENT &&
        is_closed_script(file_place, path, plan)) {
        error->detail = USPAWN_DETAIL_SCRIPT;
        error->descriptor = plan->exec_fd;
    }
}

void usp_diagnose_exec(const struct usp_launch *launch,
                       struct uspawn_error *error)
{
    const struct uspawn_plan *plan = launch->plan;
    int saved = errno;
    struct usp_place place;

    error->detail = USPAWN_DETAIL_NONE;
    if (usp_place_begin(&place, plan) < 0) {
        set_program(error, plan->program ? plan->program : plan->exec_fd_path);
    } else {
        if (plan->exec_fd >= 0)
            diagnose_descriptor(&place, plan, error);
        else
            diagnose_search(&place, launch, error);
        usp_place_end(&place);
    }
    usp_errno_restore(saved);
}
