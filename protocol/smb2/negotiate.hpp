// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <vector>

#include "protocol/wire/codec.hpp"
#include "protocol/wire/filetime.hpp"

namespace usher::smb2 {

namespace security_mode {
inline constexpr std::uint16_t signing_enabled = 1, signing_required = 2;
}
namespace capability {  // [MS-SMB2] 2.2.3
inline constexpr std::uint32_t dfs = 0x1, leasing = 0x2, large_mtu = 0x4, multi_channel = 0x8, persistent_handles = 0x10,
                               directory_leasing = 0x20, encryption = 0x40, notifications = 0x80;
}

struct NegotiateRequest {  // [MS-SMB2] 2.2.3
  static constexpr std::uint16_t structure_size = 36;
  std::uint16_t dialect_count = 0;
  std::uint16_t security_mode = 0;
  std::uint32_t capabilities = 0;
  Guid client_guid{};
  std::uint32_t context_offset = 0;  // the low half of ClientStartTime where no 3.1.1 is offered
  std::uint16_t context_count = 0;
  ByteView rest{};  // Dialects, then padding and contexts
  static constexpr void fields(auto& wire, auto& m) {
    wire("DialectCount", m.dialect_count), wire("SecurityMode", m.security_mode), wire.reserved(2);
    wire("Capabilities", m.capabilities), wire("ClientGuid", m.client_guid);
    wire("NegotiateContextOffset", m.context_offset), wire("NegotiateContextCount", m.context_count), wire.reserved(2);
    wire.tail("Dialects", m.rest);
  }
};

struct NegotiateResponse {  // [MS-SMB2] 2.2.4
  static constexpr std::uint16_t structure_size = 65;
  std::uint16_t security_mode = 0;
  std::uint16_t dialect_revision = 0;
  std::uint16_t context_count = 0;
  Guid server_guid{};
  std::uint32_t capabilities = 0;
  std::uint32_t max_transact_size = 0, max_read_size = 0, max_write_size = 0;
  FileTime system_time{}, server_start_time{};
  ByteView security_buffer{};
  std::uint32_t context_offset = 0;
  static constexpr void fields(auto& wire, auto& m) {
    wire("SecurityMode", m.security_mode), wire("DialectRevision", m.dialect_revision);
    wire("NegotiateContextCount", m.context_count), wire("ServerGuid", m.server_guid);
    wire("Capabilities", m.capabilities), wire("MaxTransactSize", m.max_transact_size);
    wire("MaxReadSize", m.max_read_size), wire("MaxWriteSize", m.max_write_size);
    wire("SystemTime", m.system_time), wire("ServerStartTime", m.server_start_time);
    wire.buffer16("SecurityBufferOffset/Length", m.security_buffer);
    wire("NegotiateContextOffset", m.context_offset);
  }
};
/// Where NegotiateContextOffset stands in a response, counted from the header: known only when the contexts are written.
inline constexpr std::size_t negotiate_response_context_offset_at = 64 + 60;

enum class NegotiateContextType : std::uint16_t {  // [MS-SMB2] 2.2.3.1
  preauth_integrity_capabilities = 1, encryption_capabilities = 2, compression_capabilities = 3,
  netname_negotiate_context_id = 5, transport_capabilities = 6, rdma_transform_capabilities = 7, signing_capabilities = 8
};

struct NegotiateContext {
  NegotiateContextType type{};
  ByteView data{};
};

/// The contexts of a request or a response, from the whole message.
/// Errors  invalid_parameter for one that does not lie inside, or for more than 64
Result<std::vector<NegotiateContext>> read_negotiate_contexts(ByteView message, std::uint32_t offset, std::uint16_t count);
/// Appends them, each 8-aligned from 'base'; returns the offset of the first.
std::uint32_t append_negotiate_contexts(const std::vector<NegotiateContext>& contexts, Bytes& out, std::size_t base);

/// A counted array of 16-bit ids, as four of the contexts begin: at least one, all inside.
Result<std::vector<std::uint16_t>> read_id_list(wire::Cursor& in, std::uint16_t count);

/// Whether an SMB1 frame is a NEGOTIATE ([MS-SMB2] 3.3.5.3), and which SMB2 dialects its strings name.
struct MultiProtocolNegotiate {
  bool offers_smb2_002 = false, offers_smb2_wildcard = false;
};
Result<MultiProtocolNegotiate> read_multi_protocol_negotiate(ByteView frame);

}  // namespace usher::smb2
