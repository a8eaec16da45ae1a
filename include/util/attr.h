/* Compiler attributes behind short names. */
#ifndef CPPROF_UTIL_ATTR_H
#define CPPROF_UTIL_ATTR_H

#define PP_MUST_CHECK __attribute__((warn_unused_result))
#define PP_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#define PP_UNLIKELY(x) __builtin_expect(!!(x), 0)
#define PP_LIKELY(x) __builtin_expect(!!(x), 1)

/* "No such index" in every column of 32-bit indices. */
#define PP_NONE UINT32_MAX

/* Whether the address or the thread sanitizer is built in. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define PP_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define PP_SANITIZED 1
#endif
#endif
#ifndef PP_SANITIZED
#define PP_SANITIZED 0
#endif

#define PP_COUNT(array) (sizeof(array) / sizeof((array)[0]))

#endif
