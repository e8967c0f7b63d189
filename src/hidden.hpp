// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// For what stands within a class that a shared library shows (usher/export.hpp), and is nobody else's business.
#pragma once

#if defined(__GNUC__)
#define USHER_HIDDEN __attribute__((visibility("hidden")))
#else
#define USHER_HIDDEN
#endif
