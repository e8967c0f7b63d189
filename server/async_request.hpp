// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <atomic>
#include <functional>
#include <memory>

#include "protocol/smb2/header.hpp"
#include "server/channel_sequence.hpp"
#include "server/outcome.hpp"

namespace usher::server {

class ConnectionPort;

/// A request whose answer comes later: LOCK, CHANGE_NOTIFY, a READ of an empty pipe ([MS-SMB2] 3.3.4.2, Request.AsyncId).
/// The interim response has given the client an AsyncId; exactly one complete() sends the final one, whoever comes first:
/// the event that was waited for, CANCEL, CLOSE of its open, the end of its tree or session.
/// Owner   shared by who waits (a lock queue, a watch, a pipe) and the Open it was made on, which cancels it when it closes
/// Thread  complete() from any; on_cancel runs on the session's strand
class AsyncRequest {
 public:
  AsyncRequest(std::shared_ptr<ConnectionPort> port, const smb2::Header& header, bool encrypted, CountedRequest counted = {})
      : port_(std::move(port)), header_(header), encrypted_(encrypted), counted_(std::move(counted)) {}

  /// Sends the final response and returns true; false when it was answered before. `body` is a message whose first 64
  /// bytes are room for the header, as made by wire::encode(response, body) after body.resize(64); empty for an error.
  bool complete(NtStatus status, Bytes body = {});
  bool completed() const { return completed_.load(std::memory_order_acquire); }

  /// What CANCEL does, on the session's strand. Unset: nothing, the request goes on ([MS-SMB2] 3.3.5.16).
  std::move_only_function<void()> on_cancel{};

  const smb2::Header& header() const { return header_; }
  bool encrypted() const { return encrypted_; }

 private:
  std::shared_ptr<ConnectionPort> port_;
  smb2::Header header_;
  bool encrypted_ = false;
  CountedRequest counted_;
  std::atomic<bool> completed_{false};
};

}  // namespace usher::server
