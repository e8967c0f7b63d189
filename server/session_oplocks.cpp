// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/session_oplocks.hpp"

#include "server/lent_turn.hpp"
#include "server/oplock_deadlines.hpp"
#include "server/server_core.hpp"
#include "server/session.hpp"

namespace usher::server {
namespace {

class SessionHolder final : public OplockHolder {
 public:
  SessionHolder(std::weak_ptr<Session> session, smb2::FileId file_id) : session_(std::move(session)), file_id_(file_id) {}

  /// A session that has just ended closes the open, and that ends the break too.
  void oplock_breaks(const OplockBreak& what) override {
    const auto session = session_.lock();
    if (!session) return;
    if (what.acknowledge) session->core().oplock_deadlines().add(what);
    // In the session's turn, and so after the answer to the CREATE that has got the oplock; at once when the session itself is
    // what breaks it, so that the client hears of it before it has the answers to what it asks next.
    const auto& strand = session->strand();
    if (strand->runs_here()) return session->tell_break(file_id_, what);
    auto tell = [session, file_id = file_id_, what] { session->tell_break(file_id, what); };
    if (has_lent_turn(*strand)) strand->home()->post(std::move(tell));  // before what the end of the turn posts
    else strand->dispatch(std::move(tell));
  }

 private:
  const std::weak_ptr<Session> session_;
  const smb2::FileId file_id_;
};

}  // namespace

std::shared_ptr<OplockHolder> session_oplocks(const std::shared_ptr<Session>& session, smb2::FileId file_id) {
  return std::make_shared<SessionHolder>(session, file_id);
}

}  // namespace usher::server
