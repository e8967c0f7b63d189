// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <bitset>
#include <cstdint>

namespace usher::server {

/// Connection.CommandSequenceWindow ([MS-SMB2] 3.3.1.1): which MessageIds a client may still use, each once.
/// The span from the lowest unused id to the highest granted never exceeds the limit, so a client that skips an id gets
/// no more credits beyond that span until it uses it.
/// Thread  the connection's loop
class CommandSequenceWindow {
 public:
  static constexpr std::uint64_t most = 8192;

  explicit CommandSequenceWindow(std::uint16_t limit) : limit_(limit < most ? limit : most) {}

  /// Takes `charge` consecutive ids; false when any was used or never granted ([MS-SMB2] 3.3.5.2.3).
  bool consume(std::uint64_t message_id, std::uint16_t charge);
  /// Widens the window by up to `wanted`; returns by how much.
  std::uint16_t grant(std::uint16_t wanted);
  /// Granted and not used.
  std::uint64_t outstanding() const { return outstanding_; }

 private:
  std::uint64_t limit_;
  std::uint64_t low_ = 0, high_ = 1;  // the window starts with id 0 alone
  std::uint64_t outstanding_ = 1;
  std::bitset<most> used_{};  // by id modulo the size
};

}  // namespace usher::server
