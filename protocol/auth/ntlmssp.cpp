// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/auth/ntlmssp.hpp"

#include <algorithm>
#include <initializer_list>
#include <string_view>
#include <utility>

#include "protocol/wire/utf16.hpp"

namespace usher::auth {
namespace {

using namespace std::string_view_literals;
constexpr std::string_view signature = "NTLMSSP\0"sv;
enum class MessageType : std::uint32_t { negotiate = 1, challenge = 2, authenticate = 3 };

/// Offset and length of something in the payload. 2.2.1.1: the maximum length is ignored.
struct Field {
  std::uint16_t size = 0;
  std::uint32_t offset = 0;
};

struct MessageReader {
  wire::Cursor cursor;

  explicit MessageReader(ByteView message, MessageType type) : cursor(message) {
    if (!std::ranges::equal(cursor.view(signature.size()), wire::as_view(signature))) cursor.fail();
    if (cursor.get<MessageType>() != type) cursor.fail();
  }
  Field field() {
    Field result;
    result.size = cursor.get<std::uint16_t>();
    cursor.skip(2);
    result.offset = cursor.get<std::uint32_t>();
    return result;
  }
  /// The bytes of a field. What is there lies behind the `fixed` part of the message; the offset of nothing is ignored.
  ByteView payload(Field field, std::size_t fixed) {
    if (field.size == 0) return {};
    if (field.offset < fixed) cursor.fail();
    return cursor.part(field.offset, field.size);
  }
  std::u16string text(Field field, std::size_t fixed, std::uint32_t flags) {
    const ByteView bytes = payload(field, fixed);
    if (flags & ntlm_flag::unicode) {
      auto decoded = wire::utf16_from_bytes(bytes);
      if (!decoded) cursor.fail();
      return std::move(decoded).value_or(u"");
    }
    std::u16string decoded;  // of the OEM character sets only what they have in common
    for (const std::byte b : bytes) {
      if (b >= std::byte{0x80}) cursor.fail();
      decoded.push_back(static_cast<char16_t>(b));
    }
    return decoded;
  }
  std::optional<NtlmVersion> version(std::uint32_t flags) {
    if (!(flags & ntlm_flag::version)) return std::nullopt;
    NtlmVersion result;
    result.major = cursor.get<std::uint8_t>(), result.minor = cursor.get<std::uint8_t>();
    result.build = cursor.get<std::uint16_t>();
    cursor.skip(3);
    result.revision = cursor.get<std::uint8_t>();
    return result;
  }
};

/// The fixed part first, with room for every field; then the payloads, in the order in which they are put.
struct MessageWriter {
  Bytes out{};

  MessageWriter(MessageType type, std::size_t fixed) : out(fixed) {
    std::ranges::copy(wire::as_view(signature), out.begin());
    wire::store(out, 8, type);
  }
  void put(std::size_t field_at, ByteView payload) {
    wire::store(out, field_at, static_cast<std::uint16_t>(payload.size()));
    wire::store(out, field_at + 2, static_cast<std::uint16_t>(payload.size()));
    wire::store(out, field_at + 4, static_cast<std::uint32_t>(out.size()));
    wire::append(out, payload);
  }
  void put_text(std::size_t field_at, std::u16string_view text) {
    Bytes bytes;
    wire::append_utf16(bytes, text);
    put(field_at, bytes);
  }
  void version(std::size_t at, const std::optional<NtlmVersion>& version) {
    if (!version) return;
    wire::store(out, at, version->major), wire::store(out, at + 1, version->minor),
        wire::store(out, at + 2, version->build);
    wire::store(out, at + 7, version->revision);
  }
};

std::uint32_t with_version_flag(std::uint32_t flags, bool has_version) {
  return has_version ? flags | ntlm_flag::version : flags & ~ntlm_flag::version;
}

}  // namespace

Result<NegotiateMessage> decode_negotiate(ByteView message) {
  constexpr std::size_t fixed = 32;  // old clients have no Version
  MessageReader reader(message, MessageType::negotiate);
  NegotiateMessage result{.flags = reader.cursor.get<std::uint32_t>()};
  const Field domain = reader.field(), workstation = reader.field();
  result.version = reader.version(result.flags);
  if (result.flags & ntlm_flag::oem_domain_supplied) (void)reader.payload(domain, fixed);
  if (result.flags & ntlm_flag::oem_workstation_supplied) (void)reader.payload(workstation, fixed);
  if (!reader.cursor.ok()) return std::unexpected(NtStatus::invalid_parameter);
  return result;
}

Result<ChallengeMessage> decode_challenge(ByteView message) {
  constexpr std::size_t fixed = 48;
  MessageReader reader(message, MessageType::challenge);
  ChallengeMessage result;
  const Field target_name = reader.field();
  result.flags = reader.cursor.get<std::uint32_t>();
  std::ranges::copy(reader.cursor.view(result.server_challenge.size()), result.server_challenge.begin());
  reader.cursor.skip(8);
  const Field target_info = reader.field();
  result.version = reader.version(result.flags);
  result.target_name = reader.text(target_name, fixed, result.flags);
  const ByteView info = reader.payload(target_info, fixed);
  result.target_info.assign(info.begin(), info.end());
  if (!reader.cursor.ok()) return std::unexpected(NtStatus::invalid_parameter);
  return result;
}

Result<AuthenticateMessage> decode_authenticate(ByteView message) {
  constexpr std::size_t fixed = 64;  // old clients have neither Version nor MIC
  MessageReader reader(message, MessageType::authenticate);
  AuthenticateMessage result;
  const Field lm = reader.field(), nt = reader.field(), domain = reader.field(), user = reader.field();
  const Field workstation = reader.field(), session_key = reader.field();
  result.flags = reader.cursor.get<std::uint32_t>();
  result.version = reader.version(result.flags);
  result.lm_response = reader.payload(lm, fixed);
  result.nt_response = reader.payload(nt, fixed);
  result.domain = reader.text(domain, fixed, result.flags);
  result.user = reader.text(user, fixed, result.flags);
  result.workstation = reader.text(workstation, fixed, result.flags);
  result.encrypted_random_session_key = reader.payload(session_key, fixed);
  if (!reader.cursor.ok()) return std::unexpected(NtStatus::invalid_parameter);
  return result;
}

Bytes encode(const NegotiateMessage& message) {
  MessageWriter writer(MessageType::negotiate, 40);
  wire::store(writer.out, 12, with_version_flag(message.flags, message.version.has_value()));
  writer.version(32, message.version);
  return writer.out;
}

Bytes encode(const ChallengeMessage& message) {
  MessageWriter writer(MessageType::challenge, 56);
  wire::store(writer.out, 20, with_version_flag(message.flags, message.version.has_value()));
  std::ranges::copy(message.server_challenge, MutableByteView(writer.out).subspan(24).begin());
  writer.version(48, message.version);
  if (message.flags & ntlm_flag::unicode) {
    writer.put_text(12, message.target_name);
  } else {
    writer.put(12, wire::as_view(wire::to_utf8(message.target_name)));
  }
  writer.put(40, message.target_info);
  return writer.out;
}

Bytes encode(const AuthenticateMessage& message) {
  MessageWriter writer(MessageType::authenticate, AuthenticateMessage::mic_offset + AuthenticateMessage::mic_size);
  wire::store(writer.out, 60, with_version_flag(message.flags, message.version.has_value()) | ntlm_flag::unicode);
  writer.version(64, message.version);
  writer.put_text(28, message.domain), writer.put_text(36, message.user), writer.put_text(44, message.workstation);
  writer.put(12, message.lm_response), writer.put(20, message.nt_response);
  writer.put(52, message.encrypted_random_session_key);
  return writer.out;
}

}  // namespace usher::auth
