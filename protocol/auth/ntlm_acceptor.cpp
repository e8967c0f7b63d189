// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/auth/ntlm_acceptor.hpp"

#include <algorithm>
#include <utility>

namespace usher::auth {
namespace {

constexpr std::size_t longest_negotiate = 2048, longest_mech_types = 1024;  // they are kept until the logon ends
constexpr std::size_t longest_name = 256;                                   // in UTF-16 units, as in Windows
constexpr std::size_t nt_proof_size = 16, client_challenge_size = 28;       // [MS-NLMP] 2.2.2.8, 2.2.2.7 up to AvPairs

/// Well-formed UTF-16 without NUL, so that no name means one account here and another one elsewhere.
bool is_acceptable_name(std::u16string_view name) {
  for (std::size_t i = 0; i < name.size(); ++i) {
    const bool high = name[i] >= 0xD800 && name[i] < 0xDC00, low = name[i] >= 0xDC00 && name[i] < 0xE000;
    const bool paired = high && i + 1 < name.size() && name[i + 1] >= 0xDC00 && name[i + 1] < 0xE000;
    if (name[i] == 0 || low || (high && !paired)) return false;
    if (paired) ++i;
  }
  return name.size() <= longest_name;
}

/// [MS-NLMP] 3.2.5.1.2: no user, no NT response, and an LM response that is empty or one zero.
bool is_anonymous(const AuthenticateMessage& message) {
  const ByteView lm = message.lm_response;
  return message.user.empty() && message.nt_response.empty() &&
         (lm.empty() || (lm.size() == 1 && lm[0] == std::byte{0}));
}

/// ExportedSessionKey. A client that neither signs nor seals may leave the exchange out: [MS-NLMP] 3.1.5.1.2
Result<crypto::Key> exported_key(const crypto::Key& base, ByteView encrypted, std::uint32_t flags) {
  if (!(flags & ntlm_flag::key_exch)) return base;
  if (encrypted.size() == 16) return exchange_key(base, encrypted);
  const bool needed = flags & (ntlm_flag::sign | ntlm_flag::seal);
  if (encrypted.empty() && !needed) return base;
  return std::unexpected(NtStatus::invalid_parameter);
}

Identity identity_of(const AuthenticateMessage& message) {
  return {.user = message.user, .domain = message.domain, .workstation = message.workstation};
}

/// Somebody without a password: SessionBaseKey is Z(16), and what a client sends under it proves nothing.
Identity without_password(const AuthenticateMessage& message, std::uint32_t flags) {
  const crypto::Key zeros = crypto::Key{}.resized(16);
  Identity identity = identity_of(message);
  identity.session_key = exported_key(zeros, message.encrypted_random_session_key, flags).value_or(zeros);
  return identity;
}

}  // namespace

NtlmAcceptor::NtlmAcceptor(Config config, Lookup lookup) : config_(std::move(config)), lookup_(std::move(lookup)) {}

Result<NtlmAcceptor::Step> NtlmAcceptor::step(ByteView token) {
  Result<Step> result = advance(token);
  if (!result) state_ = State::failed;
  return result;
}

Result<NtlmAcceptor::Step> NtlmAcceptor::advance(ByteView token) {
  if (state_ == State::done || state_ == State::failed) return std::unexpected(NtStatus::invalid_parameter);
  const bool raw = is_raw_ntlmssp(token);
  if (state_ == State::start && !raw) return start(token);

  Token inner{.ntlmssp = token, .raw = raw};
  if (!raw) {
    const auto response = decode_neg_token_resp(token);
    if (!response || !response->response_token) return std::unexpected(NtStatus::invalid_parameter);
    inner.ntlmssp = *response->response_token, inner.mech_list_mic = response->mech_list_mic;
  }
  return state_ == State::challenged ? authenticate(inner) : challenge(inner);
}

Result<NtlmAcceptor::Step> NtlmAcceptor::start(ByteView token) {
  const auto init = decode_neg_token_init(token);
  if (!init) return std::unexpected(init.error());
  if (!init->offers_ntlmssp() || init->mech_types.size() > longest_mech_types) {
    return std::unexpected(NtStatus::invalid_parameter);
  }
  mech_types_.assign(init->mech_types.begin(), init->mech_types.end());
  // A token made for a mechanism that we do not have is left unread: RFC 4178 4.2.1.
  if (init->prefers_ntlmssp() && init->mech_token) return challenge({.ntlmssp = *init->mech_token});
  state_ = State::mechanism_chosen;
  return Step{.reply = encode_neg_token_resp({.state = NegState::accept_incomplete, .supported_mech = ntlmssp_oid()})};
}

/// [MS-NLMP] 3.2.5.1.1 Server Receives a NEGOTIATE_MESSAGE from the Client
Result<NtlmAcceptor::Step> NtlmAcceptor::challenge(const Token& token) {
  const auto negotiate = decode_negotiate(token.ntlmssp);
  if (!negotiate || token.ntlmssp.size() > longest_negotiate) return std::unexpected(NtStatus::invalid_parameter);
  if (!(negotiate->flags & (ntlm_flag::unicode | ntlm_flag::oem))) return std::unexpected(NtStatus::invalid_parameter);

  constexpr std::uint32_t granted_when_asked = ntlm_flag::request_target | ntlm_flag::sign | ntlm_flag::seal |
                                               ntlm_flag::always_sign | ntlm_flag::extended_session_security |
                                               ntlm_flag::key_exch | ntlm_flag::key_128 | ntlm_flag::key_56;
  offered_flags_ = (negotiate->flags & granted_when_asked) | ntlm_flag::ntlm | ntlm_flag::target_info |
                   ntlm_flag::target_type_server;
  offered_flags_ |= negotiate->flags & ntlm_flag::unicode ? ntlm_flag::unicode : ntlm_flag::oem;
  const bool with_version = negotiate->flags & ntlm_flag::version;

  negotiate_message_.assign(token.ntlmssp.begin(), token.ntlmssp.end());
  challenge_message_ = encode(ChallengeMessage{.target_name = config_.names.nb_computer,
                                               .flags = offered_flags_,
                                               .server_challenge = config_.server_challenge,
                                               .target_info = target_info(),
                                               .version = with_version ? std::optional(NtlmVersion{}) : std::nullopt});
  NegTokenResp response{.state = NegState::accept_incomplete, .response_token = challenge_message_};
  if (state_ == State::start) response.supported_mech = ntlmssp_oid();  // in the first reply alone: RFC 4178 4.2.2
  state_ = State::challenged;
  return Step{.reply = token.raw ? challenge_message_ : encode_neg_token_resp(response)};
}

Bytes NtlmAcceptor::target_info() const {
  const NtlmNames& names = config_.names;
  Bytes info;
  append_av_pair(info, AvId::nb_domain_name, names.nb_domain);
  append_av_pair(info, AvId::nb_computer_name, names.nb_computer);
  if (!names.dns_domain.empty()) append_av_pair(info, AvId::dns_domain_name, names.dns_domain);
  if (!names.dns_computer.empty()) append_av_pair(info, AvId::dns_computer_name, names.dns_computer);
  Bytes now;
  wire::append(now, config_.now.ticks);
  append_av_pair(info, AvId::timestamp, now);  // whoever gets one owes a MIC: [MS-NLMP] 3.1.5.1.2
  append_av_pair(info, AvId::eol, ByteView{});
  return info;
}

Result<NtlmAcceptor::Step> NtlmAcceptor::authenticate(const Token& token) {
  const auto message = decode_authenticate(token.ntlmssp);
  if (!message) return std::unexpected(message.error());
  auto identity = check(*message, token.ntlmssp);
  if (!identity) return std::unexpected(identity.error());

  NegTokenResp response{.state = NegState::accept_completed};
  crypto::Digest16 our_mic{};
  identity->flags = message->flags & offered_flags_;
  const bool has_key = !identity->is_anonymous && !identity->is_guest;
  if (token.mech_list_mic && has_key) {  // RFC 4178 5: checked when sent, and then answered
    const std::uint32_t flags = identity->flags;
    NtlmSigner signer(identity->session_key, flags, crypto::Role::server);
    if (!(flags & ntlm_flag::extended_session_security) || !signer.verify(mech_types_, *token.mech_list_mic)) {
      return std::unexpected(NtStatus::logon_failure);
    }
    our_mic = signer.sign(mech_types_);
    response.mech_list_mic = our_mic;
    identity->first_sequence = 1;
  }
  state_ = State::done;
  return Step{
      .reply = token.raw ? Bytes{} : encode_neg_token_resp(response), .done = true, .identity = std::move(*identity)};
}

/// [MS-NLMP] 3.2.5.1.2 Server Receives an AUTHENTICATE_MESSAGE from the Client
Result<Identity> NtlmAcceptor::check(const AuthenticateMessage& message, ByteView bytes) {
  const bool names =
      is_acceptable_name(message.user) && is_acceptable_name(message.domain) && is_acceptable_name(message.workstation);
  if (!names) return std::unexpected(NtStatus::logon_failure);
  if (!is_anonymous(message)) return check_response(message, bytes);
  if (!config_.policy.allow_anonymous) return std::unexpected(NtStatus::logon_failure);
  Identity identity = without_password(message, message.flags & offered_flags_);
  identity.is_anonymous = true;
  return identity;
}

/// NTLMv2 alone ([MS-NLMP] 3.3.2): an LM, NTLMv1 or NTLM2-session response is not even looked at. The client's
/// timestamp is not compared with ours, since the fresh challenge already bounds the life of a response and clocks are
/// often wrong.
Result<Identity> NtlmAcceptor::check_response(const AuthenticateMessage& message, ByteView bytes) {
  const std::unexpected refused(NtStatus::logon_failure);
  const ByteView response = message.nt_response;
  if (response.size() < nt_proof_size + client_challenge_size) return refused;
  const ByteView temp = response.subspan(nt_proof_size);
  const auto pairs = AvPairs::parse(temp.subspan(client_challenge_size));
  if (temp[0] != std::byte{1} || temp[1] != std::byte{1}) return refused;
  if (!pairs) return std::unexpected(NtStatus::invalid_parameter);  // what Windows says of a client challenge without an end

  // The same work whether or not the user exists and the password is wrong; who has the right one knows that already.
  const std::optional<NtHash> known = lookup_(message.user, message.domain);
  const NtHash hash = known.value_or(crypto::Key{}.resized(16));
  bool proven = false;
  crypto::Key base;
  for (const std::u16string_view domain : {std::u16string_view(message.domain), std::u16string_view{}}) {
    const crypto::Key response_key = ntowf_v2(hash, message.user, domain, config_.upcase);
    const auto proof = nt_proof_str(response_key, config_.server_challenge, temp);
    const crypto::Key key = session_base_key(response_key, proof);
    if (!crypto::equal_in_constant_time(proof, response.first(nt_proof_size))) continue;
    proven = true, base = key;
    break;
  }

  const std::uint32_t flags = message.flags & offered_flags_;
  if (!known) {
    if (!config_.policy.allow_guest || message.user.empty()) return refused;
    Identity guest = without_password(message, flags);
    guest.is_guest = true;
    return guest;
  }
  if (!proven) return refused;

  const auto key = exported_key(base, message.encrypted_random_session_key, flags);
  if (!key) return std::unexpected(key.error());
  if (pairs->flags() & av_flag_mic_present) {
    constexpr std::size_t mic_end = AuthenticateMessage::mic_offset + AuthenticateMessage::mic_size;
    if (bytes.size() < mic_end) return refused;
    const auto mic = message_integrity_code(*key, negotiate_message_, challenge_message_, bytes);
    const ByteView sent = bytes.subspan(AuthenticateMessage::mic_offset, AuthenticateMessage::mic_size);
    if (!crypto::equal_in_constant_time(mic, sent)) return refused;
  }
  Identity identity = identity_of(message);
  identity.session_key = *key;
  return identity;
}

}  // namespace usher::auth
