// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "protocol/srvsvc/session_record.hpp"

namespace usher::srvsvc {

/// What one level of SESSION_INFO costs when marshalled in NDR32: PreferedMaximumLength is compared with it.
struct SessionLevel {
  std::uint32_t level = 0;
  std::size_t fixed_bytes = 0;  ///< the structure with 4-byte pointers ([MS-SRVS] 2.2.4.11-15)
  std::size_t strings = 0;      ///< of cname, username, cltype_name, transport; in this order, at 10: cname, username

  /// Bytes of one entry: the structure, and each string with its three counts, its NUL and its padding ([C706] 14.3.4).
  /// The texts of a SessionRecord, in its order.
  std::size_t marshalled_size(const std::array<std::u16string_view, 4>& texts) const {
    std::size_t size = fixed_bytes;
    for (std::size_t i = 0; i < strings; ++i) size += 12 + ((texts[i].size() + 1) * 2 + 3) / 4 * 4;
    return size;
  }
  template <class Text>
  std::size_t marshalled_size(const BasicSessionRecord<Text>& record) const {
    return marshalled_size({record.client_name, record.user_name, record.client_type, record.transport});
  }
};

inline constexpr std::array<SessionLevel, 5> session_levels{{{0, 4, 1}, {1, 24, 2}, {2, 28, 3}, {10, 16, 2}, {502, 32, 4}}};

/// nullptr for a level that does not exist.
constexpr const SessionLevel* find_session_level(std::uint32_t level) {
  for (const SessionLevel& known : session_levels) {
    if (known.level == level) return &known;
  }
  return nullptr;
}

}  // namespace usher::srvsvc
