// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <memory>

#include "protocol/smb2/header.hpp"
#include "server/outcome.hpp"

namespace usher::server {

class AsyncRequest;
struct OplockBreak;
struct RequestChain;

/// The way back to a connection from its sessions, which may live on other loops and outlive it. What arrives after the
/// connection's end is dropped.
/// Thread  any
class ConnectionPort {
 public:
  virtual ~ConnectionPort() = default;
  /// The final response of an async request.
  virtual void answer(const smb2::Header& request, bool encrypted, NtStatus status, Bytes body) = 0;
  /// Goes on with a chain whose current request was parked (RequestContext::park). Exactly once for each.
  virtual void resume(RequestChain& chain, Outcome outcome) = 0;
  /// The session has ended: its channel here becomes a tombstone, which still signs STATUS_USER_SESSION_DELETED. With
  /// `notify` the client is told at once, if it wants to be ([MS-SMB2] 2.2.44.2).
  virtual void session_ended(smb2::SessionId id, bool notify) = 0;
  /// Tells the client that an oplock or lease of a session breaks ([MS-SMB2] 2.2.23).
  virtual void oplock_break(smb2::SessionId id, smb2::FileId file_id, const OplockBreak& what) = 0;
  /// Ends the transport connection.
  virtual void drop() = 0;
};

}  // namespace usher::server
