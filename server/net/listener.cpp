// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/net/listener.hpp"

#include <chrono>
#include <new>

#include "protocol/wire/utf16.hpp"
#include "server/net/dead_peer.hpp"
#include "server/net/inherited_socket.hpp"
#include "server/server_core.hpp"

namespace usher::server::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

/// IPv4-mapped IPv6 is IPv4: the same workstation, whichever socket it came through.
std::u16string address_text(const asio::ip::address& address) {
  const bool mapped = address.is_v6() && address.to_v6().is_v4_mapped();
  return wire::to_utf16(mapped ? asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string() : address.to_string());
}

void set_options(auto& socket, const ServerCore& core) {
  boost::system::error_code ignored;
  socket.set_option(tcp::no_delay(true), ignored);
  notice_dead_peer(socket, core.configuration()->limits.dead_peer_timeout);
}

}  // namespace

Listener::Listener(std::vector<std::shared_ptr<Loop>> loops, ServerCore& core, const Clock& clock,
                   std::shared_ptr<ConnectionPermits> permits)
    : loops_(std::move(loops)),
      core_(core),
      clock_(clock),
      permits_(std::move(permits)),
      acceptor_(loops_.front()->executor()),
      pause_(loops_.front()->executor()) {}

boost::system::error_code Listener::open(const tcp::endpoint& endpoint) {
  boost::system::error_code error;
  acceptor_.open(endpoint.protocol(), error);
  if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) acceptor_.bind(endpoint, error);
  if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
  return error ? error : look_at_socket();
}

boost::system::error_code Listener::adopt(tcp::acceptor::native_handle_type socket) {
  const auto error = adopt_socket(acceptor_, socket);
  return error ? error : look_at_socket();
}

boost::system::error_code Listener::look_at_socket() {
  boost::system::error_code error;
  endpoint_ = acceptor_.local_endpoint(error);
  if (!error && !endpoint_.address().is_unspecified()) address_ = address_text(endpoint_.address());
  if (options_are_inherited) set_options(acceptor_, core_);
  return error;
}

std::u16string Listener::local_address(const tcp::socket& socket) const {
  if (!address_.empty()) return address_;
  boost::system::error_code error;
  return address_text(socket.local_endpoint(error).address());
}

void Listener::start() {
  loops_.front()->post([self = shared_from_this()] { self->accept(); });
}

void Listener::accept() {
  if (stopped_) return;
  const std::shared_ptr<Loop> loop = loops_[next_loop_++ % loops_.size()];
  acceptor_.async_accept(loop->executor(), peer_, [self = shared_from_this(), loop](boost::system::error_code error, tcp::socket socket) {
    if (self->stopped_ || error == asio::error::operation_aborted) return;
    if (!error) {
      try {
        self->admit(std::move(socket), loop);
      } catch (const std::bad_alloc&) {
        // What was made of this connection has gone with the stack, its place included; the next one may fare better.
      }
      return self->accept();
    }
    // Out of descriptors, say: the next accept would fail at once, for ever. Wait until somebody may have gone.
    self->pause_.expires_after(std::chrono::milliseconds(50));
    self->pause_.async_wait([self](boost::system::error_code) { self->accept(); });
  });
}

void Listener::admit(tcp::socket socket, std::shared_ptr<Loop> loop) {
  PeerAddress address{.client = address_text(peer_.address()), .port = peer_.port(), .local_address = local_address(socket)};
  auto permit = permits_->take(address.client);
  if (!permit) {
    core_.metrics().count(ReachedLimit::connections);
    return;  // the socket closes as it goes
  }
  if (!options_are_inherited) set_options(socket, core_);
  auto pump = std::make_shared<TcpPump>(std::move(socket), std::move(loop), core_, clock_, std::move(address), std::move(permit));
  {
    const std::lock_guard lock(mutex_);
    if (pumps_.size() >= swept_at_) {
      std::erase_if(pumps_, [](const auto& weak) { return weak.expired(); });
      swept_at_ = 2 * pumps_.size() + 64;
    }
    pumps_.push_back(pump);
  }
  pump->start();
}

std::vector<std::shared_ptr<TcpPump>> Listener::pumps() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::shared_ptr<TcpPump>> alive;
  for (const auto& weak : pumps_) {
    if (auto pump = weak.lock()) alive.push_back(std::move(pump));
  }
  return alive;
}

std::future<void> Listener::look_at_clock() {
  std::promise<void> done;
  std::future<void> looked = done.get_future();
  const auto last = std::shared_ptr<std::promise<void>>(new std::promise<void>(std::move(done)), [](std::promise<void>* promise) {
    promise->set_value();
    delete promise;
  });
  for (const auto& pump : pumps()) pump->look_at_clock(last);
  return looked;
}

std::size_t Listener::connections() const { return pumps().size(); }

std::future<void> Listener::drain() {
  std::promise<void> told;
  std::future<void> done = told.get_future();
  loops_.front()->post([self = shared_from_this(), told = std::move(told)]() mutable {
    self->stopped_ = true;
    boost::system::error_code ignored;
    self->acceptor_.close(ignored);
    self->pause_.cancel();
    for (const auto& pump : self->pumps()) pump->drain();
    told.set_value();
  });
  return done;
}

std::future<void> Listener::stop() {
  (void)drain();
  std::promise<void> told;
  std::future<void> done = told.get_future();
  loops_.front()->post([self = shared_from_this(), told = std::move(told)]() mutable {
    for (const auto& pump : self->pumps()) pump->stop();
    told.set_value();
  });
  return done;
}

}  // namespace usher::server::net
