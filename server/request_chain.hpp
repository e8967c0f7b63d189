// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "server/interceptor.hpp"
#include "server/request_context.hpp"

namespace usher::server {

/// What somebody who intercepts has made of a chain's current request, and of the frame that its answers leave in.
struct Interception {
  std::optional<RequestFacts> facts{};  ///< none yet: nobody has been asked about the current request
  Treatment treatment{};
  bool postponed = false;  ///< its handler has not run yet
  bool spoil_next = false;  ///< the signature of the answer that is being made
  bool spoil_seal = false;
  std::optional<std::size_t> cut_after{};
  std::size_t segment = 0;
};

/// One transport message on its way through the server: a request or a compound of several, and the responses so far.
/// Stays at one address from the first byte to the last answer, and is used again for a later message, so a request in
/// steady state allocates nothing.
/// Owner   its ConnectionState
/// Thread  passes with the request: the connection's loop, the session's strand, a worker; never two at a time
struct RequestChain {
  RequestContext ctx;
  std::size_t place = 0;    ///< among its connection's chains
  Bytes frame{};            ///< as it came, but for what has been decrypted
  std::size_t start = 0;    ///< of the plaintext in it
  ByteView message() const { return ByteView(frame).subspan(start); }
  std::size_t at = 0;   ///< of the current request, in the plaintext
  std::size_t next = 0; ///< of the one after it; 0: it is the last

  /// Responses, behind room for the Direct TCP header and, when they will be sealed, a TRANSFORM_HEADER.
  Bytes reply{};
  struct Part {
    std::size_t at = 0, end = 0;
    smb2::SessionId signed_for{};  ///< 0: not signed
    bool spoiled = false;          ///< the signature will be wrong
  };
  std::vector<Part> parts{};
  bool encrypted = false;              ///< the request was, so the responses are
  smb2::SessionId encrypted_for{};     ///< whose key

  std::unique_ptr<Interception> interception{};  ///< null unless somebody intercepts
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
