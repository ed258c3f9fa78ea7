/* SPDX-License-Identifier: MIT */
/* profile PROGRAM ARGUMENT...: execute PROGRAM, by its path, with system calls
 * refused as docker refuses them in a container by default.  Linux only, and
 * not s390, where clone takes its flags second.
 *
 * Left out is what no test comes near: families of sockets, other ABIs of the
 * processor.  The capabilities of a container are not dropped here.
 */
#include "filter.h"

#include <linux/sched.h>
#include <stdio.h>
#include <sys/personality.h>
#include <sys/syscall.h>
#include <unistd.h>

/* runc answers ENOSYS to calls that are newer than all in the profile. */
#define NEWEST 466 /* removexattrat */

/* Without CLONE_NEWTIME, which clone does not know. */
#define NEW_NAMESPACES                                                         \
    (CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC |             \
     CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET)

#define ALLOW_IF(value, next_to_allow)                                         \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), (next_to_allow), 0)

static const struct sock_filter special[] = {
    LOAD(nr),
    BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, NEWEST, 0, 1),
    REFUSE(ENOSYS),
    REFUSE_CALL(SYS_clone3, ENOSYS),

    SKIP_UNLESS(SYS_clone, 4),
    LOAD_ARGUMENT(0),
    BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, NEW_NAMESPACES, 0, 1),
    REFUSE(EPERM),
    ALLOW,

    SKIP_UNLESS(SYS_personality, 8),
    LOAD_ARGUMENT(0),
    ALLOW_IF(PER_LINUX, 4),
    ALLOW_IF(PER_LINUX32, 3),
    ALLOW_IF(UNAME26, 2),
    ALLOW_IF(UNAME26 | PER_LINUX32, 1),
    SKIP_UNLESS(0xffffffff, 1), /* asks what it is */
    ALLOW,
    REFUSE(EPERM),
};

/* check.sh makes it from the list `refused`. */
static const int refused[] = {
#include "refused.h"
};

int main(int count, char **arguments)
{
    struct sock_filter code[LENGTH(special) + 2 * LENGTH(refused) + 1];
    size_t size, i;

    if (count < 2)
        return fprintf(stderr, "profile: no program\n"), 2;
    for (size = 0; size < LENGTH(special); size++)
        code[size] = special[size];
    for (i = 0; i < LENGTH(refused); i++) {
        code[size++] = (struct sock_filter)SKIP_UNLESS(refused[i], 1);
        code[size++] = (struct sock_filter)REFUSE(EPERM);
    }
    code[size++] = (struct sock_filter)ALLOW;
    if (!filter_install(code, size))
        return perror("profile"), 126;
    execv(arguments[1], arguments + 1);
    perror(arguments[1]);
    return 127;
}
