// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// What a shared library shows: everything else in it is hidden.
#pragma once

#if defined(__GNUC__)
#define USHER_EXPORT __attribute__((visibility("default")))
#else
#define USHER_EXPORT
#endif
