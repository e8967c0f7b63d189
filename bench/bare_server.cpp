// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// The transport's limit: a server on one thread that answers each request with as many bytes as a real one, without thinking (see
// canned_answers.hpp for what is and is not the same). It reads and writes as the load generator does, which is as bare as Asio gets.
//
//   usher_bare_server PORT       0 picks one; prints "listening on 127.0.0.1:PORT" and serves until it is killed
#include <cstdlib>
#include <iostream>
#include <memory>
#include <vector>

#include "bench/canned_answers.hpp"
#include "src/bench/link.hpp"

namespace usher::bench {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

class Peer;
using Pool = std::vector<std::unique_ptr<Peer>>;

/// A connection; when it is gone it waits in the pool for the next one, with its buffers.
class Peer final : public Link::Owner {
 public:
  Peer(asio::io_context& context, const CannedAnswers& answers, std::vector<Peer*>& idle) : answers_(answers), idle_(idle), link_(context, *this) {}
  void serve(tcp::socket socket) { link_.adopt(std::move(socket)); }

 private:
  void on_connected() override {}
  void on_frame(MutableByteView message) override {
    if (!answers_.answer(message, link_.output)) {
      link_.close();
      return idle_.push_back(this);
    }
    link_.flush();
  }
  void on_lost(const boost::system::error_code&) override { idle_.push_back(this); }

  const CannedAnswers& answers_;
  std::vector<Peer*>& idle_;
  Link link_;
};

class BareServer {
 public:
  explicit BareServer(std::uint16_t port) : acceptor_(context_, tcp::endpoint(asio::ip::address_v4::loopback(), port)) {}
  void run() {
    std::cout << "listening on 127.0.0.1:" << acceptor_.local_endpoint().port() << std::endl;
    accept();
    context_.run();
  }

 private:
  void accept() {
    acceptor_.async_accept([this](const boost::system::error_code& error, tcp::socket socket) {
      if (!error) next_peer().serve(std::move(socket));
      accept();
    });
  }
  Peer& next_peer() {
    if (idle_.empty()) return *peers_.emplace_back(std::make_unique<Peer>(context_, answers_, idle_));
    Peer& peer = *idle_.back();
    idle_.pop_back();
    return peer;
  }

  CannedAnswers answers_{};
  asio::io_context context_{1};
  tcp::acceptor acceptor_;
  Pool peers_{};
  std::vector<Peer*> idle_{};
};

}  // namespace
}  // namespace usher::bench

int main(int argc, char** argv) {
  if (argc != 2) return std::cerr << "usage: usher_bare_server PORT\n", 2;
  try {
    usher::bench::BareServer(static_cast<std::uint16_t>(std::atoi(argv[1]))).run();
  } catch (const std::exception& error) {
    return std::cerr << "usher_bare_server: " << error.what() << '\n', 1;
  }
}
