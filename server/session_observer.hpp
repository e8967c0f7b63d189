// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once

namespace usher::server {

struct Closing;
struct Logon;
struct WorkstationSession;

/// Is told of what enters and leaves the registry, in the order in which it does: under the registry's lock, so it must be
/// quick and may not call back.
/// Thread  any
class SessionObserver {
 public:
  virtual ~SessionObserver() = default;
  virtual void logon_added(const WorkstationSession& session, const Logon& logon, bool first) = 0;
  virtual void logon_ended(const WorkstationSession& session, const Logon& logon, const Closing& closing, bool last) = 0;
};

}  // namespace usher::server
