// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <array>
#include <boost/asio/ip/tcp.hpp>
#include <memory>
#include <optional>
#include <vector>

#include "server/connection.hpp"
#include "server/net/loop.hpp"
#include "server/net/permits.hpp"
#include <usher/clock.hpp>

namespace usher::server::net {

/// A socket and its Connection: carries bytes, knows deadlines, decides nothing.
/// States  started -> lingering, when only the last answers are on their way out -> closed
/// Owner   itself, from start() until it closes; the listener knows it weakly
/// Thread  its loop; start(), drain() and stop() post there
class TcpPump final : public std::enable_shared_from_this<TcpPump>, private Deadline {
 public:
  TcpPump(boost::asio::ip::tcp::socket socket, std::shared_ptr<Loop> loop, ServerCore& core, const Clock& clock, PeerAddress peer,
          std::unique_ptr<ConnectionPermits::Permit> permit);
  ~TcpPump();

  void start();
  /// No new requests; closes when those that run are answered.
  void drain();
  /// Closes now.
  void stop();
  /// The clock, which does not run by itself, has been moved. `done` is let go when what was due has been done.
  void look_at_clock(std::shared_ptr<void> done);

 private:
  void begin();
  void read();
  void take_bytes(std::size_t n, boost::system::error_code error);
  void filled(std::size_t n, boost::system::error_code error);
  void received(ByteView bytes);
  void filled(std::size_t n);
  boost::system::error_code read_on();
  void after_reading(boost::system::error_code error);
  void write();
  bool gather();
  void write_the_rest(std::size_t sent);
  bool write_extent();
  void await_room();
  void finish_writing();
  void sent_all();
  void await_deadline();
  void reached() override;
  void on_time();
  void step();
  void close();
  class Held;

  boost::asio::ip::tcp::socket socket_;
  std::shared_ptr<Loop> loop_;
  const Clock& clock_;
  std::unique_ptr<ConnectionPermits::Permit> permit_;
  std::optional<Connection> connection_{};
  /// What a waiting connection reads into: enough for the requests of a logon. With a buffer at hand Asio waits without
  /// asking the system for each wait anew; what is larger goes on in a buffer that the loop's connections share.
  std::array<std::byte, 1024> first_bytes_;
  std::vector<Bytes> sending_{};
  FileExtent extent_{};  // behind the last of them
  std::optional<std::chrono::steady_clock::time_point> awaited_{}, lingers_until_{};
  bool reading_ = false, writing_ = false, closed_ = false, end_of_input_ = false;
  bool receiving_ = false;   // the connection is taking bytes
  bool held_ = false;        // by a handler, until it returns
  bool progressed_ = false;  // the peer has taken bytes since the deadline was set
  std::shared_ptr<TcpPump> self_{};  // a request may run while nothing is read or written
};

}  // namespace usher::server::net
