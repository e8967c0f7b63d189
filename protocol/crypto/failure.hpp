// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <stdexcept>

namespace usher::crypto {

/// The library of algorithms failed on input that is always valid: out of memory, or an installation without the
/// algorithm.
struct Failure : std::runtime_error {
  using std::runtime_error::runtime_error;
};

inline void require(bool succeeded, const char* what) {
  if (!succeeded) throw Failure(what);
}

}  // namespace usher::crypto
