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

NtlmSigner::NtlmSigner(const crypto::Key& exported_session_key, std::uint32_t flags, crypto::Role self, std::uint32_t first_sequence)
    : sending_(make(exported_session_key, flags, self)),
      receiving_(make(exported_session_key, flags,
                      self == crypto::Role::client ? crypto::Role::server : crypto::Role::client)) {
  sending_.sequence = receiving_.sequence = first_sequence;
}

NtlmSigner::Direction NtlmSigner::make(const crypto::Key& session_key, std::uint32_t flags, crypto::Role sender) {
  const bool client = sender == crypto::Role::client;
  const std::size_t strength = flags & ntlm_flag::key_128 ? 16 : flags & ntlm_flag::key_56 ? 7 : 5;
  const ByteView weakened = session_key.view().first(std::min(strength, session_key.size()));
  const auto sealing_key = magic_key(weakened, client ? "session key to client-to-server sealing key magic constant\0"sv
                                                      : "session key to server-to-client sealing key magic constant\0"sv);
  return {.signing_key =
              magic_key(session_key.view(), client ? "session key to client-to-server signing key magic constant\0"sv
                                                   : "session key to server-to-client signing key magic constant\0"sv),
          .seal = crypto::Rc4(sealing_key.view()),
          .seals_checksum = (flags & ntlm_flag::key_exch) != 0};
}

/// Of the message as it is before sealing.
crypto::Digest16 NtlmSigner::checksum(Direction& direction, ByteView message) {
  std::array<std::byte, 4> sequence{};
  wire::store(sequence, 0, direction.sequence);
  return crypto::hmac_md5(direction.signing_key.view(), {sequence, message});
}

/// NTLMSSP_MESSAGE_SIGNATURE; the key stream has passed over the message already when that is sealed.
crypto::Digest16 NtlmSigner::mac(Direction& direction, crypto::Digest16 digest) {
  const MutableByteView checksum = MutableByteView(digest).first(8);
  if (direction.seals_checksum) direction.seal.apply(checksum);

  crypto::Digest16 result{};
  wire::store(result, 0, std::uint32_t{1});  // Version
  std::ranges::copy(checksum, MutableByteView(result).subspan(4).begin());
  wire::store(result, 12, direction.sequence++);
  return result;
}

crypto::Digest16 NtlmSigner::sign(ByteView message) { return mac(sending_, checksum(sending_, message)); }

bool NtlmSigner::verify(ByteView message, ByteView signature) {
  return crypto::equal_in_constant_time(mac(receiving_, checksum(receiving_, message)), signature);
}

crypto::Digest16 NtlmSigner::seal(ByteView message, MutableByteView confidential) {
  const auto digest = checksum(sending_, message);
  sending_.seal.apply(confidential);
  return mac(sending_, digest);
}

bool NtlmSigner::unseal(ByteView message, MutableByteView confidential, ByteView signature) {
  receiving_.seal.apply(confidential);
  return verify(message, signature);
}

}  // namespace usher::auth
