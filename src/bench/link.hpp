// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstdint>

#include "src/bench/output.hpp"

namespace usher::bench {

/// A TCP connection that is opened, closed and opened again, and carries whole frames. It waits for readiness and then reads and
/// writes without waiting, which spares the vain first read of async_read_some() at each answer.
/// Thread  the io_context's
class Link {
 public:
  class Owner {
   public:
    virtual void on_connected() = 0;
    /// The message in a frame, which may be changed and is gone when this returns.
    virtual void on_frame(MutableByteView message) = 0;
    /// Whatever ends it but close().
    virtual void on_lost(const boost::system::error_code& error) = 0;

   protected:
    ~Owner() = default;
  };

  Link(boost::asio::io_context& context, Owner& owner) : socket_(context), owner_(owner) {}

  /// From the address `from`, unless it is unspecified.
  void open(const boost::asio::ip::tcp::endpoint& to, const boost::asio::ip::address& from = {});
  /// Goes on with a connection that somebody else has opened.
  void adopt(boost::asio::ip::tcp::socket socket);
  /// Sends what is in `output`.
  void flush();
  void close();
  bool is_open() const { return socket_.is_open(); }
  /// Memory is given back; for who has nothing to do for a while.
  void shrink();

  Output output{};

 private:
  void start_over();
  void listen();
  void read();
  void take_frames();
  void wait_for(std::size_t bytes);
  void write_more();
  void fail(const boost::system::error_code& error);

  boost::asio::ip::tcp::socket socket_;
  Owner& owner_;
  std::uint32_t generation_ = 0;  // of the socket: what was started on an older one comes to nothing
  Bytes input_{};
  std::size_t begin_ = 0, end_ = 0;  // what is there of input_ and not yet taken
  std::size_t awaited_ = 1;          // bytes, before which the system need not tell of any
  Output sending_{};
  std::size_t sent_ = 0;
  bool is_writing_ = false;
};

}  // namespace usher::bench
