// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// One message's way through the server: each request of it is checked here, runs here, on its session's strand or on a
// worker, and comes back here to be answered.
#include <atomic>
#include <utility>

#include "server/commands/commands.hpp"
#include "server/connection_state.hpp"
#include "server/request_checks.hpp"
#include "server/waiting_request.hpp"

namespace usher::server {

void ConnectionState::begin(RequestChain& chain, Now now) {
  chain.ctx.now = now;
  advance(chain);
}

void ConnectionState::advance(RequestChain& chain) {
  while (alive_ && !closing_) {
    switch (start_request(chain)) {
      case Step::next: continue;
      case Step::waiting: return;  // comes back through come_back()
      case Step::ended: return;
    }
  }
  release(chain);
}

ConnectionState::Step ConnectionState::start_request(RequestChain& chain) {
  RequestContext& ctx = chain.ctx;
  const ByteView rest = chain.message().subspan(chain.at);
  const auto header = smb2::read_header(rest);
  const std::uint32_t next = header ? header->next_command : 0;
  const bool well_formed = header && !header->has(smb2::flag::server_to_redir) && next % 8 == 0 &&
                           (next == 0 || (next >= smb2::header_size && rest.size() - smb2::header_size >= next));
  if (!well_formed) {
    close_now();
    release(chain);
    return Step::ended;
  }
  ctx.header = *header;
  ctx.message = next ? rest.first(next) : rest;
  ctx.encrypted = chain.encrypted;
  ctx.session.reset(), ctx.tree.reset(), ctx.async_request.reset(), ctx.create_in_progress.reset();
  ctx.is_counted = false;
  ctx.error_data.clear(), ctx.reply_status = NtStatus::success, ctx.sign_response = false;
  if (chain.interception) chain.interception->facts.reset(), chain.interception->treatment = {};
  chain.next = next ? chain.at + next : 0;

  if (header->command == smb2::Command::cancel) {
    cancel(chain);
    return finish_without_response(chain);
  }
  const std::uint16_t charge = ctx.connection->supports_multi_credit ? std::max<std::uint16_t>(header->credit_charge, 1) : 1;
  const bool is_negotiate = header->command == smb2::Command::negotiate;
  if (!window_.consume(static_cast<std::uint64_t>(header->message_id), charge) || is_negotiate == negotiated_) {
    close_now();  // a MessageId used twice or never granted (3.3.5.2.3); a request before NEGOTIATE, or a second one
    release(chain);
    return Step::ended;
  }
  open_response(chain);

  if (header->has(smb2::flag::related_operations)) {
    if (chain.index == 0 || !chain.previous_valid) return finish_request(chain, Outcome::error(NtStatus::invalid_parameter));
    ctx.header.session_id = chain.previous_session;
    ctx.header.tree_id = chain.previous_tree;
  } else {
    ctx.related_file_id = smb2::related_file_id;
    ctx.related_status = NtStatus::success;
  }
  Channel* channel = find_channel(ctx.header.session_id);
  if (!chain.encrypted) {
    if (const auto refused = check_signature(ctx, channel)) return finish_request(chain, Outcome::error(*refused));
  } else if (ctx.header.session_id != chain.encrypted_for && header->command != smb2::Command::session_setup) {
    // The key vouches for its own session alone ([MS-SMB2] 3.3.5.2.1.1).
    close_now();
    release(chain);
    return Step::ended;
  }
  if (const auto refused = check_credit_charge(ctx)) return finish_request(chain, Outcome::error(*refused));

  const CommandRow& row = command_row(header->command);
  if (!row.handler) return finish_request(chain, Outcome::error(NtStatus::invalid_parameter));
  if (row.needs == Needs::nothing) {
    // ECHO and the like do without a session, but one that is named has to be there ([MS-SMB2] 3.3.5.17).
    if (channel && channel->session) ctx.session = channel->session;
  } else {
    if (const auto refused = check_session(ctx, channel)) return finish_request(chain, Outcome::error(*refused));
    ctx.session = channel->session;
  }
  if (ctx.session) ctx.session->logon().count_in(ctx.message.size());
  return run(chain, row);
}

ConnectionState::Step ConnectionState::run(RequestChain& chain, const CommandRow& row) {
  RequestContext& ctx = chain.ctx;
  if (row.runs == Runs::connection) return after_handler(chain, intercept(chain) ? chain.outcome : row.handler(ctx));
  if (async_requests_.size() >= ctx.configuration->limits.async_requests_per_connection) {
    core_.metrics().count(ReachedLimit::async_requests);
    return finish_request(chain, Outcome::error(NtStatus::insufficient_resources));
  }
  return run_on_strand(chain, row);
}

/// What happens to a request in its session's turn. Unless it is done, the handler has not run yet: it may wait for a disk, or others
/// go first.
ConnectionState::Turn ConnectionState::begin_turn(RequestChain& chain, const CommandRow& row) {
  RequestContext& ctx = chain.ctx;
  if (const auto refused = check_tree(ctx, row)) {
    chain.outcome = Outcome::error(*refused);
    return Turn::done;
  }
  if (intercept(chain)) return Turn::done;
  const bool blocks = row.runs == Runs::store && ctx.tree && ctx.tree->share()->store && ctx.tree->share()->store->may_block() &&
                      (!row.may_wait || row.may_wait(ctx));
  if (blocks) return Turn::blocks;
  if (row.is_patient && row.is_patient(ctx)) return Turn::waits_for_others;
  chain.outcome = row.handler(ctx);
  return Turn::done;
}

ConnectionState::Step ConnectionState::run_on_strand(RequestChain& chain, const CommandRow& row) {
  const std::shared_ptr<Strand> strand = chain.ctx.session->strand();
  const auto go_on_later = [this, &chain, &row](Strand& in, Turn turn) {
    auto run = [&chain, &row] { chain.outcome = row.handler(chain.ctx); };
    auto come_back = [self = shared_from_this(), &chain] { self->come_back(chain, chain.outcome); };
    if (turn == Turn::blocks) return in.lend(core_.workers(), std::move(run), std::move(come_back));
    in.put_off([run = std::move(run), come_back = std::move(come_back)] { run(), come_back(); });
  };
  if (strand->try_enter()) {
    if (const Turn turn = begin_turn(chain, row); turn != Turn::done) {
      go_on_later(*strand, turn);
      return Step::waiting;
    }
    strand->leave();
    return after_handler(chain, chain.outcome);
  }
  strand->dispatch([self = shared_from_this(), &chain, &row, strand = strand.get(), go_on_later] {
    if (const Turn turn = self->begin_turn(chain, row); turn != Turn::done) return go_on_later(*strand, turn);
    self->come_back(chain, chain.outcome);
  });
  return Step::waiting;
}

void ConnectionState::come_back(RequestChain& chain, Outcome outcome) {
  if (!home_->runs_here()) {
    return home_->post([self = shared_from_this(), &chain, outcome] { self->come_back(chain, outcome); });
  }
  if (after_handler(chain, outcome) == Step::next) advance(chain);
  if (wake_) wake_();
}

ConnectionState::Step ConnectionState::after_handler(RequestChain& chain, Outcome outcome) {
  RequestContext& ctx = chain.ctx;
  if (chain.interception && chain.interception->postponed) return postpone(chain);
  if (outcome.kind == Outcome::Kind::detached) {
    if (ctx.detached_job) {
      core_.workers().post([self = shared_from_this(), &chain] {
        auto job = std::exchange(chain.ctx.detached_job, {});
        self->come_back(chain, job());
      });
      return Step::waiting;
    }
    if (!chain.resumed) {
      chain.parked = true;
      return Step::waiting;
    }
    outcome = *std::exchange(chain.resumed, {});
  }
  if (outcome.kind == Outcome::Kind::disconnect) {
    close_now();
    release(chain);
    return Step::ended;
  }
  if (outcome.kind == Outcome::Kind::waits) return wait_for_oplocks(chain);
  if (outcome.kind == Outcome::Kind::async) return go_async(chain);
  return chain.interception ? answer_as_treated(chain, outcome) : finish_request(chain, outcome);
}

/// The request waits by itself, or the compound as a whole when more of it follows: only a last request may be answered later
/// ([MS-SMB2] 3.3.5.2.7 <266>).
ConnectionState::Step ConnectionState::wait_for_oplocks(RequestChain& chain) {
  RequestContext& ctx = chain.ctx;
  OplockWait wait = std::exchange(ctx.oplock_wait, {});
  const Handler handler = command_row(ctx.header.command).handler;
  if (chain.next) {
    auto resume = [self = shared_from_this(), &chain](Outcome outcome) { self->come_back(chain, outcome); };
    std::make_shared<WaitingRequest>(ctx, handler, std::move(resume))->start(std::move(wait));
    return Step::waiting;
  }
  const auto request = ctx.make_async();
  std::make_shared<WaitingRequest>(ctx, handler, request)->start(std::move(wait));
  ctx.async_request = request;
  if (ctx.create_in_progress) replayable_.insert(static_cast<std::uint64_t>(request->header().async_id));
  return go_async(chain);
}

void ConnectionState::resume(RequestChain& chain, Outcome outcome) {
  if (!home_->runs_here()) {
    return home_->post([self = shared_from_this(), &chain, outcome] { self->resume(chain, outcome); });
  }
  if (!chain.parked) {
    chain.resumed = outcome;  // the handler is still on its way back
    return;
  }
  chain.parked = false;
  come_back(chain, outcome);
}

std::move_only_function<void(Outcome)> RequestContext::park() {
  return [way_back = port, which = chain](Outcome outcome) { way_back->resume(*which, outcome); };
}

void ConnectionState::cancel(const RequestChain& chain) {  // [MS-SMB2] 3.3.5.16
  const smb2::Header& header = chain.ctx.header;
  Channel* channel = find_channel(header.session_id);
  if (!channel || !channel->session || (!chain.encrypted && check_signature(chain.ctx, channel))) return;
  for (const auto& [id, request] : async_requests_) {
    const bool meant = header.has(smb2::flag::async_command) ? smb2::AsyncId{id} == header.async_id
                                                             : request->header().message_id == header.message_id;
    if (!meant || request->header().session_id != channel->session->id()) continue;
    channel->session->strand()->dispatch([request] {
      if (request->on_cancel) request->on_cancel();
    });
    return;
  }
}

std::shared_ptr<AsyncRequest> RequestContext::make_async() {
  smb2::Header later = header;
  later.flags |= smb2::flag::async_command;
  later.async_id = smb2::AsyncId{state->next_async_id_.fetch_add(1, std::memory_order_relaxed)};
  return async_request = std::make_shared<AsyncRequest>(port, later, encrypted, std::exchange(counted, {}));
}

namespace {

/// [MS-SMB2] 3.3.5.2.10; only what changes something is refused.
bool count_request(RequestContext& ctx, const std::shared_ptr<Open>& open) {
  using smb2::Command;
  if (open->channel_sequence.begin(ctx.channel_sequence(), ctx.header.has(smb2::flag::replay_operation))) {
    ctx.counted = {open, ctx.channel_sequence()};
    return true;
  }
  const Command command = ctx.header.command;
  return command != Command::write && command != Command::set_info && command != Command::ioctl;
}

}  // namespace

Result<std::shared_ptr<Open>> RequestContext::find_open(smb2::FileId id) {
  const bool taken_over = header.has(smb2::flag::related_operations) && id == smb2::related_file_id;
  if (taken_over && is_error(related_status)) return std::unexpected(related_status);  // [MS-SMB2] 3.3.5.2.7.2
  if (taken_over && related_file_id == smb2::related_file_id) return std::unexpected(NtStatus::invalid_handle);
  auto open = session->find_open(resolve(id), header.tree_id);
  if (!open) return std::unexpected(NtStatus::file_closed);
  if (open->durable) open->durable->replay_eligible.store(false, std::memory_order_relaxed);  // the client has had the answer to its CREATE
  if (!is_counted && connection->dialect >= 0x0300) {
    if (!count_request(*this, open)) return std::unexpected(NtStatus::file_not_available);
    is_counted = true;
  }
  return open;
}

}  // namespace usher::server
