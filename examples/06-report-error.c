/* SPDX-License-Identifier: MIT */
/* Find out why a program did not start.
 *
 * Teaches: struct uspawn_error, field by field, and uspawn_error_format().
 * Every call below fails, and says more than an errno value. */
#include <uspawn.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The line is for people; the fields are for programs. */
static void report(const struct uspawn_error *error)
{
    char line[512];

    uspawn_error_format(error, line, sizeof line);
    printf("\n%s\n", line);
    printf("    code       %d\n", error->code);
    printf("    stage      %d, %s\n", error->stage,
           uspawn_strstage(error->stage));
    if (error->action >= 0)
        printf("    action     %d, counted from 0\n", error->action);
    printf("    program    %s\n", error->program);
    switch (error->detail) {
    case USPAWN_DETAIL_DESCRIPTOR:
        printf("    descriptor %d\n", error->descriptor);
        break;
    case USPAWN_DETAIL_ARGUMENT:
        printf("    argument   %d, %llu bytes of at most %llu\n", error->index,
               error->size, error->limit);
        break;
    default: /* each enum uspawn_detail says what is filled in */
        printf("    text       %s\n", error->text);
    }
}

/* Start /bin/sh or PROGRAM; whether it failed with CODE at STAGE. */
static int fails(const char *program, const struct uspawn_actions *actions,
                 char *argument, int code, int stage)
{
    char *argv[] = {"sh", "-c", "exit", argument, NULL};
    struct uspawn_child child;

    if (uspawn(&child, program, actions, NULL, argv, NULL) == 0) {
        fprintf(stderr, "%s should not have started\n", program);
        uspawn_child_wait(&child, NULL, -1);
        return 0;
    }
    /* Nothing is left to wait for or to close. */
    report(&child.error);
    return child.error.code == code && child.error.stage == stage;
}

int main(void)
{
    const size_t size = 8u * 1024 * 1024; /* more than any kernel's limit */
    struct uspawn_actions *directory = NULL, *descriptor = NULL;
    char *huge = malloc(size + 1);
    int is_right = 0;

    if (huge && uspawn_actions_create(&directory) == 0 &&
        uspawn_actions_create(&descriptor) == 0 &&
        uspawn_actions_add_close(directory, 0) == 0 &&
        uspawn_actions_add_chdir(directory, "/no/such/directory") == 0 &&
        uspawn_actions_add_dup2(descriptor, 77, 1) == 0) {
        memset(huge, 'x', size);
        huge[size] = '\0';
        is_right =
            fails("/no/such/program", NULL, NULL, ENOENT, USPAWN_STAGE_EXEC) &
            fails("/bin/sh", directory, NULL, ENOENT, USPAWN_STAGE_CHDIR) &
            fails("/bin/sh", descriptor, NULL, EBADF, USPAWN_STAGE_DUP2) &
            fails("/bin/sh", NULL, huge, E2BIG, USPAWN_STAGE_EXEC);
    }
    uspawn_actions_destroy(directory);
    uspawn_actions_destroy(descriptor);
    free(huge);
    return is_right ? 0 : 1;
}
