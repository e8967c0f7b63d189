// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/crypto/sealing.hpp"

#include <algorithm>
#include <array>
#include <climits>

#include "protocol/crypto/evp.hpp"
#include "protocol/crypto/failure.hpp"

namespace usher::crypto {
namespace {

constexpr std::size_t signature_at = 4, nonce_at = 20, tag_size = 16;

const unsigned char* raw(ByteView bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }
unsigned char* raw(MutableByteView bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }

const char* name(Cipher cipher) {
  switch (cipher) {
    case Cipher::aes128_ccm: return "AES-128-CCM";
    case Cipher::aes128_gcm: return "AES-128-GCM";
    case Cipher::aes256_ccm: return "AES-256-CCM";
    case Cipher::aes256_gcm: return "AES-256-GCM";
    case Cipher::none: break;
  }
  throw Failure("a sealer needs a cipher");
}

/// The library counts in int; no SMB2 message comes near.
int counted(std::size_t size) {
  require(size <= INT_MAX, "message too long to seal");
  return static_cast<int>(size);
}

}  // namespace

/// The key is set once per direction, since the library picks CCM's code for one of them then; in use a sealer only
/// ever has one. Nonce, tag and, for CCM, the length are set for each message.
struct Sealer::State {
  struct FreeContext {
    void operator()(EVP_CIPHER_CTX* freed) const { EVP_CIPHER_CTX_free(freed); }
  };
  std::unique_ptr<EVP_CIPHER_CTX, FreeContext> context{EVP_CIPHER_CTX_new()};
  Cipher cipher;
  Key key;
  int direction = -1;  // as the library counts: 1 seals, 0 opens
  Bytes scratch{};     // CCM takes a message in one piece; keeps its capacity

  State(Cipher which, const Key& full) : cipher(which), key(full.resized(key_size(which))) {
    require(context && EVP_CipherInit_ex2(context.get(), fetched_cipher(name(which)), nullptr, nullptr, 1, nullptr) == 1, name(which));
    const auto control = [&](int what, int value) {
      require(EVP_CIPHER_CTX_ctrl(context.get(), what, value, nullptr) == 1, name(which));
    };
    control(EVP_CTRL_AEAD_SET_IVLEN, static_cast<int>(nonce_size(which)));
    if (is_ccm(which)) control(EVP_CTRL_AEAD_SET_TAG, tag_size);
  }
  ~State() { wipe(scratch); }

  void start(ByteView header, std::size_t message_size, bool sealing) {
    const ByteView nonce = header.subspan(nonce_at, nonce_size(cipher));
    const ByteView authenticated = header.subspan(nonce_at, transform_header_size - nonce_at);
    if (direction != int{sealing}) {
      direction = sealing;
      require(EVP_CipherInit_ex2(context.get(), nullptr, raw(key.view()), nullptr, direction, nullptr) == 1, "key");
    }
    if (!sealing) {
      std::array<std::byte, tag_size> tag{};
      std::ranges::copy(header.subspan(signature_at, tag_size), tag.begin());
      require(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, tag_size, tag.data()) == 1, "open");
    } else if (is_ccm(cipher)) {  // also forgets the tag of the last message
      require(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, tag_size, nullptr) == 1, "seal");
    }
    require(EVP_CipherInit_ex2(context.get(), nullptr, nullptr, raw(nonce), direction, nullptr) == 1, "nonce");
    int written = 0;
    if (is_ccm(cipher)) {  // CCM authenticates the length first
      require(EVP_CipherUpdate(context.get(), nullptr, &written, nullptr, counted(message_size)) == 1, "length");
    }
    require(EVP_CipherUpdate(context.get(), nullptr, &written, raw(authenticated), counted(authenticated.size())) == 1,
            "authenticated data");
  }
  /// False only when opening with CCM, whose single update compares the tag.
  bool update(MutableByteView bytes) { return update(bytes, bytes); }
  bool update(ByteView from, MutableByteView into) {
    int written = 0;
    return EVP_CipherUpdate(context.get(), raw(into), &written, raw(from), counted(from.size())) == 1;
  }
  bool finish() {
    std::array<unsigned char, 16> rest{};
    int written = 0;
    return EVP_CipherFinal_ex(context.get(), rest.data(), &written) == 1;
  }
  void take_tag(MutableByteView transform_header) {
    require(finish(), "seal");
    const MutableByteView tag = transform_header.subspan(signature_at, tag_size);
    require(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, tag_size, tag.data()) == 1, "tag");
  }
};

Sealer::Sealer(Cipher cipher, const Key& key) : cipher_(cipher), state_(std::make_unique<State>(cipher, key)) {}
Sealer::Sealer(Sealer&&) noexcept = default;
Sealer& Sealer::operator=(Sealer&&) noexcept = default;
Sealer::~Sealer() = default;

void Sealer::seal(MutableByteView transform_header, MutableByteView message) {
  seal(transform_header, std::span<const MutableByteView>(&message, 1));
}

void Sealer::seal(MutableByteView transform_header, std::span<const MutableByteView> parts) {
  require(transform_header.size() >= transform_header_size, "a transform header has 52 bytes");
  std::size_t size = 0;
  for (const MutableByteView part : parts) size += part.size();

  state_->start(transform_header, size, true);
  if (is_ccm(cipher_) && parts.size() != 1) {
    Bytes& whole = state_->scratch;
    whole.clear();
    for (const MutableByteView part : parts) wire::append(whole, part);
    require(state_->update(whole), "seal");
    std::size_t at = 0;
    for (const MutableByteView part : parts) {
      std::ranges::copy(MutableByteView(whole).subspan(at, part.size()), part.begin());
      at += part.size();
    }
  } else {
    for (const MutableByteView part : parts) require(state_->update(part), "seal");
  }
  state_->take_tag(transform_header);
}

void Sealer::seal(MutableByteView transform_header, MutableByteView first, ByteView second, MutableByteView sealed) {
  require(second.size() == sealed.size(), "what is sealed is as long as it was");
  if (is_ccm(cipher_)) {
    std::ranges::copy(second, sealed.begin());
    const std::array<MutableByteView, 2> parts{first, sealed};
    return seal(transform_header, parts);
  }
  require(transform_header.size() >= transform_header_size, "a transform header has 52 bytes");
  state_->start(transform_header, first.size() + second.size(), true);
  require(state_->update(first) && state_->update(second, sealed), "seal");
  state_->take_tag(transform_header);
}

bool Sealer::open(ByteView transform_header, MutableByteView message) {
  if (transform_header.size() < transform_header_size || message.empty()) return false;
  state_->start(transform_header, message.size(), false);
  const bool authentic = state_->update(message) && (is_ccm(cipher_) || state_->finish());
  if (!authentic) wipe(message);
  return authentic;
}

}  // namespace usher::crypto
