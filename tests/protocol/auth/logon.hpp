// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// One logon between our two ends, with everything that chance and time would give fixed.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "protocol/auth/ntlm_acceptor.hpp"
#include "protocol/auth/ntlm_initiator.hpp"
#include "tests/protocol/crypto/hex.hpp"

namespace usher::test {

inline auth::Challenge8 challenge_of(unsigned first) {
  auth::Challenge8 challenge{};
  for (std::size_t i = 0; i < challenge.size(); ++i) challenge[i] = static_cast<std::byte>(first + i);
  return challenge;
}

/// A server that knows alice with the password "secret", and says what it was asked.
struct Server {
  std::vector<std::u16string> asked{};

  auth::NtlmAcceptor acceptor(auth::NtlmPolicy policy = {}, unsigned challenge = 1) {
    return auth::NtlmAcceptor({.server_challenge = challenge_of(challenge),
                               .names = {u"USHER", u"WORKGROUP", u"usher.example", u"example"},
                               .now = {133'000'000'000'000'000},
                               .policy = policy},
                              [this](std::u16string_view user, std::u16string_view) -> std::optional<auth::NtHash> {
                                asked.emplace_back(user);
                                return user == u"alice" ? std::optional(auth::nt_hash(u"secret")) : std::nullopt;
                              });
  }
};

inline auth::NtlmInitiator::Config alice(bool use_spnego = true) {
  auth::NtlmInitiator::Config config{.user = u"alice", .domain = u"Domain", .workstation = u"PC"};
  config.hash = auth::nt_hash(u"secret"), config.target = u"cifs/usher";
  config.client_challenge = challenge_of(0x80), config.use_spnego = use_spnego;
  for (std::size_t i = 0; i < 16; ++i) config.random_session_key[i] = static_cast<std::byte>(0xA0 + i);
  return config;
}

inline auth::NtlmInitiator::Config user(std::u16string name, std::u16string_view password) {
  auto config = alice();
  config.user = std::move(name), config.hash = auth::nt_hash(password);
  return config;
}

/// The NTLMSSP message inside a token, wrapped or not.
inline ByteView unwrap(ByteView token) {
  if (auth::is_raw_ntlmssp(token)) return token;
  if (const auto init = auth::decode_neg_token_init(token)) return init->mech_token.value_or(ByteView{});
  const auto response = auth::decode_neg_token_resp(token);
  return response ? response->response_token.value_or(ByteView{}) : ByteView{};
}

struct Logon {
  Bytes first{}, challenge{}, answer{}, last{};
  Result<auth::NtlmAcceptor::Step> result = std::unexpected(NtStatus::internal_error);
  Result<Bytes> client_end = std::unexpected(NtStatus::internal_error);
  crypto::Key client_key{};
};

inline Logon log_on(auth::NtlmAcceptor acceptor, auth::NtlmInitiator::Config config) {
  Logon logon;
  auth::NtlmInitiator initiator(std::move(config));
  logon.first = initiator.first_token();
  const auto challenged = acceptor.step(logon.first);
  if (!challenged) return logon;
  logon.challenge = challenged->reply;
  const auto answer = initiator.step(logon.challenge);
  if (!answer) return logon;
  logon.answer = *answer, logon.client_key = initiator.session_key();
  logon.result = acceptor.step(logon.answer);
  if (!logon.result) return logon;
  logon.last = logon.result->reply;
  logon.client_end = initiator.step(logon.last);
  return logon;
}

}  // namespace usher::test
