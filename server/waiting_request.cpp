// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/waiting_request.hpp"

#include <utility>

#include "server/async_request.hpp"
#include "server/server_core.hpp"

namespace usher::server {
namespace {

std::unique_ptr<RequestContext> copy(const RequestContext& of) {
  return std::unique_ptr<RequestContext>(new RequestContext{.core = of.core,
                                                            .configuration = of.configuration,
                                                            .connection = of.connection,
                                                            .port = of.port,
                                                            .now = of.now,
                                                            .header = of.header,
                                                            .encrypted = of.encrypted,
                                                            .session = of.session,
                                                            .tree = of.tree,
                                                            .related_file_id = of.related_file_id,
                                                            .related_status = of.related_status,
                                                            .is_counted = of.is_counted,
                                                            .create_in_progress = of.create_in_progress});
}

}  // namespace

WaitingRequest::WaitingRequest(RequestContext& of, Handler handler, std::shared_ptr<AsyncRequest> request)
    : handler_(handler), message_(of.message.begin(), of.message.end()), own_(copy(of)), ctx_(*own_), request_(std::move(request)) {
  ctx_.message = message_;
}

WaitingRequest::WaitingRequest(RequestContext& in_place, Handler handler, std::move_only_function<void(Outcome)> resume)
    : handler_(handler), ctx_(in_place), resume_(std::move(resume)) {}

void WaitingRequest::start(OplockWait wait) {
  ctx_.session->strand()->dispatch([self = shared_from_this(), wait = std::move(wait)] {
    if (self->request_) {
      self->request_->on_cancel = [weak = self->weak_from_this()] {
        if (const auto alive = weak.lock()) alive->end(NtStatus::cancelled);
      };
    }
    if (const auto ended = self->has_ended()) return self->end(*ended);
    self->ctx_.session->add_waiting(self);
    self->sleep(wait);
  });
}

void WaitingRequest::sleep(const OplockWait& wait) {
  wait.then([self = shared_from_this()] { self->ctx_.session->strand()->post([self] { self->run(); }); });
}

void WaitingRequest::end(NtStatus status) {
  if (!std::exchange(over_, true)) answer(Outcome::error(status));
}

std::optional<NtStatus> WaitingRequest::has_ended() const {
  if (!ctx_.session->active()) return NtStatus::user_session_deleted;
  if (ctx_.session->find_tree(ctx_.header.tree_id) != ctx_.tree) return NtStatus::network_name_deleted;
  return std::nullopt;
}

void WaitingRequest::run() {
  if (over_) return;
  if (const auto ended = has_ended()) return end(*ended);
  if (request_) {
    body_.assign(smb2::header_size, std::byte{0});
    ctx_.reply = &body_, ctx_.reply_base = 0;
  }
  const auto again = [self = shared_from_this(), outcome = std::make_shared<Outcome>()](bool done) {
    if (done) return self->finish(*outcome);
    *outcome = self->handler_(self->ctx_);
  };
  const auto& store = ctx_.tree->share()->store;
  if (store && store->may_block()) {
    return ctx_.session->strand()->lend(ctx_.core.workers(), [again] { again(false); }, [again] { again(true); });
  }
  again(false), again(true);
}

void WaitingRequest::finish(Outcome outcome) {
  if (outcome.kind == Outcome::Kind::waits) return sleep(std::exchange(ctx_.oplock_wait, {}));
  over_ = true;
  answer(outcome);
}

void WaitingRequest::answer(Outcome outcome) {
  ctx_.create_in_progress.reset();
  if (resume_) return std::exchange(resume_, {})(outcome);
  const bool failed = outcome.kind == Outcome::Kind::error;
  request_->complete(outcome.status, failed ? Bytes{} : std::move(body_));
}

}  // namespace usher::server
