// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// What a test puts between a client's requests and the server's answers: it sees all of it, and may disturb what it likes.
#pragma once
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include <usher/clock.hpp>

#include "protocol/smb2/header.hpp"
#include "protocol/wire/bytes.hpp"
#include "server/connection_facts.hpp"

namespace usher::server {

class Gate;
struct SessionKeys;

/// A request as those see it who watch or disturb.
struct RequestFacts {
  smb2::Command command{};
  std::uint64_t connection = 0;  ///< counts the server's connections from 1
  smb2::MessageId message_id{};
  smb2::SessionId session_id{};
  smb2::TreeId tree_id{};
  std::u16string client{};  ///< as PeerAddress::client
  std::u16string user{};    ///< empty until the session is there
  std::u16string share{};
  std::u16string path{};    ///< what it is about, relative to the share: the name of a CREATE, the path of an open, the pipe's name
  std::uint32_t flags = 0;  ///< of its header
  std::size_t size = 0;     ///< in bytes, without framing
  bool encrypted = false;
  bool treated = false;     ///< it went through Interceptor::treat()
  Now came{};
};

/// What becomes of a request and its answer. Empty: what always does.
struct Treatment {
  std::optional<NtStatus> status{};   ///< it is not done, and answered so
  std::chrono::nanoseconds delay{};   ///< before it is done; without an interim response
  std::shared_ptr<Gate> gate{};       ///< it is done when that lets it go
  std::chrono::nanoseconds late{};    ///< it is done, and answered so much later
  bool never_answered = false;        ///< it is done, and that is all
  bool cut = false;                   ///< it is done, and the connection ends instead of an answer
  std::optional<std::size_t> cut_after{};  ///< so many bytes of the answer's frame, and the connection ends
  bool spoil_signature = false;       ///< of the answer, or of the envelope it is sealed in
  std::optional<std::uint16_t> credits{};  ///< the answer grants no more
  std::size_t segment = 0;            ///< the answer leaves in writes of so many bytes

  bool postpones() const { return delay.count() > 0 || gate; }
};

/// One for a server. It is asked about requests that have passed the checks of the protocol and are about to be done.
/// Owner   whoever embeds the server; outlives the core's connections
/// Thread  any, several at once; must not wait
class Interceptor {
 public:
  virtual ~Interceptor() = default;
  virtual Treatment treat(const RequestFacts&) { return {}; }
  /// Status pending: the interim response. What was refused before anybody was asked is told here first.
  virtual void answered(const RequestFacts&, NtStatus, std::size_t /*size*/, Now /*made*/) {}
  /// The final response behind an interim one.
  virtual void answered_later(std::uint64_t /*connection*/, smb2::MessageId, NtStatus, std::size_t /*size*/, Now /*made*/) {}
  /// nullopt: whoever has proved himself comes in. Else he does not, for this reason.
  virtual std::optional<NtStatus> refuses(std::u16string_view /*client*/, std::u16string_view /*user*/) { return std::nullopt; }
  /// Every frame as it is on the wire, with its 4-byte header.
  virtual void frame(std::uint64_t /*connection*/, const PeerAddress&, bool /*from_client*/, ByteView, Now) {}
  virtual void connection_ended(std::uint64_t /*connection*/, Now) {}
  /// A session's keys, once for each channel.
  virtual void keys(smb2::SessionId, const SessionKeys&, ByteView /*session_key*/) {}
};

}  // namespace usher::server
