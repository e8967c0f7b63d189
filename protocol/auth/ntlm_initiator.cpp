// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/auth/ntlm_initiator.hpp"

#include <algorithm>
#include <utility>

namespace usher::auth {
namespace {

constexpr std::uint32_t always_wanted = ntlm_flag::unicode | ntlm_flag::request_target | ntlm_flag::sign |
                                       ntlm_flag::ntlm | ntlm_flag::always_sign | ntlm_flag::extended_session_security |
                                       ntlm_flag::key_128 | ntlm_flag::key_exch | ntlm_flag::key_56;

/// LmChallengeResponse where no MIC is owed: [MS-NLMP] 3.3.2.
Bytes lmv2_response(const crypto::Key& response_key, const Challenge8& server, const Challenge8& client) {
  Bytes response;
  wire::append(response, crypto::hmac_md5(response_key.view(), {server, client}));
  wire::append(response, client);
  return response;
}

}  // namespace

NtlmInitiator::NtlmInitiator(Config config) : config_(std::move(config)) {}

std::uint32_t NtlmInitiator::wanted_flags() const { return always_wanted | (config_.seals ? ntlm_flag::seal : 0); }

Bytes NtlmInitiator::first_token() {
  negotiate_message_ = encode(NegotiateMessage{.flags = wanted_flags(), .version = NtlmVersion{}});
  state_ = State::negotiated;
  return config_.use_spnego ? encode_neg_token_init(negotiate_message_) : negotiate_message_;
}

void NtlmInitiator::start_again(const Challenge8& client_challenge, const crypto::Digest16& random_session_key) {
  config_.client_challenge = client_challenge, config_.random_session_key = random_session_key;
  signer_.reset();
  if (!negotiate_message_.empty()) state_ = State::negotiated;
}

Result<Bytes> NtlmInitiator::step(ByteView token) {
  Result<Bytes> result = advance(token);
  if (!result) state_ = State::failed;
  return result;
}

Result<Bytes> NtlmInitiator::advance(ByteView token) {
  if (state_ == State::answered) return finish(token);
  if (state_ != State::negotiated) return std::unexpected(NtStatus::invalid_parameter);
  if (!config_.use_spnego) return answer(token);
  const auto response = decode_neg_token_resp(token);
  if (!response) return std::unexpected(response.error());
  if (response->state == NegState::reject) return std::unexpected(NtStatus::logon_failure);
  if (!response->response_token) return std::unexpected(NtStatus::invalid_parameter);
  return answer(*response->response_token);
}

/// [MS-NLMP] 3.1.5.1.2 Client Receives a CHALLENGE_MESSAGE from the Server
Result<Bytes> NtlmInitiator::answer(ByteView challenge_message) {
  const auto challenge = decode_challenge(challenge_message);
  if (!challenge) return std::unexpected(challenge.error());
  constexpr std::uint32_t needed = ntlm_flag::unicode | ntlm_flag::extended_session_security;
  if ((challenge->flags & needed) != needed) return std::unexpected(NtStatus::not_supported);
  static constexpr std::array<std::byte, 4> no_pairs{};
  const bool has_info = !challenge->target_info.empty();
  const auto offered = AvPairs::parse(has_info ? ByteView(challenge->target_info) : ByteView(no_pairs));
  if (!offered) return std::unexpected(offered.error());

  AuthenticateMessage message{.domain = config_.domain,
                              .user = config_.user,
                              .workstation = config_.workstation,
                              .flags = wanted_flags() & challenge->flags,
                              .version = NtlmVersion{}};
  Bytes lm_response(is_anonymous() ? 1 : 24), nt_response;
  crypto::Key base = crypto::Key{}.resized(16);
  if (is_anonymous()) {
    message.flags |= ntlm_flag::anonymous;
  } else {
    const auto time = offered->timestamp();
    const auto response_key = config_.response_key.empty() ? ntowf_v2(config_.hash, config_.user, config_.domain, config_.upcase) : config_.response_key;
    const Bytes temp = make_client_challenge(time ? FileTime{*time} : config_.now, config_.client_challenge,
                                             response_av_pairs(*offered));
    const auto proof = nt_proof_str(response_key, challenge->server_challenge, temp);
    wire::append(nt_response, proof), wire::append(nt_response, temp);
    if (!time) lm_response = lmv2_response(response_key, challenge->server_challenge, config_.client_challenge);
    base = session_base_key(response_key, proof);
  }

  crypto::Key encrypted;
  session_key_ = base;
  if (message.flags & ntlm_flag::key_exch) {
    session_key_ = crypto::Key(config_.random_session_key);
    encrypted = exchange_key(base, config_.random_session_key);
  }
  message.lm_response = lm_response, message.nt_response = nt_response;
  message.encrypted_random_session_key = encrypted.view();
  Bytes bytes = encode(message);
  const auto mic = message_integrity_code(session_key_, negotiate_message_, challenge_message, bytes);
  std::ranges::copy(mic, MutableByteView(bytes).subspan(AuthenticateMessage::mic_offset).begin());

  state_ = State::answered;
  if (!config_.use_spnego) return bytes;
  if (is_anonymous()) return encode_neg_token_resp({.response_token = bytes});
  signer_.emplace(session_key_, message.flags, crypto::Role::client);
  const auto mech_list_mic = signer_->sign(ntlmssp_mech_types());
  return encode_neg_token_resp({.response_token = bytes, .mech_list_mic = mech_list_mic});
}

/// What the server told about itself, then our own: that there is a MIC, no channel bindings, and whom we mean.
Bytes NtlmInitiator::response_av_pairs(const AvPairs& offered) const {
  static constexpr AvId echoed[] = {AvId::nb_domain_name,    AvId::nb_computer_name, AvId::dns_domain_name,
                                    AvId::dns_computer_name, AvId::dns_tree_name,    AvId::timestamp};
  Bytes pairs;
  for (const AvId id : echoed) {
    if (const auto value = offered.find(id)) append_av_pair(pairs, id, *value);
  }
  Bytes flags;
  wire::append(flags, offered.flags() | av_flag_mic_present);
  append_av_pair(pairs, AvId::flags, flags);
  append_av_pair(pairs, AvId::channel_bindings, Bytes(16));
  append_av_pair(pairs, AvId::target_name, std::u16string_view(config_.target));
  append_av_pair(pairs, AvId::eol, ByteView{});
  return pairs;
}

Result<Bytes> NtlmInitiator::finish(ByteView token) {
  if (config_.use_spnego) {
    const auto response = decode_neg_token_resp(token);
    if (!response) return std::unexpected(response.error());
    if (response->state != NegState::accept_completed) return std::unexpected(NtStatus::logon_failure);
    // A server that made us guest knows no key and sends no MIC; SMB2's own signature then tells.
    if (response->mech_list_mic && signer_ && !signer_->verify(ntlmssp_mech_types(), *response->mech_list_mic)) {
      return std::unexpected(NtStatus::logon_failure);
    }
  } else if (!token.empty()) {
    return std::unexpected(NtStatus::invalid_parameter);
  }
  state_ = State::done;
  return Bytes{};
}

}  // namespace usher::auth
