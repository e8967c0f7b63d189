// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "protocol/smb2/header.hpp"
#include "server/close_reason.hpp"
#include "server/status_class.hpp"

namespace usher::server {

/// How a logon ended. The first leg of one, which is answered with a challenge, is none of these.
enum class LogonResult : std::uint8_t { accepted, reauthenticated, channel_bound, refused, over_limit, paused, not_encrypted };
inline constexpr std::size_t logon_result_count = 7;
std::string_view to_string(LogonResult result);

/// Which of the server's limits somebody has come up against (Limits and SessionPolicy).
enum class ReachedLimit : std::uint8_t {
  connections, handshake_time, frame_size, connection_sessions, sessions, tree_connects, share_uses, opens, async_requests
};
inline constexpr std::size_t reached_limit_count = 9;
std::string_view to_string(ReachedLimit limit);

/// What a monitoring system is told beside Statistics. What happens with every request is counted in a place per loop and
/// only when somebody has asked for it; the rest is rare and always counted.
/// Thread  any, without locks; relaxed, because a count orders nothing
class Metrics {
 public:
  using Counter = std::atomic<std::uint64_t>;
  using Duration = std::chrono::nanoseconds;
  static constexpr std::size_t cache_line = 64;

  /// Upper bounds of the latency buckets, inclusive; one bucket more takes what is above.
  static constexpr std::array<Duration, 15> bounds{
      std::chrono::microseconds(100),  std::chrono::microseconds(250),  std::chrono::microseconds(500),
      std::chrono::milliseconds(1),    std::chrono::microseconds(2500), std::chrono::milliseconds(5),
      std::chrono::milliseconds(10),   std::chrono::milliseconds(25),   std::chrono::milliseconds(50),
      std::chrono::milliseconds(100),  std::chrono::milliseconds(250),  std::chrono::milliseconds(500),
      std::chrono::seconds(1),         std::chrono::milliseconds(2500), std::chrono::seconds(10)};
  static constexpr std::size_t bucket_count = bounds.size() + 1;

  /// The commands by their codes, then SESSION_SETUP that was answered with a challenge, then commands that there are not.
  static constexpr std::size_t request_kinds = smb2::command_count + 2;
  static std::size_t kind_of(smb2::Command command, NtStatus status);
  /// "create", "session_setup_challenge"; SESSION_SETUP itself is then the leg that ends a logon: "session_setup_authenticate".
  static std::string name_of_kind(std::size_t kind);

  /// Where one loop's connections count.
  struct alignas(cache_line) Place {
    struct Histogram {
      std::array<Counter, bucket_count> buckets{};  // not cumulative: one addition for each request
      Counter nanoseconds{0};
    };
    std::array<Histogram, request_kinds> requests{};
    std::array<Counter, status_class_count> errors{};
    Counter credits_granted{0};

    void count_request(std::size_t kind, Duration took);
    void count_error(NtStatus status);
  };
  /// All loops together.
  struct Requests {
    std::array<std::uint64_t, bucket_count> buckets{};
    Duration total{};
    std::uint64_t count() const;
  };

  /// Before the first connection is made.
  void measure_requests() { places_ = std::make_unique<Places>(); }
  /// Null when requests are not measured.
  Place* place_of(const void* loop) const {
    return places_ ? &(*places_)[std::hash<const void*>{}(loop) / cache_line % places_->size()] : nullptr;
  }

  static void add(Counter& counter, std::uint64_t amount) { counter.fetch_add(amount, std::memory_order_relaxed); }

  void count(LogonResult result) { add(logons_, result); }
  void count(CloseReason reason) { add(ends_, reason); }
  void count(ReachedLimit limit) { add(limits_, limit); }

  bool measures_requests() const { return places_ != nullptr; }
  Requests requests(std::size_t kind) const;
  std::uint64_t errors(StatusClass which) const;
  std::uint64_t credits_granted() const;
  std::uint64_t logons(LogonResult result) const { return read(logons_, result); }
  std::uint64_t ends(CloseReason reason) const { return read(ends_, reason); }
  std::uint64_t reached(ReachedLimit limit) const { return read(limits_, limit); }

 private:
  using Places = std::array<Place, 16>;
  template <std::size_t n, class Which>
  static void add(std::array<Counter, n>& counters, Which which) {
    counters[static_cast<std::size_t>(which)].fetch_add(1, std::memory_order_relaxed);
  }
  template <std::size_t n, class Which>
  static std::uint64_t read(const std::array<Counter, n>& counters, Which which) {
    return counters[static_cast<std::size_t>(which)].load(std::memory_order_relaxed);
  }

  std::array<Counter, logon_result_count> logons_{};
  std::array<Counter, close_reason_count> ends_{};
  std::array<Counter, reached_limit_count> limits_{};
  std::unique_ptr<Places> places_{};
};

}  // namespace usher::server
