/* SPDX-License-Identifier: MIT */
/* Options of what the program may not do. */
#include "command.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

static const char *set_no_new_privileges(struct command *command,
                                         const char *unused)
{
    (void)unused;
    return problem(uspawn_attr_set_no_new_privileges(command->attr));
}

/* -------------------------------------------------------- Capabilities -- */

static const char *drop_one(struct command *command, int set, const char *name)
{
    unsigned capability;

    if (!parse_capability(name, &capability))
        return "no such capability";
    command->dropped[set] |= 1ull << capability;
    return NULL;
}

static const char *drop_bounding_one(struct command *command, const char *name)
{
    return drop_one(command, USPAWN_CAPABILITIES_BOUNDING, name);
}

static const char *drop_ambient_one(struct command *command, const char *name)
{
    return drop_one(command, USPAWN_CAPABILITIES_AMBIENT, name);
}

static const char *drop_inheritable_one(struct command *command,
                                        const char *name)
{
    return drop_one(command, USPAWN_CAPABILITIES_INHERITABLE, name);
}

static const char *drop(struct command *command, int set, const char *list,
                        option_apply *drop_item)
{
    const char *complaint = NULL;

    if (strcasecmp(list, "all") == 0)
        command->dropped[set] = ULLONG_MAX;
    else
        complaint = apply_each(command, list, drop_item);
    return complaint ? complaint
                     : problem(uspawn_attr_set_dropped_capabilities(
                           command->attr, set, command->dropped[set]));
}

static const char *drop_bounding(struct command *command, const char *list)
{
    return drop(command, USPAWN_CAPABILITIES_BOUNDING, list, drop_bounding_one);
}

static const char *drop_ambient(struct command *command, const char *list)
{
    return drop(command, USPAWN_CAPABILITIES_AMBIENT, list, drop_ambient_one);
}

static const char *drop_inheritable(struct command *command, const char *list)
{
    return drop(command, USPAWN_CAPABILITIES_INHERITABLE, list,
                drop_inheritable_one);
}

static const char *raise_one(struct command *command, const char *name)
{
    unsigned capability;

    if (!parse_capability(name, &capability))
        return "no such capability";
    command->raised |= 1ull << capability;
    return NULL;
}

static const char *raise_listed(struct command *command, const char *list)
{
    const char *complaint = NULL;

    if (strcasecmp(list, "all") == 0)
        command->raised = ULLONG_MAX;
    else
        complaint = apply_each(command, list, raise_one);
    return complaint ? complaint
                     : problem(uspawn_attr_set_raised_capabilities(
                           command->attr, command->raised));
}

/* ---------------------------------------------------------- Securebits -- */

static const char *add_securebit(struct command *command, const char *text)
{
    /* The kernel's numbers: capabilities(7), <linux/securebits.h>. */
    static const struct name names[] = {
        {"noroot", 1u << 0},           {"noroot-locked", 1u << 1},
        {"no-setuid-fixup", 1u << 2},  {"no-setuid-fixup-locked", 1u << 3},
        {"keep-caps", 1u << 4},        {"keep-caps-locked", 1u << 5},
        {"no-ambient-raise", 1u << 6}, {"no-ambient-raise-locked", 1u << 7},
    };
    unsigned long long bits;

    const char *name = text + (*text == '+' || *text == '-');

    if (!find_name(names, COUNT(names), name, &bits) &&
        !parse_digits(name, 0, UINT_MAX, &bits))
        return "no such flag";
    if (*text == '-')
        command->securebits &= ~(unsigned)bits;
    else
        command->securebits |= (unsigned)bits;
    return NULL;
}

static const char *set_securebits(struct command *command, const char *list)
{
    const char *complaint;

    command->securebits =
        *list == '+' || *list == '-' ? system_securebits() : 0;
    complaint = apply_each(command, list, add_securebit);
    return complaint ? complaint
                     : problem(uspawn_attr_set_securebits(command->attr,
                                                          command->securebits));
}

/* ------------------------------------------------------------- Seccomp -- */

#define INSTRUCTION_SIZE 8 /* of struct sock_filter */

/* All of FD in BUFFER of SIZE.  The length, or -1. */
static ssize_t read_all(int fd, char *buffer, size_t size)
{
    size_t used = 0;
    ssize_t got = 1;

    while (got && used < size) {
        got = read(fd, buffer + used, size - used);
        if (got < 0)
            return -1;
        used += (size_t)got;
    }
    return (ssize_t)used;
}

static const char *set_filter(struct command *command, const char *path)
{
    /* One byte more than may be there, to see that it is too much. */
    static char filter[USPAWN_FILTER_MAX * INSTRUCTION_SIZE + 1];
    int fd = open_aside(path, O_RDONLY);
    ssize_t size = fd < 0 ? -1 : read_all(fd, filter, sizeof filter);

    if (size < 0)
        return problem(errno);
    close(fd);
    if (!size || size % INSTRUCTION_SIZE || size == (ssize_t)sizeof filter)
        return "not 1 to 4096 instructions of 8 bytes";
    return problem(uspawn_attr_set_seccomp_filter(
        command->attr, filter, (size_t)size / INSTRUCTION_SIZE));
}

static const struct command_option options[] = {
    {"no-new-privs", 0, NULL, "executing never gives more rights",
     set_no_new_privileges},
    {"drop-bounding", 0, "CAP,...",
     "take these capabilities, or all, from the\n"
     "bounding set",
     drop_bounding},
    {"drop-ambient", 0, "CAP,...", "from the ambient set", drop_ambient},
    {"drop-inheritable", 0, "CAP,...", "from the inheritable set",
     drop_inheritable},
    {"raise", 0, "CAP,...", "give it these, or all, whoever it runs as",
     raise_listed},
    {"securebits", 0, "FLAG,...", "securebits, by name or number",
     set_securebits},
    {"seccomp", 0, "FILE", "filter system calls by the program in FILE",
     set_filter},
};

const struct option_group privilege_options = {"Privileges", options,
                                               COUNT(options)};
