// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/crypto/signing.hpp"

#include <openssl/core_names.h>

#include <algorithm>
#include <cstring>

#include "protocol/crypto/evp.hpp"
#include "protocol/crypto/failure.hpp"

namespace usher::crypto {
namespace {

constexpr std::size_t header_size = 64, command_at = 12, message_id_at = 24, signature_at = 48;  // [MS-SMB2] 2.2.1.2
constexpr std::size_t most_copied = 256;
constexpr std::uint16_t command_cancel = 0x000C;

const unsigned char* raw(ByteView bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }

/// MessageId, then a bit for the server and one for CANCEL. [MS-SMB2] 3.1.4.1
std::array<std::byte, 12> gmac_nonce(ByteView header, Role sender) {
  std::array<std::byte, 12> nonce{};
  wire::store(nonce, 0, wire::load<std::uint64_t>(header, message_id_at));
  const bool cancel = wire::load<std::uint16_t>(header, command_at) == command_cancel;
  wire::store(nonce, 8, std::uint32_t{sender == Role::server ? 1u : 0u} | (cancel ? 2u : 0u));
  return nonce;
}

}  // namespace

/// Either a MAC or, for GMAC, a cipher: GCM over authenticated data alone. Keyed once, restarted for each message.
struct Signer::State {
  std::unique_ptr<EVP_MAC_CTX, decltype([](EVP_MAC_CTX* c) { EVP_MAC_CTX_free(c); })> mac{};
  std::unique_ptr<EVP_CIPHER_CTX, decltype([](EVP_CIPHER_CTX* c) { EVP_CIPHER_CTX_free(c); })> gcm{};

  void key_mac(const char* algorithm, const char* parameter, const char* value, const Key& key) {
    mac.reset(EVP_MAC_CTX_new(fetched_mac(algorithm)));
    const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(parameter, const_cast<char*>(value), 0),
                                     OSSL_PARAM_construct_end()};
    require(mac && EVP_MAC_init(mac.get(), raw(key.view()), key.size(), parameters) == 1, algorithm);
  }
  void key_gcm(const Key& key) {
    gcm.reset(EVP_CIPHER_CTX_new());
    require(gcm && EVP_EncryptInit_ex2(gcm.get(), fetched_cipher("AES-128-GCM"), raw(key.view()), nullptr, nullptr) == 1, "AES-GMAC");
  }

  void start(ByteView header, Role sender) {
    if (gcm) {
      const auto nonce = gmac_nonce(header, sender);
      require(EVP_EncryptInit_ex2(gcm.get(), nullptr, nullptr, raw(nonce), nullptr) == 1, "AES-GMAC");
    } else {
      require(EVP_MAC_init(mac.get(), nullptr, 0, nullptr) == 1, "MAC");
    }
  }
  void add(ByteView bytes) {
    if (bytes.empty()) return;
    int written = 0;
    require(gcm ? EVP_EncryptUpdate(gcm.get(), nullptr, &written, raw(bytes), static_cast<int>(bytes.size())) == 1
                : EVP_MAC_update(mac.get(), raw(bytes), bytes.size()) == 1,
            "MAC");
  }
  Signature finish() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> tag{};
    if (gcm) {
      int written = 0;
      require(EVP_EncryptFinal_ex(gcm.get(), tag.data(), &written) == 1, "AES-GMAC");
      require(EVP_CIPHER_CTX_ctrl(gcm.get(), EVP_CTRL_AEAD_GET_TAG, 16, tag.data()) == 1, "AES-GMAC");
    } else {
      std::size_t written = 0;
      require(EVP_MAC_final(mac.get(), tag.data(), &written, tag.size()) == 1 && written >= 16, "MAC");
    }
    Signature signature{};
    std::ranges::copy(std::as_bytes(std::span(tag)).first(signature.size()), signature.begin());
    return signature;
  }
};

Signer::Signer(SigningAlgorithm algorithm, const Key& key) : algorithm_(algorithm), state_(std::make_unique<State>()) {
  const Key sized = key.resized(16);
  switch (algorithm) {
    case SigningAlgorithm::hmac_sha256: state_->key_mac("HMAC", OSSL_MAC_PARAM_DIGEST, "SHA256", sized); return;
    case SigningAlgorithm::aes_cmac: state_->key_mac("CMAC", OSSL_MAC_PARAM_CIPHER, "AES-128-CBC", sized); return;
    case SigningAlgorithm::aes_gmac: state_->key_gcm(sized); return;
  }
  throw Failure("unknown signing algorithm");
}
Signer::Signer(Signer&&) noexcept = default;
Signer& Signer::operator=(Signer&&) noexcept = default;
Signer::~Signer() = default;

Signature Signer::sign(ByteView message, Role sender) { return sign(std::span<const ByteView>(&message, 1), sender); }

Signature Signer::sign(std::span<const ByteView> parts, Role sender) {
  require(!parts.empty() && parts.front().size() >= header_size, "a message to sign starts with its header");
  const ByteView first = parts.front();
  state_->start(first, sender);
  // Most messages are short. The library takes longer to be called twice than to look at one: a copy with the zeros in it.
  std::array<std::byte, most_copied> copy;
  const std::size_t copied = first.size() <= most_copied ? first.size() : header_size;
  std::memcpy(copy.data(), first.data(), copied);
  std::memset(copy.data() + signature_at, 0, sizeof(Signature));
  state_->add(ByteView(copy).first(copied));
  state_->add(first.subspan(copied));
  for (const ByteView part : parts.subspan(1)) state_->add(part);
  return state_->finish();
}

void Signer::sign_in_place(MutableByteView message, Role sender) {
  const Signature signature = sign(message, sender);
  std::ranges::copy(signature, message.subspan(signature_at).begin());
}

bool Signer::verify(ByteView message, Role sender) {
  if (message.size() < header_size) return false;
  const Signature expected = sign(message, sender);
  return equal_in_constant_time(expected, message.subspan(signature_at, expected.size()));
}

}  // namespace usher::crypto
