/* SPDX-License-Identifier: MIT */
/* Things that a case makes and the harness releases: actions, attributes and
 * texts.  Cases stay short, and what the census finds left over after that is
 * the library's.
 */
#include "testlib.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum kind { ACTIONS, ATTR, MEMORY };

struct object {
    struct object *next;
    enum kind kind;
    void *address;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct object *objects;

static void *keep(struct test *test, enum kind kind, void *address)
{
    struct object *object = malloc(sizeof *object);

    if (!CHECK(object != NULL))
        abort();
    object->kind = kind;
    object->address = address;
    pthread_mutex_lock(&lock);
    object->next = objects;
    objects = object;
    pthread_mutex_unlock(&lock);
    return address;
}

static void release(const struct object *object)
{
    switch (object->kind) {
    case ACTIONS:
        uspawn_actions_destroy(object->address);
        break;
    case ATTR:
        uspawn_attr_destroy(object->address);
        break;
    case MEMORY:
        free(object->address);
        break;
    }
}

void test_release_all(void)
{
    while (objects != NULL) {
        struct object *object = objects;

        objects = object->next;
        release(object);
        free(object);
    }
}

struct uspawn_actions *test_actions(struct test *test)
{
    struct uspawn_actions *actions = NULL;

    CHECK_OK(uspawn_actions_create(&actions));
    CHECK(actions != NULL);
    return keep(test, ACTIONS, actions);
}

struct uspawn_attr *test_attr(struct test *test)
{
    struct uspawn_attr *attr = NULL;

    CHECK_OK(uspawn_attr_create(&attr));
    if (CHECK(attr != NULL))
        CHECK_OK(uspawn_attr_set_backend(attr, test->backend));
    if (test_may_refuse(test, FEATURE_LISTED))
        CHECK_OK(uspawn_attr_set_inheritance(attr, USPAWN_INHERIT_ALL));
    return keep(test, ATTR, attr);
}

void *test_memory(struct test *test, size_t size)
{
    void *address = calloc(1, size);

    if (!CHECK(address != NULL))
        abort();
    return keep(test, MEMORY, address);
}

char *test_text(struct test *test, const char *format, ...)
{
    va_list list;
    size_t size;
    char *text;

    va_start(list, format);
    size = (size_t)vsnprintf(NULL, 0, format, list) + 1;
    va_end(list);
    text = test_memory(test, size);
    va_start(list, format);
    vsnprintf(text, size, format, list);
    va_end(list);
    return text;
}
