// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/bench/link.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <cstring>
#include <utility>

#include "protocol/smb2/direct_tcp.hpp"

#if defined(__linux__)
#include <netinet/in.h>
#endif

namespace usher::bench {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr std::size_t first_room = 16 * 1024, longest_frame = 16 << 20;
constexpr std::size_t most_pieces = 16, worth_waiting = 128 * 1024;

#if defined(IP_BIND_ADDRESS_NO_PORT)
/// ip(7): the port is chosen by connect(), which knows the peer, so that a source address has all its ports for each server.
struct BindAddressNoPort {
  int value = 1;
  template <class Protocol> int level(const Protocol&) const { return IPPROTO_IP; }
  template <class Protocol> int name(const Protocol&) const { return IP_BIND_ADDRESS_NO_PORT; }
  template <class Protocol> const void* data(const Protocol&) const { return &value; }
  template <class Protocol> std::size_t size(const Protocol&) const { return sizeof value; }
};
#endif

}  // namespace

void Link::start_over() {
  ++generation_;
  begin_ = end_ = sent_ = 0, is_writing_ = false, awaited_ = 1;
  output.clear(), sending_.clear();
}

void Link::adopt(tcp::socket socket) {
  start_over();
  socket_ = std::move(socket);
  error_code ignored;
  socket_.non_blocking(true, ignored), socket_.set_option(tcp::no_delay(true), ignored);
  listen();
}

void Link::open(const tcp::endpoint& to, const asio::ip::address& from) {
  start_over();
  error_code error;
  socket_.open(to.protocol(), error);
  if (!error) socket_.non_blocking(true, error);
  if (!error) socket_.set_option(tcp::no_delay(true), error);
  if (!error && !from.is_unspecified()) {
#if defined(IP_BIND_ADDRESS_NO_PORT)
    socket_.set_option(BindAddressNoPort{}, error);
#endif
    if (!error) socket_.bind({from, 0}, error);
  }
  const auto connected = [this, mine = generation_](const error_code& failed) {
    if (mine != generation_) return;
    if (failed) return fail(failed);
    owner_.on_connected();
    if (mine == generation_) listen();
  };
  if (error) asio::post(socket_.get_executor(), [connected, error] { connected(error); });
  else socket_.async_connect(to, connected);
}

void Link::close() {
  ++generation_;
  error_code ignored;
  socket_.close(ignored);
}

void Link::shrink() {
  if (begin_ == end_) input_ = {}, begin_ = end_ = 0;
  if (output.empty()) output = {};
  if (!is_writing_) sending_ = {};
}

void Link::fail(const error_code& error) {
  close();
  owner_.on_lost(error);
}

void Link::listen() {
  socket_.async_wait(tcp::socket::wait_read, [this, mine = generation_](const error_code& error) {
    if (mine != generation_) return;
    if (error) return fail(error);
    read();
    if (mine == generation_) listen();
  });
}

void Link::read() {
  const auto mine = generation_;
  if (input_.empty()) input_.resize(first_room);
  for (;;) {
    error_code error;
    const std::size_t got = socket_.read_some(asio::buffer(input_.data() + end_, input_.size() - end_), error);
    if (error == asio::error::would_block) return;
    if (error) return fail(error);
    end_ += got;
    const bool filled = end_ == input_.size();
    take_frames();
    if (mine != generation_ || !filled) return;  // a short read has emptied the socket; what comes later wakes us again
  }
}

void Link::take_frames() {
  const auto mine = generation_;
  while (end_ - begin_ >= smb2::direct_tcp_header_size) {
    const auto header = smb2::read_direct_tcp_header(ByteView(input_).subspan(begin_));
    if (header.type != 0 || header.length > longest_frame) return fail(asio::error::invalid_argument);
    const std::size_t whole = smb2::direct_tcp_header_size + header.length;
    if (end_ - begin_ < whole) {
      if (input_.size() - begin_ >= whole) return wait_for(whole - (end_ - begin_));
      std::memmove(input_.data(), input_.data() + begin_, end_ - begin_);
      end_ -= begin_, begin_ = 0;
      if (input_.size() < whole) input_.resize(whole + first_room);
      return wait_for(whole - end_);
    }
    const auto message = MutableByteView(input_).subspan(begin_ + smb2::direct_tcp_header_size, header.length);
    begin_ += whole;
    owner_.on_frame(message);
    if (mine != generation_) return;
  }
  if (begin_ == end_) begin_ = end_ = 0;
  wait_for(1);
}

/// Waking a client for each of the sixteen segments of a large answer costs whoever sends it, where processors are virtual, up to as much
/// as his own work: a client to measure with wants all of it, or as much as the system holds for it.
void Link::wait_for(std::size_t bytes) {
  if (bytes < worth_waiting) bytes = 1;
  if (bytes == awaited_) return;
  error_code ignored;
  socket_.set_option(tcp::socket::receive_low_watermark(static_cast<int>(bytes)), ignored);
  awaited_ = bytes;
}

void Link::flush() {
  if (is_writing_ || output.empty()) return;
  std::swap(output, sending_);
  output.clear();
  sent_ = 0;
  write_more();
}

void Link::write_more() {
  for (;;) {
    // What is left, piece by piece: bytes up to a payload, the payload, bytes up to the next one.
    std::array<asio::const_buffer, most_pieces> pieces;
    std::size_t count = 0, skip = sent_, from = 0;
    const auto add = [&](ByteView bytes) {
      const std::size_t passed = std::min(skip, bytes.size());
      skip -= passed;
      if (passed < bytes.size() && count < pieces.size()) pieces[count++] = asio::buffer(bytes.data() + passed, bytes.size() - passed);
    };
    for (const auto& payload : sending_.payloads) {
      add(ByteView(sending_.bytes).subspan(from, payload.at - from)), add(payload.data);
      from = payload.at;
    }
    add(ByteView(sending_.bytes).subspan(from));
    if (count == 0) {
      is_writing_ = false;
      sending_.clear();
      if (output.empty()) return;
      std::swap(output, sending_);
      sent_ = 0;
      continue;
    }
    error_code error;
    sent_ += socket_.write_some(std::span(pieces).first(count), error);
    if (error == asio::error::would_block) break;
    if (error) {
      is_writing_ = true;  // nothing more goes this way; the reading side finds out as well, but may have answers left
      return;
    }
  }
  is_writing_ = true;
  socket_.async_wait(tcp::socket::wait_write, [this, mine = generation_](const error_code& error) {
    if (mine != generation_) return;
    if (error) return fail(error);
    is_writing_ = false;
    write_more();
  });
}

}  // namespace usher::bench
