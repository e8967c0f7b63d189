// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/rpc/pdu.hpp"

#include "protocol/rpc/auth_trailer.hpp"
#include "protocol/rpc/ndr.hpp"

namespace usher::rpc {
namespace {

using wire::append;

void append_header(Bytes& out, PduType type, std::uint8_t flags, std::uint32_t call_id) {
  append(out, std::uint8_t{5}), append(out, std::uint8_t{0}), append(out, type), append(out, flags);
  append(out, std::uint32_t{0x10});  // little-endian, ASCII, IEEE
  append(out, std::uint16_t{0}), append(out, std::uint16_t{0}), append(out, call_id);
}

void finish(Bytes& out) { wire::store(out, 8, static_cast<std::uint16_t>(out.size())); }

void append_syntax(Bytes& out, const SyntaxId& syntax) {
  append(out, std::as_bytes(std::span(syntax.uuid)));
  append(out, syntax.version);
}

/// What lies between the header and the auth verifier ([MS-RPCE] 2.2.2.11).
ByteView body(ByteView pdu, const PduHeader& header) {
  std::size_t verifier = 0;
  if (header.auth_length) {
    const auto trailer = read_auth_trailer(pdu, header);
    if (!trailer) return {};
    verifier = auth_trailer_size + header.auth_length + trailer->pad_length;
  }
  return pdu.subspan(pdu_header_size, pdu.size() - pdu_header_size - verifier);
}

SyntaxId read_syntax(NdrReader& in, bool little_endian) {
  SyntaxId syntax;
  for (auto& byte : syntax.uuid) byte = in.get<std::uint8_t>();
  if (!little_endian) {  // the first three parts of a UUID are numbers
    std::swap(syntax.uuid[0], syntax.uuid[3]), std::swap(syntax.uuid[1], syntax.uuid[2]);
    std::swap(syntax.uuid[4], syntax.uuid[5]), std::swap(syntax.uuid[6], syntax.uuid[7]);
  }
  syntax.version = in.get<std::uint32_t>();
  return syntax;
}

}  // namespace

Result<PduHeader> read_pdu_header(ByteView bytes) {
  if (bytes.size() < pdu_header_size) return std::unexpected(NtStatus::invalid_parameter);
  const auto at = [&](std::size_t i) { return std::to_integer<std::uint8_t>(bytes[i]); };
  PduHeader h{.type = static_cast<PduType>(at(2)), .flags = at(3), .little_endian = (at(4) & 0xF0) == 0x10};
  NdrReader in(bytes.subspan(8), h.little_endian);
  h.fragment_length = in.get<std::uint16_t>(), h.auth_length = in.get<std::uint16_t>(), h.call_id = in.get<std::uint32_t>();
  const bool known = at(0) == 5 && at(1) <= 1 && h.fragment_length >= pdu_header_size;
  return known ? Result<PduHeader>(h) : std::unexpected(NtStatus::invalid_parameter);
}

bool is_feature_negotiation(const SyntaxId& syntax) {
  constexpr std::array<std::uint8_t, 8> prefix{0x2c, 0x1c, 0xb7, 0x6c, 0x12, 0x98, 0x40, 0x45};
  return std::equal(prefix.begin(), prefix.end(), syntax.uuid.begin()) && syntax.version == 1;
}

Result<Bind> read_bind(ByteView pdu, const PduHeader& header) {
  NdrReader in(body(pdu, header), header.little_endian);
  Bind bind{.max_transmit = in.get<std::uint16_t>(), .max_receive = in.get<std::uint16_t>(), .association_group = in.get<std::uint32_t>()};
  const auto count = in.get<std::uint8_t>();
  (void)in.get<std::uint8_t>(), (void)in.get<std::uint16_t>();
  if (!in.ok() || count == 0 || count > most_contexts) return std::unexpected(NtStatus::invalid_parameter);
  for (std::uint8_t i = 0; i < count; ++i) {
    PresentationContext context{.id = in.get<std::uint16_t>()};
    const auto transfers = in.get<std::uint8_t>();
    (void)in.get<std::uint8_t>();
    context.interface = read_syntax(in, header.little_endian);
    if (!in.ok() || transfers == 0 || transfers > most_transfers) return std::unexpected(NtStatus::invalid_parameter);
    for (std::uint8_t t = 0; t < transfers; ++t) context.transfers.push_back(read_syntax(in, header.little_endian));
    bind.contexts.push_back(std::move(context));
  }
  return in.ok() ? Result<Bind>(std::move(bind)) : std::unexpected(NtStatus::invalid_parameter);
}

Bytes write_bind_ack(const BindAck& ack) {
  Bytes out;
  append_header(out, ack.type, first_fragment | last_fragment | (ack.signs_headers ? supports_header_signing : 0), ack.call_id);
  append(out, ack.max_transmit), append(out, ack.max_receive), append(out, ack.association_group);
  const bool named = !ack.secondary_address.empty();
  append(out, static_cast<std::uint16_t>(named ? ack.secondary_address.size() + 1 : 0));
  append(out, wire::as_view(ack.secondary_address));
  if (named) append(out, std::uint8_t{0});
  wire::pad_to(out, 0, 4);
  append(out, static_cast<std::uint32_t>(ack.answers.size()));
  for (const ContextAnswer& answer : ack.answers) {
    append(out, answer.result), append(out, answer.reason);
    append_syntax(out, answer.transfer);
  }
  finish(out);
  return out;
}

Bytes write_bind_nak(std::uint32_t call_id, std::uint16_t reason) {
  Bytes out;
  append_header(out, PduType::bind_nak, first_fragment | last_fragment, call_id);
  append(out, reason);
  append(out, std::uint8_t{1}), append(out, std::uint8_t{5}), append(out, std::uint8_t{0});  // the version we speak
  wire::pad_to(out, 0, 4);
  finish(out);
  return out;
}

Bytes write_fault(std::uint32_t call_id, std::uint16_t context_id, Fault fault) {
  Bytes out;
  append_header(out, PduType::fault, first_fragment | last_fragment, call_id);
  append(out, std::uint32_t{0}), append(out, context_id), append(out, std::uint16_t{0});
  append(out, fault), append(out, std::uint32_t{0});
  finish(out);
  return out;
}

std::size_t request_stub_offset(const PduHeader& header) {
  constexpr std::uint8_t has_object = 0x80;
  return pdu_header_size + 8 + (header.flags & has_object ? 16 : 0);
}

Result<Request> read_request(ByteView pdu, const PduHeader& header) {
  const ByteView bytes = body(pdu, header);
  NdrReader in(bytes, header.little_endian);
  Request request{.allocation_hint = in.get<std::uint32_t>(), .context_id = in.get<std::uint16_t>(), .opnum = in.get<std::uint16_t>()};
  const std::size_t fixed = request_stub_offset(header) - pdu_header_size;
  if (!in.ok() || bytes.size() < fixed) return std::unexpected(NtStatus::invalid_parameter);
  request.stub = bytes.subspan(fixed);
  return request;
}

Bytes write_response(std::uint32_t call_id, std::uint16_t context_id, std::uint8_t flags, std::size_t left, ByteView stub) {
  Bytes out;
  out.reserve(response_header_size + stub.size());
  append_header(out, PduType::response, flags, call_id);
  append(out, static_cast<std::uint32_t>(left)), append(out, context_id), append(out, std::uint16_t{0});
  append(out, stub);
  finish(out);
  return out;
}

Bytes write_bind(std::uint32_t call_id, std::uint16_t max_fragment, const SyntaxId& interface) {
  Bytes out;
  append_header(out, PduType::bind, first_fragment | last_fragment, call_id);
  append(out, max_fragment), append(out, max_fragment), append(out, std::uint32_t{0});
  append(out, std::uint32_t{1});  // one context, with id 0
  append(out, std::uint16_t{0}), append(out, std::uint16_t{1});
  append_syntax(out, interface), append_syntax(out, ndr32);
  finish(out);
  return out;
}

Bytes write_request(std::uint32_t call_id, std::uint16_t opnum, ByteView stub) {
  Bytes out;
  append_header(out, PduType::request, first_fragment | last_fragment, call_id);
  append(out, static_cast<std::uint32_t>(stub.size())), append(out, std::uint16_t{0}), append(out, opnum);
  append(out, stub);
  finish(out);
  return out;
}

bool is_accepted(ByteView pdu, const PduHeader& header) {
  if (header.type != PduType::bind_ack) return false;
  wire::Cursor in(pdu, pdu_header_size + 8);
  in.skip(in.get<std::uint16_t>());
  in.align(4);
  in.skip(4);
  return in.get<ContextResult>() == ContextResult::acceptance && in.ok();
}

}  // namespace usher::rpc
