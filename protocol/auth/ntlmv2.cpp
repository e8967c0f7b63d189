// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/auth/ntlmv2.hpp"

#include <algorithm>

#include "protocol/wire/utf16.hpp"

namespace usher::auth {
namespace {

Bytes utf16_bytes(std::u16string_view text) {
  Bytes bytes;
  wire::append_utf16(bytes, text);
  return bytes;
}

}  // namespace

char16_t simple_upcase(char16_t unit) {
  const auto within = [unit](char16_t first, char16_t last) { return unit >= first && unit <= last; };
  const auto minus = [unit](int distance) { return static_cast<char16_t>(unit - distance); };
  if (within(u'a', u'z')) return minus(0x20);
  if (unit < 0x80) return unit;
  if (within(0xE0, 0xFE) && unit != 0xF7) return minus(0x20);
  if (unit == 0xFF) return 0x178;
  const bool odd_is_small = within(0x100, 0x130) || within(0x132, 0x137) || within(0x14A, 0x177) ||
                            within(0x460, 0x481) || within(0x48A, 0x4BF) || within(0x4D0, 0x52F);
  if (odd_is_small) return unit % 2 && unit != 0x131 ? minus(1) : unit;
  const bool even_is_small = within(0x139, 0x148) || within(0x179, 0x17E);
  if (even_is_small) return unit % 2 ? unit : minus(1);
  if (unit == 0x3AC) return 0x386;
  if (within(0x3AD, 0x3AF)) return minus(0x25);
  if (within(0x3B1, 0x3CB)) return unit == 0x3C2 ? char16_t{0x3A3} : minus(0x20);
  if (unit == 0x3CC) return 0x38C;
  if (within(0x3CD, 0x3CE)) return minus(0x3F);
  if (within(0x430, 0x44F)) return minus(0x20);
  if (within(0x450, 0x45F)) return minus(0x50);
  if (within(0x561, 0x586)) return minus(0x30);
  return unit;
}

NtHash nt_hash(std::u16string_view password) {
  Bytes bytes = utf16_bytes(password);
  const NtHash hash(crypto::md4(bytes));
  crypto::wipe(bytes);
  return hash;
}

crypto::Key ntowf_v2(const NtHash& hash, std::u16string_view user, std::u16string_view domain, Upcase upcase) {
  std::u16string upper(user);
  std::ranges::transform(upper, upper.begin(), upcase);
  return crypto::Key(crypto::hmac_md5(hash.view(), {utf16_bytes(upper), utf16_bytes(domain)}));
}

Bytes make_client_challenge(FileTime time, const Challenge8& challenge, ByteView av_pairs) {
  Bytes temp;
  wire::append(temp, std::uint64_t{0x0101});  // RespType, HiRespType, reserved
  wire::append(temp, time.ticks);
  wire::append(temp, challenge);
  wire::append(temp, std::uint32_t{0});
  wire::append(temp, av_pairs);
  wire::append(temp, std::uint32_t{0});
  return temp;
}

crypto::Digest16 nt_proof_str(const crypto::Key& response_key, const Challenge8& server_challenge, ByteView temp) {
  return crypto::hmac_md5(response_key.view(), {server_challenge, temp});
}

crypto::Key session_base_key(const crypto::Key& response_key, const crypto::Digest16& proof) {
  return crypto::Key(crypto::hmac_md5(response_key.view(), {proof}));
}

crypto::Key exchange_key(const crypto::Key& key_exchange_key, ByteView session_key) {
  crypto::Digest16 key{};
  std::ranges::copy(session_key.first(std::min(session_key.size(), key.size())), key.begin());
  crypto::Rc4(key_exchange_key.view()).apply(key);
  const crypto::Key result(key);
  crypto::wipe(key);
  return result;
}

crypto::Digest16 message_integrity_code(const crypto::Key& session_key, ByteView negotiate, ByteView challenge,
                                        ByteView authenticate) {
  static constexpr crypto::Digest16 no_mic{};
  constexpr std::size_t begin = AuthenticateMessage::mic_offset, end = begin + AuthenticateMessage::mic_size;
  if (authenticate.size() < end) return crypto::hmac_md5(session_key.view(), {negotiate, challenge, authenticate});
  return crypto::hmac_md5(session_key.view(),
                          {negotiate, challenge, authenticate.first(begin), no_mic, authenticate.subspan(end)});
}

}  // namespace usher::auth
