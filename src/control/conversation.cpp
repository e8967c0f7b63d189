// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/control/conversation.hpp"

#include <sys/socket.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <cerrno>
#include <istream>

#include "src/acting_for.hpp"
#include "src/control/socket_path.hpp"
#include "src/session_event_json.hpp"

namespace usher::control {
namespace {

constexpr std::chrono::milliseconds between_looks{200};  // whether a watcher is still there

}  // namespace

Conversation::Conversation(Socket socket, Answerer server)
    : socket_(std::move(socket)), uid_(peer_user(socket_.native_handle()).value_or(0)), server_(std::move(server)) {}

void Conversation::run() {
  const ActingFor peer(uid_);
  for (std::string line; read_line(line);) {
    if (const auto options = watch_request(line)) {
      watch(*options);
      break;
    }
    if (!write_line(answer(server_, line))) break;
  }
  hang_up();
  over_ = true;
}

void Conversation::hang_up() { ::shutdown(socket_.native_handle(), SHUT_RDWR); }

bool Conversation::read_line(std::string& line) {
  boost::system::error_code error;
  boost::asio::read_until(socket_, buffer_, '\n', error);
  if (error) return false;
  std::istream in(&buffer_);
  return std::getline(in, line).good();
}

bool Conversation::write_line(std::string line) {
  line += '\n';
  boost::system::error_code error;
  boost::asio::write(socket_, boost::asio::buffer(line), error);
  return !error;
}

bool Conversation::peer_has_gone() {
  char byte = 0;
  const auto n = ::recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return n == 0 || (n < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR);
}

void Conversation::watch(const WatchOptions& options) {
  const auto stream = server_.service->watch(options);
  if (!write_line(status_line(stream ? NetApiStatus::success : stream.error())) || !stream) return;
  for (;;) {
    if (const auto event = (*stream)->next(between_looks)) {
      if (!write_line(to_json(*event))) return;
    } else if (!(*stream)->is_open() || peer_has_gone()) {
      return;
    }
  }
}

}  // namespace usher::control
