/* SPDX-License-Identifier: MIT */
/* The compiler's extensions that uspawn uses, each under a name of our own, so
 * that one file knows about compilers.
 *
 * The atomic operations are the GCC built-ins (GCC 4.7, clang 3.1), because C99
 * has none.  They work on plain objects. */
#ifndef USP_COMPILER_H
#define USP_COMPILER_H

/* Seen by the whole library and by its tests, not by its users. */
#define USP_HIDDEN __attribute__((visibility("hidden")))
#define USP_NORETURN __attribute__((noreturn))
#define USP_ALIGNED(bytes) __attribute__((aligned(bytes)))
#define USP_RETURNS_TWICE __attribute__((returns_twice))
#define USP_PER_THREAD __thread

#define USP_LOAD(object) __atomic_load_n((object), __ATOMIC_ACQUIRE)
#define USP_STORE(object, value)                                               \
    __atomic_store_n((object), (value), __ATOMIC_RELEASE)
#define USP_SET_BITS(object, bits)                                             \
    ((void)__atomic_fetch_or((object), (bits), __ATOMIC_ACQ_REL))
#define USP_CLEAR_BITS(object, bits)                                           \
    ((void)__atomic_fetch_and((object), ~(bits), __ATOMIC_ACQ_REL))
#define USP_ADD(object, value)                                                 \
    __atomic_fetch_add((object), (value), __ATOMIC_ACQ_REL)
#define USP_EXCHANGE(object, value)                                            \
    __atomic_exchange_n((object), (value), __ATOMIC_ACQ_REL)
/* True, and *OBJECT is DESIRED, if it was *EXPECTED. */
#define USP_COMPARE_EXCHANGE(object, expected, desired)                        \
    __atomic_compare_exchange_n((object), (expected), (desired), 0,            \
                                __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)

#define USP_COUNT(array) (sizeof(array) / sizeof((array)[0]))

#endif
