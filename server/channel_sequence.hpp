// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <atomic>
#include <cstdint>
#include <memory>

namespace usher::server {

struct Open;

/// Open.ChannelSequence, Open.OutstandingRequestCount and Open.OutstandingPreRequestCount ([MS-SMB2] 3.3.1.10): what a client
/// has sent over a channel that it has given up since must not overtake what it sends over the next one.
/// Thread  any; one atomic word
class ChannelSequence {
 public:
  /// Of the CREATE that made the open, or that has found it again.
  void start(std::uint16_t sequence) { word_.store(Counts{sequence}.packed(), std::memory_order_relaxed); }
  /// [MS-SMB2] 3.3.5.2.10. False: the request is not counted, and one that changes something is refused.
  bool begin(std::uint16_t sequence, bool is_replay);
  /// A request that was counted has been answered ([MS-SMB2] 3.3.4.1).
  void end(std::uint16_t sequence);

 private:
  struct Counts {
    std::uint16_t sequence = 0;
    std::uint32_t outstanding = 0, outstanding_before = 0;  // far fewer than 2^24 requests fit into all channels' credits
    static Counts unpacked(std::uint64_t word) {
      return {static_cast<std::uint16_t>(word), static_cast<std::uint32_t>(word >> 16 & 0xFFFFFF), static_cast<std::uint32_t>(word >> 40)};
    }
    std::uint64_t packed() const { return sequence | std::uint64_t{outstanding} << 16 | std::uint64_t{outstanding_before} << 40; }
  };
  static bool count(Counts& counts, std::uint16_t sequence, bool is_replay);

  std::atomic<std::uint64_t> word_{0};
};

/// A request in the count of its open, until it has been answered.
class CountedRequest {
 public:
  CountedRequest() = default;
  CountedRequest(std::weak_ptr<Open> open, std::uint16_t sequence) : open_(std::move(open)), sequence_(sequence) {}
  CountedRequest(CountedRequest&&) = default;
  CountedRequest& operator=(CountedRequest&& other) noexcept {
    end();
    open_ = std::move(other.open_), sequence_ = other.sequence_;
    return *this;
  }
  ~CountedRequest() { end(); }
  void end();

 private:
  std::weak_ptr<Open> open_{};  // what waits on an open is owned by it
  std::uint16_t sequence_ = 0;
};

}  // namespace usher::server
