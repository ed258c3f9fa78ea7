/* SPDX-License-Identifier: MIT */
/* As illumos has it, as far as the library asks; see rights.c. */
#ifndef STANDIN_PRIV_H
#define STANDIN_PRIV_H

#include <stdint.h>

#define PRIV_INHERITABLE "Inheritable"
#define PRIV_LIMIT "Limit"

typedef uint32_t priv_chunk_t;
typedef struct priv_set priv_set_t;
typedef const char *priv_ptype_t;
typedef enum priv_op { PRIV_ON, PRIV_OFF, PRIV_SET } priv_op_t;

typedef struct priv_impl_info {
    uint32_t priv_headersize, priv_flags, priv_nsets, priv_setsize;
} priv_impl_info_t;

int setppriv(priv_op_t operation, priv_ptype_t type, const priv_set_t *set);
const priv_impl_info_t *getprivimplinfo(void);
priv_set_t *priv_str_to_set(const char *names, const char *separators,
                            const char **end);
void priv_freeset(priv_set_t *set);

#endif
