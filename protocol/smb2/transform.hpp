// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <array>

#include "protocol/smb2/header.hpp"

namespace usher::smb2 {

inline constexpr std::size_t transform_header_size = 52;

/// SMB2 TRANSFORM_HEADER, [MS-SMB2] 2.2.41.
struct TransformHeader {
  std::array<std::byte, 16> nonce{};
  std::uint32_t original_message_size = 0;
  std::uint16_t flags = 1;  ///< 1: encrypted (3.1.1), or EncryptionAlgorithm AES-128-CCM (3.0): the same value
  SessionId session_id{};
};

/// invalid_parameter when the bytes are too few or the ProtocolId is another's.
Result<TransformHeader> read_transform_header(ByteView message);
/// Writes the header with a zero Signature, which sealing fills in.
void write_transform_header(const TransformHeader& header, MutableByteView message);

}  // namespace usher::smb2
