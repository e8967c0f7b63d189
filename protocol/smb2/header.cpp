// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/smb2/header.hpp"

namespace usher::smb2 {

Result<Header> read_header(ByteView message) {
  wire::Cursor in(message);
  const auto id = in.get<std::uint32_t>();
  const auto size = in.get<std::uint16_t>();
  Header h;
  h.credit_charge = in.get<std::uint16_t>();
  h.status = in.get<NtStatus>();
  h.command = in.get<Command>();
  h.credits = in.get<std::uint16_t>();
  h.flags = in.get<std::uint32_t>();
  h.next_command = in.get<std::uint32_t>();
  h.message_id = in.get<MessageId>();
  if (h.has(flag::async_command)) {
    h.async_id = in.get<AsyncId>();
  } else {
    in.skip(4);  // Reserved: process id of old clients
    h.tree_id = in.get<TreeId>();
  }
  h.session_id = in.get<SessionId>();
  const ByteView signature = in.view(16);
  if (!in.ok() || id != protocol_id || size != header_size) return std::unexpected(NtStatus::invalid_parameter);
  std::memcpy(h.signature.data(), signature.data(), 16);
  return h;
}

void write_header(const Header& h, MutableByteView m) {
  wire::store(m, 0, protocol_id);
  wire::store(m, 4, std::uint16_t{header_size});
  wire::store(m, 6, h.credit_charge);
  wire::store(m, 8, h.status);
  wire::store(m, 12, h.command);
  wire::store(m, 14, h.credits);
  wire::store(m, 16, h.flags);
  wire::store(m, 20, h.next_command);
  wire::store(m, 24, h.message_id);
  if (h.has(flag::async_command)) {
    wire::store(m, 32, h.async_id);
  } else {
    wire::store(m, 32, std::uint32_t{0});
    wire::store(m, 36, h.tree_id);
  }
  wire::store(m, 40, h.session_id);
  std::memcpy(m.data() + 48, h.signature.data(), 16);
}

}  // namespace usher::smb2
