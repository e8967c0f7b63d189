// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// Connection-oriented PDUs of DCE/RPC, [C706] 12.6 with [MS-RPCE] 2.2.2.
#pragma once
#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "protocol/wire/bytes.hpp"
#include "protocol/wire/nt_status.hpp"

namespace usher::rpc {

enum class PduType : std::uint8_t {
  request = 0, response = 2, fault = 3, bind = 11, bind_ack = 12, bind_nak = 13, alter_context = 14, alter_context_response = 15,
  auth3 = 16, shutdown = 17, cancel = 18, orphaned = 19
};

inline constexpr std::uint8_t first_fragment = 0x01, last_fragment = 0x02;
inline constexpr std::uint8_t supports_header_signing = 0x04;  ///< in BIND and ALTER_CONTEXT, [MS-RPCE] 2.2.2.3
inline constexpr std::size_t pdu_header_size = 16;

enum class Fault : std::uint32_t {  // [C706] appendix E, [MS-ERREF] 2.2
  access_denied = 0x00000005, bad_stub_data = 0x000006F7, security_package = 0x00000721, invalid_tag = 0x1C000006,
  context_mismatch = 0x1C00001A, remote_no_memory = 0x1C00001B, op_range = 0x1C010002, unknown_interface = 0x1C010003,
  protocol_error = 0x1C01000B
};

struct PduHeader {
  PduType type{};
  std::uint8_t flags = first_fragment | last_fragment;
  bool little_endian = true;
  std::uint16_t fragment_length = 0, auth_length = 0;
  std::uint32_t call_id = 0;
};

/// From the first 16 bytes. Errors: invalid_parameter for another version or a fragment shorter than its header.
Result<PduHeader> read_pdu_header(ByteView bytes);

struct SyntaxId {
  std::array<std::uint8_t, 16> uuid{};  ///< as in a little-endian PDU
  std::uint32_t version = 0;
  friend bool operator==(const SyntaxId&, const SyntaxId&) = default;
};

inline constexpr SyntaxId ndr32{{0x04, 0x5d, 0x88, 0x8a, 0xeb, 0x1c, 0xc9, 0x11, 0x9f, 0xe8, 0x08, 0x00, 0x2b, 0x10, 0x48, 0x60}, 2};
/// Whether a transfer syntax is bind-time feature negotiation ([MS-RPCE] 2.2.2.14): features are in the UUID's second half.
bool is_feature_negotiation(const SyntaxId& syntax);
inline constexpr std::uint16_t keeps_connection_on_orphan = 0x02;

struct PresentationContext {
  std::uint16_t id = 0;
  SyntaxId interface{};
  std::vector<SyntaxId> transfers{};
};

/// BIND and ALTER_CONTEXT.
struct Bind {
  std::uint16_t max_transmit = 0, max_receive = 0;
  std::uint32_t association_group = 0;
  std::vector<PresentationContext> contexts{};
};
inline constexpr std::size_t most_contexts = 64, most_transfers = 16;
/// Errors  invalid_parameter: malformed, or more contexts or syntaxes than anybody needs
Result<Bind> read_bind(ByteView pdu, const PduHeader& header);

enum class ContextResult : std::uint16_t { acceptance = 0, provider_rejection = 2, negotiate_ack = 3 };
struct ContextAnswer {
  ContextResult result{};
  std::uint16_t reason = 0;  ///< of a rejection; the granted features of a negotiate_ack
  SyntaxId transfer{};
};

struct BindAck {
  PduType type = PduType::bind_ack;
  std::uint32_t call_id = 0;
  std::uint16_t max_transmit = 0, max_receive = 0;
  std::uint32_t association_group = 0;
  std::string_view secondary_address{};
  std::vector<ContextAnswer> answers{};
  bool signs_headers = false;
};
Bytes write_bind_ack(const BindAck& ack);
Bytes write_bind_nak(std::uint32_t call_id, std::uint16_t reason);
Bytes write_fault(std::uint32_t call_id, std::uint16_t context_id, Fault fault);

struct Request {
  std::uint32_t allocation_hint = 0;
  std::uint16_t context_id = 0, opnum = 0;
  ByteView stub{};
};
/// Where the stub of a REQUEST starts.
std::size_t request_stub_offset(const PduHeader& header);
Result<Request> read_request(ByteView pdu, const PduHeader& header);
/// One fragment of a response. `left`: stub bytes from this fragment's on.
Bytes write_response(std::uint32_t call_id, std::uint16_t context_id, std::uint8_t flags, std::size_t left, ByteView stub);
inline constexpr std::size_t response_header_size = 24;

// The client's side.
Bytes write_bind(std::uint32_t call_id, std::uint16_t max_fragment, const SyntaxId& interface);
Bytes write_request(std::uint32_t call_id, std::uint16_t opnum, ByteView stub);
/// Whether a bind_ack accepts its first context.
bool is_accepted(ByteView pdu, const PduHeader& header);

}  // namespace usher::rpc
