// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include "src/bench/run.hpp"

namespace usher::bench {

struct HoldOptions {
  std::size_t sessions = 1000;
  std::size_t per_connection = 1;  ///< logons on each connection, which take the accounts in turn
  std::size_t at_once = 64;        ///< connections that come in or go at the same time
  /// Called when all of them stand; `end` lets them go. Without it they go at once.
  std::function<void(boost::asio::io_context& context, std::function<void()> end)> wait{};
};

struct Held {
  Measurement opening{};  ///< its errors are those of the whole
  std::size_t sessions = 0, connections = 0, logged_off = 0;
  std::optional<std::uint64_t> memory_before{}, memory{};  ///< bytes of the server, with all of them idle
  std::chrono::nanoseconds closing{};

  /// What each session adds.
  std::optional<std::int64_t> memory_each() const;
};

/// Logs sessions on and leaves them be, each connection from an address of its own if the options have so many; then logs them off.
/// `duration` and `count` of the options do not matter.
Held hold(LoadOptions options, const HoldOptions& hold);

}  // namespace usher::bench
