/* SPDX-License-Identifier: MIT */
/* How did it end?  And in place of system("cp a b && rm a"), without a shell.
 *
 * Teaches: uspawn_run(), struct uspawn_result, its sentence. */
#include <stdio.h>
#include <uspawn.h>

static int run(char *const argv[])
{
    struct uspawn_result result;
    char line[512];
    int is_good = uspawn_run(&result, argv, NULL) == 0 &&
                  result.status.kind == USPAWN_EXITED && !result.status.value;

    uspawn_result_format(&result, line, sizeof line);
    fprintf(is_good ? stdout : stderr, "%s\n", line);
    uspawn_result_free(&result);
    return is_good;
}

int main(void)
{
    char *touch[] = {"touch", "/tmp/uspawn-example", NULL};
    char *cp[] = {"cp", "/tmp/uspawn-example", "/tmp/uspawn-copy", NULL};
    char *rm[] = {"rm", "/tmp/uspawn-example", "/tmp/uspawn-copy", NULL};

    return run(touch) && run(cp) && run(rm) ? 0 : 1;
}
