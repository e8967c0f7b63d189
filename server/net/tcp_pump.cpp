// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/net/tcp_pump.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <boost/container/static_vector.hpp>
#include <limits>

#include "server/net/send_file.hpp"

namespace usher::server::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr std::size_t most_gathered = 16;  // responses in one system call
constexpr std::chrono::seconds linger{30};  // without progress, for a peer that does not take its last answers

}  // namespace

/// What a handler of the loop does first: for its time the pump stays, whatever happens.
class TcpPump::Held {
 public:
  explicit Held(TcpPump& pump) : pump_(pump.shared_from_this()) {
    pump_->held_ = true;
    pump_->loop_->count_event();
  }
  ~Held() { pump_->held_ = false; }
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;

 private:
  const std::shared_ptr<TcpPump> pump_;
};

TcpPump::TcpPump(tcp::socket socket, std::shared_ptr<Loop> loop, ServerCore& core, const Clock& clock, PeerAddress peer,
                 std::unique_ptr<ConnectionPermits::Permit> permit)
    : socket_(std::move(socket)), loop_(std::move(loop)), clock_(clock), permit_(std::move(permit)) {
  // The Connection lives inside the pump, so the pump is there whenever wake is called.
  connection_.emplace(core, loop_, std::move(peer), clock_.now(), [this] { receiving_ ? write() : step(); });
  if (sends_files()) connection_->set_sends_files();
}

TcpPump::~TcpPump() = default;

void TcpPump::start() {
  if (loop_->runs_here()) return begin();
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
    if (!self->closed_) self->on_time();
  });
}
void TcpPump::stop() { loop_->post([self = shared_from_this()] { self->close(); }); }

void TcpPump::begin() {
  if (closed_) return;
  self_ = shared_from_this();
  boost::system::error_code ignored;
  socket_.non_blocking(true, ignored);
  step();
}

/// What there is to do next, after anything has happened.
void TcpPump::step() {
  if (closed_) return;
  if (connection_->wants_time()) connection_->answers_made(clock_.now());
  write();
  if (closed_) return;
  if (!writing_ && connection_->wants_close()) return close();
  read();
  await_deadline();
}

void TcpPump::read() {
  if (reading_ || end_of_input_ || !connection_->wants_bytes()) return;
  reading_ = true;
  const MutableByteView space = connection_->space();
  if (space.empty()) {
    socket_.async_read_some(asio::buffer(first_bytes_), [self = shared_from_this()](boost::system::error_code error, std::size_t n) {
      self->take_bytes(n, error);
    });
  } else {
    socket_.async_read_some(asio::buffer(space.data(), space.size()), [self = shared_from_this()](boost::system::error_code error, std::size_t n) {
      self->filled(n, error);
    });
  }
}

void TcpPump::take_bytes(std::size_t n, boost::system::error_code error) {
  const Held held(*this);
  reading_ = false;
  if (closed_) return;
  if (n > 0) received(ByteView(first_bytes_).first(n));
  if (!closed_ && !error && n == first_bytes_.size() && connection_->wants_bytes()) error = read_on();
  after_reading(error);
}

void TcpPump::filled(std::size_t n, boost::system::error_code error) {
  const Held held(*this);
  reading_ = false;
  if (closed_) return;
  if (n > 0) filled(n);
  after_reading(error);
}

void TcpPump::received(ByteView bytes) {
  receiving_ = true;
  connection_->receive(bytes, clock_.now());
  receiving_ = false;
}

void TcpPump::filled(std::size_t n) {
  receiving_ = true;
  connection_->filled(n, clock_.now());
  receiving_ = false;
}

/// There is more than a waiting connection has room for.
boost::system::error_code TcpPump::read_on() {
  boost::system::error_code error;
  if (const MutableByteView space = connection_->space(); !space.empty()) {
    const std::size_t n = socket_.read_some(asio::buffer(space.data(), space.size()), error);
    if (n > 0) filled(n);
  } else {
    const MutableByteView buffer = loop_->read_buffer();
    const std::size_t n = socket_.read_some(asio::buffer(buffer.data(), buffer.size()), error);
    if (n > 0) received(ByteView(buffer).first(n));
  }
  return error;
}

void TcpPump::after_reading(boost::system::error_code error) {
  if (closed_) return;
  if (error == asio::error::eof) {  // whoever has closed the sending side still gets the answers that are on their way
    end_of_input_ = true;
    connection_->drain();
  } else if (error && error != asio::error::would_block && error != asio::error::interrupted) {
    return close();
  }
  step();
}

/// Fills sending_ with what leaves in the next write; false when there is nothing.
bool TcpPump::gather() {
  while (sending_.size() < most_gathered) {
    const bool alone = connection_->next_stands_alone();
    if (alone && !sending_.empty()) break;
    auto frame = connection_->next_transmit();
    if (!frame) break;
    sending_.push_back(std::move(*frame));
    extent_ = connection_->take_extent();
    if (alone || !extent_.empty()) break;
  }
  return !sending_.empty();
}

using Buffers = boost::container::static_vector<asio::const_buffer, most_gathered>;

/// What is left of the frames when so many bytes have been sent.
Buffers rest_of(const std::vector<Bytes>& frames, std::size_t sent) {
  Buffers rest;
  for (const Bytes& frame : frames) {
    const std::size_t skipped = std::min(sent, frame.size());
    sent -= skipped;
    if (skipped < frame.size()) rest.push_back(asio::buffer(frame.data() + skipped, frame.size() - skipped));
  }
  return rest;
}

/// Almost every answer fits the socket's buffer and is gone when the call returns: only what does not fit has to wait.
void TcpPump::write() {
  while (!writing_ && !closed_ && gather()) {
    boost::system::error_code error;
    const Buffers all = rest_of(sending_, 0);
    const std::size_t sent = socket_.send(all, extent_.empty() ? 0 : file_follows(), error);
    progressed_ = progressed_ || sent > 0;
    if (error && error != asio::error::would_block && error != asio::error::interrupted) return close();
    if (sent < asio::buffer_size(all)) return write_the_rest(sent);
    if (!write_extent()) return;
    sent_all();
  }
}

/// False when there is no room for all of it: then it goes on when there is. Or the connection has been closed.
bool TcpPump::write_extent() {
  static constexpr std::array<std::byte, 4096> zeros{};
  while (!extent_.empty()) {
    boost::system::error_code error;
    std::size_t sent = send_file(socket_, extent_, error);
    // The file has been cut since its answer was begun, and the answer's length has been told: the peer gets zeros, as from a
    // file that is lengthened again.
    if (sent == 0 && !error) sent = socket_.write_some(asio::buffer(zeros.data(), std::min(zeros.size(), extent_.size)), error);
    progressed_ = progressed_ || sent > 0;
    extent_.skip(sent);
    if (error == asio::error::would_block) {
      await_room();
      return false;
    }
    if (error && error != asio::error::interrupted) {
      close();
      return false;
    }
  }
  extent_ = {};
  return true;
}

void TcpPump::await_room() {
  writing_ = true;
  socket_.async_wait(tcp::socket::wait_write, [self = shared_from_this()](boost::system::error_code error) {
    const Held held(*self);
    self->writing_ = false;
    if (self->closed_) return;
    if (error) return self->close();
    self->finish_writing();
  });
}

/// The frames are gone.
void TcpPump::finish_writing() {
  if (write_extent()) sent_all();
  step();
}

void TcpPump::write_the_rest(std::size_t already) {
  writing_ = true;
  // Asio's own condition, transfer_all, hands the kernel 64 KiB at a time.
  const auto everything = [this](boost::system::error_code error, std::size_t sent) {
    progressed_ = progressed_ || sent > 0;
    return error ? std::size_t{0} : std::numeric_limits<std::size_t>::max();
  };
  asio::async_write(socket_, rest_of(sending_, already), everything, [self = shared_from_this()](boost::system::error_code error, std::size_t) {
    const Held held(*self);
    self->writing_ = false;
    if (self->closed_) return;
    if (error) return self->close();
    self->finish_writing();
  });
}

void TcpPump::sent_all() {
  for (Bytes& frame : sending_) connection_->recycle(std::move(frame));
  sending_.clear();
}

void TcpPump::await_deadline() {
  auto due = connection_->next_deadline();
  if (connection_->wants_close()) {
    if (!lingers_until_) lingers_until_ = clock_.now().steady + linger;
    due = due ? std::min(*due, *lingers_until_) : *lingers_until_;
  }
  if (due == awaited_ || !clock_.runs()) return;
  awaited_ = due;
  if (!due) return loop_->deadlines().forget(*this);
  progressed_ = false;
  loop_->deadlines().set(*this, *due);
}

void TcpPump::reached() {
  const Held held(*this);
  if (!closed_) on_time();
}

void TcpPump::on_time() {
  awaited_.reset();
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
  loop_->deadlines().forget(*this);
  connection_->disconnected(clock_.now());
  boost::system::error_code ignored;
  socket_.close(ignored);
  permit_.reset();
  // Whoever called is inside this object, perhaps inside its Connection: it goes when they have returned.
  if (held_) self_.reset();
  else loop_->post([self = std::move(self_)] {});
}

}  // namespace usher::server::net
