// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// The processor's limit: the cryptography that a server cannot do without for one session (logon with NTLMv2 in SPNEGO, 3.1.1's
// hashes and keys, and the signatures of TREE_CONNECT and LOGOFF), with the project's own functions and messages of the usual
// length; and how fast OpenSSL signs and encrypts 1 MiB. Prints JSON.
//
//   usher_session_crypto [SECONDS]
#include <openssl/evp.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <stdexcept>

#include "protocol/auth/ntlm_signer.hpp"
#include "protocol/auth/ntlmv2.hpp"
#include "protocol/auth/spnego.hpp"
#include "protocol/crypto/kdf.hpp"
#include "protocol/crypto/preauth.hpp"
#include "protocol/crypto/signing.hpp"

namespace usher::bench {
namespace {

using Clock = std::chrono::steady_clock;

/// Seconds that one call takes, by calling it for so long.
template <class Function>
double seconds_each(double seconds, std::size_t batch, Function function) {
  function();
  const auto begun = Clock::now();
  std::size_t calls = 0;
  std::chrono::duration<double> elapsed{};
  while (elapsed.count() < seconds) {
    for (std::size_t i = 0; i < batch; ++i) function();
    calls += batch;
    elapsed = Clock::now() - begun;
  }
  return elapsed.count() / static_cast<double>(calls);
}

/// Lengths as they are between smbclient and a server: messages of NTLMSSP and of SMB2.
struct Messages {
  Bytes negotiate = Bytes(40), challenge = Bytes(180), authenticate = Bytes(430), temp = Bytes(230);
  Bytes negotiate_request = Bytes(230), negotiate_response = Bytes(310), setup_request = Bytes(160), setup_response = Bytes(290),
        setup_request_2 = Bytes(560), setup_response_2 = Bytes(120), small = Bytes(110);
};

void one_session(const Messages& m, const crypto::Key& hash) {
  // NTLMv2 and its MIC, and SPNEGO's in both directions: [MS-NLMP] 3.2.5.1.2, RFC 4178 5
  const auto response_key = auth::ntowf_v2(hash, u"bench", u"", &auth::simple_upcase);
  const auto proof = auth::nt_proof_str(response_key, auth::Challenge8{}, m.temp);
  const auto key = auth::exchange_key(auth::session_base_key(response_key, proof), crypto::Digest16{});
  auth::message_integrity_code(key, m.negotiate, m.challenge, m.authenticate);
  constexpr std::uint32_t flags = auth::ntlm_flag::unicode | auth::ntlm_flag::sign | auth::ntlm_flag::extended_session_security |
                                  auth::ntlm_flag::key_128 | auth::ntlm_flag::key_exch;
  auth::NtlmSigner signer(key, flags, crypto::Role::server);
  const auto types = auth::ntlmssp_mech_types();
  (void)signer.verify(types, signer.sign(types));
  // [MS-SMB2] 3.3.5.4, 3.3.5.5: the hash goes over all but the last answer
  crypto::PreauthIntegrity preauth;
  for (const Bytes* message : {&m.negotiate_request, &m.negotiate_response, &m.setup_request, &m.setup_response, &m.setup_request_2}) preauth.update(*message);
  const auto keys = crypto::derive_session_keys({.dialect = 0x0311, .cipher = crypto::Cipher::aes128_gcm, .full_session_key = key.view(),
                                                 .preauth_integrity_hash = preauth.value()}, crypto::Role::server);
  crypto::Signer gmac(crypto::SigningAlgorithm::aes_gmac, keys.signing);
  gmac.sign(m.setup_response_2, crypto::Role::server);
  for (int i = 0; i < 2; ++i) (void)gmac.verify(m.small, crypto::Role::client), gmac.sign(m.small, crypto::Role::server);
}

/// OpenSSL alone on 1 MiB: encrypts it in place, or authenticates it only, as AES-GMAC does.
class Bulk {
 public:
  explicit Bulk(bool encrypts) : encrypts_(encrypts) {
    if (EVP_EncryptInit_ex2(context_.get(), EVP_aes_128_gcm(), key_.data(), nonce_.data(), nullptr) != 1) throw std::runtime_error("AES-128-GCM");
  }
  void operator()() {
    int written = 0;
    std::array<unsigned char, 16> tag{};
    EVP_EncryptInit_ex2(context_.get(), nullptr, nullptr, nonce_.data(), nullptr);
    EVP_EncryptUpdate(context_.get(), encrypts_ ? data_.data() : nullptr, &written, data_.data(), static_cast<int>(data_.size()));
    EVP_EncryptFinal_ex(context_.get(), tag.data(), &written);
    EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_AEAD_GET_TAG, static_cast<int>(tag.size()), tag.data());
  }

 private:
  bool encrypts_;
  std::unique_ptr<EVP_CIPHER_CTX, decltype([](EVP_CIPHER_CTX* c) { EVP_CIPHER_CTX_free(c); })> context_{EVP_CIPHER_CTX_new()};
  std::array<unsigned char, 16> key_{};
  std::array<unsigned char, 12> nonce_{};
  std::vector<unsigned char> data_ = std::vector<unsigned char>(1 << 20);
};

}  // namespace
}  // namespace usher::bench

int main(int argc, char** argv) {
  using namespace usher::bench;
  const double seconds = argc > 1 ? std::atof(argv[1]) : 1;
  const Messages messages;
  const auto hash = usher::auth::nt_hash(u"bench");
  const double session = seconds_each(seconds, 100, [&] { one_session(messages, hash); });
  const double gmac = seconds_each(seconds, 8, Bulk(false)), gcm = seconds_each(seconds, 8, Bulk(true));
  std::cout << "{\"session_seconds\": " << session << ", \"gmac_bytes_per_second\": " << (1 << 20) / gmac
            << ", \"gcm_bytes_per_second\": " << (1 << 20) / gcm << "}\n";
}
