// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <memory>

#include "server/dispatch.hpp"
#include "server/oplocks.hpp"

namespace usher::server {

/// A CREATE or SET_INFO that waits for oplocks to break: when one has, the whole request is done again, and either it is
/// answered or it waits for the next one. Nobody's thread waits.
/// States  waiting -> running on the session's strand -> waiting again, or answered. CANCEL, the end of its session or tree
///         connect, or of its connection ends the waiting
/// Owner   whoever will wake it
/// Thread  the session's strand, but for start()
class WaitingRequest : public std::enable_shared_from_this<WaitingRequest> {
 public:
  /// The last of its message: answered later, by `request`, so that it keeps a copy of what it needs.
  WaitingRequest(RequestContext& of, Handler handler, std::shared_ptr<AsyncRequest> request);
  /// In the middle of a compound, which then waits as a whole. `resume` is called once, from any thread.
  WaitingRequest(RequestContext& in_place, Handler handler, std::move_only_function<void(Outcome)> resume);

  void start(OplockWait wait);
  /// Ends the waiting, if it has not ended by itself.
  void end(NtStatus status);
  bool is_over() const { return over_; }
  const std::shared_ptr<TreeConnect>& tree() const { return ctx_.tree; }

 private:
  void sleep(const OplockWait& wait);
  /// Its session or tree connect has, since.
  std::optional<NtStatus> has_ended() const;
  void run();
  void finish(Outcome outcome);
  void answer(Outcome outcome);

  const Handler handler_;
  Bytes message_{}, body_{};
  std::unique_ptr<RequestContext> own_{};
  RequestContext& ctx_;
  const std::shared_ptr<AsyncRequest> request_{};
  std::move_only_function<void(Outcome)> resume_{};
  bool over_ = false;
};

}  // namespace usher::server
