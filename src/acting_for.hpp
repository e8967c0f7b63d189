// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <cstdint>

#include "server/audit.hpp"

namespace usher {

/// While it lives, calls that this thread makes on a server in this process are somebody's at the other end of the local
/// socket: the audit records say so. The calls pass through interfaces that know nothing of callers.
class ActingFor {
 public:
  explicit ActingFor(std::uint32_t uid);
  ~ActingFor();
  ActingFor(const ActingFor&) = delete;
  ActingFor& operator=(const ActingFor&) = delete;

 private:
  server::AuditCaller before_;
};

/// Who this thread acts for: the process itself, unless it was told otherwise.
const server::AuditCaller& acting_for();

}  // namespace usher
