// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include <usher/server.hpp>

#include <gmock/gmock.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <filesystem>

#include "src/listen_address.hpp"
#include "tests/src/temporary_folder.hpp"

namespace usher {
namespace {

using boost::asio::ip::tcp;
using testing::HasSubstr;
using testing::IsEmpty;

ServerOptions options(std::vector<std::string> listen = {"127.0.0.1:0"}) {
  return {.listen = std::move(listen),
          .users = {{.name = "alice", .password = "secret"}},
          .shares = {{.name = "docs", .path = "memory:"}},
          .threads = 2,
          .log_level = LogLevel::off};
}

std::size_t entries(const char* folder) {
  const std::filesystem::directory_iterator found(folder);
  return static_cast<std::size_t>(std::distance(begin(found), end(found)));
}
std::size_t descriptors() { return entries("/proc/self/fd"); }
std::size_t threads() { return entries("/proc/self/task"); }

bool accepts(const std::string& endpoint) {
  boost::asio::io_context context;
  tcp::socket socket(context);
  boost::system::error_code error;
  socket.connect(parse_listen_address(endpoint).value(), error);
  return !error;
}

std::string complaint(ServerOptions wrong) {
  Server server(std::move(wrong));
  const auto started = server.start();
  return started ? "" : started.error();
}

TEST(ServerTest, ListensWhereItIsToldInThatOrder) {
  Server server(options({"127.0.0.1:0", "[::1]:0", "127.0.0.2:0"}));
  const auto started = server.start();
  ASSERT_TRUE(started) << started.error();
  const auto endpoints = server.endpoints();
  ASSERT_EQ(endpoints.size(), 3u);
  EXPECT_TRUE(endpoints[0].starts_with("127.0.0.1:"));
  EXPECT_TRUE(endpoints[1].starts_with("[::1]:"));
  EXPECT_TRUE(endpoints[2].starts_with("127.0.0.2:"));
  for (const auto& endpoint : endpoints) EXPECT_TRUE(accepts(endpoint)) << endpoint;
}

TEST(ServerTest, MetricsAreServedWhereToldWhileItRuns) {
  auto with_metrics = options();
  with_metrics.metrics = "127.0.0.1:0";
  Server server(with_metrics);
  EXPECT_EQ(server.metrics_endpoint(), "");
  ASSERT_TRUE(server.start());
  const std::string endpoint = server.metrics_endpoint();
  EXPECT_TRUE(accepts(endpoint)) << endpoint;
  server.stop();
  EXPECT_EQ(server.metrics_endpoint(), "");
  EXPECT_FALSE(accepts(endpoint)) << endpoint;
}

TEST(ServerTest, MetricsThatCannotBeServedAreAFailedStart) {
  Server first(options());
  ASSERT_TRUE(first.start());
  EXPECT_EQ(first.metrics_endpoint(), "");
  auto wrong = options();
  wrong.metrics = first.endpoints().front();
  EXPECT_THAT(complaint(wrong), HasSubstr(wrong.metrics));
}

TEST(ServerTest, TwoServersInOneProcessDoNotKnowOfEachOther) {
  Server first(options()), second(options());
  ASSERT_TRUE(first.start());
  ASSERT_TRUE(second.start());
  EXPECT_NE(first.endpoints(), second.endpoints());
  EXPECT_NE(first.sessions(), second.sessions());
  first.stop();
  EXPECT_TRUE(accepts(second.endpoints()[0]));
}

TEST(ServerTest, StartingAndStoppingLeavesNoThreadAndNoDescriptor) {
  const auto once = [] {
    Server server(options());
    ASSERT_TRUE(server.start());
    ASSERT_TRUE(accepts(server.endpoints()[0]));
    server.stop();
  };
  once();  // what a process makes once, for good
  const std::size_t descriptors_before = descriptors(), threads_before = threads();
  for (int i = 0; i < 100; ++i) once();
  EXPECT_EQ(descriptors(), descriptors_before);
  EXPECT_EQ(threads(), threads_before);
}

TEST(ServerTest, AServerMayBeStartedAgain) {
  Server server(options());
  ASSERT_TRUE(server.start());
  server.stop();
  server.stop();
  EXPECT_THAT(server.endpoints(), IsEmpty());
  ASSERT_TRUE(server.start());
  EXPECT_EQ(server.endpoints().size(), 1u);
  EXPECT_TRUE(accepts(server.endpoints()[0]));
}

TEST(ServerTest, ASecondStartIsRefusedAndDoesNoHarm) {
  Server server(options());
  ASSERT_TRUE(server.start());
  EXPECT_FALSE(server.start());
  EXPECT_EQ(server.endpoints().size(), 1u);
  EXPECT_TRUE(accepts(server.endpoints()[0]));
}

TEST(ServerTest, ARunningServerIsMovedAndStopsWhenItIsReplaced) {
  Server server(options());
  ASSERT_TRUE(server.start());
  const std::string where = server.endpoints()[0];
  Server moved(std::move(server));
  EXPECT_TRUE(accepts(where));
  moved = Server(options());
  EXPECT_FALSE(accepts(where));
}

TEST(ServerTest, ABusyPortIsASentenceThatSaysWhatToDo) {
  Server first(options());
  ASSERT_TRUE(first.start());
  const std::string said = complaint(options({"127.0.0.1:0", first.endpoints()[0]}));
  EXPECT_THAT(said, HasSubstr(first.endpoints()[0]));
  EXPECT_THAT(said, HasSubstr("choose another port"));
}

TEST(ServerTest, AfterAFailedStartItMayBeTriedAgain) {
  Server first(options());
  ASSERT_TRUE(first.start());
  Server second(options({first.endpoints()[0]}));
  ASSERT_FALSE(second.start());
  EXPECT_THAT(second.endpoints(), IsEmpty());
  first.stop();
  EXPECT_TRUE(second.start());
}

TEST(ServerTest, WrongOptionsAreSentences) {
  test::TemporaryFolder folder;
  auto wrong = options();
  wrong.shares = {{.name = "docs", .path = folder / "missing"}};
  EXPECT_THAT(complaint(wrong), HasSubstr(folder / "missing"));
  wrong.shares = {{.name = "a/b", .path = "memory:"}};
  EXPECT_THAT(complaint(wrong), HasSubstr("a/b"));
  wrong = options();
  wrong.users.push_back({.name = "ALICE", .password = "x"});
  EXPECT_THAT(complaint(wrong), HasSubstr("twice"));
  wrong = options({"nowhere"});
  EXPECT_THAT(complaint(wrong), HasSubstr("nowhere"));
  wrong = options();
  wrong.log_file = folder / "missing-file/";
  EXPECT_THAT(complaint(wrong), HasSubstr("log file"));
}

TEST(ServerTest, AReloadThatIsWrongChangesNothingAndOneThatIsRightIsTaken) {
  Server server(options());
  EXPECT_FALSE(server.reload({}, {}));  // not before it runs
  ASSERT_TRUE(server.start());
  EXPECT_FALSE(server.reload({}, {{.name = "docs", .path = "/no/such/folder"}}));
  EXPECT_TRUE(server.reload({{.name = "bob", .password = "x"}}, {{.name = "docs", .path = "memory:", .read_only = true}}));
  EXPECT_TRUE(accepts(server.endpoints()[0]));
}

TEST(ServerTest, TheSessionApiSaysThatThereIsNoServerOnceItIsGone) {
  std::shared_ptr<SessionSource> source;
  {
    Server server(options());
    ASSERT_TRUE(server.start());
    source = server.sessions();
    EXPECT_EQ(source->page({}, {}).status, NetApiStatus::success);
    EXPECT_THAT(source->page({}, {}).sessions, IsEmpty());
    EXPECT_EQ(source->close("", ""), NetApiStatus::invalid_parameter);
    EXPECT_EQ(source->close("", "alice"), NetApiStatus::client_name_not_found);
  }
  EXPECT_EQ(source->page({}, {}).status, NetApiStatus::server_not_started);
  EXPECT_EQ(source->close("", "alice"), NetApiStatus::server_not_started);
}

}  // namespace
}  // namespace usher
