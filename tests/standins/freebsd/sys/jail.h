/* SPDX-License-Identifier: MIT */
/* As FreeBSD has it, as far as the library uses it; see ../jail.c. */
#ifndef STANDIN_SYS_JAIL_H
#define STANDIN_SYS_JAIL_H

int jail_attach(int jail);

/* There is one jail, which is nothing but this root. */
#define STANDIN_JAIL 7
extern const char *standin_jail_root;

#endif
