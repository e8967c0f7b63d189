// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <usher/export.hpp>
#include <usher/fault.hpp>
#include <usher/net_api_status.hpp>
#include <usher/recording.hpp>

namespace usher {

class Instruments;

/// What an oplock or lease lets its client keep to itself (SMB2_LEASE_*, [MS-SMB2] 2.2.13.2.8).
namespace caching {
inline constexpr std::uint32_t read = 1, handle = 2, write = 4;
}

/// What a test may do to the server in its process, beside all that an administrator can (FileService): break it, and wait for it.
/// May be called before the server starts, and what was set stays through stop() and start().
/// Owner   the Server
/// Thread  any but the server's own
class USHER_EXPORT TestControl {
 public:
  explicit TestControl(Instruments& instruments) : instruments_(&instruments) {}

  /// Of several rules that fit, the one that was made first is followed.
  FaultRule inject(const FaultFilter& which, const Fault& what);
  /// Removes every rule.
  void clear_faults();

  /// Whoever has proved to be `user` (empty: anybody) does not get in, for this reason. Those who are in stay.
  void refuse_logons(NtStatus reason = NtStatus::account_restriction, const std::string& user = "");
  void accept_logons();

  /// Filters are those of SessionSource::close(): a client with two backslashes, a user. Both empty mean everybody here.
  /// The logons are expired: until the client has proved again who it is, everything but LOGOFF, CLOSE and LOCK gets
  /// STATUS_NETWORK_SESSION_EXPIRED ([MS-SMB2] 3.3.5.2.9). How many logons; they are when this returns.
  std::size_t expire_sessions(const std::string& client = "", const std::string& user = "");
  /// Ends the TCP connections of those logons without a word. The sessions end as for any lost connection, a little later.
  std::size_t drop_connections(const std::string& client = "", const std::string& user = "");

  /// Breaks whatever clients cache of a file or directory (oplocks and leases), as if somebody else wanted it, down to `keep`: a
  /// sum of caching::*. `path` is below the share, with '/' or '\\'. How many were told; they are when this returns, and have not
  /// acknowledged yet.
  std::size_t break_caching(const std::string& share, const std::string& path, std::uint32_t keep = 0);

  /// Keeps what clients do from now on. Several at once are as good as one.
  Recording record(const RecordOptions& options = {});

  /// Waits until `condition` holds, and asks anew whenever something has happened. False: not in time.
  bool wait_until(const std::function<bool()>& condition, std::chrono::milliseconds timeout = std::chrono::seconds(10)) const;

 private:
  Instruments* instruments_;
};

}  // namespace usher
