// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "server/request_context.hpp"

namespace usher::server {

/// One transport message on its way through the server: a request or a compound of several, and the responses so far.
/// Stays at one address from the first byte to the last answer, and is used again for a later message, so a request in
/// steady state allocates nothing.
/// Owner   its ConnectionState
/// Thread  passes with the request: the connection's loop, the session's strand, a worker; never two at a time
struct RequestChain {
  RequestContext ctx;
  Bytes message{};      ///< the plaintext
  std::size_t at = 0;   ///< of the current request
  std::size_t next = 0; ///< of the one after it; 0: it is the last

  /// Responses, behind room for the Direct TCP header and, when they will be sealed, a TRANSFORM_HEADER.
  Bytes reply{};
  struct Part {
    std::size_t at = 0, end = 0;
    smb2::SessionId signed_for{};  ///< 0: not signed
  };
  std::vector<Part> parts{};
  bool encrypted = false;              ///< the request was, so the responses are
  smb2::SessionId encrypted_for{};     ///< whose key

  Outcome outcome{};  ///< of the current request, on its way back from a strand or a worker

  // Parking: resume() may come before or after the handler has returned.
  bool parked = false;
  std::optional<Outcome> resumed{};

  // What the next related request takes over.
  smb2::SessionId previous_session{};
  smb2::TreeId previous_tree{};
  bool previous_valid = false;       ///< there was one, and it had a session
  NtStatus previous_status = NtStatus::success;
  std::size_t index = 0;             ///< of the current request in the compound
};

}  // namespace usher::server
