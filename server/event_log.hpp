// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <cstdint>
#include <string_view>

#include "protocol/wire/nt_status.hpp"
#include "server/close_reason.hpp"

namespace usher::server {

/// What a log line about a session says. Views live for the call. Nothing secret is ever in here.
struct SessionEvent {
  std::uint64_t session_id = 0;
  std::u16string_view client{}, user{}, workstation{};
  std::uint16_t dialect = 0;
  std::string_view signing{}, cipher{};  ///< empty when off
  bool guest = false, anonymous = false, administrator = false;
};

struct CallerIdentity;
struct Logon;
/// What there is to say of a session. The views point into both arguments.
SessionEvent session_event(const CallerIdentity& identity, const Logon& logon);

/// Where the core tells of what a person wants to read later: one line per start and end of a session.
/// Thread  any; must not block
class EventLog {
 public:
  virtual ~EventLog() = default;
  virtual void session_started(const SessionEvent& event) = 0;
  virtual void session_ended(const SessionEvent& event, CloseReason reason) = 0;
  virtual void logon_refused(std::u16string_view client, std::u16string_view user, NtStatus status) = 0;
};

}  // namespace usher::server
