// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/control/control_server.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/write.hpp>
#include <cerrno>
#include <istream>
#include <thread>

#include "src/acting_for.hpp"
#include "src/control/protocol.hpp"
#include "src/control/socket_path.hpp"

namespace usher::control {
namespace {

namespace asio = boost::asio;
using Protocol = asio::local::stream_protocol;

/// One command: a line in, a line out, as often as the peer likes.
class Conversation : public std::enable_shared_from_this<Conversation> {
 public:
  Conversation(Protocol::socket socket, std::shared_ptr<FileService> source)
      : socket_(std::move(socket)), uid_(peer_user(socket_.native_handle()).value_or(0)), source_(std::move(source)) {}

  void read() {
    asio::async_read_until(socket_, buffer_, '\n', [self = shared_from_this()](boost::system::error_code error, std::size_t) {
      if (error) return;
      std::istream in(&self->buffer_);
      std::string line;
      std::getline(in, line);
      const ActingFor peer(self->uid_);
      self->reply_ = answer(*self->source_, line) + "\n";
      asio::async_write(self->socket_, asio::buffer(self->reply_), [self](boost::system::error_code failed, std::size_t) {
        if (!failed) self->read();
      });
    });
  }

 private:
  Protocol::socket socket_;
  const std::uint32_t uid_;
  std::shared_ptr<FileService> source_;
  asio::streambuf buffer_{longest_request};
  std::string reply_{};
};

}  // namespace

struct ControlServer::State {
  asio::io_context context{1};
  Protocol::acceptor acceptor{context};
  asio::steady_timer pause{context};
  std::shared_ptr<FileService> source{};
  std::string path{};
  std::thread thread{};

  void accept() {
    acceptor.async_accept([this](boost::system::error_code error, Protocol::socket socket) {
      if (error == asio::error::operation_aborted) return;
      if (!error) {
        if (peer_is_trusted(socket.native_handle())) std::make_shared<Conversation>(std::move(socket), source)->read();
        return accept();
      }
      // Out of descriptors, say: the next accept would fail at once, for ever.
      pause.expires_after(std::chrono::milliseconds(50));
      pause.async_wait([this](boost::system::error_code) { accept(); });
    });
  }
  std::expected<void, std::string> listen(const std::string& path);
};

ControlServer::ControlServer() : state_(std::make_unique<State>()) {}

ControlServer::~ControlServer() {
  state_->context.stop();
  if (state_->thread.joinable()) state_->thread.join();
  if (!state_->path.empty()) ::unlink(state_->path.c_str());
}

std::expected<void, std::string> ControlServer::State::listen(const std::string& where) {
  if (auto fits = check_socket_path(where); !fits) return fits;
  const Protocol::endpoint endpoint(where);
  boost::system::error_code error;
  Protocol::socket probe(context);
  probe.connect(endpoint, error);
  if (!error) return std::unexpected("another server answers on the control socket " + where + "; name another with --socket.");
  if (auto removed = remove_stale_socket(where); !removed) return removed;
  error = {};
  acceptor.open(Protocol(), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) path = where;  // ours to remove, from here on
  // Nobody can connect before listen(), so there is no moment at which others could. The umask would do it too, but it is
  // the whole process's, and clients are making files already.
  if (!error && ::chmod(where.c_str(), 0600) != 0) error.assign(errno, boost::system::system_category());
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (error) return std::unexpected("the control socket " + where + " cannot be made: " + error.message() + "; name another with --socket.");
  return {};
}

std::expected<void, std::string> ControlServer::start(const std::string& path, std::shared_ptr<FileService> source) {
  if (auto folder = prepare_folder(path); !folder) return folder;
  if (auto listening = state_->listen(path); !listening) return listening;
  state_->source = std::move(source);
  state_->accept();
  state_->thread = std::thread([this] { state_->context.run(); });
  return {};
}

}  // namespace usher::control
