// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <cerrno>
#include <expected>

#include "protocol/wire/nt_status.hpp"

namespace usher::server::disk {

/// A value, or the errno of the system call that did not give one.
template <class T>
using SystemResult = std::expected<T, int>;

/// The status for an errno: the one place where the two meet.
NtStatus status_for(int error);

inline std::unexpected<NtStatus> failure(int error) { return std::unexpected(status_for(error)); }
inline std::unexpected<int> last_error() { return std::unexpected(errno); }

/// Repeats a system call that a signal interrupted.
template <class Call>
auto uninterrupted(Call call) {
  auto result = call();
  while (result == -1 && errno == EINTR) result = call();
  return result;
}

}  // namespace usher::server::disk
