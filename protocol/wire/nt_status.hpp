// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <expected>

#include <usher/nt_status.hpp>

namespace usher {

/// A value, or the exact status that Windows gives.
template <class T>
using Result = std::expected<T, NtStatus>;

}  // namespace usher
