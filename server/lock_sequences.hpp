// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <cstdint>
#include <vector>

namespace usher::server {

/// Open.LockSequenceArray ([MS-SMB2] 3.3.1.10): which LOCK requests were carried out last, so that one that a client sends
/// again after a lost channel is answered and not done twice.
/// Thread  the session's strand
class LockSequences {
 public:
  /// Whether `sequence` (index in the high 28 bits, number in the low 4) is the one remembered at its index. When it is
  /// another one, the entry is reset ([MS-SMB2] 3.3.5.14).
  bool is_replay(std::uint32_t sequence) {
    if (!has_index(sequence) || numbers_.empty()) return false;
    std::uint8_t& number = numbers_[sequence >> 4];
    if (number == (sequence & 0xF)) return true;
    number = none;
    return false;
  }
  void remember(std::uint32_t sequence) {
    if (!has_index(sequence)) return;
    if (numbers_.empty()) numbers_.resize(entries + 1, none);
    numbers_[sequence >> 4] = sequence & 0xF;
  }

 private:
  static constexpr std::size_t entries = 64;
  static constexpr std::uint8_t none = 0xFF;
  static bool has_index(std::uint32_t sequence) { return sequence >> 4 != 0 && sequence >> 4 <= entries; }

  std::vector<std::uint8_t> numbers_{};  // empty until the first is remembered: few clients send any
};

}  // namespace usher::server
