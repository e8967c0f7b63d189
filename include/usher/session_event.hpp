// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <usher/export.hpp>

namespace usher {

/// What happens to sessions. A session begins with `established`, which is its first logon's event too, and ends with
/// `session_ended`, right behind the end of its last logon.
enum class SessionEventKind : std::uint8_t {
  established,       ///< a user's first logon from a client
  logon_added,       ///< a further one
  reauthenticated,
  idle,              ///< no request for as long as the watcher has asked for
  active,            ///< and again one
  logged_off,        ///< a logon ended: at the client's wish,
  disconnected,      ///< because its last connection is gone,
  expired,           ///< because its time was over, or nobody used it,
  closed,            ///< by an administrator: `by` says who,
  replaced,          ///< by the same client's reconnect,
  account_changed,   ///< because its account is gone, disabled or has another password,
  server_stopped,
  session_ended,     ///< the last logon has ended
  logon_refused,     ///< `status` says why
  dropped,           ///< `dropped` events are missing here: this watcher did not take them in time
};
/// "established", "logon-added" ...
USHER_EXPORT std::string_view to_string(SessionEventKind kind);

/// Strings are UTF-8; what the client chose of them is not escaped.
struct SessionEvent {
  std::uint64_t sequence = 0;  ///< grows from event to event; the same event has the same number for every watcher
  SessionEventKind kind = SessionEventKind::established;
  std::chrono::system_clock::time_point time{};
  std::uint32_t session_id = 0;  ///< of the session, as SessionInfo::id; 0 when there is none
  std::uint64_t logon_id = 0;    ///< of the logon, as LogonInfo::id; 0 when it is about none
  std::string client{};          ///< as listed: two backslashes and the address
  std::string user{};
  std::string workstation{};     ///< what the client says of itself
  std::string dialect{};
  bool guest = false;
  std::string by{};              ///< closed: the account, or the door
  std::string status{};          ///< logon_refused: NTSTATUS' name
  std::chrono::seconds idle{};   ///< idle
  std::uint64_t dropped = 0;
};

struct WatchOptions {
  std::size_t queue = 1024;  ///< events that wait for the watcher; more are dropped and counted
  /// Tells `idle` and `active`. Nobody is idle when it is not given.
  std::optional<std::chrono::seconds> idle_after{};
};

/// The events from the moment of watching on, each once and in order. A watcher that is slow loses events and is told how many
/// in their place; it never slows the server.
/// Thread  one at a time, and not the server's own; close() any
class USHER_EXPORT EventStream {
 public:
  virtual ~EventStream() = default;
  /// Waits for an event. nullopt: none came in time, or the stream is closed, or the server has stopped.
  virtual std::optional<SessionEvent> next(std::chrono::milliseconds timeout) = 0;
  virtual std::optional<SessionEvent> try_next() = 0;
  /// No more events; a next() that waits returns.
  virtual void close() = 0;
  /// False once it is closed or the server has stopped: what waits in the queue can still be taken.
  virtual bool is_open() const = 0;
};

}  // namespace usher
