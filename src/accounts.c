/* SPDX-License-Identifier: MIT */
/* Users and groups of a new root directory: those of its /etc/passwd and
 * /etc/group (passwd(5), group(5)).  The libc's functions know only the names
 * outside, and what could lead there, symbolic links, is not followed. */
#include "accounts.h"
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The lines of one of these files. */
struct table {
    FILE *file;
    char *line;
    size_t size;
};

/* NAME of the directory /etc of ROOT, a descriptor; NULL: it is not there. */
static FILE *open_file(int root, const char *name)
{
    const int flags = O_RDONLY | O_NOFOLLOW | O_CLOEXEC;
    int etc = root < 0 ? -1 : openat(root, "etc", flags | O_DIRECTORY);
    int fd = etc < 0 ? -1 : openat(etc, name, flags | O_NONBLOCK | O_NOCTTY);
    struct stat status;
    FILE *file = NULL;

    if (fd >= 0 && fstat(fd, &status) == 0 && S_ISREG(status.st_mode))
        file = fdopen(fd, "r");
    if (fd >= 0 && !file)
        close(fd);
    if (etc >= 0)
        close(etc);
    return file;
}

/* The next line that has COUNT fields, all but the last one cut at colons. */
static int next_entry(struct table *table, char **fields, size_t count)
{
    while (table->file &&
           getline(&table->line, &table->size, table->file) > 0) {
        char *at = table->line;
        size_t found = 0;

        at[strcspn(at, "\n")] = '\0';
        while (at && found < count) {
            fields[found++] = at;
            at = found < count ? strchr(at, ':') : NULL;
            if (at)
                *at++ = '\0';
        }
        if (found == count)
            return 1;
    }
    return 0;
}

static void close_table(struct table *table)
{
    free(table->line);
    if (table->file)
        fclose(table->file);
}

enum { NAME, PASSWORD, NUMBER };
enum { GROUP = NUMBER + 1, COMMENT, HOME, SHELL, USER_FIELDS };
enum { MEMBERS = NUMBER + 1, GROUP_FIELDS };

int account_find(int root, const char *name, unsigned long long number,
                 struct account *account)
{
    struct table table = {.file = open_file(root, "passwd")};
    unsigned long long user, group;
    char *fields[USER_FIELDS];
    int is_found = 0;

    while (!is_found && next_entry(&table, fields, USER_FIELDS))
        if (parse_number(fields[NUMBER], ID_MAX, &user) &&
            parse_number(fields[GROUP], ID_MAX, &group) &&
            (name ? strcmp(fields[NAME], name) == 0 : user == number)) {
            account->name = fields[NAME];
            account->user = (uid_t)user;
            account->group = (gid_t)group;
            account->home = fields[HOME];
            account->shell = fields[SHELL];
            account->memory = table.line;
            table.line = NULL;
            is_found = 1;
        }
    close_table(&table);
    return is_found;
}

/* Whether LIST, separated by commas, has NAME. */
static int is_member(const char *list, const char *name)
{
    size_t length = strlen(name);

    while (*list) {
        size_t size = strcspn(list, ",");

        if (size == length && memcmp(list, name, size) == 0)
            return 1;
        list += size + (list[size] == ',');
    }
    return 0;
}

int account_find_group(int root, const char *name, gid_t *group)
{
    struct table table = {.file = open_file(root, "group")};
    char *fields[GROUP_FIELDS];
    unsigned long long number;
    int is_found = 0;

    while (!is_found && next_entry(&table, fields, GROUP_FIELDS))
        if (strcmp(fields[NAME], name) == 0 &&
            parse_number(fields[NUMBER], ID_MAX, &number)) {
            *group = (gid_t)number;
            is_found = 1;
        }
    close_table(&table);
    return is_found;
}

size_t account_groups(int root, const struct account *account, gid_t *groups,
                      size_t most)
{
    struct table table = {.file = open_file(root, "group")};
    char *fields[GROUP_FIELDS];
    unsigned long long number;
    size_t count = 0;

    groups[count++] = account->group;
    while (count < most && next_entry(&table, fields, GROUP_FIELDS))
        if (is_member(fields[MEMBERS], account->name) &&
            parse_number(fields[NUMBER], ID_MAX, &number) &&
            number != account->group)
            groups[count++] = (gid_t)number;
    close_table(&table);
    return count;
}
