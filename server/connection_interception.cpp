// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// What somebody who intercepts sees of a connection and makes of its requests. Nothing here runs when nobody does.
#include <algorithm>

#include "server/connection_state.hpp"
#include "server/gate.hpp"
#include "server/request_facts.hpp"

namespace usher::server {
namespace {

constexpr std::size_t sealed_signature_at = 4 + 4;  // behind Direct TCP's header and ProtocolId ([MS-SMB2] 2.2.41)

Interception& interception_of(RequestChain& chain) {
  if (!chain.interception) chain.interception = std::make_unique<Interception>();
  return *chain.interception;
}

}  // namespace

/// Asks once for each request, right before its handler. True: the handler is not to run now, and `chain.outcome` says why.
bool ConnectionState::intercept(RequestChain& chain) {
  Interceptor* interceptor = core_.interceptor();
  if (!interceptor) return false;
  Interception& interception = interception_of(chain);
  if (!interception.facts) {
    interception.facts = request_facts(chain.ctx, number_);
    interception.facts->treated = true;
    interception.treatment = interceptor->treat(*interception.facts);
    if (interception.treatment.postpones()) {
      interception.postponed = true;
      chain.outcome = Outcome::detached();
      return true;
    }
  }
  if (!interception.treatment.status) return false;
  const NtStatus status = *interception.treatment.status;
  chain.outcome = is_error(status) ? Outcome::error(status) : Outcome::reply(status);
  return true;
}

/// Puts the chain aside until the time has come or the gate lets it go; then the request goes the same way once more.
ConnectionState::Step ConnectionState::postpone(RequestChain& chain) {
  Treatment& treatment = chain.interception->treatment;
  if (treatment.delay.count() > 0 && !hurries_) {
    chain.parked = true;
    const auto due = chain.ctx.now.steady + std::chrono::duration_cast<SteadyTime::duration>(std::exchange(treatment.delay, {}));
    resume_at(due, chain.ctx.park(), Outcome::detached());
    return Step::waiting;
  }
  if (const auto gate = std::exchange(treatment.gate, nullptr)) {
    chain.parked = true;
    gate->wait([go_on = chain.ctx.park()]() mutable { go_on(Outcome::detached()); });
    return Step::waiting;  // or on its way already: the chain is not ours any more
  }
  chain.interception->postponed = false;
  return run(chain, command_row(chain.ctx.header.command));
}

ConnectionState::Step ConnectionState::answer_as_treated(RequestChain& chain, Outcome outcome) {
  Interception& interception = *chain.interception;
  Treatment& treatment = interception.treatment;
  if (treatment.late.count() > 0 && !hurries_) {
    const auto due = chain.ctx.now.steady + std::chrono::duration_cast<SteadyTime::duration>(std::exchange(treatment.late, {}));
    chain.parked = true;
    resume_at(due, chain.ctx.park(), outcome);
    return Step::waiting;
  }
  if (treatment.cut) {
    close_now();
    release(chain);
    return Step::ended;
  }
  if (treatment.never_answered) {
    chain.reply.resize(chain.ctx.reply_base);
    return finish_without_response(chain);
  }
  if (treatment.cut_after) interception.cut_after = treatment.cut_after;
  if (treatment.segment) interception.segment = treatment.segment;
  interception.spoil_next = treatment.spoil_signature;
  interception.spoil_seal = interception.spoil_seal || treatment.spoil_signature;
  return finish_request(chain, outcome);
}

void ConnectionState::tell_answer(RequestChain& chain, NtStatus status, std::size_t size) {
  Interceptor* interceptor = core_.interceptor();
  if (!interceptor) return;
  Interception& interception = interception_of(chain);
  if (!interception.facts) interception.facts = request_facts(chain.ctx, number_);  // it was refused before anybody was asked
  interceptor->answered(*interception.facts, status, size, last_now_);
}

void ConnectionState::tell_frame(bool from_client, ByteView frame, Now now) {
  if (Interceptor* interceptor = core_.interceptor()) interceptor->frame(number_, facts_->peer, from_client, frame, now);
}

void ConnectionState::spoil(MutableByteView signature) { std::ranges::for_each(signature, [](std::byte& byte) { byte = ~byte; }); }

void ConnectionState::disturb(Transmit& transmit, const Interception& interception) {
  const bool sealed = transmit.frame.size() > sealed_signature_at + 16 &&
                      wire::load<std::uint32_t>(transmit.frame, 4) == smb2::transform_protocol_id;
  if (interception.spoil_seal && sealed) spoil(MutableByteView(transmit.frame).subspan(sealed_signature_at, 16));
  transmit.segment = interception.segment;
  if (!interception.cut_after) return;
  transmit.frame.resize(std::min(*interception.cut_after, transmit.frame.size()));
  close_now();
}

}  // namespace usher::server
