// Whether ThreadSanitizer watches this build: it knows the compiler's atomics, not what a vector instruction does.
#pragma once

#if defined(__SANITIZE_THREAD__)
#define AZROUTE_THREAD_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define AZROUTE_THREAD_SANITIZER 1
#endif
#endif
