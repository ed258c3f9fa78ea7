/* SPDX-License-Identifier: MIT */
/* A copy of us tells when it has executed a program, or ended.
 *
 * The end of its channel would say so, too; but a process that another thread
 * forks meanwhile has the channel as well, for as long as it likes.  So the
 * child holds a robust futex, in a page that it shares with us: the kernel
 * marks those of a thread that exits, and of one that executes (mm_release). */
#include "child.h"
#include "sys.h"

void usp_child_announce(struct usp_launch *launch)
{
    struct usp_robust_list *list = &launch->robust;
    int *word = launch->departure;

    list->first = &list->entry;
    list->entry = &list->first;
    list->pending = 0;
    list->offset = (long)((uintptr_t)word - (uintptr_t)&list->entry);
    USP_STORE(word, (int)usp_sys_getpid());
    if (usp_sys_set_robust_list(list, (const char *)&list->entry -
                                          (const char *)list) < 0)
        USP_STORE(word, USP_CANNOT_TELL);
    usp_sys_wake(word);
}
