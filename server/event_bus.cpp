// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/event_bus.hpp"

#include <algorithm>

#include "protocol/smb2/dialect.hpp"
#include "protocol/wire/utf16.hpp"
#include "server/session_registry.hpp"

namespace usher::server {
namespace {

SessionEventKind kind_of(CloseReason reason) {
  switch (reason) {
    case CloseReason::logoff: return SessionEventKind::logged_off;
    case CloseReason::disconnected: return SessionEventKind::disconnected;
    case CloseReason::replaced: return SessionEventKind::replaced;
    case CloseReason::closed_by_administrator: return SessionEventKind::closed;
    case CloseReason::account_changed: return SessionEventKind::account_changed;
    case CloseReason::server_stopped: return SessionEventKind::server_stopped;
    default: return SessionEventKind::expired;
  }
}

}  // namespace

usher::SessionEvent make_event(SessionEventKind kind, const WorkstationSession& session, const Logon& logon) {
  return {.kind = kind,
          .session_id = session.id,
          .logon_id = logon.session_id,
          .client = wire::to_utf8(session.client_name),
          .user = wire::to_utf8(session.user),
          .workstation = wire::to_utf8(logon.workstation),
          .dialect = std::string(smb2::dialect_name(logon.dialect)),
          .guest = logon.guest};
}

EventBus::~EventBus() { close(); }

std::shared_ptr<EventQueue> EventBus::subscribe(std::size_t most) {
  auto queue = std::make_shared<EventQueue>(std::max<std::size_t>(most, 1));
  const std::lock_guard lock(mutex_);
  queues_.push_back(queue);
  watched_.store(true, std::memory_order_release);
  return queue;
}

void EventBus::close() {
  const std::lock_guard lock(mutex_);
  for (const auto& weak : queues_) {
    if (const auto queue = weak.lock()) queue->close();
  }
  queues_.clear();
  watched_.store(false, std::memory_order_release);
}

void EventBus::publish(usher::SessionEvent event) {
  const std::lock_guard lock(mutex_);
  event.sequence = next_sequence();
  if (event.time == decltype(event.time){}) event.time = latest_;  // whoever closed it was not told the time
  latest_ = std::max(latest_, event.time);
  const auto shared = std::make_shared<const usher::SessionEvent>(std::move(event));
  std::erase_if(queues_, [&](const auto& weak) {
    const auto queue = weak.lock();
    if (queue) queue->push(shared);
    return !queue || !queue->is_open();
  });
  watched_.store(!queues_.empty(), std::memory_order_release);
}

void EventBus::logon_added(const WorkstationSession& session, const Logon& logon, bool first) {
  if (!is_watched()) return;
  auto event = make_event(first ? SessionEventKind::established : SessionEventKind::logon_added, session, logon);
  event.time = logon.logged_on_at;
  publish(std::move(event));
}

void EventBus::logon_ended(const WorkstationSession& session, const Logon& logon, const Closing& closing, bool last) {
  if (!is_watched()) return;
  auto event = make_event(kind_of(closing.reason), session, logon);
  event.time = closing.at;
  event.by = wire::to_utf8(closing.by);
  publish(std::move(event));
  if (!last) return;
  auto end = make_event(SessionEventKind::session_ended, session, logon);
  end.time = closing.at;
  publish(std::move(end));
}

void EventBus::reauthenticated(const WorkstationSession& session, const Logon& logon, Now now) {
  if (!is_watched()) return;
  auto event = make_event(SessionEventKind::reauthenticated, session, logon);
  event.time = now.wall;
  publish(std::move(event));
}

void EventBus::logon_refused(std::u16string_view client, std::u16string_view user, NtStatus status, Now now) {
  if (!is_watched()) return;
  publish({.kind = SessionEventKind::logon_refused, .time = now.wall, .client = wire::to_utf8(listed_client_name(client, form_)),
           .user = wire::to_utf8(user), .status = std::string(to_string(status))});
}

}  // namespace usher::server
