// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/pipes/rpc_runtime.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace usher::server {
namespace {

constexpr std::size_t most_stub = 4 << 20;            // of one request, all fragments
constexpr std::size_t most_fragments = 1 << 16;       // of one request
constexpr std::size_t most_waiting = 1 << 20;         // bytes sent on while a call runs
constexpr std::size_t most_answer = 64 << 20;         // of one response
constexpr std::size_t most_unread = 64;               // messages that a client leaves behind when he asks on (rule R5)
constexpr std::size_t most_unread_bytes = 1 << 20;    // the same; one answer may be longer, but none is made behind it
constexpr std::uint16_t least_fragment = 2048, most_fragment = 65528;  // Windows stops at 4280; a READ may take more
constexpr std::uint16_t reason_unknown_interface = 1, reason_unknown_transfer = 2;
constexpr std::uint16_t nak_authentication_type = 8;  // [C706] 12.6.3.1 authentication_type_not_recognized
constexpr std::uint16_t nak_not_specified = 0, nak_invalid_checksum = 9;
constexpr std::size_t token_alignment = 4;            // in a BIND_ACK

}  // namespace

Result<void> RpcRuntime::write(ByteView bytes, Now now) {
  if (shut_) return std::unexpected(NtStatus::pipe_disconnected);
  now_ = now;
  wire::append(incoming_, bytes);
  take_waiting();
  if (running_ && incoming_.size() > most_waiting) say_fault_and_shut(0, 0, rpc::Fault::remote_no_memory);
  return {};
}

void RpcRuntime::take_waiting() {
  std::size_t at = 0;
  while (!shut_ && !running_) {
    const std::size_t taken = take_first(MutableByteView(incoming_).subspan(at));
    if (taken == 0) break;
    at += taken;
  }
  if (shut_) incoming_.clear();
  else incoming_.erase(incoming_.begin(), incoming_.begin() + static_cast<std::ptrdiff_t>(at));
}

std::size_t RpcRuntime::take_first(MutableByteView waiting) {
  if (waiting.size() < rpc::pdu_header_size) return 0;
  const auto header = rpc::read_pdu_header(waiting);
  if (!header) return say_fault_and_shut(0, 0, rpc::Fault::protocol_error), 0;
  if (waiting.size() < header->fragment_length) return 0;
  if (outgoing_.size() > most_unread || unread_bytes() > most_unread_bytes) return say_fault_and_shut(header->call_id, 0, rpc::Fault::remote_no_memory), 0;
  take_pdu(waiting.first(header->fragment_length), *header);
  return header->fragment_length;
}

void RpcRuntime::take_pdu(MutableByteView pdu, const rpc::PduHeader& header) {
  switch (header.type) {
    case rpc::PduType::bind:
    case rpc::PduType::alter_context: return bind(pdu, header);
    case rpc::PduType::auth3: return auth3(pdu, header);
    case rpc::PduType::request: return request(pdu, header);
    case rpc::PduType::orphaned: return abandon(header);
    case rpc::PduType::cancel: return;  // a call that runs is soon over, and its answer no worse than a fault
    default: return say_fault_and_shut(header.call_id, 0, rpc::Fault::protocol_error);
  }
}

void RpcRuntime::bind(ByteView pdu, const rpc::PduHeader& header) {
  const bool altering = header.type == rpc::PduType::alter_context;
  const auto bind = rpc::read_bind(pdu, header);
  if (!bind || altering != bound_) {
    return say_last(altering ? rpc::write_fault(header.call_id, 0, rpc::Fault::protocol_error) : rpc::write_bind_nak(header.call_id, nak_not_specified));
  }
  std::optional<rpc::AuthTrailer> trailer;
  Bytes token;
  if (!take_leg(pdu, header, trailer, token)) return;
  if (!altering) association_ = host_.associations().join(bind->association_group, security_.caller().client);
  if (!association_) return say_last(rpc::write_bind_nak(header.call_id, nak_not_specified));  // a group that there is not
  rpc::BindAck ack{.type = altering ? rpc::PduType::alter_context_response : rpc::PduType::bind_ack, .call_id = header.call_id};
  if (!altering) {
    max_fragment_ = std::clamp(bind->max_receive, least_fragment, most_fragment);
    ack.secondary_address = interface_.secondary_address;
  }
  ack.max_transmit = ack.max_receive = max_fragment_;
  ack.association_group = association_->group();
  ack.signs_headers = trailer && (header.flags & rpc::supports_header_signing);
  for (const rpc::PresentationContext& context : bind->contexts) {
    ack.answers.push_back(answer_context(context));
    if (ack.answers.back().result == rpc::ContextResult::acceptance) contexts_[context.id] = true;
  }
  bound_ = true;
  Bytes answer = rpc::write_bind_ack(ack);
  if (trailer && !token.empty()) rpc::append_auth_trailer(answer, rpc::pdu_header_size, token_alignment, *trailer);
  say(std::move(answer));
}

bool RpcRuntime::take_leg(ByteView pdu, const rpc::PduHeader& header, std::optional<rpc::AuthTrailer>& trailer, Bytes& token) {
  if (header.auth_length == 0) return true;
  const auto refuse = [&](std::uint16_t reason, rpc::Fault fault) {
    const bool altering = header.type == rpc::PduType::alter_context;
    say_last(altering ? rpc::write_fault(header.call_id, 0, fault) : rpc::write_bind_nak(header.call_id, reason));
    return false;
  };
  const auto leg = rpc::read_auth_trailer(pdu, header);
  if (!leg) return refuse(nak_not_specified, rpc::Fault::protocol_error);
  if (!RpcSecurity::is_offered(*leg)) return refuse(nak_authentication_type, rpc::Fault::access_denied);
  auto answer = security_.take_leg(*leg, now_);
  if (!answer) return refuse(nak_invalid_checksum, answer.error() == NtStatus::access_denied ? rpc::Fault::access_denied : rpc::Fault::protocol_error);
  token = std::move(*answer);
  trailer = *leg;
  trailer->token = token;
  return true;
}

/// Never answered: what is wrong is told to the first request ([MS-RPCE] 3.3.1.5.2.1).
void RpcRuntime::auth3(ByteView pdu, const rpc::PduHeader& header) {
  const auto leg = rpc::read_auth_trailer(pdu, header);
  if (!bound_ || !leg) return say_fault_and_shut(header.call_id, 0, rpc::Fault::protocol_error);
  (void)security_.take_leg(*leg, now_);
}

void RpcRuntime::abandon(const rpc::PduHeader& header) {
  if (!assembling_ || assembling_header_.call_id != header.call_id) return;
  assembling_.reset();
  stub_.clear();
}

rpc::ContextAnswer RpcRuntime::answer_context(const rpc::PresentationContext& context) {
  // Feature negotiation comes as a context of its own ([MS-RPCE] 3.3.1.5.3). One logon per pipe, so security contexts are not
  // multiplexed; a call that its client abandons is forgotten, and the pipe lives on.
  if (rpc::is_feature_negotiation(context.transfers.front())) {
    const std::uint16_t asked = context.transfers.front().uuid[8];
    return {rpc::ContextResult::negotiate_ack, static_cast<std::uint16_t>(asked & rpc::keeps_connection_on_orphan), {}};
  }
  const bool ours = context.interface.uuid == interface_.id.uuid && (context.interface.version & 0xFFFF) == interface_.id.version;
  if (!ours) return {rpc::ContextResult::provider_rejection, reason_unknown_interface, {}};
  const bool ndr = std::ranges::find(context.transfers, rpc::ndr32) != context.transfers.end();
  if (!ndr || contexts_.size() >= rpc::most_contexts) return {rpc::ContextResult::provider_rejection, reason_unknown_transfer, {}};
  return {rpc::ContextResult::acceptance, 0, rpc::ndr32};
}

void RpcRuntime::request(MutableByteView pdu, const rpc::PduHeader& header) {
  const auto fault = bound_ ? security_.open(pdu, header) : rpc::Fault::protocol_error;
  const auto request = rpc::read_request(pdu, header);
  if (fault) return say_fault_and_shut(header.call_id, request ? request->context_id : std::uint16_t{0}, *fault);
  const bool first = header.flags & rpc::first_fragment;
  const bool continues = assembling_ && request && assembling_header_.call_id == header.call_id &&
                         assembling_header_.little_endian == header.little_endian && assembling_->opnum == request->opnum &&
                         assembling_->context_id == request->context_id;
  if (!request || first == assembling_.has_value() || (!first && !continues)) {
    return say_fault_and_shut(header.call_id, 0, rpc::Fault::protocol_error);
  }
  if (first) {
    assembling_ = *request;
    assembling_header_ = header;
    fragments_ = 0;
    too_large_ = false;
    stub_.clear();
  }
  assemble(*request, header);
}

void RpcRuntime::assemble(const rpc::Request& request, const rpc::PduHeader& header) {
  if (!too_large_ && (stub_.size() + request.stub.size() > most_stub || ++fragments_ > most_fragments)) {
    say(rpc::write_fault(header.call_id, request.context_id, rpc::Fault::remote_no_memory));
    too_large_ = true;  // the fragments that are still to come are passed over
    stub_ = {};
  }
  if (!too_large_) wire::append(stub_, request.stub);
  if (!(header.flags & rpc::last_fragment)) return;
  rpc::Request whole = *std::exchange(assembling_, std::nullopt);
  const Bytes stub = std::exchange(stub_, {});
  whole.stub = stub;
  if (!too_large_) call(header, whole);
}

void RpcRuntime::call(const rpc::PduHeader& header, const rpc::Request& request) {
  const auto fault = [&](rpc::Fault status) { say(rpc::write_fault(header.call_id, request.context_id, status)); };
  if (!contexts_.contains(request.context_id)) return fault(rpc::Fault::unknown_interface);
  const auto row = std::ranges::find(interface_.methods, request.opnum, &RpcMethodRow::opnum);
  if (row == interface_.methods.end()) return fault(rpc::Fault::op_range);
  Bytes out;
  RpcCall call{.in = rpc::NdrReader(request.stub, header.little_endian),
               .out = rpc::NdrWriter(out),
               .host = host_,
               .caller = security_.caller(),
               .handles = association_->handles_of(interface_),
               .now = now_};
  call.later = [this, call_id = header.call_id, context_id = request.context_id] {
    running_ = true;
    return [weak = weak_from_this(), strand = strand_, call_id, context_id](Bytes stub, bool close_caller) {
      strand->post([weak, call_id, context_id, stub = std::move(stub), close_caller]() mutable {
        const auto self = weak.lock();
        if (!self) return;
        self->running_ = false;
        self->close_caller_ |= close_caller;
        self->respond(call_id, context_id, std::move(stub));
        self->take_waiting();
      });
    };
  };
  const RpcOutcome outcome = row->method(call);
  if (outcome.is_later) return;
  if (call.next_turn) {
    running_ = true;
    return take_turn(header.call_id, request.context_id, std::move(call.next_turn));
  }
  if (outcome.fault) return fault(*outcome.fault);
  if (!call.in.ok()) return fault(rpc::Fault::bad_stub_data);
  if (out.size() > most_answer) return fault(rpc::Fault::remote_no_memory);
  respond(header.call_id, request.context_id, std::move(out), std::move(call.source));
}

/// Who closes the pipe meanwhile ends it.
void RpcRuntime::take_turn(std::uint32_t call_id, std::uint16_t context_id, std::move_only_function<std::unique_ptr<StubSource>()> turn) {
  strand_->post_patiently([weak = weak_from_this(), call_id, context_id, turn = std::move(turn)]() mutable {
    const auto self = weak.lock();
    if (!self) return;
    auto source = turn();
    if (!source) return self->take_turn(call_id, context_id, std::move(turn));
    self->running_ = false;
    self->respond(call_id, context_id, {}, std::move(source));
    self->take_waiting();
  });
}

void RpcRuntime::respond(std::uint32_t call_id, std::uint16_t context_id, Bytes stub, std::unique_ptr<StubSource> source) {
  const std::size_t left = source ? source->size() : stub.size();
  push({.stub = std::move(stub), .source = std::move(source), .left = left, .call_id = call_id, .context_id = context_id, .is_response = true});
}

void RpcRuntime::say(Bytes message) { push({.message = std::move(message)}); }

void RpcRuntime::say_fault_and_shut(std::uint32_t call_id, std::uint16_t context_id, rpc::Fault fault) {
  say_last(rpc::write_fault(call_id, context_id, fault));
}

/// After which the pipe is shut.
void RpcRuntime::say_last(Bytes message) {
  shut_ = true;
  assembling_.reset();
  stub_.clear();
  say(std::move(message));
}

void RpcRuntime::push(Outgoing next) {
  outgoing_.push_back(std::move(next));
  if (reading_.empty()) advance();
  if (on_output) on_output();
}

void RpcRuntime::advance() {
  reading_.clear();
  read_of_it_ = 0;
  if (outgoing_.empty()) return;
  Outgoing& next = outgoing_.front();
  reading_ = next.is_response ? next_fragment(next) : std::move(next.message);
  if (!next.is_response || (!next.source && next.sent == next.stub.size())) outgoing_.pop_front();
}

Bytes RpcRuntime::next_fragment(Outgoing& response) {
  const std::size_t room = (max_fragment_ - rpc::response_header_size - security_.overhead()) / 8 * 8;
  fill(response, room + 1);  // one more, to know whether this fragment is the last
  const ByteView there = ByteView(response.stub).subspan(response.sent);
  const ByteView part = there.first(std::min(room, there.size()));
  std::uint8_t flags = response.is_begun ? 0 : rpc::first_fragment;
  if (part.size() == there.size()) flags |= rpc::last_fragment;
  Bytes fragment = rpc::write_response(response.call_id, response.context_id, flags, response.left, part);
  security_.protect(fragment);
  response.is_begun = true;
  response.sent += part.size();
  response.left -= std::min(part.size(), response.left);
  return fragment;
}

void RpcRuntime::fill(Outgoing& response, std::size_t wanted) {
  while (response.source && response.stub.size() - response.sent < wanted) {
    response.stub.erase(response.stub.begin(), response.stub.begin() + static_cast<std::ptrdiff_t>(std::exchange(response.sent, 0)));
    const ByteView piece = response.source->next();
    wire::append(response.stub, piece);
    if (piece.empty()) response.source.reset();
  }
}

std::size_t RpcRuntime::unread_bytes() const {
  std::size_t bytes = reading_.size();
  for (const Outgoing& next : outgoing_) bytes += next.message.size() + next.stub.size() + (next.source ? next.source->held_bytes() : 0);
  return bytes;
}

std::optional<NamedPipe::Output> RpcRuntime::read(std::size_t max) {
  if (reading_.empty()) return std::nullopt;
  Output output;
  if (read_of_it_ == 0 && reading_.size() <= max) {
    output.bytes = std::move(reading_);
    advance();
    return output;
  }
  const auto rest = ByteView(reading_).subspan(read_of_it_);
  const auto part = rest.first(std::min(max, rest.size()));
  output.bytes.assign(part.begin(), part.end());
  output.more = part.size() < rest.size();
  read_of_it_ += part.size();
  if (!output.more) advance();
  return output;
}

bool RpcRuntime::makes_more() const { return !outgoing_.empty() && outgoing_.front().source; }

std::size_t RpcRuntime::available() const { return reading_.size() - read_of_it_; }

bool RpcRuntime::take_close_request() {
  if (!close_caller_ || !reading_.empty()) return false;
  close_caller_ = false;
  return true;
}

}  // namespace usher::server
