// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/smb2/transform.hpp"

namespace usher::smb2 {

Result<TransformHeader> read_transform_header(ByteView message) {
  wire::Cursor in(message);
  const auto id = in.get<std::uint32_t>();
  in.skip(16);  // Signature: the sealer's
  TransformHeader h;
  const ByteView nonce = in.view(16);
  h.original_message_size = in.get<std::uint32_t>();
  in.skip(2);
  h.flags = in.get<std::uint16_t>();
  h.session_id = in.get<SessionId>();
  if (!in.ok() || id != transform_protocol_id) return std::unexpected(NtStatus::invalid_parameter);
  std::memcpy(h.nonce.data(), nonce.data(), 16);
  return h;
}

void write_transform_header(const TransformHeader& h, MutableByteView m) {
  wire::store(m, 0, transform_protocol_id);
  std::memset(m.data() + 4, 0, 16);
  std::memcpy(m.data() + 20, h.nonce.data(), 16);
  wire::store(m, 36, h.original_message_size);
  wire::store(m, 40, std::uint16_t{0});
  wire::store(m, 42, h.flags);
  wire::store(m, 44, h.session_id);
}

}  // namespace usher::smb2
