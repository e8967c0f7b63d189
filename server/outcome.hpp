// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include "protocol/wire/nt_status.hpp"

namespace usher::server {

/// How a handler ends. These differ on the wire, so they are several things and not one status.
struct Outcome {
  enum class Kind : std::uint8_t {
    reply,       ///< the body is in the reply buffer; `status` goes into the header (success, or a warning that has a body)
    error,       ///< an ERROR response with `status`
    detached,    ///< RequestContext::detach() gave the rest to a worker; the chain goes on when that ends. Nothing is sent now
    async,       ///< RequestContext::make_async() took the request over: an interim response goes out now, the answer later
    disconnect,  ///< the transport connection ends without an answer
    waits        ///< RequestContext::oplock_wait says for which oplocks to break; then the whole request is done again
  };
  Kind kind = Kind::reply;
  NtStatus status = NtStatus::success;

  static Outcome reply(NtStatus status = NtStatus::success) { return {Kind::reply, status}; }
  static Outcome error(NtStatus status) { return {Kind::error, status}; }
  static Outcome detached() { return {Kind::detached, NtStatus::pending}; }
  static Outcome async() { return {Kind::async, NtStatus::pending}; }
  static Outcome waits() { return {Kind::waits, NtStatus::pending}; }
  static Outcome disconnect() { return {Kind::disconnect, NtStatus::success}; }
};

}  // namespace usher::server
