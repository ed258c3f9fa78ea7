/* SPDX-License-Identifier: MIT */
/* What /proc tells of processes that are not ours to wait for.  Where there is
 * none, or it has not this form, the answer is the careful one. */
#include "running.h"
#include <dirent.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

/* Open the file NAME of the process that is called PID. */
static FILE *open_file(const char *pid, const char *name)
{
    char path[64];

    snprintf(path, sizeof path, "/proc/%.20s/%s", pid, name);
    return fopen(path, "re");
}

/* Whether the process is one of GROUP and no zombie.  Its name, in parentheses,
 * may have any character (proc_pid_stat(5)). */
static int lives_in(const char *pid, pid_t group)
{
    FILE *file = open_file(pid, "stat");
    char line[512];
    const char *rest = NULL;
    char state;
    long found;
    int is = 0;

    if (!file)
        return 0;
    if (fgets(line, sizeof line, file))
        rest = strrchr(line, ')');
    if (rest && sscanf(rest, ") %c %*d %ld", &state, &found) == 2)
        is = found == (long)group && state != 'Z' && state != 'X';
    fclose(file);
    return is;
}

static int has_processes(void)
{
    FILE *file = open_file("self", "stat");

    if (file)
        fclose(file);
    return file != NULL;
}

int proc_group_lives(pid_t group)
{
    struct dirent *entry;
    DIR *directory;
    int lives = 0;

    if (kill(-group, 0) != 0)
        return 0;
    directory = has_processes() ? opendir("/proc") : NULL;
    if (!directory)
        return 1;
    while (!lives && (entry = readdir(directory)))
        lives = entry->d_name[0] >= '1' && entry->d_name[0] <= '9' &&
                lives_in(entry->d_name, group);
    closedir(directory);
    return lives;
}

int proc_heeds(pid_t pid, int signal)
{
    static const char *const names[] = {"SigBlk:", "SigIgn:", "SigCgt:"};
    unsigned long long bit = 1ull << (signal - 1);
    char line[256], number[24];
    int seen = 0, heeds = 0;
    FILE *file;
    size_t i;

    snprintf(number, sizeof number, "%ld", (long)pid);
    file = open_file(number, "status");
    while (file && fgets(line, sizeof line, file))
        for (i = 0; i < COUNT(names); i++)
            if (strncmp(line, names[i], strlen(names[i])) == 0) {
                seen++;
                heeds |=
                    (strtoull(line + strlen(names[i]), NULL, 16) & bit) != 0;
            }
    if (file)
        fclose(file);
    return heeds || seen < (int)COUNT(names);
}
