/* SPDX-License-Identifier: MIT */
/* Whether this program is compiled with AddressSanitizer or ThreadSanitizer.
 * Such a program needs memory without limits, and a child of its fork may not
 * allocate: the allocator's locks stay as another thread held them. */
#ifndef SANITIZED_H
#define SANITIZED_H

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define TEST_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define TEST_SANITIZED 1
#endif
#endif
#ifndef TEST_SANITIZED
#define TEST_SANITIZED 0
#endif

#endif
