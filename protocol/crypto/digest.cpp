// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/crypto/digest.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include "protocol/crypto/evp.hpp"
#include "protocol/crypto/failure.hpp"

namespace usher::crypto {
namespace {

/// Ends what begin_hash() began.
template <std::size_t size>
std::array<std::byte, size> finish(EVP_MD_CTX* context) {
  std::array<std::byte, size> result{};
  unsigned int written = 0;
  require(EVP_DigestFinal_ex(context, reinterpret_cast<unsigned char*>(result.data()), &written) == 1 && written == size, "digest");
  return result;
}

void add(EVP_MD_CTX* context, ByteView part) { require(EVP_DigestUpdate(context, part.data(), part.size()) == 1, "digest"); }

template <std::size_t size>
std::array<std::byte, size> digest(Hash algorithm, std::initializer_list<ByteView> parts) {
  EVP_MD_CTX* const context = begin_hash(algorithm);
  for (const ByteView part : parts) add(context, part);
  return finish<size>(context);
}

/// RFC 2104 over a hash with 64-byte blocks, which MD5 and SHA-256 both are. Longer keys are hashed first.
template <std::size_t size>
std::array<std::byte, size> hmac(ByteView key, std::initializer_list<ByteView> parts, Hash algorithm) {
  constexpr std::size_t block = 64;
  std::array<std::byte, block> inner{}, outer{};
  if (key.size() > block) {
    std::ranges::copy(digest<size>(algorithm, {key}), inner.begin());
  } else {
    std::ranges::copy(key, inner.begin());
  }
  for (std::size_t i = 0; i < block; ++i) outer[i] = inner[i] ^ std::byte{0x5c}, inner[i] ^= std::byte{0x36};

  EVP_MD_CTX* const context = begin_hash(algorithm);
  add(context, inner);
  for (const ByteView part : parts) add(context, part);
  auto inside = finish<size>(context);
  const auto result = digest<size>(algorithm, {outer, inside});
  wipe(inner), wipe(outer), wipe(inside);
  return result;
}

struct Md4State {
  std::array<std::uint32_t, 4> words{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};

  /// RFC 1320 3.4: three rounds of sixteen steps. A step's result lands in the register that the next one calls d.
  void add_block(ByteView block) {
    static constexpr std::array<std::uint8_t, 16> order2{0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15};
    static constexpr std::array<std::uint8_t, 16> order3{0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15};
    static constexpr std::array<std::array<int, 4>, 3> shifts{{{3, 7, 11, 19}, {3, 5, 9, 13}, {3, 9, 11, 15}}};
    auto [a, b, c, d] = words;
    for (std::size_t step = 0; step < 48; ++step) {
      const std::size_t round = step / 16, i = step % 16;
      const std::size_t k = round == 0 ? i : round == 1 ? order2[i] : order3[i];
      const std::uint32_t f = round == 0   ? (b & c) | (~b & d)
                              : round == 1 ? ((b & c) | (b & d) | (c & d)) + 0x5a827999
                                           : (b ^ c ^ d) + 0x6ed9eba1;
      const std::uint32_t sum = a + f + wire::load<std::uint32_t>(block, 4 * k);
      a = std::exchange(d, std::exchange(c, std::exchange(b, std::rotl(sum, shifts[round][i % 4]))));
    }
    words[0] += a, words[1] += b, words[2] += c, words[3] += d;
  }
};

}  // namespace

Digest16 md4(ByteView data) {
  Md4State state;
  std::size_t at = 0;
  for (; data.size() - at >= 64; at += 64) state.add_block(data.subspan(at, 64));

  std::array<std::byte, 128> tail{};  // the rest, a one bit, zeros, and the length in bits
  const ByteView rest = data.subspan(at);
  std::ranges::copy(rest, tail.begin());
  tail[rest.size()] = std::byte{0x80};
  const std::size_t padded = rest.size() < 56 ? 64 : 128;
  wire::store(tail, padded - 8, std::uint64_t{data.size()} * 8);
  for (std::size_t i = 0; i < padded; i += 64) state.add_block(ByteView(tail).subspan(i, 64));
  wipe(tail);

  Digest16 result{};
  for (std::size_t i = 0; i < 4; ++i) wire::store(result, 4 * i, state.words[i]);
  return result;
}

Digest16 md5(std::initializer_list<ByteView> parts) { return digest<16>(Hash::md5, parts); }
Digest32 sha256(std::initializer_list<ByteView> parts) { return digest<32>(Hash::sha256, parts); }
Digest16 hmac_md5(ByteView key, std::initializer_list<ByteView> parts) { return hmac<16>(key, parts, Hash::md5); }
Digest32 hmac_sha256(ByteView key, std::initializer_list<ByteView> parts) {
  return hmac<32>(key, parts, Hash::sha256);
}

Rc4::Rc4(ByteView key) {
  for (std::size_t i = 0; i < state_.size(); ++i) state_[i] = static_cast<std::byte>(i);
  std::uint8_t j = 0;
  std::size_t next = 0;  // in the key, over and over: a division for each step would take longer than the rest of it
  for (std::size_t i = 0; i < state_.size() && !key.empty(); ++i) {
    j = static_cast<std::uint8_t>(j + std::to_integer<unsigned>(state_[i]) + std::to_integer<unsigned>(key[next]));
    std::swap(state_[i], state_[j]);
    if (++next == key.size()) next = 0;
  }
}

Rc4::~Rc4() { wipe(state_); }

void Rc4::apply(MutableByteView data) {
  for (std::byte& byte : data) {
    j_ = static_cast<std::uint8_t>(j_ + std::to_integer<unsigned>(state_[++i_]));
    std::swap(state_[i_], state_[j_]);
    byte ^= state_[(std::to_integer<unsigned>(state_[i_]) + std::to_integer<unsigned>(state_[j_])) % 256];
  }
}

}  // namespace usher::crypto
