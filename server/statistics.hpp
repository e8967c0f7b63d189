// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>

namespace usher::server {

/// What a server counts of itself since its start ([MS-SMB2] 3.3.1.5 ServerStatistics). Nothing is ever counted down, but
/// for connections.
/// Thread  any; relaxed, because a count orders nothing
struct Statistics {
  using Counter = std::atomic<std::uint64_t>;
  static constexpr std::size_t cache_line = 64;

  std::atomic<std::uint32_t> start{0};  ///< seconds since 1970
  Counter sessions_timed_out{0}, password_errors{0}, permission_errors{0};
  std::atomic<std::uint32_t> connections{0};  ///< that are there now

  /// Bytes are counted for every message, so each loop has its own place.
  struct alignas(cache_line) Bytes {
    Counter sent{0}, received{0};
  };
  std::array<Bytes, 16> bytes{};
  Bytes& bytes_of(const void* loop) { return bytes[std::hash<const void*>{}(loop) / cache_line % bytes.size()]; }
  std::uint64_t bytes_sent() const { return sum(&Bytes::sent); }
  std::uint64_t bytes_received() const { return sum(&Bytes::received); }

  static void add(Counter& counter, std::uint64_t amount = 1) { counter.fetch_add(amount, std::memory_order_relaxed); }

  /// A connection that is counted while this lives.
  class CountedConnection {
   public:
    explicit CountedConnection(Statistics& statistics) : connections_(statistics.connections) {
      connections_.fetch_add(1, std::memory_order_relaxed);
    }
    ~CountedConnection() { connections_.fetch_sub(1, std::memory_order_relaxed); }
    CountedConnection(const CountedConnection&) = delete;
    CountedConnection& operator=(const CountedConnection&) = delete;

   private:
    std::atomic<std::uint32_t>& connections_;
  };

 private:
  std::uint64_t sum(Counter Bytes::*which) const {
    std::uint64_t total = 0;
    for (const Bytes& place : bytes) total += (place.*which).load(std::memory_order_relaxed);
    return total;
  }
};

}  // namespace usher::server
