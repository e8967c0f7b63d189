// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/smb2/negotiate.hpp"

#include "protocol/smb2/header.hpp"

namespace usher::smb2 {
namespace {

std::string_view text(ByteView bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

}  // namespace

Result<std::vector<NegotiateContext>> read_negotiate_contexts(ByteView message, std::uint32_t offset, std::uint16_t count) {
  constexpr std::uint16_t most = 64;  // of eight kinds that exist
  if (count > most || offset < header_size || offset % 8 != 0) return std::unexpected(NtStatus::invalid_parameter);
  std::vector<NegotiateContext> contexts;
  wire::Cursor in(message, offset);
  for (std::uint16_t i = 0; i < count; ++i) {
    if (i > 0) in.align(8);
    const auto type = in.get<NegotiateContextType>();
    const auto length = in.get<std::uint16_t>();
    in.skip(4);
    const ByteView data = in.view(length);
    if (!in.ok()) return std::unexpected(NtStatus::invalid_parameter);
    contexts.push_back({type, data});
  }
  return contexts;
}

std::uint32_t append_negotiate_contexts(const std::vector<NegotiateContext>& contexts, Bytes& out, std::size_t base) {
  wire::pad_to(out, base, 8);
  const auto first = static_cast<std::uint32_t>(out.size() - base);
  for (const NegotiateContext& context : contexts) {
    wire::pad_to(out, base, 8);
    wire::append(out, context.type);
    wire::append(out, static_cast<std::uint16_t>(context.data.size()));
    wire::append(out, std::uint32_t{0});
    wire::append(out, context.data);
  }
  return first;
}

Result<std::vector<std::uint16_t>> read_id_list(wire::Cursor& in, std::uint16_t count) {
  if (count == 0 || in.left() / 2 < count) return std::unexpected(NtStatus::invalid_parameter);
  std::vector<std::uint16_t> ids(count);
  for (auto& id : ids) id = in.get<std::uint16_t>();
  return ids;
}

Result<MultiProtocolNegotiate> read_multi_protocol_negotiate(ByteView frame) {
  constexpr std::size_t smb1_header = 32;
  constexpr std::uint8_t com_negotiate = 0x72, dialect_format = 0x02;
  wire::Cursor in(frame);
  const auto id = in.get<std::uint32_t>();
  const auto command = in.get<std::uint8_t>();
  in.skip(smb1_header - 5);
  const auto word_count = in.get<std::uint8_t>();
  const auto byte_count = in.get<std::uint16_t>();
  ByteView dialects = in.view(byte_count);
  if (!in.ok() || id != smb1_protocol_id || command != com_negotiate || word_count != 0) {
    return std::unexpected(NtStatus::invalid_parameter);
  }
  MultiProtocolNegotiate found;
  while (!dialects.empty()) {
    const std::size_t end = text(dialects).find('\0');
    if (std::to_integer<std::uint8_t>(dialects[0]) != dialect_format || end == std::string_view::npos) {
      return std::unexpected(NtStatus::invalid_parameter);
    }
    const std::string_view name = text(dialects.subspan(1, end - 1));
    found.offers_smb2_002 |= name == "SMB 2.002";
    found.offers_smb2_wildcard |= name == "SMB 2.???";
    dialects = dialects.subspan(end + 1);
  }
  return found;
}

}  // namespace usher::smb2
