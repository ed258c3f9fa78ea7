/* SPDX-License-Identifier: MIT */
/* The paths that the child executes in turn until one works. */
#include "compile/compile.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Room for confstr(_CS_PATH), which is a few directories. */
#define DEFAULT_PATH_SIZE 256

static const char *path_in(char *const *envp)
{
    for (; *envp; envp++)
        if (strncmp(*envp, "PATH=", 5) == 0)
            return *envp + 5;
    return NULL;
}

static const char *search_list(const struct usp_request *request)
{
    switch (request->attr->path_source) {
    case USPAWN_PATH_GIVEN:
        return request->attr->path_list;
    case USPAWN_PATH_CHILD:
        return path_in(request->envp);
    default:
        return getenv("PATH");
    }
}

/* DIRECTORY of LENGTH bytes, "/" and FILE; an empty directory is the working
 * directory (POSIX.1-2024, 8.3). */
static int append_candidate(struct usp_block *block, struct uspawn_plan *plan,
                            const char *directory, size_t length,
                            const char *file, size_t file_size)
{
    size_t slash = length > 0;
    char *text = usp_block_take_text(block, length + slash + file_size);

    if (!text)
        return USP_NO_ROOM;
    if (!plan->candidates)
        plan->candidates = text;
    memcpy(text, directory, length);
    if (slash)
        text[length] = '/';
    memcpy(text + length + slash, file, file_size);
    plan->candidate_count++;
    return 0;
}

/* Not by strcspn: that of some libcs reads the whole list each time. */
static int search(const struct usp_request *request, struct usp_block *block,
                  struct uspawn_plan *plan)
{
    char default_path[DEFAULT_PATH_SIZE];
    const char *file = request->program;
    const char *list = search_list(request), *end;
    size_t file_size = strlen(file) + 1;
    int error;

    if (!list) {
        size_t size = confstr(_CS_PATH, default_path, sizeof default_path);

        list = size && size <= sizeof default_path ? default_path
                                                   : "/bin:/usr/bin";
    }
    end = list + strlen(list);
    for (;; list++) {
        const char *colon = memchr(list, ':', (size_t)(end - list));
        size_t length = (size_t)((colon ? colon : end) - list);

        error = append_candidate(block, plan, list, length, file, file_size);
        list += length;
        if (error || !colon)
            return error;
    }
}

static int name_descriptor(struct usp_block *block, struct uspawn_plan *plan)
{
    char path[sizeof "/proc/self/fd/" + 3 * sizeof(int)];

    snprintf(path, sizeof path, "/proc/self/fd/%d", plan->exec_fd);
    plan->exec_fd_path = usp_block_copy_text(block, path);
    return plan->exec_fd_path ? 0 : USP_NO_ROOM;
}

int usp_compile_candidates(const struct usp_request *request,
                           struct usp_block *block, struct uspawn_plan *plan)
{
    const char *program = request->program;

    if (plan->exec_fd >= 0 && name_descriptor(block, plan) != 0)
        return USP_NO_ROOM;
    if (!program)
        return 0;
    plan->program =
        request->copy ? usp_block_copy_text(block, program) : program;
    if (!plan->program)
        return USP_NO_ROOM;
    if (request->search && *program && !strchr(program, '/'))
        return search(request, block, plan);
    plan->candidates = plan->program;
    plan->candidate_count = 1;
    return 0;
}
