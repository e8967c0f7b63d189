// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include <ctime>

#include "tests/net/net_fixture.hpp"

namespace usher::server::net {
namespace {

using TcpPumpTest = NetFixture;

void append(Bytes& all, const Bytes& more) { all.insert(all.end(), more.begin(), more.end()); }

/// What this process has spent on its processors.
double processor_seconds() {
  ::timespec spent{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &spent);
  return static_cast<double>(spent.tv_sec) + static_cast<double>(spent.tv_nsec) * 1e-9;
}

TEST_F(TcpPumpTest, ARequestSentOneByteAtATimeIsAnswered) {
  start();
  Client peer = client();
  const Bytes request = negotiate_frame();
  for (std::size_t i = 0; i < request.size(); ++i) peer.send(ByteView(request).subspan(i, 1));
  EXPECT_EQ(peer.receive_header().command, smb2::Command::negotiate);
}

TEST_F(TcpPumpTest, SixtyFourRequestsInOneSegmentAreAllAnsweredInOrder) {
  start();
  Client peer = client();
  Bytes all = negotiate_frame();
  for (std::uint64_t id = 1; id <= 64; ++id) append(all, echo_frame(id));
  peer.send(all);
  EXPECT_EQ(peer.receive_header().command, smb2::Command::negotiate);
  for (std::uint64_t id = 1; id <= 64; ++id) {
    const smb2::Header answer = peer.receive_header();
    ASSERT_EQ(answer.command, smb2::Command::echo);
    ASSERT_EQ(answer.message_id, smb2::MessageId{id});
  }
}

TEST_F(TcpPumpTest, WhoHasClosedTheSendingSideIsAnsweredThenClosed) {
  start();
  Client peer = client();
  Bytes all = negotiate_frame();
  append(all, echo_frame(1));
  peer.send(all);
  peer.close_sending_side();
  EXPECT_EQ(peer.receive_header().command, smb2::Command::negotiate);
  EXPECT_EQ(peer.receive_header().command, smb2::Command::echo);
  EXPECT_FALSE(peer.receive());
  EXPECT_TRUE(all_gone());
}

/// [MS-SMB2] 3.3.5.3: the opening of clients that speak SMB1 too.
Bytes multi_protocol_frame() {
  constexpr std::string_view dialect = "\x02SMB 2.002";
  Bytes framed(smb2::direct_tcp_header_size + 32 + 3 + dialect.size() + 1);
  smb2::write_direct_tcp_header(framed, framed.size() - smb2::direct_tcp_header_size);
  const auto smb1 = MutableByteView(framed).subspan(smb2::direct_tcp_header_size);
  wire::store(smb1, 0, smb2::smb1_protocol_id);
  smb1[4] = std::byte{0x72};
  wire::store(smb1, 33, static_cast<std::uint16_t>(dialect.size() + 1));
  std::ranges::copy(std::as_bytes(std::span(dialect)), smb1.begin() + 35);
  return framed;
}

TEST_F(TcpPumpTest, AnOpeningInSmb1LeavesNothingRunning) {
  start();
  Client peer = client();
  peer.send(multi_protocol_frame());
  EXPECT_EQ(peer.receive_header().command, smb2::Command::negotiate);
  peer.close_sending_side();
  EXPECT_FALSE(peer.receive());
  EXPECT_TRUE(all_gone());
}

TEST_F(TcpPumpTest, ARequestThatRunsKeepsAHalfClosedConnectionUntilItIsAnswered) {
  start("127.0.0.1", 1);
  Client peer = client();
  peer.send(slow_frame(peer.log_on()));
  ASSERT_TRUE(workers->wait_for_work());
  peer.close_sending_side();
  // When somebody who came later has been served, the one loop has seen the end of input: nothing is read, nothing written.
  Client other = client();
  other.send(negotiate_frame());
  other.receive_header();
  workers->run_one();
  const smb2::Header answer = peer.receive_header();
  EXPECT_EQ(answer.command, smb2::Command::create);
  EXPECT_EQ(answer.status, NtStatus::object_name_not_found);
  EXPECT_FALSE(peer.receive());
}

TEST_F(TcpPumpTest, ADrainedConnectionAnswersWhatRunsAndStartsNothing) {
  start();
  Client peer = client();
  peer.send(slow_frame(peer.log_on()));
  ASSERT_TRUE(workers->wait_for_work());
  listener->drain().wait();
  workers->run_one();
  EXPECT_EQ(peer.receive_header().command, smb2::Command::create);
  EXPECT_FALSE(peer.receive());
}

TEST_F(TcpPumpTest, AnIdleDrainedConnectionClosesAtOnce) {
  start();
  Client peer = client();
  peer.send(negotiate_frame());
  peer.receive_header();
  listener->drain().wait();
  EXPECT_FALSE(peer.receive());
  EXPECT_TRUE(all_gone());
}

TEST_F(TcpPumpTest, WhoSaysNothingIsClosedAfterTheHandshakeTimeout) {  // rule R5
  limits.handshake_timeout = 1s;
  start();
  Client silent = client(), partial = client(), negotiated = client();
  partial.send(ByteView(negotiate_frame()).first(3));
  negotiated.send(negotiate_frame());
  EXPECT_EQ(negotiated.receive_header().command, smb2::Command::negotiate);
  EXPECT_TRUE(silent.sees_the_end());
  EXPECT_TRUE(partial.sees_the_end());
  EXPECT_TRUE(negotiated.sees_the_end());
  EXPECT_TRUE(all_gone());
}

TEST_F(TcpPumpTest, ALoggedOnConnectionHasNoHandshakeTimeout) {
  limits.handshake_timeout = 1s;
  start();
  Client peer = client();
  peer.log_on();
  EXPECT_TRUE(client().sees_the_end());  // one that came later has run into it
  peer.send(echo_frame(4));
  EXPECT_EQ(peer.receive_header().command, smb2::Command::echo);
}

TEST_F(TcpPumpTest, AStrangerWhoTakesNoAnswersIsClosedAtTheTimeoutAndCostsNoProcessorTime) {
  limits.handshake_timeout = 1s;
  start();
  Client peer = client();
  peer.socket().set_option(asio::socket_base::receive_buffer_size(4096));
  Bytes all = negotiate_frame();
  for (std::uint64_t id = 1; id <= 20'000; ++id) append(all, echo_frame(id));
  peer.socket().non_blocking(true);
  boost::system::error_code error;
  for (std::size_t sent = 0; sent < all.size() && !error;) {  // until nothing more goes in, or all is in
    sent += peer.socket().write_some(asio::buffer(all.data() + sent, all.size() - sent), error);
  }
  EXPECT_TRUE(all_gone());
  const double spent = processor_seconds();
  Client quiet = client();  // the server lives, and idles for the length of a timeout
  EXPECT_TRUE(quiet.sees_the_end());
  EXPECT_LT(processor_seconds() - spent, 0.5);
}

TEST_F(TcpPumpTest, AFrameCutAtAnyByteHarmsNobodyElse) {
  start();
  Client witness = client();
  witness.send(negotiate_frame());
  witness.receive_header();
  const Bytes request = negotiate_frame();
  for (std::size_t cut = 0; cut < request.size(); cut += 7) {
    Client peer = client();
    peer.send(ByteView(request).first(cut));
    if (cut % 2) peer.reset();
  }
  witness.send(echo_frame(1));
  EXPECT_EQ(witness.receive_header().command, smb2::Command::echo);
}

TEST_F(TcpPumpTest, AFrameOfAnotherTypeClosesTheConnection) {  // [MS-SMB2] 2.1
  start();
  Client peer = client();
  Bytes request = negotiate_frame();
  request[0] = std::byte{0x85};
  peer.send(request);
  EXPECT_TRUE(peer.sees_the_end());
}

}  // namespace
}  // namespace usher::server::net
