/* SPDX-License-Identifier: MIT */
/* Files of the cases: scratch files, copies of the helper, and reading what
 * the helper wrote.
 */
#include "testlib.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Cases with another user look inside. */
int test_make_directory(char *path, size_t size)
{
    const char *given = getenv("USPAWN_TEST_DIR");
    int number = 0, result;

    do {
        snprintf(path, size, "%.90s/uspawn-%ld-%d", given ? given : "/tmp",
                 (long)getpid(), number++);
        result = mkdir(path, 0700);
    } while (result != 0 && errno == EEXIST);
    return result == 0 ? chmod(path, 0755) : -1;
}

char *test_path(struct test *test, const char *name)
{
    return test_text(test, "%s/%s", test->directory, name);
}

static void write_all(struct test *test, int fd, const char *data, size_t size)
{
    while (size > 0) {
        ssize_t written = write(fd, data, size);

        if (written == -1 && errno == EINTR)
            continue;
        if (MUST(written) == -1)
            return;
        data += written;
        size -= (size_t)written;
    }
}

char *test_file(struct test *test, const char *name, const char *content,
                mode_t mode)
{
    char *path = test_path(test, name);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    if (MUST(fd) == -1)
        return path;
    write_all(test, fd, content, strlen(content));
    MUST(fchmod(fd, mode));
    close(fd);
    return path;
}

char *test_helper_copy(struct test *test, const char *name)
{
    static char block[65536];
    char *path = test_path(test, name);
    int from = open(test->helper, O_RDONLY | O_CLOEXEC);
    int to = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0755);
    ssize_t size;

    if (MUST(from) != -1 && MUST(to) != -1) {
        while ((size = read(from, block, sizeof block)) > 0)
            write_all(test, to, block, (size_t)size);
        MUST(size);
        MUST(fchmod(to, 0755));
    }
    close(from);
    close(to);
    return path;
}

char *test_drain(struct test *test, int fd)
{
    size_t size = 262144, used = 0; /* 1024 descriptors' lines on FreeBSD */
    char *text = test_memory(test, size);

    while (used + 1 < size) {
        ssize_t got = read(fd, text + used, size - used - 1);

        if (got == -1 && errno == EINTR)
            continue;
        if (MUST(got) <= 0)
            break;
        used += (size_t)got;
    }
    return text;
}

char *test_contents(struct test *test, const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    char *text;

    if (fd == -1)
        return test_text(test, "%s", "");
    text = test_drain(test, fd);
    close(fd);
    return text;
}
