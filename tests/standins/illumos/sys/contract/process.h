/* SPDX-License-Identifier: MIT */
/* As illumos has it, as far as the library asks; see ../../contract.c. */
#ifndef STANDIN_CONTRACT_PROCESS_H
#define STANDIN_CONTRACT_PROCESS_H

#define CTD_COMMON 0u

typedef struct ct_status {
    int ctst_id;
    unsigned ctst_detail;
} ct_status_t;

#endif
