// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "protocol/wire/bytes.hpp"
#include "server/connection_facts.hpp"
#include "server/executor.hpp"
#include "server/store/file_extent.hpp"
#include <usher/clock.hpp>

namespace usher::server {

class ConnectionState;
class ServerCore;

/// A transport connection ([MS-SMB2] 3.3.1.7) without its socket: bytes and the time go in, bytes and deadlines come out.
/// The pump that owns the socket calls receive() as bytes arrive, sends what next_transmit() gives, sleeps until
/// next_deadline(), and stops reading while !wants_bytes(). `wake` is called when an answer that came later has something to
/// transmit, always on `home`; inside receive() and filled() when there is much of it, and then only to be sent.
/// Owner   its pump
/// Thread  `home` only
class Connection {
 public:
  Connection(ServerCore& core, std::shared_ptr<Executor> home, PeerAddress peer, Now now, std::move_only_function<void()> wake);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void receive(ByteView bytes, Now now);
  /// While a large message is on its way: where its next bytes may be read to, which saves copying them; stays where it is
  /// until it is filled or the connection ends. Empty at other times: then bytes go to receive().
  MutableByteView space();
  /// So many bytes have arrived in space().
  void filled(std::size_t count, Now now);
  void on_time(Now now);
  /// The peer is gone, or the server stops: ends the channels of its sessions. Call once, before destruction.
  void disconnected(Now now);
  /// Stop taking requests; wants_close() turns true when those running have been answered and transmitted.
  void drain();
  /// What is held back goes on at once: a stopping server waits for nothing that it has put off itself.
  void hurry(Now now);

  /// Whether answers have been made since answers_made() was last called, and somebody measures how long they took.
  bool wants_time() const;
  void answers_made(Now now);

  /// One framed response, ready for the socket; nullopt when there is none.
  std::optional<Bytes> next_transmit();
  /// What belongs behind the frame that next_transmit() gave last, for the system to send; empty for most. Only for a
  /// transport that has said it can.
  FileExtent take_extent();
  void set_sends_files();
  /// Whether that response, or what is left of it, is to leave in a write of its own.
  bool next_stands_alone() const;
  /// Gives the buffer of a finished transmit back, for the next response.
  void recycle(Bytes buffer);
  std::optional<std::chrono::steady_clock::time_point> next_deadline() const;
  bool wants_close() const;
  bool wants_bytes() const;

 private:
  std::shared_ptr<ConnectionState> state_;
};

}  // namespace usher::server
