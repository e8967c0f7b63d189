// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// What the guard counts under callgrind: the protocol core alone, without sockets, with the time and chance standing still, so
// that every run takes the same instructions. Only what the server does is collected; the client is the load generator's.
//
//   valgrind --tool=callgrind --collect-atstart=no usher_instructions logon|create_close|read TIMES
#include <valgrind/callgrind.h>

#include <cstdlib>
#include <iostream>
#include <stdexcept>
#include <string_view>

#include "protocol/smb2/close.hpp"
#include "protocol/smb2/create.hpp"
#include "protocol/smb2/direct_tcp.hpp"
#include "protocol/smb2/read.hpp"
#include "protocol/smb2/write.hpp"
#include "src/bench/client_session.hpp"
#include "tests/support/test_server.hpp"

namespace usher::bench {
namespace {

/// For a scope.
class Collected {
 public:
  Collected() { CALLGRIND_TOGGLE_COLLECT; }
  ~Collected() { CALLGRIND_TOGGLE_COLLECT; }
  Collected(const Collected&) = delete;
};

class Visit {
  // first, since its result is deduced
  /// Sends what there is, and hands on the one answer.
  template <class Take>
  auto step(Take take) {
    const Bytes sent = out_.bytes;
    out_.clear();
    std::optional<Bytes> answer;
    {
      const Collected collected;
      {
        const test::ManualExecutor::Here here(*server_.loop);
        connection_->receive(sent, server_.now);
      }
      server_.run();
      answer = connection_->next_transmit();
    }
    if (!answer) throw std::runtime_error("no answer");
    MutableByteView chain = MutableByteView(*answer).subspan(smb2::direct_tcp_header_size);
    ByteView message;
    const auto header = session_.next(chain, message).value();
    if (is_error(header.status) && header.status != NtStatus::more_processing_required) throw std::runtime_error(std::string(to_string(header.status)));
    auto taken = take(header, message);
    connection_->recycle(std::move(*answer));
    return taken;
  }

 public:
  explicit Visit(test::TestServer& server) : server_(server) {
    const Collected collected;
    connection_ = std::make_unique<server::Connection>(
        *server.core, server.loop, server::PeerAddress{.client = u"10.0.0.1", .port = 1, .local_address = u"10.0.0.9"}, server.now, [] {});
  }
  ~Visit() {
    const Collected collected;
    {
      const test::ManualExecutor::Here here(*server_.loop);
      connection_->disconnected(server_.now);
    }
    server_.run();
    connection_.reset();
  }

  void log_on() {
    session_.enter(out_);
    for (bool in = false; !in;) in = step([&](const smb2::Header& header, ByteView message) { return session_.advance(header, message, out_).value(); });
  }
  template <class Response, class Body>
  Response ask(smb2::Command command, const Body& body) {
    session_.request(out_, command, body);
    return step([](const smb2::Header&, ByteView message) { return wire::decode<Response>(message).value(); });
  }

 private:
  test::TestServer& server_;
  std::unique_ptr<server::Connection> connection_;
  SessionOptions options_{.tree = u"\\\\server\\data"};
  Account account_ = parse_account("alice%secret").value();
  std::mt19937_64 chance_{42};
  ClientSession session_{options_, account_, chance_};
  Output out_{};
};

smb2::FileId create(Visit& visit) {
  return visit.ask<smb2::CreateResponse>(smb2::Command::create, smb2::CreateRequest{.impersonation_level = 2, .desired_access = 0x0012019F,
                                                                                    .share_access = smb2::share_access::all,
                                                                                    .create_disposition = smb2::CreateDisposition::open_if,
                                                                                    .name = u"folderless file.txt"}).file_id;
}

void run(std::string_view operation, int times) {
  test::TestServer server;
  if (operation == "logon") {
    for (int i = 0; i < times; ++i) Visit(server).log_on();
    return;
  }
  Visit visit(server);
  visit.log_on();
  if (operation == "create_close") {
    for (int i = 0; i < times; ++i) visit.ask<smb2::CloseResponse>(smb2::Command::close, smb2::CloseRequest{.file_id = create(visit)});
    return;
  }
  const auto file = create(visit);
  const Bytes content(65536);
  visit.ask<smb2::WriteResponse>(smb2::Command::write, smb2::WriteRequest{.data = content, .file_id = file});
  for (int i = 0; i < times; ++i) visit.ask<smb2::ReadResponse>(smb2::Command::read, smb2::ReadRequest{.length = 65536, .file_id = file});
}

}  // namespace
}  // namespace usher::bench

int main(int argc, char** argv) try {
  const std::string_view operation = argc == 3 ? argv[1] : "";
  if (operation != "logon" && operation != "create_close" && operation != "read") {
    return std::cerr << "usage: usher_instructions logon|create_close|read TIMES\n", 2;
  }
  usher::bench::run(operation, std::atoi(argv[2]));
} catch (const std::exception& error) {
  std::cerr << "usher_instructions: " << error.what() << '\n';
  return 1;
}
