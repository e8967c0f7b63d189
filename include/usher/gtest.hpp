// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// For tests in GoogleTest: a server that is there for one test, and matchers that say what was there when they fail.
//
//   class Reports : public usher::ServerTest {};
//
//   TEST_F(Reports, AreWrittenByAlice) {
//     write_report(endpoint());  // the program under test
//     EXPECT_THAT(server(), HasSession("\\\\127.0.0.1", "alice"));
//     EXPECT_THAT(*store(), HasFile("report.txt", "3 EUR\n"));
//   }
#pragma once
#include <gmock/gmock.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <usher/memory_store.hpp>
#include <usher/server.hpp>

namespace usher {

namespace gtest {

/// "\\127.0.0.1 alice, \\127.0.0.2 bob", or "nobody".
inline std::string list(const std::vector<SessionInfo>& sessions) {
  std::string text;
  for (const auto& session : sessions) text += (text.empty() ? "" : ", ") + session.client + " " + session.user;
  return text.empty() ? "nobody" : text;
}

/// "CREATE a.txt STATUS_SUCCESS, READ a.txt not answered", or "nothing".
inline std::string list(const std::vector<RecordedRequest>& requests) {
  std::string text;
  for (const auto& request : requests) {
    text += (text.empty() ? "" : ", ") + std::string(to_string(request.command));
    if (!request.path.empty()) text += " " + request.path;
    text += " " + (request.status ? std::string(to_string(*request.status)) : "not answered");
  }
  return text.empty() ? "nothing" : text;
}

/// Nothing where the server does not run.
inline std::vector<SessionInfo> sessions_of(const Server& server) {
  const auto source = server.sessions();
  return source ? sessions(*source).value_or(std::vector<SessionInfo>{}) : std::vector<SessionInfo>{};
}

}  // namespace gtest

/// A Server that `user` has a session with from `client`, which begins with two backslashes as listings show it.
MATCHER_P2(HasSession, client, user,
           std::string(negation ? "has no session" : "has a session") + " of " + testing::PrintToString(user) + " from " + testing::PrintToString(client)) {
  const auto all = gtest::sessions_of(arg);
  *result_listener << "there is " << gtest::list(all);
  return std::ranges::any_of(all, [&](const SessionInfo& session) { return session.client == client && session.user == user; });
}

/// A Server with so many sessions.
MATCHER_P(SessionCountIs, count, std::string(negation ? "has not " : "has ") + testing::PrintToString(count) + " sessions") {
  const auto all = gtest::sessions_of(arg);
  *result_listener << "there is " << gtest::list(all);
  return testing::ExplainMatchResult(testing::Matcher<std::size_t>(count), all.size(), result_listener);
}

/// A Store in which there is a file of that content, or whose content matches.
MATCHER_P2(HasFile, path, content, std::string(negation ? "has no file " : "has a file ") + path + " whose content " +
                                       testing::DescribeMatcher<std::string>(content, false)) {
  const auto text = arg.read(path);
  if (!text) {
    *result_listener << to_string(text.error());
    return false;
  }
  *result_listener << "it holds " << testing::PrintToString(*text);
  return testing::Matches(testing::SafeMatcherCast<const std::string&>(content))(*text);
}

/// A FaultRule that fired so often.
MATCHER_P(HasFired, times, std::string(negation ? "has not fired " : "has fired ") + testing::DescribeMatcher<std::uint64_t>(times, false) + " times") {
  *result_listener << "it fired " << arg.fired() << " times for " << arg.matched() << " requests that fitted";
  return testing::Matches(testing::SafeMatcherCast<const std::uint64_t&>(times))(arg.fired());
}

/// A Recording with a request of that command which got that status.
MATCHER_P2(HasRequest, command, status,
           std::string(negation ? "has no " : "has a ") + std::string(to_string(command)) + " answered with " + std::string(to_string(status))) {
  const auto all = arg.requests();
  *result_listener << "there is " << gtest::list(all);
  return std::ranges::any_of(all, [&](const RecordedRequest& request) { return request.command == command && request.status == status; });
}

/// A server for each test: on a free port of 127.0.0.1, with a share "data" in memory and an account "alice" whose password is
/// "secret", who is an administrator; silent. options() may be overridden for another one.
/// Thread  as Server
class ServerTest : public testing::Test {
 protected:
  virtual ServerOptions options() {
    return {.users = {{.name = "alice", .password = "secret", .administrator = true}},
            .shares = {{.name = "data", .store = store_}},
            .log_level = LogLevel::off};
  }

  void SetUp() override {
    server_ = std::make_unique<Server>(options());
    const auto started = server_->start();
    ASSERT_TRUE(started) << started.error();
  }
  void TearDown() override { server_.reset(); }

  Server& server() { return *server_; }
  TestControl& control() { return server_->test(); }
  const std::shared_ptr<MemoryStore>& store() { return store_; }
  /// address:port
  std::string endpoint() const { return server_->endpoints().front(); }
  std::string port() const { return endpoint().substr(endpoint().rfind(':') + 1); }

 private:
  std::shared_ptr<MemoryStore> store_ = memory_store();
  std::unique_ptr<Server> server_{};
};

}  // namespace usher
