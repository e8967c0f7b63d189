// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/control/control_server.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <cerrno>
#include <list>
#include <thread>

#include "src/control/conversation.hpp"
#include "src/control/socket_path.hpp"

namespace usher::control {
namespace {

namespace asio = boost::asio;
using Protocol = asio::local::stream_protocol;

constexpr std::size_t most_conversations = 64;

}  // namespace

struct ControlServer::State {
  asio::io_context context{1};
  Protocol::acceptor acceptor{context};
  asio::steady_timer pause{context};
  Answerer answerer{};
  std::string path{};
  std::thread thread{};
  struct Talk {
    std::unique_ptr<Conversation> conversation{};
    std::thread thread{};
  };
  std::list<Talk> talks{};  // of the accepting thread, until that has ended

  void accept() {
    acceptor.async_accept([this](boost::system::error_code error, Protocol::socket socket) {
      if (error == asio::error::operation_aborted) return;
      if (!error) {
        if (peer_is_trusted(socket.native_handle())) talk(std::move(socket));
        return accept();
      }
      // Out of descriptors, say: the next accept would fail at once, for ever.
      pause.expires_after(std::chrono::milliseconds(50));
      pause.async_wait([this](boost::system::error_code) { accept(); });
    });
  }
  void talk(Protocol::socket socket);
  std::expected<void, std::string> listen(const std::string& path);
};

/// Whoever is one too many is told so, and no more.
void ControlServer::State::talk(Protocol::socket socket) {
  std::erase_if(talks, [](Talk& talk) {
    const bool over = talk.conversation->is_over();
    if (over) talk.thread.join();
    return over;
  });
  try {
    if (talks.size() < most_conversations) {
      Talk& talk = talks.emplace_back(std::make_unique<Conversation>(std::move(socket), answerer));
      talk.thread = std::thread([conversation = talk.conversation.get()] { conversation->run(); });
      return;
    }
  } catch (const std::system_error&) {  // no thread to be had
    talks.pop_back();
    return;
  }
  boost::system::error_code ignored;
  asio::write(socket, asio::buffer(busy_line() + "\n"), ignored);
}

ControlServer::ControlServer() : state_(std::make_unique<State>()) {}

ControlServer::~ControlServer() {
  state_->context.stop();
  if (state_->thread.joinable()) state_->thread.join();
  for (auto& talk : state_->talks) talk.conversation->hang_up();
  for (auto& talk : state_->talks) talk.thread.join();
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

std::expected<void, std::string> ControlServer::start(const std::string& path, std::shared_ptr<FileService> service, std::shared_ptr<FaultSource> faults) {
  if (auto folder = prepare_folder(path); !folder) return folder;
  if (auto listening = state_->listen(path); !listening) return listening;
  state_->answerer = {.service = std::move(service), .faults = std::move(faults)};
  state_->accept();
  state_->thread = std::thread([this] { state_->context.run(); });
  return {};
}

}  // namespace usher::control
