// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include "protocol/wire/bytes.hpp"

namespace usher::smb2 {

/// The 4 bytes in front of every message on Direct TCP: a zero and the length, big-endian. [MS-SMB2] 2.1
inline constexpr std::size_t direct_tcp_header_size = 4;

struct DirectTcpHeader {
  std::uint8_t type = 0;  ///< anything but 0 is not SMB over TCP
  std::uint32_t length = 0;
};

inline DirectTcpHeader read_direct_tcp_header(ByteView bytes) {
  const auto at = [&](std::size_t i) { return std::to_integer<std::uint32_t>(bytes[i]); };
  return {static_cast<std::uint8_t>(at(0)), at(1) << 16 | at(2) << 8 | at(3)};
}

inline void write_direct_tcp_header(MutableByteView bytes, std::size_t length) {
  bytes[0] = std::byte{0};
  for (int i = 0; i < 3; ++i) bytes[static_cast<std::size_t>(3 - i)] = static_cast<std::byte>(length >> (8 * i));
}

}  // namespace usher::smb2
