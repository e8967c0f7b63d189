// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/pipes/rpc_runtime.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace usher::server {
namespace {

constexpr std::size_t most_stub = 4 << 20;            // of one request, all fragments
constexpr std::size_t most_answer = 64 << 20;         // of one response
constexpr std::size_t most_unread = 64;               // messages that a client leaves behind when he asks on (rule R5)
constexpr std::uint16_t least_fragment = 2048, most_fragment = 4280;
constexpr std::uint16_t reason_unknown_interface = 1, reason_unknown_transfer = 2;
constexpr std::uint16_t nak_authentication_type = 8;  // [C706] 12.6.3.1 authentication_type_not_recognized
constexpr std::uint16_t nak_not_specified = 0;

}  // namespace

Result<void> RpcRuntime::write(ByteView bytes, Now now) {
  if (shut_) return std::unexpected(NtStatus::pipe_disconnected);
  wire::append(incoming_, bytes);
  std::size_t at = 0;
  while (!shut_ && incoming_.size() - at >= rpc::pdu_header_size) {
    const ByteView rest = ByteView(incoming_).subspan(at);
    const auto header = rpc::read_pdu_header(rest);
    if (!header) {
      say(rpc::write_fault(0, 0, rpc::Fault::protocol_error));
      shut();
      break;
    }
    if (rest.size() < header->fragment_length) break;
    if (outgoing_.size() > most_unread) {
      say(rpc::write_fault(header->call_id, 0, rpc::Fault::remote_no_memory));
      shut();
      break;
    }
    take_pdu(rest.first(header->fragment_length), *header, now);
    at += header->fragment_length;
  }
  incoming_.erase(incoming_.begin(), incoming_.begin() + static_cast<std::ptrdiff_t>(std::min(at, incoming_.size())));
  return {};
}

void RpcRuntime::take_pdu(ByteView pdu, const rpc::PduHeader& header, Now now) {
  switch (header.type) {
    case rpc::PduType::bind:
    case rpc::PduType::alter_context: return bind(pdu, header);
    case rpc::PduType::request: return request(pdu, header, now);
    case rpc::PduType::auth3:
    case rpc::PduType::cancel:
    case rpc::PduType::orphaned: return;  // nothing runs that could be cancelled
    default:
      say(rpc::write_fault(header.call_id, 0, rpc::Fault::protocol_error));
      return shut();
  }
}

void RpcRuntime::bind(ByteView pdu, const rpc::PduHeader& header) {
  const bool altering = header.type == rpc::PduType::alter_context;
  const auto bind = rpc::read_bind(pdu, header);
  if (!bind || altering != bound_) {
    say(altering ? rpc::write_fault(header.call_id, 0, rpc::Fault::protocol_error) : rpc::write_bind_nak(header.call_id, nak_not_specified));
    return shut();
  }
  // The session's identity is the caller's; another one inside the pipe is not taken, and must not be taken for given.
  if (header.auth_length != 0) return say(rpc::write_bind_nak(header.call_id, nak_authentication_type));
  rpc::BindAck ack{.type = altering ? rpc::PduType::alter_context_response : rpc::PduType::bind_ack, .call_id = header.call_id};
  if (!altering) {
    max_fragment_ = std::clamp(bind->max_receive, least_fragment, most_fragment);
    ack.secondary_address = interface_.secondary_address;
  }
  ack.max_transmit = ack.max_receive = max_fragment_;
  ack.association_group = bind->association_group ? bind->association_group : 0x53F0;  // any number but zero
  for (const rpc::PresentationContext& context : bind->contexts) {
    ack.answers.push_back(answer_context(context));
    if (ack.answers.back().result == rpc::ContextResult::acceptance) contexts_[context.id] = true;
  }
  bound_ = true;
  say(rpc::write_bind_ack(ack));
}

rpc::ContextAnswer RpcRuntime::answer_context(const rpc::PresentationContext& context) {
  // Feature negotiation comes as a context of its own ([MS-RPCE] 3.3.1.5.3): granted are none, because none are needed.
  if (rpc::is_feature_negotiation(context.transfers.front())) return {rpc::ContextResult::negotiate_ack, 0, {}};
  const bool ours = context.interface.uuid == interface_.id.uuid && (context.interface.version & 0xFFFF) == interface_.id.version;
  if (!ours) return {rpc::ContextResult::provider_rejection, reason_unknown_interface, {}};
  const bool ndr = std::ranges::find(context.transfers, rpc::ndr32) != context.transfers.end();
  if (!ndr || contexts_.size() >= rpc::most_contexts) return {rpc::ContextResult::provider_rejection, reason_unknown_transfer, {}};
  return {rpc::ContextResult::acceptance, 0, rpc::ndr32};
}

void RpcRuntime::request(ByteView pdu, const rpc::PduHeader& header, Now now) {
  const auto request = rpc::read_request(pdu, header);
  const bool first = header.flags & rpc::first_fragment, last = header.flags & rpc::last_fragment;
  const bool continues = assembling_ && assembling_call_ == header.call_id && assembling_->opnum == (request ? request->opnum : 0);
  if (!request || !bound_ || first == assembling_.has_value() || (!first && !continues)) {
    say(rpc::write_fault(header.call_id, 0, rpc::Fault::protocol_error));
    return shut();
  }
  if (running_) {  // one call at a time ([MS-RPCE] 3.3.1.5.8: concurrent multiplexing was not negotiated)
    say(rpc::write_fault(header.call_id, request->context_id, rpc::Fault::protocol_error));
    return shut();
  }
  if (first) {
    assembling_ = *request;
    assembling_call_ = header.call_id;
    stub_.clear();
  }
  if (stub_.size() + request->stub.size() > most_stub) {
    say(rpc::write_fault(header.call_id, request->context_id, rpc::Fault::remote_no_memory));
    return shut();
  }
  wire::append(stub_, request->stub);
  if (!last) return;
  rpc::Request whole = *std::exchange(assembling_, std::nullopt);
  const Bytes stub = std::exchange(stub_, {});
  whole.stub = stub;
  call(header, whole, now);
}

void RpcRuntime::call(const rpc::PduHeader& header, const rpc::Request& request, Now now) {
  const auto fault = [&](rpc::Fault status) { say(rpc::write_fault(header.call_id, request.context_id, status)); };
  if (!contexts_.contains(request.context_id)) return fault(rpc::Fault::unknown_interface);
  const auto row = std::ranges::find(interface_.methods, request.opnum, &RpcMethodRow::opnum);
  if (row == interface_.methods.end()) return fault(rpc::Fault::op_range);
  Bytes out;
  RpcCall call{.in = rpc::NdrReader(request.stub, header.little_endian), .out = rpc::NdrWriter(out), .host = host_, .caller = caller_, .now = now};
  call.later = [this, call_id = header.call_id, context_id = request.context_id] {
    running_ = true;
    return [weak = weak_from_this(), strand = strand_, call_id, context_id](Bytes stub, bool close_caller) {
      strand->post([weak, call_id, context_id, stub = std::move(stub), close_caller] {
        const auto self = weak.lock();
        if (!self) return;
        self->running_ = false;
        self->close_caller_ |= close_caller;
        self->respond(call_id, context_id, stub);
      });
    };
  };
  const RpcOutcome outcome = row->method(call);
  if (outcome.is_later) return;
  if (outcome.fault) return fault(*outcome.fault);
  if (!call.in.ok()) return fault(rpc::Fault::bad_stub_data);
  if (out.size() > most_answer) return fault(rpc::Fault::remote_no_memory);
  respond(header.call_id, request.context_id, out);
}

void RpcRuntime::respond(std::uint32_t call_id, std::uint16_t context_id, ByteView stub) {
  const std::size_t room = max_fragment_ - rpc::response_header_size;
  std::uint8_t flags = rpc::first_fragment;
  do {
    const std::size_t n = std::min(room / 8 * 8, stub.size());
    if (n == stub.size()) flags |= rpc::last_fragment;
    outgoing_.push_back(rpc::write_response(call_id, context_id, flags, stub.size(), stub.first(n)));
    stub = stub.subspan(n);
    flags = 0;
  } while (!stub.empty());
  if (on_output) on_output();
}

void RpcRuntime::say(Bytes message) {
  outgoing_.push_back(std::move(message));
  if (on_output) on_output();
}

void RpcRuntime::shut() {
  shut_ = true;
  assembling_.reset();
  stub_.clear();
}

std::optional<NamedPipe::Output> RpcRuntime::read(std::size_t max) {
  if (outgoing_.empty()) return std::nullopt;
  Bytes& first = outgoing_.front();
  Output output;
  if (read_of_first_ == 0 && first.size() <= max) {
    output.bytes = std::move(first);
    outgoing_.pop_front();
    return output;
  }
  const auto rest = ByteView(first).subspan(read_of_first_);
  const auto part = rest.first(std::min(max, rest.size()));
  output.bytes.assign(part.begin(), part.end());
  output.more = part.size() < rest.size();
  read_of_first_ += part.size();
  if (!output.more) {
    outgoing_.pop_front();
    read_of_first_ = 0;
  }
  return output;
}

std::size_t RpcRuntime::available() const { return outgoing_.empty() ? 0 : outgoing_.front().size() - read_of_first_; }

bool RpcRuntime::take_close_request() {
  if (!close_caller_ || !outgoing_.empty()) return false;
  close_caller_ = false;
  return true;
}

}  // namespace usher::server
