// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// Several tools at the local socket at once, and those that watch.
#include "src/control/conversation.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/read_until.hpp>
#include <thread>
#include <usher/gtest.hpp>

#include "src/client/smb_client.hpp"
#include "src/control/control_client.hpp"
#include "src/control/control_server.hpp"
#include "tests/src/temporary_folder.hpp"

namespace usher::control {
namespace {

using namespace std::chrono_literals;

class ConversationTest : public ServerTest {
 protected:
  void SetUp() override {
    ServerTest::SetUp();
    ASSERT_TRUE(control_->start(path_, server().service()));
  }
  void TearDown() override {
    control_.reset();
    ServerTest::TearDown();
  }
  std::unique_ptr<FileService> connected() {
    auto client = connect(path_);
    EXPECT_TRUE(client) << client.error();
    return std::move(*client);
  }
  std::unique_ptr<client::SmbClient> log_on(const std::string& password = "secret") {
    auto smb = std::make_unique<client::SmbClient>();
    EXPECT_TRUE(smb->connect("127.0.0.1", port()));
    (void)smb->log_on("alice", "", password);
    return smb;
  }
  test::TemporaryFolder folder_{};
  std::string path_ = folder_ / "own/control";
  std::unique_ptr<ControlServer> control_ = std::make_unique<ControlServer>();
};

TEST_F(ConversationTest, AWatcherHearsWhatHappens) {
  const auto stream = connected()->watch({});
  ASSERT_TRUE(stream);
  const auto alice = log_on();
  auto event = (*stream)->next(10s);
  ASSERT_TRUE(event);
  EXPECT_EQ(event->kind, SessionEventKind::established);
  EXPECT_EQ(event->user, "alice");
  EXPECT_EQ(event->client, "\\\\127.0.0.1");
  ASSERT_EQ(connected()->close("", "alice"), NetApiStatus::success);
  event = (*stream)->next(10s);
  ASSERT_TRUE(event);
  EXPECT_EQ(event->kind, SessionEventKind::closed);
  EXPECT_THAT(event->by, testing::StartsWith("local socket"));
  EXPECT_EQ((*stream)->next(10s)->kind, SessionEventKind::session_ended);
  EXPECT_FALSE((*stream)->try_next());
  EXPECT_TRUE((*stream)->is_open());
}

TEST_F(ConversationTest, AWatcherHearsOfRefusals) {
  const auto stream = connected()->watch({});
  ASSERT_TRUE(stream);
  (void)log_on("wrong");
  const auto event = (*stream)->next(10s);
  ASSERT_TRUE(event);
  EXPECT_EQ(event->kind, SessionEventKind::logon_refused);
  EXPECT_EQ(event->status, "STATUS_LOGON_FAILURE");
}

TEST_F(ConversationTest, AWatcherHearsWhoIsIdle) {
  const auto alice = log_on();
  const auto stream = connected()->watch({.idle_after = 1s});
  ASSERT_TRUE(stream);
  auto event = (*stream)->next(20s);
  ASSERT_TRUE(event);
  EXPECT_EQ(event->kind, SessionEventKind::idle);
  EXPECT_TRUE(alice->echo());
  event = (*stream)->next(20s);
  ASSERT_TRUE(event);
  EXPECT_EQ(event->kind, SessionEventKind::active);
}

TEST_F(ConversationTest, TheStreamEndsWithTheServer) {
  const auto stream = connected()->watch({});
  ASSERT_TRUE(stream);
  const auto alice = log_on();
  server().stop();
  std::vector<SessionEventKind> kinds;
  while (const auto event = (*stream)->next(10s)) kinds.push_back(event->kind);
  EXPECT_FALSE((*stream)->is_open());
  EXPECT_THAT(kinds, testing::ElementsAre(SessionEventKind::established, testing::AnyOf(SessionEventKind::server_stopped, SessionEventKind::disconnected),
                                          SessionEventKind::session_ended));
}

TEST_F(ConversationTest, AStreamThatIsClosedHasNoMoreToTell) {
  const auto stream = connected()->watch({});
  ASSERT_TRUE(stream);
  (*stream)->close();
  EXPECT_FALSE((*stream)->next(10s));
  EXPECT_FALSE((*stream)->is_open());
}

TEST_F(ConversationTest, WhoWatchesAndDoesNotReadHoldsUpNobody) {
  const auto stream = connected()->watch({.queue = 4});
  ASSERT_TRUE(stream);
  const auto bystander = connected();
  for (int i = 0; i < 2'000; ++i) {  // more than fits into the socket
    auto alice = log_on();
    ASSERT_TRUE(alice->log_off());
  }
  EXPECT_TRUE(bystander->info());
  control_.reset();  // returns, although the watcher still has not read
}

TEST_F(ConversationTest, SeveralToolsTalkAtOnceAndOneTooManyIsToldSo) {
  std::vector<std::unique_ptr<FileService>> tools;
  for (int i = 0; i < 64; ++i) tools.push_back(connected());
  for (const auto& tool : tools) EXPECT_TRUE(tool->info());
  boost::asio::io_context context;
  boost::asio::local::stream_protocol::socket socket(context);
  socket.connect(path_);
  std::string line;
  boost::asio::read_until(socket, boost::asio::dynamic_buffer(line), '\n');
  EXPECT_EQ(line, "{\"error\":\"too many tools talk to this server now; try again later\"}\n");
  tools.clear();
  EXPECT_TRUE(server().test().wait_until([&] { return connected()->info().has_value(); }));  // their places are free again
}

TEST_F(ConversationTest, TheServiceIsPausedResumedAndAskedToStop) {
  const auto service = connected();
  EXPECT_EQ(service->status(), ServiceStatus::running);
  EXPECT_EQ(service->pause(), NetApiStatus::success);
  EXPECT_EQ(service->status(), ServiceStatus::paused);
  EXPECT_EQ(server().status(), ServiceStatus::paused);
  EXPECT_EQ(service->resume(), NetApiStatus::success);
  EXPECT_EQ(server().status(), ServiceStatus::running);
  EXPECT_EQ(service->stop(), NetApiStatus::not_supported);  // nobody has said what to do
  bool asked = false;
  server().on_stop_asked([&] { asked = true; });
  EXPECT_EQ(service->stop(), NetApiStatus::success);
  EXPECT_TRUE(asked);
  server().stop();
  EXPECT_EQ(service->status(), ServiceStatus::stopped);
  EXPECT_EQ(service->pause(), NetApiStatus::server_not_started);
}

}  // namespace
}  // namespace usher::control
