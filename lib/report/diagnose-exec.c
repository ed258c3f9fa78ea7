/* SPDX-License-Identifier: MIT */
/* Why exec failed: the program itself, the interpreter that its #! line names,
 * or the loader that its ELF header names.  The kernel has one errno for all
 * three. */
#include "backend/working-directory.h"
#include "base/saved-errno.h"
#include "compat.h"
#include "report/diagnose.h"
#include "sys.h"
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEAD_SIZE 1024 /* enough for a #! line and for program headers */
#define SCRIPTS_MAX 5  /* as deep as kernels follow #! lines */

/* The first bytes of a regular file; how many, or a negative errno value. */
static int read_head(int directory, const char *path, char head[HEAD_SIZE])
{
    struct stat status;
    ssize_t size;
    int fd;

    if (fstatat(directory, path, &status, 0) < 0)
        return -errno;
    if (!S_ISREG(status.st_mode))
        return -EACCES;
    fd = usp_sys_openat(directory, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
    if (fd < 0)
        return fd;
    size = usp_sys_read(fd, head, HEAD_SIZE - 1);
    usp_sys_close(fd);
    if (size >= 0)
        head[size] = '\0';
    return (int)size;
}

/* The interpreter of a script, ended in place; NULL if it is not a script. */
static char *find_interpreter(char *head)
{
    char *name = head + 2;

    if (strncmp(head, "#!", 2) != 0)
        return NULL;
    name += strspn(name, " \t");
    name[strcspn(name, " \t\n")] = '\0';
    return *name ? name : NULL;
}

/* The text at OFFSET of LENGTH bytes, if it is in the head. */
static const char *text_at(const char *head, int size,
                           unsigned long long offset, unsigned long long length)
{
    if (length == 0 || offset >= (unsigned)size ||
        length > (unsigned)size - offset || head[offset + length - 1] != '\0')
        return NULL;
    return head + offset;
}

/* Where an ELF file says what (System V ABI, "Object Files"): not every system
 * has <elf.h>.  Positions in bytes. */
struct layout {
    unsigned header_size, segment_size;
    unsigned word_size;      /* of positions and sizes */
    unsigned segments;       /* in the header: where the first one is, */
    unsigned segment_count;  /* and how many there are */
    unsigned content_offset; /* in a segment's header: where the content is, */
    unsigned content_size;   /* and how long */
};

static const struct layout layout_32 = {52, 32, 4, 28, 44, 4, 16};
static const struct layout layout_64 = {64, 56, 8, 32, 56, 8, 32};

#define CLASS_INDEX 4 /* EI_CLASS */
#define CLASS_32 1
#define TYPE_INTERPRETER 3u /* PT_INTERP */

/* A number in our byte order; it need not be aligned. */
static unsigned long long number_at(const char *at, size_t size)
{
    uint64_t long_number;
    uint32_t number;
    uint16_t short_number;

    if (size == sizeof long_number)
        return memcpy(&long_number, at, size), long_number;
    if (size == sizeof number)
        return memcpy(&number, at, size), number;
    return memcpy(&short_number, at, sizeof short_number), short_number;
}

/* The name of the loader if the program header at SEGMENT has it. */
static const char *loader_in(const struct layout *layout, const char *head,
                             int size, const char *segment)
{
    if (number_at(segment, 4) != TYPE_INTERPRETER)
        return NULL;
    return text_at(
        head, size,
        number_at(segment + layout->content_offset, layout->word_size),
        number_at(segment + layout->content_size, layout->word_size));
}

/* The loader that an ELF file names; NULL if it names none. */
static const char *find_loader(const char *head, int size)
{
    const struct layout *layout;
    unsigned long long first;
    unsigned i, count;

    if (size < (int)layout_64.header_size || memcmp(head, "\177ELF", 4) != 0)
        return NULL;
    layout = head[CLASS_INDEX] == CLASS_32 ? &layout_32 : &layout_64;
    first = number_at(head + layout->segments, layout->word_size);
    count = (unsigned)number_at(head + layout->segment_count, 2);
    for (i = 0; i < count; i++) {
        unsigned long long at = first + i * layout->segment_size;
        const char *loader;

        if (first > (unsigned)size ||
            at + layout->segment_size > (unsigned)size)
            break;
        loader = loader_in(layout, head, size, head + at);
        if (loader)
            return loader;
    }
    return NULL;
}

static int is_executable(int directory, const char *path)
{
    struct stat status;

    return fstatat(directory, path, &status, 0) == 0 &&
           S_ISREG(status.st_mode) &&
           faccessat(directory, path, X_OK, AT_EACCESS) == 0;
}

/* Whether the failure of PATH is that of what it names; then ERROR says so. */
static int diagnose_parts(int directory, const char *path,
                          struct uspawn_error *error)
{
    char head[HEAD_SIZE];
    int depth;

    for (depth = 0; depth < SCRIPTS_MAX; depth++) {
        int size = read_head(directory, path, head);
        int detail = USPAWN_DETAIL_INTERPRETER;
        const char *part;

        if (size < 0)
            return 0;
        part = find_interpreter(head);
        if (!part) {
            detail = USPAWN_DETAIL_LOADER;
            part = find_loader(head, size);
        }
        if (!part)
            return 0;
        if (!is_executable(directory, part)) {
            usp_error_detail(error, detail, part);
            return 1;
        }
        usp_error_detail(error, USPAWN_DETAIL_NONE, part);
        path = error->text;
    }
    return 0;
}

/* The first candidate that exists, else NULL. */
static const char *find_candidate(int directory, const struct uspawn_plan *plan)
{
    const char *candidate = plan->candidates;
    struct stat status;
    size_t i;

    for (i = 0; i < plan->candidate_count; i++) {
        if (fstatat(directory, candidate, &status, 0) == 0 &&
            S_ISREG(status.st_mode))
            return candidate;
        candidate += strlen(candidate) + 1;
    }
    return NULL;
}

static void diagnose_path(int directory, const char *path,
                          struct uspawn_error *error)
{
    int may_be_part = error->code == ENOENT || error->code == EACCES;

    if (error->code == ENOEXEC)
        usp_error_detail(error, USPAWN_DETAIL_FORMAT, path);
    else if (error->code == EACCES && usp_is_mounted_noexec(directory, path))
        usp_error_detail(error, USPAWN_DETAIL_NOEXEC, path);
    else if (!may_be_part || !is_executable(directory, path) ||
             !diagnose_parts(directory, path, error))
        usp_error_detail(error, USPAWN_DETAIL_PROGRAM, path);
}

/* Paths of the child are not ours then. */
static int has_other_root(const struct uspawn_plan *plan)
{
    return usp_plan_find(plan, USPAWN_STAGE_CHROOT) ||
           usp_plan_find(plan, USPAWN_STAGE_NAMESPACE);
}

void usp_diagnose_exec(const struct usp_launch *launch,
                       struct uspawn_error *error)
{
    const struct uspawn_plan *plan = launch->plan;
    const char *path = plan->exec_fd_path;
    int saved = errno;
    int directory;

    if (has_other_root(plan)) {
        usp_error_detail(error,
                         error->code == ENOEXEC ? USPAWN_DETAIL_FORMAT
                                                : USPAWN_DETAIL_PROGRAM,
                         plan->program ? plan->program : path);
        return;
    }
    directory = usp_child_directory(plan);
    if (!path && directory < 0 && directory != AT_FDCWD)
        path = plan->program;
    else if (!path)
        path = find_candidate(directory, plan);
    diagnose_path(directory, path ? path : plan->program, error);
    if (directory >= 0)
        usp_sys_close(directory);
    usp_errno_restore(saved);
}
