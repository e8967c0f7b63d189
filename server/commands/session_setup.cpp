// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/smb2/session_setup.hpp"

#include <algorithm>

#include "protocol/smb2/negotiate.hpp"
#include "server/commands/commands.hpp"
#include "server/connection_state.hpp"
#include "server/logon.hpp"
#include "server/unicode_case.hpp"

namespace usher::server {
namespace {

using crypto::Cipher;
using crypto::SigningAlgorithm;
using smb2::SessionSetupRequest;

std::string name_of(SigningAlgorithm algorithm) {
  switch (algorithm) {
    case SigningAlgorithm::hmac_sha256: return "HMAC-SHA256";
    case SigningAlgorithm::aes_cmac: return "AES-CMAC";
    case SigningAlgorithm::aes_gmac: return "AES-GMAC";
  }
  return {};
}

std::string name_of(Cipher cipher) {
  switch (cipher) {
    case Cipher::none: return {};
    case Cipher::aes128_ccm: return "AES-128-CCM";
    case Cipher::aes128_gcm: return "AES-128-GCM";
    case Cipher::aes256_ccm: return "AES-256-CCM";
    case Cipher::aes256_gcm: return "AES-256-GCM";
  }
  return {};
}

std::unique_ptr<LogonAttempt> make_attempt(RequestContext& ctx, LogonAttempt::Kind kind, std::shared_ptr<Session> target = {}) {
  auto tried = std::make_shared<std::u16string>();
  auto hash = std::make_shared<std::array<std::byte, 16>>();
  return std::unique_ptr<LogonAttempt>(new LogonAttempt{.kind = kind,
                                                        .acceptor = make_acceptor(ctx.configuration, ctx.core.random(), ctx.now, tried, hash),
                                                        .tried_user = tried,
                                                        .tried_hash = hash,
                                                        .preauth = ctx.state->preauth(),
                                                        .target = std::move(target)});
}

crypto::KeyMaterial key_material(const RequestContext& ctx, const LogonAttempt& attempt, const auth::Identity& identity) {
  return {.dialect = ctx.connection->dialect,
          .cipher = static_cast<Cipher>(ctx.connection->cipher_id),
          .full_session_key = identity.session_key.view(),
          .preauth_integrity_hash = attempt.preauth.value()};
}

/// Session.SigningRequired, Session.EncryptData and the keys ([MS-SMB2] 3.3.5.5.3).
std::shared_ptr<SessionKeys> make_keys(const RequestContext& ctx, const SessionSetupRequest& request, const LogonAttempt& attempt,
                                       const auth::Identity& identity) {
  auto keys = std::make_shared<SessionKeys>();
  const ConnectionFacts& facts = *ctx.connection;
  const crypto::KeyMaterial material = key_material(ctx, attempt, identity);
  keys->session_key = crypto::Key(material.full_session_key);
  std::ranges::copy(material.preauth_integrity_hash, keys->preauth_integrity_hash.begin());
  keys->signing_key = crypto::derive_channel_signing_key(material);
  keys->dialect = facts.dialect;
  keys->cipher = static_cast<Cipher>(facts.cipher_id);
  keys->signing = static_cast<SigningAlgorithm>(facts.signing_algorithm_id);
  keys->can_sign = !identity.is_guest && !identity.is_anonymous;
  const bool asked = (request.security_mode | facts.client_security_mode) & smb2::security_mode::signing_required;
  keys->signing_required = keys->can_sign && (asked || ctx.configuration->signing == Requirement::required);
  keys->encrypt_data = keys->can_sign && ctx.configuration->encryption == Requirement::required;
  return keys;
}

CallerIdentity make_identity(const RequestContext& ctx, smb2::SessionId id, const auth::Identity& identity) {
  CallerIdentity caller = account_of(*ctx.configuration, identity);
  caller.client = ctx.connection->peer.client;
  caller.session_id = static_cast<std::uint64_t>(id);
  return caller;
}

std::shared_ptr<Logon> make_logon(const RequestContext& ctx, const Session& session, const auth::Identity& identity) {
  auto logon = std::make_shared<Logon>();
  const SessionKeys& keys = *session.keys();
  logon->session_id = static_cast<std::uint64_t>(session.id());
  logon->workstation = identity.workstation;
  logon->domain = identity.domain;
  logon->dialect = ctx.connection->dialect;
  if (keys.signing_required) logon->signing = name_of(keys.signing);
  if (keys.encrypt_data) logon->cipher = name_of(keys.cipher);
  logon->client_guid = ctx.connection->client_guid;
  logon->guest = identity.is_guest;
  logon->administrator = session.identity().administrator;
  logon->created = ctx.now.steady;
  logon->logged_on_at = ctx.now.wall;
  return logon;
}

void encode_response(RequestContext& ctx, const Session& session, ByteView token) {
  std::uint16_t flags = 0;
  if (session.identity().guest) flags |= smb2::session_flags::is_guest;
  if (session.identity().anonymous) flags |= smb2::session_flags::is_null;
  if (session.keys()->encrypt_data) flags |= smb2::session_flags::encrypt_data;
  wire::encode(smb2::SessionSetupResponse{.session_flags = flags, .security_buffer = token}, *ctx.reply, ctx.reply_base);
}

Outcome refuse(RequestContext& ctx, Channel& channel, NtStatus status);

/// Who has proved himself and gets no session all the same. No password was guessed, so nobody is held back.
Outcome refuse_session(RequestContext& ctx, Channel& channel, NtStatus status, LogonResult why) {
  channel.attempt->over = true;
  ctx.core.metrics().count(why);
  if (EventLog* log = ctx.core.log()) log->logon_refused(ctx.connection->peer.client, *channel.attempt->tried_user, status);
  ctx.core.events().logon_refused(ctx.connection->peer.client, *channel.attempt->tried_user, status, ctx.now);
  return Outcome::error(status);
}

/// The account was changed at the very moment that the logon came in, so it ends before the client hears of it.
Outcome withdraw(RequestContext& ctx, Channel& channel, const std::shared_ptr<Session>& session) {
  channel.attempt->over = true;
  session->end({.reason = CloseReason::account_changed, .at = ctx.now.wall},
               [resume = ctx.park()]() mutable { resume(Outcome::error(NtStatus::logon_failure)); });
  return Outcome::detached();
}

/// All is well: only now does anybody else hear of the new session (rule R4).
Outcome publish(RequestContext& ctx, Channel& channel, const SessionSetupRequest& request, const auth::NtlmAcceptor::Step& step) {
  const smb2::SessionId id = ctx.header.session_id;
  auto keys = make_keys(ctx, request, *channel.attempt, step.identity);
  const bool can_encrypt = keys->can_sign && keys->dialect >= 0x0300 && keys->cipher != Cipher::none;
  if (ctx.configuration->encryption == Requirement::required && !can_encrypt) {
    return refuse_session(ctx, channel, NtStatus::access_denied, LogonResult::not_encrypted);
  }
  auto session = std::make_shared<Session>(ctx.core, id, make_identity(ctx, id, step.identity), keys, ctx.connection,
                                           std::make_shared<Strand>(ctx.state->home()));
  const auto logon = make_logon(ctx, *session, step.identity);
  logon->control = session;
  session->set_proven_hash(*channel.attempt->tried_hash);
  if (!session->stands_in(*ctx.core.configuration())) return refuse(ctx, channel, NtStatus::logon_failure);
  Interceptor* interceptor = ctx.core.interceptor();
  if (const auto refused = interceptor ? interceptor->refuses(session->identity().client, session->identity().user) : std::nullopt) {
    return refuse_session(ctx, channel, *refused, LogonResult::refused);
  }
  const bool privileged = ctx.core.session_rights(session->identity()).remove;
  if (ctx.core.paused() && !privileged) return refuse_session(ctx, channel, NtStatus::sharing_paused, LogonResult::paused);
  auto registration = ctx.core.registry().admit(session->identity().client, session->identity().user, logon, ctx.now.steady,
                                                privileged ? SessionLimits{} : ctx.configuration->session_policy.limits);
  if (!registration) {
    ctx.core.metrics().count(ReachedLimit::sessions);
    return refuse_session(ctx, channel, registration.error(), LogonResult::over_limit);
  }
  // Nobody else knows the session yet, so this thread may touch it outside of its strand.
  session->publish(std::move(*registration));
  ctx.core.add_session(session);
  if (!session->stands_in(*ctx.core.configuration())) return withdraw(ctx, channel, session);
  session->add_channel(ctx.port, ctx.connection->peer.client);
  ctx.core.metrics().count(LogonResult::accepted);
  channel.session = session;
  ctx.state->equip(channel, keys, keys->signing, keys->signing_key);
  if (interceptor) interceptor->keys(id, *keys, step.identity.session_key.view());
  ctx.state->logged_on();
  channel.attempt->over = true;
  ctx.sign_response = keys->can_sign;
  if (EventLog* log = ctx.core.log()) log->session_started(session_event(session->identity(), *logon));
  encode_response(ctx, *session, step.reply);

  // The session that this one replaces goes before the client hears that it is in.
  if (request.previous_session_id == smb2::SessionId{} || request.previous_session_id == id) return Outcome::reply();
  const auto previous = ctx.core.find_session(request.previous_session_id);
  const bool same_user = previous && !previous->identity().guest && !previous->identity().anonymous &&
                         equal_ignoring_case(previous->identity().user, session->identity().user);
  if (!same_user) return Outcome::reply();
  previous->end({.reason = CloseReason::replaced, .at = ctx.now.wall}, [resume = ctx.park()]() mutable { resume(Outcome::reply()); });
  return Outcome::detached();
}

/// [MS-SMB2] 3.3.5.5.3: the security context stays as it was; only an expired one would be replaced.
Outcome finish_reauthentication(RequestContext& ctx, Channel& channel, ByteView token) {
  channel.attempt->over = true;
  channel.session->expire(false);
  ctx.core.events().reauthenticated(channel.session->registration().workstation_session(), channel.session->logon(), ctx.now);
  ctx.core.metrics().count(LogonResult::reauthenticated);
  encode_response(ctx, *channel.session, token);
  return Outcome::reply();
}

constexpr std::size_t most_channels = 32;  // of a session, as Windows has it

Outcome finish_binding(RequestContext& ctx, Channel& channel, const auth::NtlmAcceptor::Step& step) {
  LogonAttempt& attempt = *channel.attempt;
  const std::shared_ptr<Session> session = attempt.target;
  if (!equal_ignoring_case(session->identity().user, step.identity.user) || step.identity.is_anonymous || step.identity.is_guest) {
    attempt.over = true;
    return Outcome::error(NtStatus::not_supported);
  }
  if (session->logon().num_channels.load(std::memory_order_relaxed) >= most_channels) {
    attempt.over = true;
    return Outcome::error(NtStatus::insufficient_resources);
  }
  channel.session = session;
  ctx.state->equip(channel, session->keys(), static_cast<SigningAlgorithm>(ctx.connection->signing_algorithm_id),
                   crypto::derive_channel_signing_key(key_material(ctx, attempt, step.identity)));
  ctx.state->logged_on();
  attempt.over = true;
  encode_response(ctx, *session, step.reply);
  session->strand()->dispatch([session, port = ctx.port, client = ctx.connection->peer.client, resume = ctx.park()]() mutable {
    const NtStatus status = !session->active() ? NtStatus::user_session_deleted
                            : session->channels() >= most_channels ? NtStatus::insufficient_resources : NtStatus::success;
    const bool bound = status == NtStatus::success;
    if (bound) session->add_channel(port, std::move(client)), session->core().metrics().count(LogonResult::channel_bound);
    else port->session_ended(session->id(), false);
    resume(bound ? Outcome::reply() : Outcome::error(status));
  });
  return Outcome::detached();
}

Outcome refuse(RequestContext& ctx, Channel& channel, NtStatus status) {
  channel.attempt->over = true;
  Statistics::add(ctx.core.statistics().password_errors);
  ctx.core.metrics().count(LogonResult::refused);
  if (EventLog* log = ctx.core.log()) log->logon_refused(ctx.connection->peer.client, *channel.attempt->tried_user, status);
  ctx.core.events().logon_refused(ctx.connection->peer.client, *channel.attempt->tried_user, status, ctx.now);
  const auto wait = ctx.core.logon_penalties().refused(ctx.connection->peer.client, ctx.now.steady);
  if (channel.attempt->kind != LogonAttempt::Kind::reauthentication) {
    if (wait == wait.zero()) return Outcome::error(status);
    ctx.state->resume_at(ctx.now.steady + wait, ctx.park(), Outcome::error(status));
    return Outcome::detached();
  }
  // Who fails to prove himself again loses the session; the request was signed with its key, so it is his own (3.3.5.5.3).
  channel.session->end({.reason = CloseReason::logoff, .at = ctx.now.wall}, [resume = ctx.park(), status]() mutable { resume(Outcome::error(status)); });
  return Outcome::detached();
}

/// [MS-SMB2] 3.3.5.5.3 Handling GSS-API Authentication
Outcome authenticate(RequestContext& ctx, Channel& channel, const SessionSetupRequest& request) {
  LogonAttempt& attempt = *channel.attempt;
  const bool hashes = ctx.connection->dialect == 0x0311;
  if (hashes) attempt.preauth.update(ctx.message);
  if (attempt.kind == LogonAttempt::Kind::binding) ctx.sign_response = true;
  const auto step = attempt.acceptor.step(request.security_buffer);
  if (!step) return refuse(ctx, channel, step.error());
  if (!step->done) {
    wire::encode(smb2::SessionSetupResponse{.security_buffer = step->reply}, *ctx.reply, ctx.reply_base);
    return Outcome::reply(NtStatus::more_processing_required);
  }
  switch (attempt.kind) {
    case LogonAttempt::Kind::fresh: return publish(ctx, channel, request, *step);
    case LogonAttempt::Kind::reauthentication: return finish_reauthentication(ctx, channel, step->reply);
    case LogonAttempt::Kind::binding: return finish_binding(ctx, channel, *step);
  }
  return Outcome::error(NtStatus::internal_error);
}

/// The checks that a binding passes before anybody authenticates ([MS-SMB2] 3.3.5.5). AES-GMAC is where the text is silent: a
/// session and a channel have both or neither, and the status tells which side lacks it.
std::optional<NtStatus> refuses_binding(const RequestContext& ctx, const Session* session) {
  const ConnectionFacts& here = *ctx.connection;
  const auto has_gmac = [](const ConnectionFacts& facts) {
    return facts.signing_algorithm_id == static_cast<std::uint16_t>(SigningAlgorithm::aes_gmac);
  };
  if (session && has_gmac(session->facts()) && !has_gmac(here)) return NtStatus::request_out_of_sequence;
  if (here.dialect < 0x0300) return NtStatus::request_not_accepted;
  if (!session) return NtStatus::user_session_deleted;
  const ConnectionFacts& there = session->facts();
  if (session->expired()) return NtStatus::network_session_expired;
  if (has_gmac(here) && !has_gmac(there)) return NtStatus::not_supported;
  if (!ctx.header.has(smb2::flag::is_signed)) return NtStatus::invalid_parameter;
  if (here.dialect != there.dialect || here.cipher_id != there.cipher_id) return NtStatus::invalid_parameter;
  if (here.client_guid != there.client_guid) return NtStatus::user_session_deleted;
  if (session->identity().anonymous || session->identity().guest) return NtStatus::not_supported;
  return std::nullopt;
}

/// The channel of an attempt to bind. Both sides sign with the session's key until the channel has its own, in the way of the
/// session's connection and not of this one. not_supported, access_denied: the request does not prove to know the key.
Result<Channel*> channel_of_binding(RequestContext& ctx, const std::shared_ptr<Session>& session) {
  if (!session->keys()->can_sign) return std::unexpected(NtStatus::not_supported);
  crypto::Signer signer(static_cast<SigningAlgorithm>(session->facts().signing_algorithm_id), session->keys()->signing_key);
  const bool proved = ctx.header.has(smb2::flag::is_signed) && signer.verify(ctx.message, crypto::Role::client);
  if (!proved) return std::unexpected(NtStatus::access_denied);
  const auto channel = ctx.state->add_channel(ctx.header.session_id, true);
  if (!channel) return channel;
  (*channel)->attempt = make_attempt(ctx, LogonAttempt::Kind::binding, session);
  (*channel)->attempt->signer.emplace(std::move(signer));
  return channel;
}

/// Who has proved to know a session's key would not believe a refusal that anybody could have sent: it is signed with that key.
std::unexpected<NtStatus> refuse_to_bind(RequestContext& ctx, const std::shared_ptr<Session>& session, NtStatus status) {
  const auto channel = session ? channel_of_binding(ctx, session) : std::unexpected(status);
  if (channel) (*channel)->attempt->over = ctx.sign_response = true;
  return std::unexpected(status);
}

Result<Channel*> begin_binding(RequestContext& ctx) {
  const auto session = ctx.core.find_session(ctx.header.session_id);
  const auto refused = refuses_binding(ctx, session.get());
  if (refused) return refuse_to_bind(ctx, session, *refused);
  return channel_of_binding(ctx, session);
}

/// Finds or makes the attempt that a request goes on with ([MS-SMB2] 3.3.5.5).
Result<Channel*> find_attempt(RequestContext& ctx, const SessionSetupRequest& request) {
  const bool binding = request.flags & smb2::session_flag_binding;
  const smb2::SessionId id = ctx.header.session_id;
  if (id == smb2::SessionId{}) {
    if (binding) return std::unexpected(NtStatus::user_session_deleted);
    ctx.header.session_id = ctx.core.new_session_id();
    const auto channel = ctx.state->add_channel(ctx.header.session_id, true);
    if (channel) (*channel)->attempt = make_attempt(ctx, LogonAttempt::Kind::fresh);
    else ctx.header.session_id = {};
    return channel;
  }
  Channel* channel = ctx.state->find_channel(id);
  if (!channel && binding) return begin_binding(ctx);
  if (!channel) return refuse_to_bind(ctx, ctx.core.find_session(id), NtStatus::user_session_deleted);
  if (channel->ended) return std::unexpected(NtStatus::user_session_deleted);
  if (binding && channel->session) return std::unexpected(NtStatus::request_not_accepted);
  if (channel->attempt) {
    const bool right_kind = binding == (channel->attempt->kind == LogonAttempt::Kind::binding);
    if (!right_kind || channel->attempt->over) return std::unexpected(NtStatus::request_not_accepted);
    if (binding && !channel->attempt->signer->verify(ctx.message, crypto::Role::client)) return std::unexpected(NtStatus::access_denied);
    return channel;
  }
  channel->attempt = make_attempt(ctx, LogonAttempt::Kind::reauthentication);
  return channel;
}

}  // namespace

// [MS-SMB2] 3.3.5.5 Receiving an SMB2 SESSION_SETUP Request
Outcome run_session_setup(RequestContext& ctx) {
  const auto request = wire::decode<SessionSetupRequest>(ctx.message);
  if (!request) return Outcome::error(request.error());
  const auto channel = find_attempt(ctx, *request);
  if (!channel) return Outcome::error(channel.error());
  return authenticate(ctx, **channel, *request);
}

}  // namespace usher::server
