// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/command_sequence_window.hpp"

#include <algorithm>

namespace usher::server {

bool CommandSequenceWindow::consume(std::uint64_t message_id, std::uint16_t charge) {
  if (charge == 0 || message_id < low_ || message_id >= high_ || charge > high_ - message_id) return false;
  for (std::uint64_t id = message_id; id < message_id + charge; ++id) {
    if (used_[id % most]) return false;
  }
  for (std::uint64_t id = message_id; id < message_id + charge; ++id) used_[id % most] = true;
  outstanding_ -= charge;
  while (low_ < high_ && used_[low_ % most]) used_[low_++ % most] = false;
  return true;
}

std::uint16_t CommandSequenceWindow::grant(std::uint16_t wanted) {
  const std::uint64_t granted = std::min<std::uint64_t>(wanted, limit_ - (high_ - low_));
  high_ += granted;
  outstanding_ += granted;
  return static_cast<std::uint16_t>(granted);
}

}  // namespace usher::server
