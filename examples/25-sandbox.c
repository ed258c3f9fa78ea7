/* SPDX-License-Identifier: MIT */
/* A program that can do little: another user, no network, limits, nobody left.
 *
 * Teaches: attributes that take away, and HOLD_NAMESPACE.  Needs root. */
#include <stdio.h>
#include <sys/resource.h>
#include <uspawn.h>

int main(int argc, char **argv)
{
    char *id[] = {"id", NULL}, *envp[] = {"PATH=/usr/bin:/bin", NULL};
    struct uspawn_attr *attr = NULL;
    struct uspawn_result result;
    char line[512];

    if (uspawn_attr_create(&attr))
        return 1;
    uspawn_attr_set_strict(attr); /* what fails here fails the run, by name */
    (void)!uspawn_attr_set_login(attr, "nobody");
    (void)!uspawn_attr_set_unshare(attr, USPAWN_UNSHARE_NETWORK);
    (void)!uspawn_attr_set_limit(attr, RLIMIT_NOFILE, 64, 64);
    (void)!uspawn_attr_set_limit(attr, RLIMIT_CPU, 2, 2);
    (void)!uspawn_attr_set_no_new_privileges(attr);
    (void)!uspawn_attr_set_session(attr);
    uspawn_run(&result, argc > 1 ? argv + 1 : id,
               &(struct uspawn_options){
                   .in = {.kind = USPAWN_STREAM_NULL},
                   .out = {.kind = USPAWN_STREAM_MEMORY, .limit = 1 << 20},
                   .err = {.kind = USPAWN_STREAM_MERGE},
                   .attr = attr,
                   .envp = envp,
                   .directory = "/",
                   .timeout_ms = 5000,
                   .hold = USPAWN_HOLD_NAMESPACE});
    uspawn_result_format(&result, line, sizeof line);
    printf("%s%s\n", result.out.bytes ? result.out.bytes : "", line);
    uspawn_attr_destroy(attr);
    uspawn_result_free(&result);
    return result.reason == USPAWN_REASON_FAILED;
}
