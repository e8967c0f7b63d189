// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

#include "protocol/wire/nt_status.hpp"
#include "server/client_names.hpp"
#include "server/event_queue.hpp"
#include "server/session_observer.hpp"
#include <usher/clock.hpp>

namespace usher::server {

/// Gives every session event a number and hands it to all who watch. Nobody who watches can hold it up; with nobody watching
/// it costs one load.
/// Owner   ServerCore
/// Thread  any; asks no clock, the time comes with what happens
class EventBus final : public SessionObserver {
 public:
  explicit EventBus(ClientNameForm form = ClientNameForm::backslashes) : form_(form) {}
  ~EventBus() override;  ///< closes the queues
  EventBus(const EventBus&) = delete;
  EventBus& operator=(const EventBus&) = delete;

  /// Until the queue is closed or dropped.
  std::shared_ptr<EventQueue> subscribe(std::size_t most);
  void close();
  std::uint64_t next_sequence() { return last_sequence_.fetch_add(1, std::memory_order_relaxed) + 1; }

  void logon_added(const WorkstationSession& session, const Logon& logon, bool first) override;
  void logon_ended(const WorkstationSession& session, const Logon& logon, const Closing& closing, bool last) override;
  void reauthenticated(const WorkstationSession& session, const Logon& logon, Now now);
  void logon_refused(std::u16string_view client, std::u16string_view user, NtStatus status, Now now);

 private:
  bool is_watched() const { return watched_.load(std::memory_order_acquire); }
  void publish(usher::SessionEvent event);

  const ClientNameForm form_;
  std::mutex mutex_;  // held while one event is handed round
  std::vector<std::weak_ptr<EventQueue>> queues_{};
  std::chrono::system_clock::time_point latest_{};
  std::atomic<bool> watched_{false};
  std::atomic<std::uint64_t> last_sequence_{0};
};

/// What an event says of a logon and its session.
usher::SessionEvent make_event(SessionEventKind kind, const WorkstationSession& session, const Logon& logon);

}  // namespace usher::server
