// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// Responses out: credits, signatures, encryption, and what is sent later.
#include <utility>

#include "protocol/smb2/direct_tcp.hpp"
#include "protocol/smb2/create.hpp"
#include "protocol/smb2/error.hpp"
#include "protocol/smb2/oplock_break.hpp"
#include "protocol/smb2/server_to_client_notification.hpp"
#include "protocol/smb2/transform.hpp"
#include "server/connection_state.hpp"

namespace usher::server {
namespace {

constexpr std::size_t frame_header = smb2::direct_tcp_header_size;
/// Bytes. Answers to requests that came together leave together, but large ones as they are made, out of the processor's cache.
constexpr std::size_t worth_sending_early = 256 * 1024;
constexpr std::size_t sealed_room = frame_header + smb2::transform_header_size;

smb2::Header response_header(const smb2::Header& request, NtStatus status, std::uint16_t credits) {
  smb2::Header h = request;
  h.status = status;
  h.credits = credits;
  h.next_command = 0;
  h.signature = {};
  h.flags = (request.flags & (smb2::flag::related_operations | smb2::flag::priority_mask | smb2::flag::async_command |
                              smb2::flag::replay_operation)) | smb2::flag::server_to_redir;
  return h;
}

void append_error_body(Bytes& out, std::size_t base, ByteView data) {
  static constexpr std::array<std::byte, 1> none{};  // ErrorData is never empty on the wire ([MS-SMB2] 2.2.2)
  wire::encode(smb2::ErrorResponse{.byte_count = static_cast<std::uint32_t>(data.size()),
                                   .error_data = data.empty() ? ByteView(none) : data}, out, base);
}

}  // namespace

void ConnectionState::open_response(RequestChain& chain) {
  Bytes& reply = chain.reply;
  if (reply.empty()) {
    if (reply.capacity() == 0) reply = buffers_.take();
    reply.resize(chain.encrypted ? sealed_room : frame_header);
  }
  chain.ctx.reply = &reply;
  chain.ctx.reply_base = reply.size();
  reply.resize(reply.size() + smb2::header_size);
}

bool ConnectionState::must_sign(const RequestChain& chain) const {
  if (chain.encrypted) return false;
  if (chain.ctx.sign_response) return true;
  const Channel* channel = find_channel(chain.ctx.header.session_id);
  if (!channel || !channel->signer) return false;
  return chain.ctx.header.has(smb2::flag::is_signed) || channel->keys->signing_required;
}

std::uint16_t ConnectionState::grant_credits(const smb2::Header& request, NtStatus status, std::uint16_t at_most) {
  // A stranger gets what he asks for only when he is no longer one ([MS-SMB2] 3.3.1.2 leaves the policy to us).
  const bool stranger = !logged_on_ || status == NtStatus::more_processing_required;
  const auto wanted = std::max<std::uint16_t>({request.credits, request.credit_charge, 1});
  const std::uint16_t granted = window_.grant(std::min<std::uint16_t>(stranger ? std::min<std::uint16_t>(wanted, 16) : wanted, at_most));
  if (metrics_) Metrics::add(metrics_->credits_granted, granted);
  return granted;
}

/// What is answered later is measured by its interim response: how long it then waits is the client's own choice.
void ConnectionState::measure(const RequestChain& chain, NtStatus status) {
  if (!metrics_) return;
  metrics_->count_error(status);
  timed_answers_.emplace_back(Metrics::kind_of(chain.ctx.header.command, status), chain.ctx.now.steady);
}

void ConnectionState::answers_made(Now now) {
  for (const auto& [kind, came] : timed_answers_) metrics_->count_request(kind, now.steady - came);
  timed_answers_.clear();
}

ConnectionState::Step ConnectionState::finish_request(RequestChain& chain, Outcome outcome) {
  RequestContext& ctx = chain.ctx;
  Bytes& reply = chain.reply;
  const bool failed = outcome.kind == Outcome::Kind::error;
  ctx.counted.end(), ctx.create_in_progress.reset();
  if (failed) {
    if (outcome.status == NtStatus::access_denied) Statistics::add(core_.statistics().permission_errors);
    reply.resize(ctx.reply_base + smb2::header_size);
    append_error_body(reply, ctx.reply_base, ctx.error_data);
  }
  if (chain.next) wire::pad_to(reply, ctx.reply_base, 8);
  const std::uint16_t most_credits = chain.interception ? chain.interception->treatment.credits.value_or(0xFFFF) : 0xFFFF;
  smb2::Header h = response_header(ctx.header, outcome.status, grant_credits(ctx.header, outcome.status, most_credits));
  if (chain.index == 0) h.flags &= ~smb2::flag::related_operations;
  if (chain.next) h.next_command = static_cast<std::uint32_t>(reply.size() - ctx.reply_base);
  measure(chain, outcome.status);
  const bool sign = must_sign(chain);
  if (sign) h.flags |= smb2::flag::is_signed;
  const bool unknown_session = !find_channel(ctx.header.session_id) && ctx.header.command != smb2::Command::session_setup;
  if (failed && unknown_session && !chain.encrypted && ctx.header.has(smb2::flag::is_signed)) {
    // No such session, so no key to sign with. Clients that insist take the request's own signature, as Windows sends it back.
    h.flags |= smb2::flag::is_signed;
    h.signature = ctx.header.signature;
  }
  smb2::write_header(h, MutableByteView(reply).subspan(ctx.reply_base));
  if (ctx.session) ctx.session->logon().count_out(reply.size() - ctx.reply_base + ctx.extent.size);
  chain.parts.push_back({ctx.reply_base, reply.size(), sign ? ctx.header.session_id : smb2::SessionId{}});
  if (chain.interception) chain.parts.back().spoiled = std::exchange(chain.interception->spoil_next, false);
  if (core_.interceptor()) tell_answer(chain, outcome.status, reply.size() - ctx.reply_base);

  if (ctx.header.command == smb2::Command::create) {
    ctx.related_status = failed ? outcome.status : NtStatus::success;
    if (failed) ctx.related_file_id = smb2::related_file_id;
  }
  return next_request(chain, ctx.session || ctx.header.command == smb2::Command::session_setup);
}

ConnectionState::Step ConnectionState::next_request(RequestChain& chain, bool has_session) {
  if (!chain.next) {
    finish_chain(chain);
    return Step::ended;
  }
  chain.previous_valid = has_session;
  chain.previous_session = chain.ctx.header.session_id;
  chain.previous_tree = chain.ctx.header.tree_id;
  chain.at = chain.next;
  ++chain.index;
  return Step::next;
}

ConnectionState::Step ConnectionState::finish_without_response(RequestChain& chain) { return next_request(chain, chain.previous_valid); }

void ConnectionState::finish_chain(RequestChain& chain) {
  if (!chain.parts.empty() && alive_) {
    // A compound's last part may have been padded for a request that then had no response.
    smb2::Header last = *smb2::read_header(ByteView(chain.reply).subspan(chain.parts.back().at));
    if (last.next_command) wire::store(chain.reply, chain.parts.back().at + 20, std::uint32_t{0});
    for (const RequestChain::Part& part : chain.parts) {
      Channel* channel = part.signed_for == smb2::SessionId{} ? nullptr : find_channel(part.signed_for);
      if (!channel) continue;
      const auto message = MutableByteView(chain.reply).subspan(part.at, part.end - part.at);
      if (channel->signer) channel->signer->sign_in_place(message, crypto::Role::server);
      else if (channel->attempt && channel->attempt->signer) channel->attempt->signer->sign_in_place(message, crypto::Role::server);
      if (part.spoiled) spoil(message.subspan(48, 16));
    }
    after_logon_response(chain);
    transmit(std::move(chain.reply), chain.encrypted ? chain.encrypted_for : smb2::SessionId{}, chain.interception.get(),
             std::move(chain.ctx.extent));
  }
  chain.reply = {};
  release(chain);
}

/// SESSION_SETUP's responses belong into the hash of its session ([MS-SMB2] 3.3.5.5.3), and a failed attempt ends when its
/// response has been signed.
void ConnectionState::after_logon_response(RequestChain& chain) {
  const smb2::Header& request = chain.ctx.header;
  const ByteView response = ByteView(chain.reply).subspan(chain.parts.back().at);
  if (request.command == smb2::Command::negotiate) {
    if (chain.outcome.kind == Outcome::Kind::reply && facts_->dialect == 0x0311) preauth_.update(response);
  } else if (request.command == smb2::Command::session_setup) {
    Channel* channel = find_channel(request.session_id);
    if (!channel || !channel->attempt) return;
    if (channel->attempt->over) {
      end_attempt(request.session_id);
    } else {
      channel->attempt->preauth.update(response);
    }
  }
}

void ConnectionState::end_attempt(smb2::SessionId id) {
  Channel* channel = find_channel(id);
  if (!channel || !channel->attempt) return;
  if (channel->attempt->kind != LogonAttempt::Kind::reauthentication) --half_open_;
  channel->attempt.reset();
  if (!channel->session && !channel->ended) channels_.erase(static_cast<std::uint64_t>(id));
}

void ConnectionState::transmit(Bytes frame, smb2::SessionId sealed_for, const Interception* interception, FileExtent extent) {
  if (!alive_) return;
  if (sealed_for != smb2::SessionId{}) {
    Channel* channel = find_channel(sealed_for);
    crypto::Sealer* const sealer = channel ? channel->sealer() : nullptr;
    if (!sealer) return close_now();  // never in the clear what was asked for in secret
    const auto header = MutableByteView(frame).subspan(frame_header, smb2::transform_header_size);
    const auto message = MutableByteView(frame).subspan(sealed_room);
    smb2::TransformHeader transform{.original_message_size = static_cast<std::uint32_t>(message.size()), .session_id = sealed_for};
    const std::uint64_t nonce = channel->keys->next_nonce.fetch_add(1, std::memory_order_relaxed);
    wire::store(transform.nonce, 0, nonce);
    smb2::write_transform_header(transform, header);
    sealer->seal(header, message);
  }
  smb2::write_direct_tcp_header(frame, frame.size() - frame_header + extent.size);
  Transmit transmit{.frame = std::move(frame), .extent = std::move(extent)};
  if (interception) disturb(transmit, *interception);
  if (core_.interceptor()) tell_frame(false, transmit.frame, last_now_);
  transmit_bytes_ += transmit.size();
  Statistics::add(bytes_.sent, transmit.size());
  transmits_.push(std::move(transmit));
  if ((!in_receive_ || transmit_bytes_ >= worth_sending_early) && wake_) wake_();
}

std::optional<Bytes> ConnectionState::next_transmit() {
  if (transmits_.empty()) return std::nullopt;
  Transmit& next = transmits_.front();
  if (next.segment != 0 && next.frame.size() - next.sent > next.segment) {
    const ByteView piece = ByteView(next.frame).subspan(next.sent, next.segment);
    next.sent += piece.size();
    transmit_bytes_ -= piece.size();
    return Bytes(piece.begin(), piece.end());
  }
  const std::size_t sent = next.sent;
  Transmit taken = transmits_.take();
  if (sent > 0) taken.frame.erase(taken.frame.begin(), taken.frame.begin() + static_cast<std::ptrdiff_t>(sent));
  transmit_bytes_ -= taken.size();
  extent_ = std::move(taken.extent);
  return std::move(taken.frame);
}

void ConnectionState::recycle(Bytes buffer) { buffers_.give(std::move(buffer)); }

ConnectionState::Step ConnectionState::go_async(RequestChain& chain) {  // [MS-SMB2] 3.3.4.2
  RequestContext& ctx = chain.ctx;
  const std::shared_ptr<AsyncRequest> request = std::exchange(ctx.async_request, nullptr);
  const auto id = static_cast<std::uint64_t>(request->header().async_id);
  if (const auto early = early_answers_.find(id); early != early_answers_.end()) {  // answered before it could be called late
    const auto [status, body] = std::move(early->second);
    early_answers_.erase(early);
    chain.reply.resize(ctx.reply_base + smb2::header_size);
    if (body.empty()) return finish_request(chain, Outcome::error(status));
    wire::append(chain.reply, ByteView(body).subspan(smb2::header_size));
    return finish_request(chain, Outcome::reply(status));
  }
  if (chain.next) {
    // A compound may wait in its last request only ([MS-SMB2] 3.3.5.2.7 <266>): give up waiting.
    async_requests_.emplace(id, request);
    ctx.session->strand()->dispatch([request] {
      if (request->on_cancel) request->on_cancel();
    });
    async_requests_.erase(id);
    return finish_request(chain, Outcome::error(NtStatus::internal_error));
  }
  async_requests_.emplace(id, request);
  chain.reply.resize(ctx.reply_base);  // this request's response comes apart from the others'
  const smb2::Header interim = request->header();
  const bool encrypted = chain.encrypted;
  const std::uint16_t credits = grant_credits(interim, NtStatus::pending);
  measure(chain, NtStatus::pending);
  if (core_.interceptor()) tell_answer(chain, NtStatus::pending, smb2::header_size);
  finish_chain(chain);
  send_answer(interim, encrypted, NtStatus::pending, {}, credits);
  return Step::ended;
}

void ConnectionState::answer(const smb2::Header& request, bool encrypted, NtStatus status, Bytes body) {
  if (!home_->runs_here()) {
    return home_->post([self = shared_from_this(), request, encrypted, status, body = std::move(body)]() mutable {
      self->answer(request, encrypted, status, std::move(body));
    });
  }
  if (!alive_) return;
  const auto id = static_cast<std::uint64_t>(request.async_id);
  replayable_.erase(id);
  if (async_requests_.erase(id) == 0) {
    early_answers_.emplace(id, std::pair(status, std::move(body)));
    return;
  }
  if (metrics_) metrics_->count_error(status);
  if (Interceptor* interceptor = core_.interceptor()) interceptor->answered_later(number_, request.message_id, status, body.size(), last_now_);
  send_answer(request, encrypted, status, std::move(body), 0);  // the interim response carried the credits
}

void ConnectionState::send_answer(const smb2::Header& request, bool encrypted, NtStatus status, Bytes body, std::uint16_t credits) {
  const std::size_t room = encrypted ? sealed_room : frame_header;
  Bytes frame(room + smb2::header_size);
  smb2::Header h = response_header(request, status, credits);
  h.flags &= ~smb2::flag::related_operations;
  Channel* channel = find_channel(request.session_id);
  // An interim response is not signed ([MS-SMB2] 3.3.4.1.1).
  const bool sign = !encrypted && status != NtStatus::pending && channel && channel->signer &&
                    (request.has(smb2::flag::is_signed) || channel->keys->signing_required);
  if (sign) h.flags |= smb2::flag::is_signed;
  if (body.empty()) {
    append_error_body(frame, room, {});
  } else {
    wire::append(frame, ByteView(body).subspan(smb2::header_size));
  }
  if (channel && channel->session) channel->session->logon().count_out(frame.size() - room);
  smb2::write_header(h, MutableByteView(frame).subspan(room));
  if (sign) channel->signer->sign_in_place(MutableByteView(frame).subspan(room), crypto::Role::server);
  transmit(std::move(frame), encrypted ? request.session_id : smb2::SessionId{});
}

/// [MS-SMB2] 4.11.1: encrypted for a session that encrypts, else signed for one that has to sign. The MessageId of all ones is
/// used once with a channel's key, so that AES-GMAC's nonce, which it is part of, comes once as well.
void ConnectionState::send_session_closed(Channel& channel, smb2::SessionId id) {
  const bool encrypted = channel.keys->encrypt_data && channel.can_seal();
  const bool sign = !encrypted && channel.signer && channel.keys->signing_required;
  Bytes body(smb2::header_size);
  wire::encode(smb2::SessionClosedNotification{}, body);
  send_notification({.command = smb2::Command::server_to_client_notification, .session_id = id}, id, encrypted,
                    sign ? &*channel.signer : nullptr, body);
}

/// A message that answers no request. `body` is one whose first 64 bytes are room for the header.
void ConnectionState::send_notification(smb2::Header header, smb2::SessionId session, bool encrypted, crypto::Signer* signer, ByteView body) {
  const std::size_t room = encrypted ? sealed_room : frame_header;
  Bytes frame(room);
  wire::append(frame, body);
  header.flags = smb2::flag::server_to_redir | (signer ? smb2::flag::is_signed : 0);
  header.message_id = smb2::MessageId{~std::uint64_t{0}};
  smb2::write_header(header, MutableByteView(frame).subspan(room));
  if (signer) signer->sign_in_place(MutableByteView(frame).subspan(room), crypto::Role::server);
  transmit(std::move(frame), encrypted ? session : smb2::SessionId{});
}

/// [MS-SMB2] 3.3.4.6 and 3.3.4.7: never signed; encrypted for a session that encrypts. An oplock's names its session, a
/// lease's none, since it may be held through several.
void ConnectionState::oplock_break(smb2::SessionId id, smb2::FileId file_id, const OplockBreak& what) {
  if (!home_->runs_here()) {
    return home_->post([self = shared_from_this(), id, file_id, what] { self->oplock_break(id, file_id, what); });
  }
  const Channel* channel = find_channel(id);
  if (!alive_ || !channel || channel->ended) return;
  Bytes body(smb2::header_size);
  if (what.lease_key) {
    wire::encode(smb2::LeaseBreakNotification{.new_epoch = what.epoch,
                                              .flags = what.acknowledge ? smb2::break_flag_ack_required : 0,
                                              .lease_key = *what.lease_key,
                                              .current_lease_state = what.from,
                                              .new_lease_state = what.to}, body);
  } else {
    const std::uint8_t level = what.to == smb2::lease_state::none ? smb2::oplock_level::none : smb2::oplock_level::level_ii;
    wire::encode(smb2::OplockBreakNotification{.oplock_level = level, .file_id = file_id}, body);
  }
  const smb2::SessionId named = what.lease_key ? smb2::SessionId{} : id;
  send_notification({.command = smb2::Command::oplock_break, .session_id = named}, id, channel->keys->encrypt_data && channel->can_seal(), nullptr, body);
}

}  // namespace usher::server
