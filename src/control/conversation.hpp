// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <atomic>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/streambuf.hpp>
#include <cstdint>
#include <memory>
#include <string>

#include <usher/file_service.hpp>

#include "src/control/protocol.hpp"

namespace usher::control {

/// One peer at the local socket: a line in, a line out, as often as it likes; or, once it watches, an event a line until it
/// goes or the server stops. Waits as it pleases, for it has a thread of its own: a close that takes its time, or a watcher that
/// does not read, holds up nobody else. What such a watcher misses the event queue drops and counts.
/// Owner   the ControlServer
/// Thread  run() has one; hang_up() and is_over() any
class Conversation {
 public:
  using Socket = boost::asio::local::stream_protocol::socket;

  Conversation(Socket socket, Answerer server);
  void run();
  /// Makes run() return soon.
  void hang_up();
  bool is_over() const { return over_; }

 private:
  bool read_line(std::string& line);
  bool write_line(std::string line);
  bool peer_has_gone();
  void watch(const WatchOptions& options);

  Socket socket_;
  const std::uint32_t uid_;
  const Answerer server_;
  boost::asio::streambuf buffer_{longest_request};
  std::atomic<bool> over_{false};
};

}  // namespace usher::control
