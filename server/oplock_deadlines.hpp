// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <chrono>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>

#include "server/oplocks.hpp"

namespace usher::server {

/// Until when breaks have to be acknowledged ([MS-SMB2] 3.3.2.1, 3.3.2.5). Nobody asks for the time here: a deadline counts
/// from the last on_time(), and one interval more, so that it never is too short.
/// Owner   ServerCore
/// Thread  any; one mutex, held for one insertion or one look. No READ or WRITE of an undisturbed file comes here
class OplockDeadlines {
 public:
  using SteadyTime = std::chrono::steady_clock::time_point;
  static constexpr std::chrono::seconds timeout{35};  // as Windows has it ([MS-SMB2] <246>, <247>)
  static constexpr std::chrono::seconds interval{1};  // how often on_time() is called at the least

  void add(const OplockBreak& what);
  /// What has not been acknowledged in time is gone, and who waited for it goes on.
  void on_time(SteadyTime now);
  std::size_t size() const;

 private:
  struct Entry {
    std::optional<SteadyTime> at{};  // nullopt: no time is known yet
    OplockBreak what{};
  };
  mutable std::mutex mutex_;
  std::optional<SteadyTime> last_{};
  std::deque<Entry> entries_{};  // in the order of their deadlines
};

}  // namespace usher::server
