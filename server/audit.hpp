// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <usher/clock.hpp>
#include <usher/net_api_status.hpp>

namespace usher::server {

/// Who makes a call, and by which door.
struct AuditCaller {
  enum class Door : std::uint8_t { in_process, local_socket, srvsvc };
  Door door = Door::in_process;
  std::u16string user{}, client{};      ///< over srvsvc: the account and where it comes from
  std::uint64_t session_id = 0;         ///< over srvsvc
  std::optional<std::uint32_t> uid{};   ///< over the local socket: the system's user
};

constexpr std::string_view to_string(AuditCaller::Door door) {
  switch (door) {
    case AuditCaller::Door::in_process: return "in process";
    case AuditCaller::Door::local_socket: return "local socket";
    case AuditCaller::Door::srvsvc: return "srvsvc";
  }
  return "unknown";
}

/// One call: what was asked, and how it ended.
struct AuditRecord {
  AuditCaller caller{};
  std::string_view call{};                             ///< a literal, such as "NetrSessionEnum"
  std::optional<std::u16string> client{}, user{};      ///< filters as given
  std::optional<std::uint32_t> level{};
  std::u16string target{};                             ///< what it is about, when that is no session: a file's id, a share
  std::uint64_t count = 0;                             ///< of records returned or things closed
  NetApiStatus status = NetApiStatus::success;
  Now started{};
};

/// Where the core leaves a record of every enumeration, lookup, close and refusal: exactly one per call.
/// Thread  any; must not block
class AuditLog {
 public:
  virtual ~AuditLog() = default;
  /// When the call has ended.
  virtual void record(AuditRecord record) = 0;
};

}  // namespace usher::server
