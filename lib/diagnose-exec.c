/* SPDX-License-Identifier: MIT */
/* Why exec failed: the program itself, the interpreter that its #! line names,
 * or the loader that its ELF header names.  The kernel has one errno for all
 * three. */
#include "diagnose.h"
#include "saved-errno.h"
#include "sys.h"
#include <elf.h>
#include <errno.h>
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

/* Where an ELF file says what: the same in both classes, but for sizes. */
struct segments {
    unsigned long long offset; /* of the first program header */
    size_t size;               /* of one */
    unsigned count;
};

/* The headers are copied: nothing says that they are aligned. */
static struct segments find_segments(const char *head)
{
    Elf32_Ehdr narrow;
    Elf64_Ehdr wide;

    memcpy(&narrow, head, sizeof narrow);
    memcpy(&wide, head, sizeof wide);
    if (head[EI_CLASS] == ELFCLASS32)
        return (struct segments){narrow.e_phoff, sizeof(Elf32_Phdr),
                                 narrow.e_phnum};
    return (struct segments){wide.e_phoff, sizeof(Elf64_Phdr), wide.e_phnum};
}

/* The name of the loader if the program header at SEGMENT has it. */
static const char *loader_in(const char *head, int size, const char *segment)
{
    Elf32_Phdr narrow;
    Elf64_Phdr wide;

    if (head[EI_CLASS] == ELFCLASS32) {
        memcpy(&narrow, segment, sizeof narrow);
        return narrow.p_type == PT_INTERP
                   ? text_at(head, size, narrow.p_offset, narrow.p_filesz)
                   : NULL;
    }
    memcpy(&wide, segment, sizeof wide);
    return wide.p_type == PT_INTERP
               ? text_at(head, size, wide.p_offset, wide.p_filesz)
               : NULL;
}

/* The loader that an ELF file names; NULL if it names none. */
static const char *find_loader(const char *head, int size)
{
    struct segments segments;
    unsigned i;

    if (size < (int)sizeof(Elf64_Ehdr) || memcmp(head, ELFMAG, SELFMAG) != 0)
        return NULL;
    segments = find_segments(head);
    for (i = 0; i < segments.count; i++) {
        unsigned long long at = segments.offset + i * segments.size;
        const char *loader;

        if (segments.offset > (unsigned)size ||
            at + segments.size > (unsigned)size)
            break;
        loader = loader_in(head, size, head + at);
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
    else if (!may_be_part || !is_executable(directory, path) ||
             !diagnose_parts(directory, path, error))
        usp_error_detail(error, USPAWN_DETAIL_PROGRAM, path);
}

/* Paths of the child are not ours then. */
#define OTHER_ROOT                                                             \
    (USP_NEED(USPAWN_STAGE_CHROOT) | USP_NEED(USPAWN_STAGE_NAMESPACE))

void usp_diagnose_exec(const struct usp_launch *launch,
                       struct uspawn_error *error)
{
    const struct uspawn_plan *plan = launch->plan;
    const char *path = plan->exec_fd_path;
    int saved = errno;
    int directory;

    if (plan->needs & OTHER_ROOT) {
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
