// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/net/tcp_pump.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>

namespace usher::server::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr std::size_t small_buffer = 8 * 1024, large_buffer = 256 * 1024;
constexpr std::size_t most_gathered = 16;  // responses in one system call

}  // namespace

TcpPump::TcpPump(tcp::socket socket, std::shared_ptr<Loop> loop, ServerCore& core, const Clock& clock, PeerAddress peer,
                 std::unique_ptr<ConnectionPermits::Permit> permit)
    : socket_(std::move(socket)), loop_(std::move(loop)), clock_(clock), timer_(loop_->context()), permit_(std::move(permit)) {
  // The Connection lives inside the pump, so the pump is there whenever wake is called.
  connection_.emplace(core, loop_, std::move(peer), clock_.now(), [this] { step(); });
}

TcpPump::~TcpPump() = default;

void TcpPump::start() { loop_->post([self = shared_from_this()] { self->begin(); }); }
void TcpPump::drain() {
  loop_->post([self = shared_from_this()] {
    self->connection_->drain();
    self->step();
  });
}
void TcpPump::stop() { loop_->post([self = shared_from_this()] { self->close(); }); }

void TcpPump::begin() {
  boost::system::error_code ignored;
  socket_.set_option(tcp::no_delay(true), ignored);
  socket_.set_option(asio::socket_base::keep_alive(true), ignored);
  buffer_.resize(small_buffer);
  step();
}

/// What there is to do next, after anything has happened.
void TcpPump::step() {
  if (closed_) return;
  write();
  if (!writing_ && connection_->wants_close()) return close();
  read();
  arm_timer();
}

void TcpPump::read() {
  if (reading_ || end_of_input_ || !connection_->wants_bytes()) return;
  reading_ = true;
  socket_.async_read_some(asio::buffer(buffer_), [self = shared_from_this()](boost::system::error_code error, std::size_t n) {
    self->reading_ = false;
    if (self->closed_) return;
    if (error) {
      // A peer that has closed its sending side still gets the answers that are on their way.
      self->end_of_input_ = true;
      self->connection_->drain();
      return error == asio::error::eof ? self->step() : self->close();
    }
    self->connection_->receive(ByteView(self->buffer_).first(n), self->clock_.now());
    if (n == self->buffer_.size() && n < large_buffer) self->buffer_.resize(large_buffer);  // whoever sends much gets more room
    self->step();
  });
}

void TcpPump::write() {
  if (writing_ || closed_) return;
  while (sending_.size() < most_gathered) {
    auto frame = connection_->next_transmit();
    if (!frame) break;
    sending_.push_back(std::move(*frame));
  }
  if (sending_.empty()) return;
  writing_ = true;
  std::array<asio::const_buffer, most_gathered> buffers{};
  for (std::size_t i = 0; i < sending_.size(); ++i) buffers[i] = asio::buffer(sending_[i].data(), sending_[i].size());
  asio::async_write(socket_, buffers, [self = shared_from_this()](boost::system::error_code error, std::size_t) {
    self->writing_ = false;
    for (Bytes& frame : self->sending_) self->connection_->recycle(std::move(frame));
    self->sending_.clear();
    if (error) return self->close();
    self->step();
  });
}

void TcpPump::arm_timer() {
  const auto deadline = connection_->next_deadline();
  if (!deadline) {
    timer_.cancel();
    return;
  }
  if (timer_.expiry() == *deadline) return;
  timer_.expires_at(*deadline);
  timer_.async_wait([weak = weak_from_this()](boost::system::error_code error) {
    const auto self = weak.lock();
    if (error || !self || self->closed_) return;
    self->timer_.expires_at(asio::steady_timer::time_point::min());
    self->connection_->on_time(self->clock_.now());
    self->step();
  });
}

void TcpPump::close() {
  if (closed_) return;
  closed_ = true;
  timer_.cancel();
  connection_->disconnected(clock_.now());
  boost::system::error_code ignored;
  socket_.shutdown(tcp::socket::shutdown_both, ignored);
  socket_.close(ignored);
  permit_.reset();
}

}  // namespace usher::server::net
