/* SPDX-License-Identifier: MIT */
/* What a program needs beside itself: the interpreter that its #! line names,
 * that one's own, and so on, and the loader that an ELF header names.  The
 * kernel has one errno for all of them. */
#include "report/diagnose.h"
#include "report/place.h"
#include "sys.h"
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#define HEAD_SIZE 1024 /* enough for a #! line and for program headers */
#define SCRIPTS_MAX 6  /* Linux, exec_binprm: so many are read, one by one */

/* -------------------------------------------------------------- Scripts -- */

/* What the #! line at the beginning of HEAD names. */
struct line {
    char *name;  /* ended in place; NULL: nothing */
    size_t size; /* bytes of the file up to its end */
};

/* As load_script of the kernel's fs/binfmt_script.c does.  0: there is no such
 * line. */
static int read_line(char *head, struct line *line)
{
    char *name = head + 2;
    size_t length;

    if (strncmp(head, "#!", 2) != 0)
        return 0;
    name += strspn(name, " \t");
    length = strcspn(name, " \t\n");
    line->size = (size_t)(name - head) + length;
    line->name = length ? name : NULL;
    name[length] = '\0';
    return 1;
}

/* ----------------------------------------------------------------- ELF -- */

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

/* ---------------------------------------------------------- One by one -- */

/* The first bytes of the file open as FD, which is closed, as a string; how
 * many there are. */
static int read_head(int fd, char head[HEAD_SIZE])
{
    ssize_t size = usp_sys_read(fd, head, HEAD_SIZE - 1);

    close(fd);
    head[size > 0 ? size : 0] = '\0';
    return (int)size;
}

/* Say of a #! line that the kernel makes nothing of it.  The result: whether it
 * is so. */
static int diagnose_line(const char *path, const struct line *line,
                         struct uspawn_error *error)
{
    unsigned limit = usp_script_limit();

    if (limit && line->size >= limit) {
        usp_error_detail(error, USPAWN_DETAIL_LONG_LINE, path);
        error->size = line->size;
        error->limit = limit - 1;
        return 1;
    }
    if (line->name)
        return 0;
    usp_error_detail(error, USPAWN_DETAIL_BLANK_LINE, path);
    return 1;
}

/* Whether ERROR is that of PART, which is what DETAIL says. */
static int diagnose_part(const struct usp_place *place, const char *part,
                         int detail, struct uspawn_error *error)
{
    if (usp_examine(place, part, NULL) == error->code) {
        usp_error_detail(error, detail, part);
        return 1;
    }
    if (error->code == EACCES && usp_place_is_noexec(place, part)) {
        usp_error_detail(error, USPAWN_DETAIL_NOEXEC, part);
        return 1;
    }
    return 0;
}

/* The file at PATH, whose format is not known: the program itself, or an
 * interpreter. */
static int diagnose_format(const char *path, int depth,
                           struct uspawn_error *error)
{
    if (error->code != ENOEXEC)
        return 0;
    usp_error_detail(
        error, depth ? USPAWN_DETAIL_INTERPRETER : USPAWN_DETAIL_FORMAT, path);
    return 1;
}

/* ERROR->text keeps the name of the part that comes next, while HEAD is read
 * anew. */
int usp_diagnose_parts(const struct usp_place *place, const char *path, int fd,
                       struct uspawn_error *error)
{
    char head[HEAD_SIZE];
    int depth;

    for (depth = 0; fd >= 0; depth++) {
        int size = read_head(fd, head);
        int detail = USPAWN_DETAIL_INTERPRETER;
        struct line line;
        const char *part;

        if (size < 0)
            break;
        if (depth == SCRIPTS_MAX && error->code == ELOOP) {
            usp_error_detail(error, USPAWN_DETAIL_NESTING, path);
            error->limit = SCRIPTS_MAX - 1;
            return 1;
        }
        if (read_line(head, &line)) {
            if (diagnose_line(path, &line, error))
                return 1;
            part = line.name;
        } else {
            detail = USPAWN_DETAIL_LOADER;
            part = find_loader(head, size);
        }
        if (!part)
            return diagnose_format(path, depth, error);
        if (diagnose_part(place, part, detail, error))
            return 1;
        if (detail == USPAWN_DETAIL_LOADER ||
            strlen(part) >= sizeof error->text)
            break;
        usp_error_detail(error, USPAWN_DETAIL_NONE, part);
        path = error->text;
        fd = usp_place_open(place, path);
    }
    return 0;
}
