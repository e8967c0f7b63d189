// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include "protocol/srvsvc/session_calls.hpp"
#include "src/bench/client_session.hpp"

namespace usher::bench {

/// NetrSessionEnum over the pipe srvsvc, without I/O: opens and binds it once, then lists at one level after the other. Entries
/// are counted and not looked at, so that the walker costs the machine little and the server all.
/// Thread  one at a time
class SessionWalk {
 public:
  enum class Step : std::uint8_t { goes_on, bound, listed };

  /// `fragment`: the longest PDU, as asked for in BIND
  explicit SessionWalk(std::uint16_t fragment) : fragment_(fragment) {}

  void open(ClientSession& session, Output& out);
  void list(ClientSession& session, Output& out, std::uint32_t level, std::uint32_t page_bytes);
  /// Takes an answer and sends what comes next.
  /// Errors  the server's status; access_denied and invalid_level from the call itself
  Result<Step> advance(ClientSession& session, Output& out, const smb2::Header& header, ByteView message);
  std::uint64_t entries() const { return entries_; }  ///< of the last listing

 private:
  void transceive(ClientSession& session, Output& out, ByteView pdu);
  void call(ClientSession& session, Output& out);
  Result<Step> take_pdu(ClientSession& session, Output& out);
  Result<Step> end_of_call(ClientSession& session, Output& out);

  std::uint16_t fragment_;
  smb2::FileId pipe_{};
  bool is_bound_ = false;
  srvsvc::SessionEnumCall call_{};
  Bytes pdu_{};                 ///< as much of one as has come
  Bytes tail_{};                ///< the last 8 bytes of the stub: ResumeHandle and status
  bool is_first_ = true;        ///< the next fragment begins a response
  std::uint64_t entries_ = 0;
  std::uint32_t call_id_ = 0;
};

}  // namespace usher::bench
