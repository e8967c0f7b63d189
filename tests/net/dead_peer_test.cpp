// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/net/dead_peer.hpp"

#include <gtest/gtest.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <boost/asio/io_context.hpp>

namespace usher::server::net {
namespace {

using boost::asio::ip::tcp;

struct DeadPeerTest : testing::Test {
  DeadPeerTest() { socket.open(tcp::v4()); }
  int option(int level, int name) {
    int value = -1;
    ::socklen_t size = sizeof value;
    EXPECT_EQ(::getsockopt(socket.native_handle(), level, name, &value, &size), 0);
    return value;
  }
  boost::asio::io_context context{};
  tcp::socket socket{context};
};

TEST_F(DeadPeerTest, AQuietPeerIsAskedAndHasTheRestOfTheTimeToAnswer) {
  notice_dead_peer(socket, std::chrono::seconds(60));
  EXPECT_EQ(option(SOL_SOCKET, SO_KEEPALIVE), 1);
  EXPECT_EQ(option(IPPROTO_TCP, TCP_KEEPIDLE), 30);
  EXPECT_EQ(option(IPPROTO_TCP, TCP_KEEPINTVL) * option(IPPROTO_TCP, TCP_KEEPCNT), 30);
}

#if defined(TCP_USER_TIMEOUT)
TEST_F(DeadPeerTest, DataThatIsNotAcknowledgedEndsTheConnectionAsWell) {
  notice_dead_peer(socket, std::chrono::seconds(60));
  EXPECT_EQ(option(IPPROTO_TCP, TCP_USER_TIMEOUT), 60'000);
}
#endif

TEST_F(DeadPeerTest, TheShortestTimeIsStillAValidOne) {
  notice_dead_peer(socket, std::chrono::seconds(1));
  EXPECT_EQ(option(IPPROTO_TCP, TCP_KEEPIDLE), 1);
  EXPECT_EQ(option(IPPROTO_TCP, TCP_KEEPINTVL), 1);
}

TEST_F(DeadPeerTest, ZeroLeavesTheTimesToTheSystem) {
  const int before = option(IPPROTO_TCP, TCP_KEEPIDLE);
  notice_dead_peer(socket, std::chrono::seconds(0));
  EXPECT_EQ(option(SOL_SOCKET, SO_KEEPALIVE), 1);
  EXPECT_EQ(option(IPPROTO_TCP, TCP_KEEPIDLE), before);
}

}  // namespace
}  // namespace usher::server::net
