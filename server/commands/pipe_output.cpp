// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/commands/pipe_output.hpp"

namespace usher::server {
namespace {

void close_at_own_wish(Session& session, Now now) {
  session.end({.reason = CloseReason::closed_by_administrator, .at = now.wall, .by = session.identity().user}, {});
}

/// The caller of NetSessionDel may have named himself: his answer goes first, then he does.
void close_caller_if_asked(RequestContext& ctx, NamedPipe& pipe) {
  if (!pipe.take_close_request()) return;
  ctx.session->strand()->post([session = ctx.session, now = ctx.now] { close_at_own_wish(*session, now); });
}

}  // namespace

Outcome when_pipe_has_output(RequestContext& ctx, const std::shared_ptr<Open>& open, std::size_t most, EncodePipeOutput encode) {
  NamedPipe& pipe = *open->pipe;
  if (auto output = pipe.read(most)) {
    const NtStatus status = encode(std::move(*output), ctx.header, open->file_id, *ctx.reply, ctx.reply_base);
    close_caller_if_asked(ctx, pipe);
    return Outcome::reply(status);
  }
  if (pipe.on_output) return Outcome::error(NtStatus::pipe_busy);  // another READ waits already: answers would have no order
  const auto request = ctx.make_async();
  open->add_waiting(request);
  // The open may close while the request waits, so neither is held strongly by the other.
  const auto let_go = [weak = std::weak_ptr(open)] {
    if (const auto still = weak.lock(); still && still->pipe) still->pipe->on_output = {};
  };
  request->on_cancel = [request = std::weak_ptr(request), let_go] {
    let_go();
    if (const auto waiting = request.lock()) waiting->complete(NtStatus::cancelled);
  };
  pipe.on_output = [weak = std::weak_ptr(open), request, most, encode, now = ctx.now, session = std::weak_ptr(ctx.session)] {
    const auto still = weak.lock();
    if (!still || !still->pipe) return;
    const std::shared_ptr<NamedPipe> from = still->pipe;  // outlives this function, which is a member of it
    auto output = from->read(most);
    if (!output) return;
    Bytes message(smb2::header_size);
    const NtStatus status = encode(std::move(*output), request->header(), still->file_id, message, 0);
    const auto answered = request;
    const auto caller = session.lock();
    const Now at = now;
    from->on_output = {};  // destroys what this function captured: only locals from here on
    answered->complete(status, std::move(message));
    if (from->take_close_request() && caller) {
      caller->strand()->post([caller, at] { close_at_own_wish(*caller, at); });
    }
  };
  return Outcome::async();
}

}  // namespace usher::server
