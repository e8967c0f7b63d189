// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/channel_sequence.hpp"

#include <utility>

#include "server/open.hpp"

namespace usher::server {

/// The section case by case. An older sequence is one more than 0x7FFF steps ahead.
bool ChannelSequence::count(Counts& counts, std::uint16_t sequence, bool is_replay) {
  const auto ahead = static_cast<std::uint16_t>(sequence - counts.sequence);
  if (ahead > 0x7FFF) return false;
  if (ahead != 0) {
    counts.outstanding_before += std::exchange(counts.outstanding, 0);
    counts.sequence = sequence;
  }
  if (is_replay && counts.outstanding_before != 0) return false;
  ++counts.outstanding;
  return true;
}

bool ChannelSequence::begin(std::uint16_t sequence, bool is_replay) {
  std::uint64_t before = word_.load(std::memory_order_relaxed);
  while (true) {
    Counts counts = Counts::unpacked(before);
    const bool counted = count(counts, sequence, is_replay);
    if (word_.compare_exchange_weak(before, counts.packed(), std::memory_order_relaxed)) return counted;
  }
}

void ChannelSequence::end(std::uint16_t sequence) {
  std::uint64_t before = word_.load(std::memory_order_relaxed);
  while (true) {
    Counts counts = Counts::unpacked(before);
    std::uint32_t& its = counts.sequence == sequence ? counts.outstanding : counts.outstanding_before;
    if (its != 0) --its;  // start() may have come in between
    if (word_.compare_exchange_weak(before, counts.packed(), std::memory_order_relaxed)) return;
  }
}

void CountedRequest::end() {
  if (const auto open = std::exchange(open_, {}).lock()) open->channel_sequence.end(sequence_);
}

}  // namespace usher::server
