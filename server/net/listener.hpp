// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <future>
#include <memory>
#include <mutex>
#include <vector>

#include "server/net/tcp_pump.hpp"

namespace usher::server::net {

/// One listening endpoint. Connections are dealt to the loops in turn.
/// Thread  accepts on its first loop; the public functions from any
class Listener final : public std::enable_shared_from_this<Listener> {
 public:
  Listener(std::vector<std::shared_ptr<Loop>> loops, ServerCore& core, const Clock& clock, std::shared_ptr<ConnectionPermits> permits);

  /// Binds and listens; the error says why not.
  boost::system::error_code open(const boost::asio::ip::tcp::endpoint& endpoint);
  /// Takes a socket that listens already; the descriptor stays its owner's, who may close it. Not a listening TCP socket:
  /// invalid_argument.
  boost::system::error_code adopt(boost::asio::ip::tcp::acceptor::native_handle_type socket);
  /// Where it listens: port 0 has become a real one.
  boost::asio::ip::tcp::endpoint endpoint() const { return endpoint_; }
  void start();
  /// Accepts nothing more and lets every connection finish what runs. Ready when every connection that there will ever be
  /// has been told and holds its place: only then does "no place in use" mean that nobody is left.
  std::future<void> drain();
  /// Closes every connection now. Ready as above.
  std::future<void> stop();
  /// The clock has been moved. Ready when every connection has looked at it.
  std::future<void> look_at_clock();
  std::size_t connections() const;

 private:
  boost::system::error_code look_at_socket();
  void accept();
  void admit(boost::asio::ip::tcp::socket socket, std::shared_ptr<Loop> loop);
  std::u16string local_address(const boost::asio::ip::tcp::socket& socket) const;
  std::vector<std::shared_ptr<TcpPump>> pumps() const;

  std::vector<std::shared_ptr<Loop>> loops_;
  std::size_t next_loop_ = 0;
  ServerCore& core_;
  const Clock& clock_;
  std::shared_ptr<ConnectionPermits> permits_;
  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::steady_timer pause_;
  boost::asio::ip::tcp::endpoint endpoint_{}, peer_{};  // peer_: who has just been accepted
  std::u16string address_{};                            // of endpoint_, unless it is any of this machine's
  mutable std::mutex mutex_;  // pumps_
  std::vector<std::weak_ptr<TcpPump>> pumps_{};
  std::size_t swept_at_ = 64;
  bool stopped_ = false;
};

}  // namespace usher::server::net
