// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/auth/ntlm_signer.hpp"

#include <algorithm>
#include <string_view>

#include "protocol/auth/ntlmssp.hpp"

namespace usher::auth {
namespace {

using namespace std::string_view_literals;

/// SIGNKEY and SEALKEY hash a key with one of four null-terminated sentences. [MS-NLMP] 3.4.5.2, 3.4.5.3
crypto::Key magic_key(ByteView key, std::string_view sentence) {
  return crypto::Key(crypto::md5({key, wire::as_view(sentence)}));
}

}  // namespace

NtlmSigner::NtlmSigner(const crypto::Key& exported_session_key, std::uint32_t flags, crypto::Role self)
    : sending_(make(exported_session_key, flags, self)),
      receiving_(make(exported_session_key, flags,
                      self == crypto::Role::client ? crypto::Role::server : crypto::Role::client)) {}

NtlmSigner::Direction NtlmSigner::make(const crypto::Key& session_key, std::uint32_t flags, crypto::Role sender) {
  const bool client = sender == crypto::Role::client;
  Direction direction{
      .signing_key =
          magic_key(session_key.view(), client ? "session key to client-to-server signing key magic constant\0"sv
                                               : "session key to server-to-client signing key magic constant\0"sv)};
  if (flags & ntlm_flag::key_exch) {
    const std::size_t strength = flags & ntlm_flag::key_128 ? 16 : flags & ntlm_flag::key_56 ? 7 : 5;
    const ByteView weakened = session_key.view().first(std::min(strength, session_key.size()));
    direction.seal.emplace(magic_key(weakened, client
                                                   ? "session key to client-to-server sealing key magic constant\0"sv
                                                   : "session key to server-to-client sealing key magic constant\0"sv)
                               .view());
  }
  return direction;
}

crypto::Digest16 NtlmSigner::mac(Direction& direction, ByteView message) {
  std::array<std::byte, 4> sequence{};
  wire::store(sequence, 0, direction.sequence++);
  auto digest = crypto::hmac_md5(direction.signing_key.view(), {sequence, message});
  const MutableByteView checksum = MutableByteView(digest).first(8);
  if (direction.seal) direction.seal->apply(checksum);

  crypto::Digest16 result{};
  wire::store(result, 0, std::uint32_t{1});  // Version
  std::ranges::copy(checksum, MutableByteView(result).subspan(4).begin());
  std::ranges::copy(sequence, MutableByteView(result).subspan(12).begin());
  return result;
}

crypto::Digest16 NtlmSigner::sign(ByteView message) { return mac(sending_, message); }

bool NtlmSigner::verify(ByteView message, ByteView signature) {
  return crypto::equal_in_constant_time(mac(receiving_, message), signature);
}

}  // namespace usher::auth
