// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// Signing and sealing, by algorithm and length, and the server's part of NTLMv2.
#include <benchmark/benchmark.h>

#include "protocol/auth/ntlm_acceptor.hpp"
#include "protocol/auth/ntlm_initiator.hpp"
#include "protocol/crypto/kdf.hpp"
#include "protocol/crypto/preauth.hpp"
#include "protocol/crypto/sealing.hpp"
#include "protocol/crypto/signing.hpp"
#include "protocol/smb2/header.hpp"

namespace usher {
namespace {

const crypto::Key key(std::array<std::byte, 32>{});

void Sign(benchmark::State& state, crypto::SigningAlgorithm algorithm) {
  crypto::Signer signer(algorithm, key);
  const Bytes message(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) benchmark::DoNotOptimize(signer.sign(message, crypto::Role::server));
  state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK_CAPTURE(Sign, gmac, crypto::SigningAlgorithm::aes_gmac)->Arg(128)->Arg(65536);
BENCHMARK_CAPTURE(Sign, cmac, crypto::SigningAlgorithm::aes_cmac)->Arg(128)->Arg(65536);
BENCHMARK_CAPTURE(Sign, hmac_sha256, crypto::SigningAlgorithm::hmac_sha256)->Arg(128)->Arg(65536);

void Seal(benchmark::State& state, crypto::Cipher cipher) {
  crypto::Sealer sealer(cipher, key);
  Bytes header(crypto::transform_header_size), message(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) {
    sealer.seal(header, MutableByteView(message));
    benchmark::DoNotOptimize(message.data());
  }
  state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK_CAPTURE(Seal, aes128_gcm, crypto::Cipher::aes128_gcm)->Arg(128)->Arg(65536);
BENCHMARK_CAPTURE(Seal, aes128_ccm, crypto::Cipher::aes128_ccm)->Arg(128)->Arg(65536);
BENCHMARK_CAPTURE(Seal, aes256_gcm, crypto::Cipher::aes256_gcm)->Arg(128)->Arg(65536);
BENCHMARK_CAPTURE(Seal, aes256_ccm, crypto::Cipher::aes256_ccm)->Arg(128)->Arg(65536);

/// What is made anew for each session.
void KeySigner(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(crypto::Signer(crypto::SigningAlgorithm::aes_gmac, key));
}
BENCHMARK(KeySigner);

void DeriveSessionKeys(benchmark::State& state) {
  const crypto::PreauthIntegrity preauth;
  const crypto::KeyMaterial material{.dialect = 0x0311, .cipher = crypto::Cipher::aes128_gcm, .full_session_key = key.view().first(16),
                                     .preauth_integrity_hash = preauth.value()};
  for (auto _ : state) benchmark::DoNotOptimize(crypto::derive_session_keys(material, crypto::Role::server));
}
BENCHMARK(DeriveSessionKeys);

void PreauthHash(benchmark::State& state) {
  crypto::PreauthIntegrity preauth;
  const Bytes message(300);
  for (auto _ : state) preauth.update(message);
}
BENCHMARK(PreauthHash);

/// Both ends of one logon in SPNEGO, which do about the same work.
void NtlmLogon(benchmark::State& state) {
  const auto hash = auth::nt_hash(u"secret");
  for (auto _ : state) {
    auth::NtlmInitiator client({.user = u"alice", .hash = hash});
    auth::NtlmAcceptor server({.names = {.nb_computer = u"USHER", .nb_domain = u"WORKGROUP"}}, [&](auto, auto) { return hash; });
    const auto challenge = server.step(client.first_token());
    const auto answer = client.step(challenge->reply);
    if (!server.step(*answer)->done) state.SkipWithError("no logon");
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(NtlmLogon)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace usher
