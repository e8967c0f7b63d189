// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <chrono>
#include <string>

#include "server/close_reason.hpp"

namespace usher::server {

/// How a logon comes to its end, for those who are told of it.
struct Closing {
  CloseReason reason = CloseReason::disconnected;
  std::chrono::system_clock::time_point at{};  ///< the epoch: whoever closes was not told the time
  std::u16string by{};                         ///< who asked for it, when somebody did
};

}  // namespace usher::server
