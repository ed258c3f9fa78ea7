/* SPDX-License-Identifier: MIT */
/* Files to be started, good and bad, in a directory of their own.
 *
 * It becomes the working directory, so that messages about them are short. */
#include "demo.h"
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ELF_HEAD_SIZE 4096 /* where the loader's name is in an ELF file */

static const char *const names[] = {
    DEMO_HELLO, DEMO_NO_INTERPRETER, DEMO_NO_LOADER, DEMO_PLAIN, DEMO_UNKNOWN,
};

static char scratch[PATH_MAX];

static void remove_files(void)
{
    size_t i;

    for (i = 0; i < sizeof names / sizeof *names; i++)
        unlink(names[i]);
    if (chdir("/") == 0)
        rmdir(scratch);
}

static int write_file(const char *name, const void *bytes, size_t size,
                      mode_t mode)
{
    FILE *file = fopen(name, "wb");
    int is_bad;

    if (!file)
        return -1;
    is_bad = fwrite(bytes, 1, size, file) != size;
    is_bad |= fclose(file) != 0;
    return is_bad || chmod(name, mode) != 0 ? -1 : 0;
}

static int write_text(const char *name, const char *text, mode_t mode)
{
    return write_file(name, text, strlen(text), mode);
}

/* The name of the loader in the head of an ELF file, on any system.  What is in
 * front of it need not be 0: it may be the file's build ID. */
static char *find_loader(char *head, size_t size)
{
    size_t i, end;

    for (i = 0; i + 1 < size; i++) {
        if (head[i] != '/' || head[i + 1] == '/')
            continue;
        for (end = i; end < size && isprint((unsigned char)head[end]);)
            end++;
        if (end < size && head[end] == '\0' &&
            end - i >= strlen("/no/loader") && strstr(head + i, "ld"))
            return head + i;
    }
    return NULL;
}

/* A copy of a program of this system that asks for another loader.  The name
 * is in the head, and only that is copied: the kernel does not come to miss the
 * rest. */
static int write_no_loader(void)
{
    static char head[ELF_HEAD_SIZE];
    FILE *file = fopen("/bin/sh", "rb");
    size_t size = file ? fread(head, 1, sizeof head, file) : 0;
    char *loader;

    if (file)
        fclose(file);
    loader = find_loader(head, size);
    if (!loader) { /* a static shell: this row will not be as expected */
        fprintf(stderr, "demo: /bin/sh names no loader\n");
        return write_file(DEMO_NO_LOADER, head, size, 0755);
    }
    memset(loader, 0, strlen(loader));
    memcpy(loader, "/no/loader", strlen("/no/loader"));
    return write_file(DEMO_NO_LOADER, head, size, 0755);
}

static int write_files(void)
{
    if (write_text(DEMO_HELLO, "#!/bin/sh\necho \"hello, $1\"\n", 0755) != 0)
        return -1;
    if (access(DEMO_HELLO, X_OK) != 0) /* mounted noexec */
        return -1;
    if (write_text(DEMO_NO_INTERPRETER, "#!/no/interpreter -x\n", 0755) != 0 ||
        write_text(DEMO_PLAIN, "only text\n", 0644) != 0 ||
        write_text(DEMO_UNKNOWN, "\1\2\3\4\n", 0755) != 0)
        return -1;
    return write_no_loader();
}

static int make_in(const char *parent)
{
    int length =
        snprintf(scratch, sizeof scratch, "%s/uspawn-demo-XXXXXX", parent);

    if (length < 0 || (size_t)length >= sizeof scratch || !mkdtemp(scratch))
        return -1;
    if (chdir(scratch) == 0 && write_files() == 0)
        return 0;
    remove_files();
    return -1;
}

int demo_files_make(void)
{
    const char *wanted = getenv("TMPDIR");
    char here[PATH_MAX];

    if (!getcwd(here, sizeof here))
        strcpy(here, "/");
    if ((wanted && *wanted == '/' && make_in(wanted) == 0) ||
        make_in("/tmp") == 0 || make_in(here) == 0)
        return atexit(remove_files) == 0 ? 0 : -1;
    fprintf(stderr,
            "demo: no directory to put programs in: neither TMPDIR, /tmp nor "
            "the working directory will do (%s)\n",
            strerror(errno));
    return -1;
}
