// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/net/tcp_pump.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <limits>

namespace usher::server::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr std::size_t most_gathered = 16;  // responses in one system call
constexpr std::chrono::seconds linger{30};  // without progress, for a peer that does not take its last answers

}  // namespace

TcpPump::TcpPump(tcp::socket socket, std::shared_ptr<Loop> loop, ServerCore& core, const Clock& clock, PeerAddress peer,
                 std::unique_ptr<ConnectionPermits::Permit> permit)
    : socket_(std::move(socket)), loop_(std::move(loop)), clock_(clock), timer_(loop_->executor()), permit_(std::move(permit)) {
  // The Connection lives inside the pump, so the pump is there whenever wake is called.
  connection_.emplace(core, loop_, std::move(peer), clock_.now(), [this] { step(); });
}

TcpPump::~TcpPump() = default;

void TcpPump::start() {
  loop_->post([self = shared_from_this()] { self->begin(); });
}

void TcpPump::drain() {
  loop_->post([self = shared_from_this()] {
    self->connection_->drain();
    self->connection_->hurry(self->clock_.now());
    self->step();
  });
}
void TcpPump::look_at_clock(std::shared_ptr<void> done) {
  loop_->post([self = shared_from_this(), done = std::move(done)] {
    if (!self->closed_) self->on_timer();
  });
}
void TcpPump::stop() { loop_->post([self = shared_from_this()] { self->close(); }); }

void TcpPump::begin() {
  if (closed_) return;
  self_ = shared_from_this();
  boost::system::error_code ignored;
  socket_.set_option(tcp::no_delay(true), ignored);
  socket_.non_blocking(true, ignored);
  step();
}

/// What there is to do next, after anything has happened.
void TcpPump::step() {
  if (closed_) return;
  if (connection_->wants_time()) connection_->answers_made(clock_.now());
  write();
  if (!writing_ && connection_->wants_close()) return close();
  read();
  arm_timer();
}

/// Waits for bytes without holding a buffer for them: most connections are idle, and a stranger is not worth one.
void TcpPump::read() {
  if (reading_ || end_of_input_ || !connection_->wants_bytes()) return;
  reading_ = true;
  socket_.async_wait(tcp::socket::wait_read, [self = shared_from_this()](boost::system::error_code error) {
    self->reading_ = false;
    if (self->closed_) return;
    if (error) return self->close();
    self->take_bytes();
  });
}

void TcpPump::take_bytes() {
  const MutableByteView buffer = loop_->read_buffer();
  boost::system::error_code error;
  const std::size_t n = socket_.read_some(asio::buffer(buffer.data(), buffer.size()), error);
  if (error == asio::error::eof) {  // whoever has closed the sending side still gets the answers that are on their way
    end_of_input_ = true;
    connection_->drain();
  } else if (error && error != asio::error::would_block && error != asio::error::interrupted) {
    return close();
  }
  if (n > 0) connection_->receive(ByteView(buffer).first(n), clock_.now());
  step();
}

void TcpPump::write() {
  if (writing_ || closed_) return;
  while (sending_.size() < most_gathered) {
    const bool alone = connection_->next_stands_alone();
    if (alone && !sending_.empty()) break;
    auto frame = connection_->next_transmit();
    if (!frame) break;
    sending_.push_back(std::move(*frame));
    if (alone) break;
  }
  if (sending_.empty()) return;
  writing_ = true;
  std::array<asio::const_buffer, most_gathered> buffers{};
  for (std::size_t i = 0; i < sending_.size(); ++i) buffers[i] = asio::buffer(sending_[i].data(), sending_[i].size());
  // Asio's own condition, transfer_all, hands the kernel 64 KiB at a time.
  const auto everything = [this](boost::system::error_code error, std::size_t sent) {
    progressed_ = progressed_ || sent > 0;
    return error ? std::size_t{0} : std::numeric_limits<std::size_t>::max();
  };
  asio::async_write(socket_, buffers, everything, [self = shared_from_this()](boost::system::error_code error, std::size_t) {
    self->writing_ = false;
    if (self->closed_) return;
    for (Bytes& frame : self->sending_) self->connection_->recycle(std::move(frame));
    self->sending_.clear();
    if (error) return self->close();
    self->step();
  });
}

void TcpPump::arm_timer() {
  auto due = connection_->next_deadline();
  if (connection_->wants_close()) {
    if (!lingers_until_) lingers_until_ = clock_.now().steady + linger;
    due = due ? std::min(*due, *lingers_until_) : *lingers_until_;
  }
  if (due == armed_ || !clock_.runs()) return;
  armed_ = due;
  if (!due) {
    timer_.cancel();
    return;
  }
  progressed_ = false;
  timer_.expires_at(*due);
  timer_.async_wait([weak = weak_from_this()](boost::system::error_code error) {
    const auto self = weak.lock();
    if (!error && self && !self->closed_) self->on_timer();
  });
}

void TcpPump::on_timer() {
  armed_.reset();
  const Now now = clock_.now();
  connection_->on_time(now);
  // A deadline that stays in the past is the end: whoever let it pass gets no time to take answers.
  const auto deadline = connection_->next_deadline();
  if (deadline && *deadline <= now.steady) return close();
  if (lingers_until_ && *lingers_until_ <= now.steady) {
    if (!progressed_) return close();
    lingers_until_.reset();
  }
  step();
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
  // Whoever called is inside this object, perhaps inside its Connection: it goes when they have returned.
  loop_->post([self = std::move(self_)] {});
}

}  // namespace usher::server::net
