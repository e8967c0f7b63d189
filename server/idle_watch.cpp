// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/idle_watch.hpp"

#include "protocol/wire/utf16.hpp"

namespace usher::server {
namespace {

constexpr std::size_t rows_per_lock = 512;

usher::SessionEvent make_event(SessionEventKind kind, const WorkstationSession& session, std::chrono::seconds idle, Now now) {
  return {.kind = kind, .time = now.wall, .session_id = session.id, .client = wire::to_utf8(session.client_name),
          .user = wire::to_utf8(session.user), .idle = idle};
}

}  // namespace

std::vector<usher::SessionEvent> IdleWatch::look(const SessionRegistry& registry, Now now) {
  std::vector<usher::SessionEvent> events;
  std::set<std::uint32_t> still_idle;
  for (std::uint32_t after = 0;;) {
    const auto page = registry.page(after, {}, rows_per_lock);
    for (const auto& session : page.sessions) {
      after = session->id;
      const SteadyTime last{SteadyTime::duration(session->last_request.load(std::memory_order_relaxed))};
      const auto idle = std::chrono::floor<std::chrono::seconds>(now.steady - std::min(last, now.steady));
      const bool was_idle = idle_.contains(session->id);
      if (idle >= after_) {
        still_idle.insert(session->id);
        if (!was_idle) events.push_back(make_event(SessionEventKind::idle, *session, idle, now));
      } else if (was_idle) {
        events.push_back(make_event(SessionEventKind::active, *session, idle, now));
      }
    }
    if (page.is_last()) break;
  }
  idle_ = std::move(still_idle);
  return events;
}

}  // namespace usher::server
