// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/logon.hpp"

#include "tests/support/test_server.hpp"

namespace usher::server {
namespace {

using namespace std::chrono_literals;

/// What the server does for a logon inside a pipe, which a session from 10.0.0.1 has opened.
class PipeLogonTest : public testing::Test {
 protected:
  const RpcHost& host() const { return *server_.core; }

  test::TestServer server_;
  const CallerIdentity pipe_{.user = u"alice", .client = u"10.0.0.1", .session_id = 5};
};

TEST_F(PipeLogonTest, ARefusalIsCountedAndTold) {
  const auto events = server_.core->events().subscribe(10);
  host().logon_refused(pipe_, u"mallory", server_.now);
  const auto event = events->take();
  ASSERT_TRUE(event);
  EXPECT_EQ(event->kind, SessionEventKind::logon_refused);
  EXPECT_EQ(event->user, "mallory");
  EXPECT_EQ(event->client, "\\\\10.0.0.1");
  EXPECT_EQ(server_.core->metrics().logons(LogonResult::refused), 1u);
  EXPECT_EQ(server_.core->statistics().password_errors.load(), 1u);
}

TEST_F(PipeLogonTest, WhoIsRefusedOftenMayNotTryForAWhile) {
  EXPECT_TRUE(host().may_log_on(pipe_, server_.now));
  for (int i = 0; i < 1000; ++i) host().logon_refused(pipe_, u"mallory", server_.now);
  EXPECT_FALSE(host().may_log_on(pipe_, server_.now));
  EXPECT_TRUE(host().may_log_on({.client = u"10.0.0.2"}, server_.now));
  server_.now.steady += 1h;
  EXPECT_TRUE(host().may_log_on(pipe_, server_.now));
}

TEST_F(PipeLogonTest, AnAccountHasTheNameOfTheConfigurationAndThePlaceOfThePipe) {
  const auto bob = host().identify({.user = u"BOB"}, pipe_);
  EXPECT_EQ(bob.user, u"bob");
  EXPECT_EQ(bob.client, pipe_.client);
  EXPECT_EQ(bob.session_id, 5u);
  EXPECT_EQ(host().identify({.user = u"nobody", .is_guest = true}, pipe_).user, u"Guest");
  const auto nobody = host().identify({.is_anonymous = true}, pipe_);
  EXPECT_TRUE(nobody.anonymous);
  EXPECT_EQ(nobody.user, u"");
}

}  // namespace
}  // namespace usher::server
