// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// A server is a guest in its process: it leaves signals and the standard streams alone, and logs where its host wants it.
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <sstream>
#include <usher/gtest.hpp>
#include <usher/spdlog.hpp>

#include "tests/src/share_client.hpp"
#include "tests/src/temporary_folder.hpp"

namespace usher {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;

class Manners : public testing::Test {
 protected:
  /// A server's whole life, with a client that gets in and one that does not.
  static void live(ServerOptions options) {
    options.users = {{.name = "alice", .password = "secret"}};
    options.shares = {{.name = "data", .path = "memory:"}};
    Server server(std::move(options));
    ASSERT_TRUE(server.start());
    {
      test::ShareClient alice(server, "data"), stranger(server, "data", "alice", "wrong");
      EXPECT_EQ(alice.get("none"), "STATUS_OBJECT_NAME_NOT_FOUND");
      EXPECT_EQ(stranger.status(), NtStatus::logon_failure);
    }
    EXPECT_TRUE(server.test().wait_until([&] { return gtest::sessions_of(server).empty(); }));
  }
};

/// The handlers of all signals that have one.
std::array<void (*)(int), 65> handlers() {
  std::array<void (*)(int), 65> all{};
  for (int number = 1; number < 65; ++number) {
    struct sigaction action {};
    if (::sigaction(number, nullptr, &action) == 0) all[static_cast<std::size_t>(number)] = action.sa_handler;
  }
  return all;
}

TEST_F(Manners, SignalsAreLeftAlone) {
  const auto before = handlers();
  Server server({.shares = {{.name = "data", .path = "memory:"}}, .log_level = LogLevel::off});
  ASSERT_TRUE(server.start());
  EXPECT_EQ(handlers(), before);
  server.stop();
  EXPECT_EQ(handlers(), before);
}

/// Where a standard stream goes to while this lives.
class Redirected {
 public:
  Redirected(int stream, const std::string& file) : stream_(stream), before_(::dup(stream)) {
    std::FILE* to = std::fopen(file.c_str(), "w");
    ::dup2(::fileno(to), stream);
    std::fclose(to);
  }
  ~Redirected() { ::dup2(before_, stream_), ::close(before_); }

 private:
  int stream_, before_;
};

TEST_F(Manners, NothingIsPrinted) {
  const test::TemporaryFolder folder;
  {
    const Redirected out(STDOUT_FILENO, folder / "out"), error(STDERR_FILENO, folder / "error");
    live({.log_level = LogLevel::off});
    live({.log_level = LogLevel::trace, .log = [](LogLevel, const std::string&) {}});
  }
  EXPECT_EQ(folder.read("out"), "");
  EXPECT_EQ(folder.read("error"), "");
}

TEST_F(Manners, LinesGoToTheHostsFunction) {
  std::vector<std::pair<LogLevel, std::string>> lines;
  live({.log = [&](LogLevel level, const std::string& line) { lines.emplace_back(level, line); }});
  EXPECT_THAT(lines, Contains(Pair(LogLevel::info, HasSubstr("session started client=127.0.0.1 user=\"alice\""))));
  EXPECT_THAT(lines, Contains(Pair(LogLevel::warning, HasSubstr("logon refused client=127.0.0.1"))));
  EXPECT_THAT(lines, Not(Contains(Pair(testing::_, HasSubstr("\n")))));
}

TEST_F(Manners, TheLevelIsThatOfTheServer) {
  std::vector<LogLevel> levels;
  live({.log_level = LogLevel::warning, .log = [&](LogLevel level, const std::string&) { levels.push_back(level); }});
  EXPECT_THAT(levels, testing::ElementsAre(LogLevel::warning));
}

TEST_F(Manners, LinesGoToTheHostsLogger) {
  std::ostringstream text;
  const auto logger = std::make_shared<spdlog::logger>("host", std::make_shared<spdlog::sinks::ostream_sink_mt>(text));
  logger->set_pattern("%n/%l: %v");
  live({.log = log_to(logger)});
  EXPECT_THAT(text.str(), AllOf(HasSubstr("host/info: session started"), HasSubstr("host/warning: logon refused")));
}

}  // namespace
}  // namespace usher
