// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// A server core behind a real listener on loopback, and clients that are sockets and know no more than a test tells them.
#pragma once
#include <gtest/gtest.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <deque>
#include <filesystem>
#include <future>
#include <mutex>

#include "protocol/auth/ntlm_initiator.hpp"
#include "protocol/smb2/create.hpp"
#include "protocol/smb2/direct_tcp.hpp"
#include "protocol/smb2/empty.hpp"
#include "protocol/smb2/header.hpp"
#include "protocol/smb2/negotiate.hpp"
#include "protocol/smb2/session_setup.hpp"
#include "protocol/smb2/tree_connect.hpp"
#include "server/file_table.hpp"
#include "server/net/listener.hpp"
#include "server/server_core.hpp"
#include "server/store/disk_store.hpp"
#include "src/random_bytes.hpp"
#include "src/system_clock.hpp"

namespace usher::server::net {

using namespace std::chrono_literals;
namespace asio = boost::asio;
using asio::ip::tcp;

constexpr auto patience = 20s;  // nothing takes this long when all is well

class SystemRandom final : public Random {
 public:
  void fill(MutableByteView out) override { random_bytes(out); }
};

/// Keeps what is posted until a test runs it: a disk that takes its time.
class HeldWorkers final : public Executor {
 public:
  void post(Task task) override {
    const std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(task));
    came_.notify_all();
  }
  bool runs_here() const override { return false; }

  /// Waits for something to be posted, and runs it here.
  void run_one() {
    std::unique_lock lock(mutex_);
    ASSERT_TRUE(came_.wait_for(lock, patience, [this] { return !tasks_.empty(); }));
    Task task = std::move(tasks_.front());
    tasks_.pop_front();
    lock.unlock();
    task();
  }
  void run_what_is_there() {
    std::unique_lock lock(mutex_);
    for (auto tasks = std::exchange(tasks_, {}); !tasks.empty(); tasks.pop_front()) {
      lock.unlock();
      tasks.front()();
      lock.lock();
    }
  }
  bool wait_for_work() {
    std::unique_lock lock(mutex_);
    return came_.wait_for(lock, patience, [this] { return !tasks_.empty(); });
  }

 private:
  std::mutex mutex_;
  std::condition_variable came_;
  std::deque<Task> tasks_;
};

/// A frame with one request in it.
template <class Request>
Bytes frame(smb2::Command command, std::uint64_t message_id, const Request& request, smb2::SessionId session = {},
            smb2::TreeId tree = {}) {
  Bytes message(smb2::header_size);
  smb2::write_header({.command = command, .credits = 16, .message_id = smb2::MessageId{message_id}, .tree_id = tree,
                      .session_id = session}, message);
  wire::encode(request, message);
  Bytes framed(smb2::direct_tcp_header_size);
  smb2::write_direct_tcp_header(framed, message.size());
  framed.insert(framed.end(), message.begin(), message.end());
  return framed;
}

inline Bytes negotiate_frame(std::uint16_t wanted = 0x0202) {
  Bytes dialect;
  wire::append(dialect, wanted);
  return frame(smb2::Command::negotiate, 0,
               smb2::NegotiateRequest{.dialect_count = 1, .security_mode = 1, .capabilities = smb2::capability::large_mtu, .rest = dialect});
}
inline Bytes echo_frame(std::uint64_t message_id) { return frame(smb2::Command::echo, message_id, smb2::Empty{}); }

struct LoggedOn {
  smb2::SessionId session{};
  smb2::TreeId tree{};
};

/// A request that has to wait for a worker, because nobody but the disk knows whether there is such a file.
inline Bytes slow_frame(const LoggedOn& on) {
  return frame(smb2::Command::create, 4,
               smb2::CreateRequest{.impersonation_level = 2, .desired_access = 0x80, .share_access = smb2::share_access::all,
                                   .create_disposition = smb2::CreateDisposition::open, .name = u"none of that name"}, on.session, on.tree);
}

class Client {
 public:
  explicit Client(const tcp::endpoint& server, const char* from = "127.0.0.1") : socket_(context_) {
    socket_.open(server.protocol());
    socket_.bind({asio::ip::make_address(from), 0});
    const ::timeval limit{.tv_sec = std::chrono::seconds(patience).count(), .tv_usec = 0};
    ::setsockopt(socket_.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    socket_.connect(server);
    socket_.set_option(tcp::no_delay(true));
  }

  void send(ByteView bytes) { asio::write(socket_, asio::buffer(bytes.data(), bytes.size())); }
  /// False when the server has closed.
  bool try_send(ByteView bytes) {
    boost::system::error_code error;
    asio::write(socket_, asio::buffer(bytes.data(), bytes.size()), error);
    return !error;
  }

  /// The next message, or none when the server has closed.
  std::optional<Bytes> receive() {
    Bytes start(smb2::direct_tcp_header_size);
    if (!read(start)) return std::nullopt;
    Bytes message(smb2::read_direct_tcp_header(start).length);
    if (!read(message)) return std::nullopt;
    return message;
  }
  smb2::Header receive_header() {
    const auto message = receive();
    EXPECT_TRUE(message) << "the server has closed";
    return message ? smb2::read_header(*message).value_or(smb2::Header{}) : smb2::Header{};
  }
  /// Whether the server closes, whatever it says before that.
  bool sees_the_end() {
    for (Bytes buffer(65536);;) {
      boost::system::error_code error;
      socket_.read_some(asio::buffer(buffer), error);
      if (error) return error == asio::error::eof || error == asio::error::connection_reset;
    }
  }
  void exchange(ByteView request) {
    send(request);
    receive();
  }
  void close_sending_side() { socket_.shutdown(tcp::socket::shutdown_send); }
  void reset() {
    socket_.set_option(asio::socket_base::linger(true, 0));
    socket_.close();
  }
  tcp::socket& socket() { return socket_; }

  /// Up to a session of a guest, which signs nothing, with a tree on a disk. The next MessageId is 4.
  LoggedOn log_on(const Bytes& negotiate = negotiate_frame()) {
    send(negotiate);
    receive_header();
    auth::NtlmInitiator initiator({.user = u"stranger", .hash = auth::nt_hash(u"any"), .use_spnego = false});
    const Bytes first = initiator.first_token();
    send(frame(smb2::Command::session_setup, 1, smb2::SessionSetupRequest{.security_mode = 1, .security_buffer = first}));
    const auto challenge = receive();
    const auto response = wire::decode<smb2::SessionSetupResponse>(challenge.value());
    const auto session = smb2::read_header(*challenge)->session_id;
    const Bytes answer = initiator.step(response.value().security_buffer).value();
    send(frame(smb2::Command::session_setup, 2, smb2::SessionSetupRequest{.security_mode = 1, .security_buffer = answer}, session));
    EXPECT_EQ(receive_header().status, NtStatus::success);
    send(frame(smb2::Command::tree_connect, 3, smb2::TreeConnectRequest{.path = u"\\\\usher\\disk"}, session));
    const smb2::Header connected = receive_header();
    EXPECT_EQ(connected.status, NtStatus::success);
    return {session, connected.tree_id};
  }

 private:
  bool read(Bytes& into) {
    boost::system::error_code error;
    asio::read(socket_, asio::buffer(into), error);
    return !error;
  }

  asio::io_context context_{1};
  tcp::socket socket_;
};

struct NetFixture : testing::Test {
  SystemClock clock{};
  SystemRandom random{};
  std::shared_ptr<HeldWorkers> workers = std::make_shared<HeldWorkers>();
  Limits limits{.handshake_timeout = 1h};  // whatever ends, ends for the reason that the test is about
  std::shared_ptr<ObjectStore> store{};  // of the share "disk"; null: a folder
  std::unique_ptr<ServerCore> core{};
  std::shared_ptr<ConnectionPermits> permits{};
  std::vector<std::shared_ptr<Loop>> loops{};
  std::shared_ptr<Listener> listener{};

  /// After `limits` have been set.
  void start(const char* address = "127.0.0.1", std::size_t loop_count = 2) {
    auto configuration = std::make_shared<Configuration>();
    configuration->limits = limits;
    configuration->allow_guest = true;
    auto share = std::make_shared<Share>(Share{.name = u"disk", .guest_ok = true});
    share->store = store ? store : disk_store(testing::TempDir()).value();
    share->files = make_file_table(share->store);
    configuration->shares.emplace(u"DISK", share);
    configuration->signing = Requirement::offered;
    core = std::make_unique<ServerCore>(configuration, random, workers);
    permits = std::make_shared<ConnectionPermits>(limits.connections, limits.connections_per_source);
    for (std::size_t i = 0; i < loop_count; ++i) loops.push_back(std::make_shared<Loop>());
    listener = std::make_shared<Listener>(loops, *core, clock, permits);
    ASSERT_FALSE(listener->open({asio::ip::make_address(address), 0}));
    for (const auto& loop : loops) loop->start();
    listener->start();
  }
  /// A loop makes the descriptors that it needs for itself with its first socket: counted from after that.
  std::size_t descriptors_when_idle() {
    for (std::size_t i = 0; i < loops.size(); ++i) Client(listener->endpoint()).exchange(negotiate_frame());
    EXPECT_TRUE(all_gone());
    return descriptors();
  }
  Client client(const char* from = "127.0.0.1") { return Client(listener->endpoint(), from); }
  bool all_gone() { return permits->wait_until_none(std::chrono::steady_clock::now() + patience); }
  static std::size_t descriptors() {
    const std::filesystem::directory_iterator open("/proc/self/fd");
    return static_cast<std::size_t>(std::distance(begin(open), end(open)));
  }

  ~NetFixture() override {
    if (!listener) return;
    listener->stop().wait();
    EXPECT_TRUE(all_gone());
    std::promise<void> closed;  // a session's end waits its turn on a loop
    core->close_all_sessions(CloseReason::server_stopped, [&closed] { closed.set_value(); });
    auto done = closed.get_future();  // and what is still open is closed by a worker
    while (done.wait_for(1ms) != std::future_status::ready) workers->run_what_is_there();
    for (const auto& loop : loops) loop->stop();
    listener.reset();
    for (const auto& loop : loops) loop->discard();
  }
};

}  // namespace usher::server::net
