// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// Frames in, and the connection's own life. Requests: connection_requests.cpp. Responses: connection_responses.cpp.
#include "server/connection_state.hpp"

#include <utility>

#include "protocol/smb2/direct_tcp.hpp"
#include "protocol/smb2/transform.hpp"
#include "server/commands/commands.hpp"
#include "server/commands/negotiate.hpp"

namespace usher::server {
namespace {

constexpr std::size_t most_tombstones = 64;
constexpr std::size_t most_running_bytes = 2 << 20;  // of requests that wait for their answers: one is worked on while the next one comes
constexpr std::size_t room_beyond_payload = 64 * 1024;  // headers, names and contexts beside the largest write

}  // namespace

ConnectionState::ConnectionState(ServerCore& core, std::shared_ptr<Executor> home, PeerAddress peer, Now now,
                                 std::move_only_function<void()> wake)
    : core_(core),
      number_(core.new_connection_number()),
      home_(std::move(home)),
      counted_(core.statistics()),
      bytes_(core.statistics().bytes_of(home_.get())),
      metrics_(core.metrics().place_of(home_.get())),
      wake_(std::move(wake)),
      configuration_(core.configuration()),
      last_now_(now),
      buffers_(home_->buffers()),
      assembly_(buffers_),
      window_(configuration_->limits.max_credits) {
  auto facts = std::make_shared<ConnectionFacts>();
  facts->peer = std::move(peer);
  facts->max_transact_size = configuration_->limits.max_transact_size;
  facts->max_read_size = configuration_->limits.max_read_size;
  facts->max_write_size = configuration_->limits.max_write_size;
  facts_ = std::move(facts);
  handshake_deadline_ = now.steady + configuration_->limits.handshake_timeout;
}

const std::shared_ptr<const Configuration>& ConnectionState::configuration() {
  if (const std::uint64_t generation = core_.configuration_generation(); generation != configuration_generation_) {
    configuration_ = core_.configuration();
    configuration_generation_ = generation;
  }
  return configuration_;
}

std::size_t ConnectionState::longest_message() {
  return logged_on_ ? std::size_t{facts_->max_write_size} + room_beyond_payload : configuration()->limits.unauthenticated_frame;
}

void ConnectionState::receive(ByteView bytes, Now now) {
  last_now_ = now;
  Statistics::add(bytes_.received, bytes.size());
  in_receive_ = true;
  while (!bytes.empty() && !closing_ && alive_) {
    if (!take_frame(assembly_.add(bytes, longest_message()), now)) break;
  }
  in_receive_ = false;
}

void ConnectionState::filled(std::size_t count, Now now) {
  last_now_ = now;
  Statistics::add(bytes_.received, count);
  in_receive_ = true;
  if (!closing_ && alive_) (void)take_frame(assembly_.filled(count), now);
  in_receive_ = false;
}

/// False when there is no frame yet, or none will be.
bool ConnectionState::take_frame(FrameAssembly::State state, Now now) {
  if (state == FrameAssembly::State::unfinished) return false;
  if (state == FrameAssembly::State::finished) {
    take_message(assembly_.take(), now);
    return true;
  }
  if (state == FrameAssembly::State::too_long) core_.metrics().count(ReachedLimit::frame_size);
  close_now();
  return false;
}

void ConnectionState::take_message(Bytes frame, Now now) {
  if (core_.interceptor()) tell_frame(true, frame, now);
  const auto id = wire::load<std::uint32_t>(frame, smb2::direct_tcp_header_size);
  if (id == smb2::smb1_protocol_id) return answer_smb1(frame, now);
  if (draining_) return;  // a stopping server starts nothing new
  RequestChain& chain = acquire_chain();
  chain.frame = std::move(frame);
  chain.start = smb2::direct_tcp_header_size;
  chain.ctx.now = now;
  const bool understood = id == smb2::protocol_id || (id == smb2::transform_protocol_id && open_sealed(chain));
  if (!understood) {
    release(chain);
    return close_now();
  }
  running_bytes_ += chain.message().size();
  begin(chain, now);
}

bool ConnectionState::open_sealed(RequestChain& chain) {  // [MS-SMB2] 3.3.5.2.1.1
  const auto header = smb2::read_transform_header(chain.message());
  if (!header || header->flags != 1) return false;
  Channel* channel = find_channel(header->session_id);
  crypto::Sealer* const opener = channel ? channel->opener() : nullptr;
  if (!opener) return false;
  const MutableByteView sealed = MutableByteView(chain.frame).subspan(chain.start + smb2::transform_header_size);
  if (sealed.size() != header->original_message_size) return false;
  if (!opener->open(chain.message().first(smb2::transform_header_size), sealed)) return false;
  chain.start += smb2::transform_header_size;
  chain.encrypted = true;
  chain.encrypted_for = header->session_id;
  // A transform inside a transform has another ProtocolId and is refused here, without recursion.
  return sealed.size() >= 4 && wire::load<std::uint32_t>(sealed) == smb2::protocol_id;
}

void ConnectionState::answer_smb1(const Bytes& frame, Now now) {  // [MS-SMB2] 3.3.5.3
  if (negotiated_ || wildcard_answered_) return close_now();
  RequestChain& chain = acquire_chain();
  chain.ctx.now = now;
  chain.ctx.header = {};
  open_response(chain);
  const auto offered = smb2::read_multi_protocol_negotiate(ByteView(frame).subspan(smb2::direct_tcp_header_size));
  if (!offered || !answer_multi_protocol_negotiate(*this, chain.ctx, *offered)) {
    release(chain);
    return close_now();
  }
  (void)window_.consume(0, 1);
  finish_request(chain, Outcome::reply());  // which ends the chain
}

RequestChain& ConnectionState::acquire_chain() {
  if (running_ == chains_.size()) {
    chains_.push_back(std::unique_ptr<RequestChain>(new RequestChain{.ctx = {.core = core_}}));
  }
  RequestChain& chain = *chains_[running_];
  chain.place = running_++;
  chain.ctx.configuration = configuration();
  chain.ctx.connection = facts_;
  chain.ctx.port = shared_from_this();
  chain.ctx.state = this;
  chain.ctx.chain = &chain;
  return chain;
}

void ConnectionState::release(RequestChain& chain) {
  running_bytes_ -= std::min(running_bytes_, chain.message().size());
  buffers_.give(std::move(chain.frame));
  buffers_.give(std::move(chain.reply));
  std::vector<RequestChain::Part> parts = std::move(chain.parts);
  parts.clear();
  const std::size_t place = chain.place;
  chain.~RequestChain();
  new (&chain) RequestChain{.ctx = {.core = core_}};
  chain.parts = std::move(parts);

  std::swap(chains_[place], chains_[--running_]);
  chains_[place]->place = place;
  constexpr std::size_t kept = 2;  // of those that nobody uses: more only while there is much to do
  if (chains_.size() - running_ > kept && running_ < chains_.size() / 2) chains_.pop_back();
}

Channel* ConnectionState::find_channel(smb2::SessionId id) {
  const auto found = channels_.find(static_cast<std::uint64_t>(id));
  return found == channels_.end() ? nullptr : &found->second;
}

Result<Channel*> ConnectionState::add_channel(smb2::SessionId id, bool half_open) {
  const Limits& limits = configuration()->limits;
  const bool full = channels_.size() - tombstones_.size() >= limits.sessions_per_connection;
  if (full || (half_open && half_open_ >= limits.half_open_logons_per_connection)) {
    core_.metrics().count(ReachedLimit::connection_sessions);
    return std::unexpected(NtStatus::insufficient_resources);
  }
  Channel& channel = channels_[static_cast<std::uint64_t>(id)];
  if (half_open) ++half_open_;
  return &channel;
}

void ConnectionState::remove_channel(smb2::SessionId id) {
  const Channel* channel = find_channel(id);
  if (!channel) return;
  if (channel->attempt && channel->attempt->kind != LogonAttempt::Kind::reauthentication) --half_open_;
  channels_.erase(static_cast<std::uint64_t>(id));
}

void ConnectionState::equip(Channel& channel, std::shared_ptr<SessionKeys> keys, crypto::SigningAlgorithm algorithm,
                            const crypto::Key& signing_key) {
  channel.keys = std::move(keys);
  if (channel.keys->can_sign) channel.signer.emplace(algorithm, signing_key);
}

void ConnectionState::logged_on() { logged_on_ = true; }

void ConnectionState::resume_at(SteadyTime when, std::move_only_function<void(Outcome)> resume, Outcome outcome) {
  held_back_.emplace(when, std::pair(std::move(resume), outcome));
}

void ConnectionState::finish_negotiation(std::shared_ptr<const ConnectionFacts> facts) {
  facts_ = std::move(facts);
  negotiated_ = true;
}

void ConnectionState::session_ended(smb2::SessionId id, bool notify) {
  if (!home_->runs_here()) {
    return home_->post([self = shared_from_this(), id, notify] { self->session_ended(id, notify); });
  }
  Channel* channel = find_channel(id);
  if (!channel || channel->ended) return;
  channel->ended = true;
  channel->session.reset();
  tombstones_.push_back(id);
  if (tombstones_.size() > most_tombstones) {
    remove_channel(tombstones_.front());
    tombstones_.erase(tombstones_.begin());
  }
  // Last: a transport that breaks over it ends the channels.
  if (notify && facts_->server_capabilities & smb2::capability::notifications) send_session_closed(*channel, id);
}

void ConnectionState::set_sends_files() {
  auto facts = std::make_shared<ConnectionFacts>(*facts_);
  facts->sends_files = true;
  facts_ = std::move(facts);
}

bool RequestContext::may_end_in_extent() const {
  return connection->sends_files && !encrypted && !header.has(smb2::flag::is_signed) && !session->keys()->signing_required &&
         chain->index == 0 && chain->next == 0 && !core.interceptor();
}

void ConnectionState::drop() {
  if (!home_->runs_here()) return home_->post([self = shared_from_this()] { self->drop(); });
  transmits_.clear(), transmit_bytes_ = 0;
  close_now();
  if (wake_) wake_();
}

void ConnectionState::on_time(Now now) {
  last_now_ = now;
  if (!logged_on_ && now.steady >= handshake_deadline_ && !closing_) {
    core_.metrics().count(ReachedLimit::handshake_time);
    close_now();
  }
  while (!held_back_.empty() && held_back_.begin()->first <= now.steady) {
    auto due = held_back_.extract(held_back_.begin());
    due.mapped().first(due.mapped().second);
  }
}

void ConnectionState::hurry(Now now) {
  last_now_ = now;
  hurries_ = true;
  while (!held_back_.empty()) {
    auto first = held_back_.extract(held_back_.begin());
    first.mapped().first(first.mapped().second);
  }
}

std::optional<SteadyTime> ConnectionState::next_deadline() const {
  std::optional<SteadyTime> deadline = logged_on_ ? std::nullopt : std::optional(handshake_deadline_);
  if (!held_back_.empty()) deadline = std::min(deadline.value_or(held_back_.begin()->first), held_back_.begin()->first);
  return deadline;
}

void ConnectionState::disconnected(Now now) {
  last_now_ = now;
  if (!alive_) return;
  alive_ = false;
  closing_ = true;
  if (Interceptor* interceptor = core_.interceptor()) interceptor->connection_ended(number_, now);
  cancel_async_requests();
  for (auto& [id, channel] : channels_) {
    if (!channel.session) continue;
    channel.session->strand()->dispatch([session = channel.session, port = shared_from_this(), at = now.wall] { session->remove_channel(port.get(), at); });
  }
  channels_.clear();
  held_back_.clear();
  early_answers_.clear();
  transmits_.clear();
}

/// [MS-SMB2] 3.3.7.1. A session that lives on over another channel must not be left with what nobody hears the end of.
void ConnectionState::cancel_async_requests() {
  for (const auto& [id, request] : std::exchange(async_requests_, {})) {
    if (replayable_.contains(id)) continue;
    const Channel* channel = find_channel(request->header().session_id);
    if (!channel || !channel->session) continue;
    channel->session->strand()->dispatch([request] {
      if (request->on_cancel) request->on_cancel();
    });
  }
}

void ConnectionState::abandon() {
  disconnected(last_now_);
  wake_ = {};
}

bool ConnectionState::wants_close() const {
  return closing_ ? transmits_.empty() || !alive_ : draining_ && running_ == 0 && transmits_.empty();
}

bool ConnectionState::wants_bytes() const {
  return !closing_ && running_bytes_ < most_running_bytes && transmit_bytes_ < configuration_->limits.transmit_backlog;
}

}  // namespace usher::server
