// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <memory>

#include "protocol/smb2/header.hpp"
#include "server/channel_sequence.hpp"
#include "server/configuration.hpp"
#include "server/connection_facts.hpp"
#include "server/oplocks.hpp"
#include "server/outcome.hpp"
#include "server/session.hpp"
#include "server/store/file_extent.hpp"
#include <usher/clock.hpp>

namespace usher::server {

class ConnectionPort;
class ConnectionState;
struct RequestChain;

/// One request of a compound, as its handler sees it: checked, verified, with its session and tree found.
/// Thread  whoever runs the handler: the connection's loop, the session's strand, or a worker to which the strand is lent
struct RequestContext {
  ServerCore& core;
  std::shared_ptr<const Configuration> configuration{};
  std::shared_ptr<const ConnectionFacts> connection{};
  std::shared_ptr<ConnectionPort> port{};
  Now now{};

  smb2::Header header{};
  ByteView message{};   ///< this request, from its header; valid until the chain ends, also while detached
  bool encrypted = false;
  std::shared_ptr<Session> session{};
  std::shared_ptr<TreeConnect> tree{};

  // What a related request takes over from the one before it ([MS-SMB2] 3.3.5.2.7.2); a handler that makes or uses an open sets it.
  smb2::FileId related_file_id = smb2::related_file_id;
  NtStatus related_status = NtStatus::success;

  Bytes* reply = nullptr;      ///< the response is appended here; its header is already there
  std::size_t reply_base = 0;  ///< where that header starts: offsets in the response count from it
  FileExtent extent{};         ///< what comes behind the reply buffer
  /// Whether the response may end in a part of a file: nobody signs, encrypts or looks at it, and no other comes behind it.
  bool may_end_in_extent() const;
  Bytes error_data{};          ///< ErrorData of an ERROR response, when the status has some ([MS-SMB2] 2.2.2)
  NtStatus reply_status = NtStatus::success;  ///< for Result handlers: a warning that goes with a body

  /// The FileId a request means: in a related request all ones stand for the previous one's.
  smb2::FileId resolve(smb2::FileId id) {
    if (header.has(smb2::flag::related_operations) && id == smb2::related_file_id) return related_file_id;
    return related_file_id = id;
  }
  /// The open a request names, or file_closed; file_not_available for one that comes too late to change anything.
  Result<std::shared_ptr<Open>> find_open(smb2::FileId id);
  /// In requests of SMB 3.x.
  std::uint16_t channel_sequence() const { return static_cast<std::uint16_t>(header.status); }
  CountedRequest counted{};
  bool is_counted = false;  ///< or need not be: a request that is done again has been looked at before
  /// Of a CREATE with a guid that waits: until it is answered, others by that guid are told so.
  std::shared_ptr<void> create_in_progress{};

  /// Gives the rest of this request to a worker, without holding the session's strand: `job` may use this context's message,
  /// reply buffer and facts (it may capture the context by reference: the context stays where it is until the answer is
  /// sent), but not its session or tree. Return Outcome::detached() right after.
  std::move_only_function<Outcome()> detached_job{};
  Outcome detach(std::move_only_function<Outcome()> job) {
    detached_job = std::move(job);
    return Outcome::detached();
  }

  /// Puts the rest of the chain aside until the returned function is called, once, from any thread, with the outcome.
  /// Return Outcome::detached() right after. For what waits on another strand: LOGOFF, a binding, a replaced session.
  std::move_only_function<void(Outcome)> park();

  /// Takes the request over to be answered later. Return Outcome::async() right after, unless it was completed meanwhile.
  std::shared_ptr<AsyncRequest> make_async();
  std::shared_ptr<AsyncRequest> async_request{};

  /// With Outcome::waits(): what for.
  OplockWait oplock_wait{};

  /// SESSION_SETUP alone decides otherwise than by rule, because its session is not yet in force ([MS-SMB2] 3.3.5.5.3).
  bool sign_response = false;

  // For the handlers that run on the connection's loop, and for the machinery around all of them:
  ConnectionState* state = nullptr;
  RequestChain* chain = nullptr;
};

}  // namespace usher::server
