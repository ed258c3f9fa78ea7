/* SPDX-License-Identifier: MIT */
/* Reading Linux's /proc: its files are lines of NAME:\tCONTENTS, some of them
 * long. */
#include "base/proc-field.h"
#include "base/saved-errno.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#ifndef O_CLOEXEC /* Solaris 10, which has no such files */
#define O_CLOEXEC 0
#endif

#define PART_SIZE 512

/* Where the reading of a file is. */
struct reader {
    const char *field;
    size_t length;  /* of it */
    size_t matched; /* so many of its bytes begin this line; */
    int is_other;   /* or it is another line */
    char *text;
    size_t size;
    size_t used; /* of text */
};

/* Whether BYTE is the end of the field. */
static int take(struct reader *reader, char byte)
{
    if (byte == '\n') {
        if (!reader->is_other && reader->matched == reader->length)
            return 1;
        reader->matched = 0;
        reader->is_other = 0;
    } else if (reader->is_other) {
        return 0;
    } else if (reader->matched < reader->length) {
        reader->is_other = byte != reader->field[reader->matched];
        reader->matched++;
    } else if (reader->used + 1 < reader->size) {
        reader->text[reader->used++] = byte;
    }
    return 0;
}

int usp_proc_field(const char *path, const char *field, char *text, size_t size)
{
    struct reader reader = {field, strlen(field), 0, 0, text, size, 0};
    int saved = errno;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    char part[PART_SIZE];
    int is_found = 0;
    ssize_t got, i;

    while (fd >= 0 && !is_found && (got = read(fd, part, sizeof part)) > 0)
        for (i = 0; i < got && !is_found; i++)
            is_found = take(&reader, part[i]);
    text[reader.used] = '\0';
    if (fd >= 0)
        close(fd);
    usp_errno_restore(saved);
    return is_found;
}

char *usp_proc_stat(int fd, char *text, size_t size)
{
    ssize_t length = fd < 0 ? -1 : read(fd, text, size - 1);

    if (fd >= 0)
        close(fd);
    text[length < 0 ? 0 : length] = '\0';
    return strrchr(text, ')');
}
