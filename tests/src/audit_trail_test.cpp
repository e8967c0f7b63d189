// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/audit_trail.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <atomic>
#include <boost/json.hpp>
#include <filesystem>
#include <future>
#include <sstream>

#include "src/acting_for.hpp"
#include "tests/src/temporary_folder.hpp"

namespace usher {
namespace {

using namespace std::chrono_literals;
using server::AuditRecord;
using testing::HasSubstr;
using Door = server::AuditCaller::Door;

struct StoppedClock final : Clock {
  Now time{.steady = std::chrono::steady_clock::time_point(1h), .wall = std::chrono::system_clock::time_point(1'700'000'000s)};
  Now now() const override { return time; }
};

/// Keeps the lines, and holds the writer up while it is told to.
struct LinesLog final : server::Log {
  std::mutex mutex{};
  std::vector<std::string> lines{};
  std::promise<void> go{};
  std::shared_future<void> gate{};
  std::atomic<int> waiting{0};
  void hold() { gate = go.get_future().share(); }
  void session_started(const server::SessionEvent&) override {}
  void session_ended(const server::SessionEvent&, server::CloseReason) override {}
  void logon_refused(std::u16string_view, std::u16string_view, NtStatus) override {}
  void message(server::LogLevel, const std::string& text) override {
    if (gate.valid()) ++waiting, waiting.notify_all(), gate.wait();
    const std::lock_guard lock(mutex);
    lines.push_back(text);
  }
};

class AuditTrailTest : public testing::Test {
 protected:
  AuditRecord record(std::u16string user = u"alice") {
    return {.caller = {.door = Door::srvsvc, .user = std::move(user), .client = u"10.0.0.1", .session_id = 7}, .call = "NetrSessionEnum",
            .client = u"\\\\10.0.0.2", .level = 502, .count = 3, .started = clock_.time};
  }
  std::vector<boost::json::object> written() {
    std::vector<boost::json::object> all;
    std::istringstream in(folder_.read("audit"));
    for (std::string line; std::getline(in, line);) all.push_back(boost::json::parse(line).as_object());
    return all;
  }

  test::TemporaryFolder folder_;
  std::string path_ = folder_ / "audit";
  StoppedClock clock_;
  LinesLog log_;
};

TEST_F(AuditTrailTest, ARecordIsOneLineInTheLogAndOneObjectInTheFile) {
  AuditTrail trail(clock_, log_);
  ASSERT_TRUE(trail.open(path_));
  auto made = record();
  clock_.time.steady += 1500us;
  trail.record(made);
  trail.flush();
  ASSERT_EQ(log_.lines.size(), 1u);
  EXPECT_EQ(log_.lines[0], "audit door=\"srvsvc\" user=\"alice\" session=7 from=\"10.0.0.1\" call=\"NetrSessionEnum\" level=502 "
                           "filter_client=\"\\\\\\\\10.0.0.2\" count=3 code=0 result=\"NERR_Success\" seconds=1.5E-3");
  const auto objects = written();
  ASSERT_EQ(objects.size(), 1u);
  EXPECT_EQ(objects[0].at("time"), "2023-11-14T22:13:20.000000Z");
  EXPECT_EQ(objects[0].at("user"), "alice");
  EXPECT_EQ(objects[0].at("count").to_number<int>(), 3);
  EXPECT_FALSE(objects[0].contains("filter_user"));
}

TEST_F(AuditTrailTest, NobodysTextBreaksALine) {
  AuditTrail trail(clock_, log_);
  ASSERT_TRUE(trail.open(path_));
  trail.record(record(u"a\nb\r\u2028\u2029\u0085\x1b\"=\x7f"));
  trail.flush();
  EXPECT_THAT(log_.lines[0], HasSubstr("user=\"a\\nb\\r\\u2028\\u2029\\u0085\\u001b\\\"=\\u007f\" session=7"));
  ASSERT_EQ(written().size(), 1u);
  EXPECT_EQ(written()[0].at("user"), "a\nb\r\u2028\u2029\u0085\x1b\"=\x7f");
}

TEST_F(AuditTrailTest, TheFileIsForItsOwnerAlone) {
  folder_.write("audit", "{}\n");
  ::chmod(path_.c_str(), 0644);
  AuditTrail trail(clock_, log_);
  ASSERT_TRUE(trail.open(path_));
  struct stat found {};
  ASSERT_EQ(::stat(path_.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0600u);
  trail.record(record());
  trail.flush();
  EXPECT_EQ(written().size(), 2u);  // what was there is kept
}

TEST_F(AuditTrailTest, WhatIsNoFileIsRefused) {
  AuditTrail trail(clock_, log_);
  const auto complaint = [&](const std::string& path) {
    const auto opened = trail.open(path);
    return opened ? "" : opened.error();
  };
  EXPECT_THAT(complaint(folder_.path()), HasSubstr("cannot be written"));
  EXPECT_THAT(complaint(folder_ / "missing/audit"), HasSubstr("name another one"));
  ASSERT_EQ(::mkfifo((folder_ / "pipe").c_str(), 0600), 0);
  EXPECT_THAT(complaint(folder_ / "pipe"), HasSubstr("cannot be written"));
  std::filesystem::create_symlink(path_, folder_ / "link");
  EXPECT_THAT(complaint(folder_ / "link"), HasSubstr("cannot be written"));
}

TEST_F(AuditTrailTest, AFileThatWasMovedAwayIsMadeAgain) {
  AuditTrail trail(clock_, log_);
  ASSERT_TRUE(trail.open(path_));
  trail.record(record());
  trail.flush();
  std::filesystem::rename(path_, folder_ / "audit.1");
  ASSERT_TRUE(trail.open(path_));
  trail.record(record());
  trail.record(record());
  trail.flush();
  EXPECT_EQ(written().size(), 2u);
}

TEST_F(AuditTrailTest, WhatThereIsNoRoomForIsCountedAndNobodyWaits) {
  log_.hold();
  {
    AuditTrail trail(clock_, log_, 2);
    ASSERT_TRUE(trail.open(path_));
    trail.record(record());
    log_.waiting.wait(0);                                // the writer has it, and does not come on
    for (int i = 0; i < 5; ++i) trail.record(record());  // two wait, three are dropped
    log_.go.set_value();
    trail.flush();
    trail.record(record());
    trail.flush();
  }
  ASSERT_EQ(log_.lines.size(), 5u);
  EXPECT_EQ(log_.lines[3], "audit dropped=3");
  EXPECT_EQ(written()[3].at("dropped").to_number<int>(), 3);
}

TEST_F(AuditTrailTest, TheEndWritesWhatWaits) {
  {
    AuditTrail trail(clock_, log_);
    for (int i = 0; i < 100; ++i) trail.record(record());
  }
  EXPECT_EQ(log_.lines.size(), 100u);
}

TEST(ActingForTest, IsOfOneThreadAndForAWhile) {
  EXPECT_EQ(acting_for().door, Door::in_process);
  {
    const ActingFor other(1000);
    EXPECT_EQ(acting_for().door, Door::local_socket);
    EXPECT_EQ(acting_for().uid, 1000u);
    std::thread([] { EXPECT_EQ(acting_for().door, Door::in_process); }).join();
  }
  EXPECT_EQ(acting_for().door, Door::in_process);
}

}  // namespace
}  // namespace usher
