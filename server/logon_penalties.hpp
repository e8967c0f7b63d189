// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <chrono>
#include <mutex>
#include <string>
#include <unordered_map>

namespace usher::server {

/// How long the answer to a refused logon waits: one source tries at most 20 passwords a second, however many connections it
/// has, and nobody else waits for it. A logon that succeeds never waits.
/// Thread  any; one mutex, held for one look
class LogonPenalties {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// To be called when a logon from `source` is refused: how long to hold the answer back.
  std::chrono::steady_clock::duration refused(const std::u16string& source, Time now);
  /// Whether a refusal of now would wait: logons that nothing can hold back ask, and are then not tried at all.
  bool in_debt(const std::u16string& source, Time now);

 private:
  static constexpr std::chrono::milliseconds price{50};  // of one refusal: 20 a second
  static constexpr std::chrono::seconds credit{1};       // refusals that cost nothing come in bursts of a second's worth
  static constexpr std::chrono::seconds longest{10};     // so that who finds the right password is never shut out for long
  static constexpr std::size_t most_sources = 10'000;

  std::mutex mutex_;
  std::unordered_map<std::u16string, Time> paid_until_{};
};

}  // namespace usher::server
