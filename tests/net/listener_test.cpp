// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include <sys/resource.h>

#include <future>

#include "tests/net/net_fixture.hpp"

namespace usher::server::net {
namespace {

using ListenerTest = NetFixture;

bool is_served(Client& peer) {
  return peer.try_send(negotiate_frame()) && peer.receive().has_value();
}

TEST_F(ListenerTest, PortZeroBecomesARealOne) {
  start();
  EXPECT_NE(listener->endpoint().port(), 0);
}

TEST_F(ListenerTest, APortThatIsTakenIsAnError) {
  start();
  const auto second = std::make_shared<Listener>(loops, *core, clock, permits);
  EXPECT_EQ(second->open(listener->endpoint()), asio::error::address_in_use);
}

TEST_F(ListenerTest, ServesIpv6) {
  start("::1");
  Client peer(listener->endpoint(), "::1");
  EXPECT_TRUE(is_served(peer));
}

TEST_F(ListenerTest, ASourceHasSoManyConnectionsAndAnotherSourceItsOwn) {
  limits.connections_per_source = 2;
  start();
  Client first = client(), second = client();
  ASSERT_TRUE(is_served(first));
  ASSERT_TRUE(is_served(second));
  Client third = client(), elsewhere = client("127.0.0.2");
  EXPECT_FALSE(is_served(third));
  EXPECT_TRUE(is_served(elsewhere));
}

TEST_F(ListenerTest, Ipv4MappedIntoIpv6IsTheSameSource) {
  limits.connections_per_source = 1;
  start("::");
  const tcp::endpoint here(asio::ip::make_address("127.0.0.1"), listener->endpoint().port());
  Client first(here);
  ASSERT_TRUE(is_served(first));
  Client second(here), elsewhere(here, "127.0.0.2");
  EXPECT_FALSE(is_served(second));
  EXPECT_TRUE(is_served(elsewhere));
  const auto place = permits->take(u"127.0.0.1");  // counted by the text of IPv4
  EXPECT_FALSE(place);
}

TEST_F(ListenerTest, ThereAreSoManyConnectionsInAll) {
  limits.connections = 2;
  start();
  Client first = client("127.0.0.2"), second = client("127.0.0.3");
  ASSERT_TRUE(is_served(first));
  ASSERT_TRUE(is_served(second));
  Client third = client("127.0.0.4");
  EXPECT_FALSE(is_served(third));
}

TEST_F(ListenerTest, WhoIsRejectedLeavesNoDescriptorAndTakesNoPlace) {
  limits.connections_per_source = 1;
  start();
  Client first = client();
  ASSERT_TRUE(is_served(first));
  const std::size_t before = descriptors();
  for (int i = 0; i < 200; ++i) {
    Client rejected = client();
    ASSERT_TRUE(rejected.sees_the_end());
  }
  EXPECT_EQ(descriptors(), before);
  EXPECT_EQ(permits->in_use(), 1u);
}

TEST_F(ListenerTest, AfterManyConnectionsEveryPlaceIsFreeAgain) {
  limits.connections = limits.connections_per_source = 8;
  start();
  const std::size_t before = descriptors_when_idle();
  for (int i = 0; i < 1500; ++i) {
    Client peer = client();
    const bool is_asked = i % 3 == 0;
    ASSERT_TRUE(!is_asked || is_served(peer)) << i;
    if (i % 2) peer.reset();
    if (i % 8 == 7) {
      peer.socket().close();
      ASSERT_TRUE(all_gone()) << i;
    }
  }
  ASSERT_TRUE(all_gone());
  EXPECT_EQ(permits->in_use(), 0u);
  std::vector<std::unique_ptr<Client>> full;
  for (int i = 0; i < 8; ++i) {
    full.push_back(std::make_unique<Client>(listener->endpoint()));
    EXPECT_TRUE(is_served(*full.back())) << i;
  }
  full.clear();
  ASSERT_TRUE(all_gone());
  EXPECT_EQ(descriptors(), before);
}

/// Lowers the limit of descriptors to what is open, for its lifetime.
class NoDescriptors {
 public:
  NoDescriptors() {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    const ::rlimit none{.rlim_cur = 0, .rlim_max = before_.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &none);
  }
  ~NoDescriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }

 private:
  ::rlimit before_{};
};

TEST_F(ListenerTest, WithoutDescriptorsItWaitsAndThenGoesOn) {
  start();
  Client early = client();
  ASSERT_TRUE(is_served(early));
  asio::io_context context(1);
  tcp::socket late(context, tcp::v4());  // made while there are descriptors; the server's end is not
  boost::system::error_code error;
  {
    const NoDescriptors none;
    late.connect(listener->endpoint(), error);
    ASSERT_FALSE(error);
    early.send(echo_frame(1));  // who is in is served all the while
    EXPECT_EQ(early.receive_header().command, smb2::Command::echo);
  }
  asio::write(late, asio::buffer(negotiate_frame()));
  Bytes answer(4);
  EXPECT_EQ(asio::read(late, asio::buffer(answer)), 4u);
}

TEST_F(ListenerTest, ADrainedListenerAcceptsNothing) {
  start();
  const tcp::endpoint here = listener->endpoint();
  listener->drain().wait();
  asio::io_context context(1);
  tcp::socket late(context);
  boost::system::error_code error;
  late.connect(here, error);
  EXPECT_EQ(error, asio::error::connection_refused);
}

TEST_F(ListenerTest, ConnectionsAreDealtToTheLoopsInTurn) {
  start("127.0.0.1", 2);
  Client first = client();
  ASSERT_TRUE(is_served(first));
  Client second = client();
  ASSERT_TRUE(is_served(second));
  // While the second loop is held up, the first one's connection is served: the other one is not on it.
  std::promise<void> held, release;
  loops[1]->post([&] {
    held.set_value();
    release.get_future().wait();
  });
  held.get_future().wait();
  first.send(echo_frame(1)), second.send(echo_frame(1));
  EXPECT_EQ(first.receive_header().command, smb2::Command::echo);
  EXPECT_EQ(second.socket().available(), 0u);
  release.set_value();
  EXPECT_EQ(second.receive_header().command, smb2::Command::echo);
}

}  // namespace
}  // namespace usher::server::net
