/* SPDX-License-Identifier: MIT */
/* Looking up paths as the child does. */
#include "report/place.h"
#include "backend/working-directory.h"
#include "child/child.h"
#include "compat.h"
#include "report/diagnose.h"
#include "sys.h"
#include <errno.h>
#include <string.h>
#include <unistd.h>

#ifndef O_PATH
#define O_PATH O_RDONLY
#endif

/* ---------------------------------------------- A directory and a name -- */

/* What calls of the ...at kind take. */
struct spot {
    int directory;
    const char *name;
    int is_resolved; /* NAME is no link, and DIRECTORY is ours to close */
    char path[USP_PLACE_PATH_SIZE];
};

static int find_spot(const struct usp_place *place, const char *path,
                     struct spot *spot)
{
    char *slash;
    int error;

    spot->directory = place->directory;
    spot->name = path;
    spot->is_resolved = 0;
    if (place->root < 0)
        return *path != '/' && place->directory == -1 ? -EXDEV : 0;
    error = usp_root_resolve(place, path, spot->path);
    if (error)
        return error;
    slash = strrchr(spot->path, '/');
    spot->name = slash ? slash + 1 : ".";
    if (slash)
        *slash = '\0';
    spot->directory = usp_root_descend(place->root, slash ? spot->path : "");
    spot->is_resolved = spot->directory >= 0;
    return spot->is_resolved ? 0 : spot->directory;
}

static void leave_spot(const struct spot *spot)
{
    if (spot->is_resolved)
        close(spot->directory);
}

/* Any of the questions below, asked of a spot. */
typedef int question(const struct spot *spot, void *answer);

static int ask(const struct usp_place *place, const char *path,
               question *to_ask, void *answer)
{
    struct spot spot;
    int result = find_spot(place, path, &spot);

    if (result == 0) {
        result = to_ask(&spot, answer);
        leave_spot(&spot);
    }
    return result;
}

static int ask_status(const struct spot *spot, void *status)
{
    return fstatat(spot->directory, spot->name, status,
                   spot->is_resolved ? AT_SYMLINK_NOFOLLOW : 0) < 0
               ? -errno
               : 0;
}

/* Opening a device may have effects. */
static int ask_open(const struct spot *spot, void *nothing)
{
    struct stat status;
    int error = ask_status(spot, &status);

    (void)nothing;
    if (error < 0 || !S_ISREG(status.st_mode))
        return error < 0 ? error : -EACCES;
    return usp_sys_openat(spot->directory, spot->name,
                          O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY |
                              (spot->is_resolved ? O_NOFOLLOW : 0),
                          0);
}

static int ask_access(const struct spot *spot, void *nothing)
{
    (void)nothing;
    return faccessat(spot->directory, spot->name, X_OK, AT_EACCESS) < 0 ? -errno
                                                                        : 0;
}

static int ask_noexec(const struct spot *spot, void *nothing)
{
    (void)nothing;
    return usp_is_mounted_noexec(spot->directory, spot->name);
}

int usp_place_stat(const struct usp_place *place, const char *path,
                   struct stat *status)
{
    return ask(place, path, ask_status, status);
}

int usp_place_open(const struct usp_place *place, const char *path)
{
    return ask(place, path, ask_open, NULL);
}

int usp_place_access(const struct usp_place *place, const char *path)
{
    return ask(place, path, ask_access, NULL);
}

int usp_place_is_noexec(const struct usp_place *place, const char *path)
{
    return ask(place, path, ask_noexec, NULL) == 1;
}

/* ------------------------------------------------------ Where it leads -- */

/* Relative paths after chdir actions below the root; after fchdir nobody can
 * tell where that is. */
static void enter_inside(struct usp_place *place,
                         const struct uspawn_plan *plan)
{
    char inside[USP_PLACE_PATH_SIZE];
    size_t i;

    place->inside[0] = '\0';
    place->directory = 0;
    for (i = 0; i < plan->step_count; i++) {
        const struct usp_step *step = &plan->steps[i];

        if (step->kind->stage == USPAWN_STAGE_FCHDIR) {
            place->directory = -1;
        } else if (step->kind->stage == USPAWN_STAGE_CHDIR) {
            place->directory =
                usp_root_resolve(place, step->data, inside) == 0 ? 0 : -1;
            if (place->directory == 0)
                strcpy(place->inside, inside);
        }
    }
}

static int open_root(const struct uspawn_plan *plan)
{
    size_t i;

    for (i = 0; i < plan->step_count; i++)
        if (plan->steps[i].kind->stage == USPAWN_STAGE_CHROOT)
            return usp_sys_openat(AT_FDCWD, plan->steps[i].data,
                                  O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
    return -ENOENT;
}

int usp_place_begin(struct usp_place *place, const struct uspawn_plan *plan)
{
    place->root = -1;
    if (usp_plan_find(plan, USPAWN_STAGE_NAMESPACE) || /* perhaps of mounts */
        usp_plan_find(plan, USPAWN_STAGE_ROOT) ||
        usp_plan_find(plan, USPAWN_STAGE_JAIL))
        return -EXDEV;
    if (usp_plan_find(plan, USPAWN_STAGE_CHROOT)) {
        place->root = open_root(plan);
        if (place->root < 0)
            return place->root;
        enter_inside(place, plan);
        return 0;
    }
    place->directory = usp_child_directory(plan);
    if (place->directory < 0 && place->directory != AT_FDCWD)
        place->directory = -1;
    return 0;
}

void usp_place_end(const struct usp_place *place)
{
    if (place->root >= 0)
        close(place->root);
    else if (place->directory >= 0)
        close(place->directory);
}
