/* SPDX-License-Identifier: MIT */
/* What exactly was wrong, in words: OBJECT, or OBJECT: REASON. */
#include "base/text.h"
#include "report/names.h"
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

/* What is said of the object of the error, ERROR->text. */
static void add_about(struct usp_text *text, const struct uspawn_error *error,
                      const char *what)
{
    usp_text_add(text, ": ");
    usp_text_add_name(text, error->text);
    usp_text_add(text, " %s", what);
}

/* --------------------------------------------------------- The program -- */

/* The program; or in which list it was looked for. */
static int add_program(struct usp_text *text, const struct uspawn_error *error)
{
    if (error->size) {
        usp_text_add(text, ": not found in %s (%llu director%s)",
                     error->index == USPAWN_PATH_GIVEN ? "the search list"
                                                       : "PATH",
                     error->size, error->size == 1 ? "y" : "ies");
        return 1;
    }
    if (strcmp(error->text, error->program) != 0) {
        usp_text_add(text, " ");
        usp_text_add_name(text, error->text);
    }
    return 0;
}

/* What is missing is named; what is there but cannot be used is, too. */
static void add_part(struct usp_text *text, const struct uspawn_error *error,
                     const char *part)
{
    size_t length = strlen(error->text);

    usp_text_add(text, ": its %s ", part);
    usp_text_add_name(text, error->text);
    if (error->code == ENOENT)
        usp_text_add(text, " does not exist");
    else if (error->code == ENOEXEC)
        usp_text_add(text, " has no #! line and no format known here");
    else
        usp_text_add(text, " cannot be executed");
    if (length && error->text[length - 1] == '\r')
        usp_text_add(text,
                     ": its #! line ends in a carriage return, as on DOS");
}

static int add_interpreter(struct usp_text *text,
                           const struct uspawn_error *error)
{
    add_part(text, error, "interpreter");
    return 1;
}

static int add_loader(struct usp_text *text, const struct uspawn_error *error)
{
    add_part(text, error, "loader");
    return 1;
}

static int add_long_line(struct usp_text *text,
                         const struct uspawn_error *error)
{
    add_about(text, error, "has a #! line that is too long");
    usp_text_add(text, ": what it names ends at byte %llu, %llu are read",
                 error->size, error->limit);
    return 1;
}

static int add_nesting(struct usp_text *text, const struct uspawn_error *error)
{
    usp_text_add(text, ": its interpreter ");
    usp_text_add_name(text, error->text);
    usp_text_add(text, " is a script again, after %llu others", error->limit);
    return 1;
}

static int add_file_type(struct usp_text *text,
                         const struct uspawn_error *error)
{
    unsigned long long type = error->size;

    add_about(text, error, "is");
    usp_text_add(text, " %s",
                 type == S_IFDIR    ? "a directory"
                 : type == S_IFIFO  ? "a FIFO"
                 : type == S_IFCHR  ? "a character device"
                 : type == S_IFBLK  ? "a block device"
                 : type == S_IFSOCK ? "a socket"
                                    : "no regular file");
    return 1;
}

static int add_script(struct usp_text *text, const struct uspawn_error *error)
{
    usp_text_add(text,
                 ": a script, whose interpreter cannot open descriptor %d, as "
                 "the program does not keep it",
                 error->descriptor);
    return 1;
}

/* ----------------------------------------------------- Sizes and limits -- */

static void add_size(struct usp_text *text, const struct uspawn_error *error)
{
    usp_text_add(text, " of %llu bytes, the limit is %llu", error->size,
                 error->limit);
}

static int add_argument(struct usp_text *text, const struct uspawn_error *error)
{
    usp_text_add(text, ": argument %d", error->index);
    add_size(text, error);
    return 1;
}

static int add_variable(struct usp_text *text, const struct uspawn_error *error)
{
    usp_text_add(text, ": environment variable ");
    usp_text_add_name(text, error->text);
    add_size(text, error);
    return 1;
}

static int add_total(struct usp_text *text, const struct uspawn_error *error)
{
    usp_text_add(text, ": arguments and environment");
    add_size(text, error);
    if (error->text[0])
        usp_text_add(text, ", from its ");
    usp_text_add_name(text, error->text);
    return 1;
}

static int add_limit(struct usp_text *text, const struct uspawn_error *error)
{
    add_about(text, error, "is reached");
    if (error->limit)
        usp_text_add(text, ", it is %llu", error->limit);
    return 1;
}

static int add_namespace(struct usp_text *text,
                         const struct uspawn_error *error)
{
    (void)error;
    usp_text_add(text, ": the first process of the children's pid namespace "
                       "has ended, it takes no more");
    return 1;
}

static int add_limits(struct usp_text *text, const struct uspawn_error *error)
{
    usp_text_add(text, ": a limit is reached, perhaps ");
    usp_text_add_name(text, error->text);
    return 1;
}

/* ------------------------------------------------------ Everything else -- */

static int add_signal(struct usp_text *text, const struct uspawn_error *error)
{
    usp_text_add(text, ": signal %llu ended the child before its exec",
                 error->size);
    return 1;
}

static int add_need(struct usp_text *text, const struct uspawn_error *error)
{
    usp_text_add(text, ": no backend can do this here: ");
    usp_text_add_name(text, error->text);
    return 1;
}

static int add_sentence(struct usp_text *text, const struct uspawn_error *error)
{
    usp_text_add(text, ": ");
    usp_text_add_name(text, error->text);
    return 1;
}

static int add_descriptor(struct usp_text *text,
                          const struct uspawn_error *error)
{
    usp_text_add(text, " descriptor %d", error->descriptor);
    return 0;
}

static int add_object(struct usp_text *text, const struct uspawn_error *error)
{
    usp_text_add(text, " ");
    usp_text_add_name(text, error->text);
    return 0;
}

/* The object, and whether the reason is given, too. */
typedef int add_function(struct usp_text *text,
                         const struct uspawn_error *error);

/* Either what is said of the text, or who adds it. */
static const struct {
    const char *about;
    add_function *add;
} details[] = {
    [USPAWN_DETAIL_PROGRAM] = {NULL, add_program},
    [USPAWN_DETAIL_INTERPRETER] = {NULL, add_interpreter},
    [USPAWN_DETAIL_LOADER] = {NULL, add_loader},
    [USPAWN_DETAIL_FORMAT] = {"has no #! line and no format known here", NULL},
    [USPAWN_DETAIL_PATH] = {NULL, add_object},
    [USPAWN_DETAIL_DESCRIPTOR] = {NULL, add_descriptor},
    [USPAWN_DETAIL_ARGUMENT] = {NULL, add_argument},
    [USPAWN_DETAIL_VARIABLE] = {NULL, add_variable},
    [USPAWN_DETAIL_TOTAL] = {NULL, add_total},
    [USPAWN_DETAIL_LIMIT] = {NULL, add_limit},
    [USPAWN_DETAIL_NEED] = {NULL, add_need},
    [USPAWN_DETAIL_RESOURCE] = {NULL, add_object},
    [USPAWN_DETAIL_NOEXEC] = {"is on a file system that is mounted noexec",
                              NULL},
    [USPAWN_DETAIL_SIGNAL] = {NULL, add_signal},
    [USPAWN_DETAIL_LONG_LINE] = {NULL, add_long_line},
    [USPAWN_DETAIL_BLANK_LINE] = {"has a #! line that names nothing", NULL},
    [USPAWN_DETAIL_NESTING] = {NULL, add_nesting},
    [USPAWN_DETAIL_FILE_TYPE] = {NULL, add_file_type},
    [USPAWN_DETAIL_SCRIPT] = {NULL, add_script},
    [USPAWN_DETAIL_LIMITS] = {NULL, add_limits},
    [USPAWN_DETAIL_NAMESPACE] = {NULL, add_namespace},
    [USPAWN_DETAIL_REQUEST] = {NULL, add_sentence},
};

int usp_error_add_detail(struct usp_text *text,
                         const struct uspawn_error *error)
{
    size_t detail = (size_t)error->detail;

    if (detail >= USP_COUNT(details))
        return 0;
    if (details[detail].about) {
        add_about(text, error, details[detail].about);
        return 1;
    }
    return details[detail].add ? details[detail].add(text, error) : 0;
}
