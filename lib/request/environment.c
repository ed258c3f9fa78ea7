/* SPDX-License-Identifier: MIT */
/* Environments that are built without touching the caller's own. */
#include "base/compiler.h"
#include "base/saved-errno.h"
#include "uspawn.h"
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

extern char **environ;

struct uspawn_environment {
    char **variables; /* "NAME=VALUE", ended by NULL */
    size_t count;
    size_t capacity; /* of variables, without the NULL */
};

static char *no_variables[] = {NULL};

/* The length of the name in VARIABLE, or 0 if it has none. */
static size_t name_length(const char *variable)
{
    const char *equals = strchr(variable, '=');

    return equals ? (size_t)(equals - variable) : 0;
}

static int is_name(const char *name)
{
    return *name && !strchr(name, '=');
}

/* The number of the variable whose name is the LENGTH bytes at NAME; the count
 * if there is none. */
static size_t find(const struct uspawn_environment *environment,
                   const char *name, size_t length)
{
    size_t i;

    for (i = 0; i < environment->count; i++)
        if (strncmp(environment->variables[i], name, length) == 0 &&
            environment->variables[i][length] == '=')
            break;
    return i;
}

/* Room for one more variable. */
static int grow(struct uspawn_environment *environment)
{
    size_t capacity = environment->capacity ? 2 * environment->capacity : 32;
    char **variables;

    if (environment->count < environment->capacity)
        return 0;
    if (capacity > INT_MAX / sizeof *variables)
        return ENOMEM;
    variables =
        realloc(environment->variables, (capacity + 1) * sizeof *variables);
    if (!variables)
        return ENOMEM;
    environment->variables = variables;
    environment->capacity = capacity;
    return 0;
}

/* Let VARIABLE, which is memory of its own, be number AT. */
static int put(struct uspawn_environment *environment, size_t at,
               char *variable)
{
    if (at == environment->count) {
        int error = grow(environment);

        if (error)
            return error;
        environment->variables[environment->count++] = NULL;
        environment->variables[environment->count] = NULL;
    }
    free(environment->variables[at]);
    environment->variables[at] = variable;
    return 0;
}

static void clear(struct uspawn_environment *environment)
{
    size_t i;

    for (i = 0; i < environment->count; i++)
        free(environment->variables[i]);
    if (environment->variables)
        environment->variables[0] = NULL;
    environment->count = 0;
}

static int add_all(struct uspawn_environment *environment, char *const envp[])
{
    size_t i;
    int error = 0;

    for (i = 0; envp && envp[i] && !error; i++) {
        size_t length = name_length(envp[i]);
        char *copy;

        if (!length || find(environment, envp[i], length) < environment->count)
            continue;
        copy = strdup(envp[i]);
        error = copy ? put(environment, environment->count, copy) : ENOMEM;
        if (error)
            free(copy);
    }
    return error;
}

int uspawn_environment_create(struct uspawn_environment **environment,
                              char *const envp[])
{
    int saved = errno;
    struct uspawn_environment *made;
    int error = ENOMEM;

    if (!environment)
        return EINVAL;
    made = calloc(1, sizeof *made);
    if (made)
        error = add_all(made, envp ? envp : environ);
    if (error)
        uspawn_environment_destroy(made);
    else
        *environment = made;
    usp_errno_restore(saved);
    return error;
}

void uspawn_environment_destroy(struct uspawn_environment *environment)
{
    int saved = errno;

    if (environment) {
        clear(environment);
        free(environment->variables);
        free(environment);
    }
    usp_errno_restore(saved);
}

static int set(struct uspawn_environment *environment, const char *name,
               const char *value)
{
    size_t length = strlen(name);
    size_t size = strlen(value) + 1;
    char *variable = malloc(length + 1 + size);
    int error;

    if (!variable)
        return ENOMEM;
    memcpy(variable, name, length);
    variable[length] = '=';
    memcpy(variable + length + 1, value, size);
    error = put(environment, find(environment, name, length), variable);
    if (error)
        free(variable);
    return error;
}

int uspawn_environment_set(struct uspawn_environment *environment,
                           const char *name, const char *value)
{
    int saved = errno;
    int error;

    if (!environment || !name || !value || !is_name(name))
        return EINVAL;
    error = set(environment, name, value);
    usp_errno_restore(saved);
    return error;
}

int uspawn_environment_unset(struct uspawn_environment *environment,
                             const char *name)
{
    int saved = errno;
    size_t at;

    if (!environment || !name || !is_name(name))
        return EINVAL;
    at = find(environment, name, strlen(name));
    if (at == environment->count)
        return 0;
    free(environment->variables[at]);
    /* With the NULL at the end. */
    memmove(environment->variables + at, environment->variables + at + 1,
            (environment->count - at) * sizeof *environment->variables);
    environment->count--;
    usp_errno_restore(saved);
    return 0;
}

void uspawn_environment_clear(struct uspawn_environment *environment)
{
    int saved = errno;

    if (environment)
        clear(environment);
    usp_errno_restore(saved);
}

int uspawn_environment_replace(struct uspawn_environment *environment,
                               char *const envp[])
{
    struct uspawn_environment *made;
    struct uspawn_environment old;
    int error;

    if (!environment)
        return EINVAL;
    error = uspawn_environment_create(&made, envp);
    if (error)
        return error;
    old = *environment;
    *environment = *made;
    *made = old;
    uspawn_environment_destroy(made);
    return 0;
}

const char *uspawn_environment_get(const struct uspawn_environment *environment,
                                   const char *name)
{
    size_t length, at;

    if (!environment || !name || !is_name(name))
        return NULL;
    length = strlen(name);
    at = find(environment, name, length);
    return at < environment->count ? environment->variables[at] + length + 1
                                   : NULL;
}

char *const *
uspawn_environment_array(const struct uspawn_environment *environment)
{
    return environment && environment->variables ? environment->variables
                                                 : no_variables;
}
