// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// What Samba's libsmbclient sees of each fault that a test can inject, and of the ends of its session.
#include "tests/interop/libsmbclient.hpp"

#include <usher/gtest.hpp>

#include <cstdlib>
#include <future>

namespace usher {
namespace {

using namespace std::chrono_literals;
using test::LibSmbClient;
using testing::Each;
using testing::Field;
using testing::Le;

class LibSmbClientTest : public ServerTest {
 protected:
  void SetUp() override {
    ServerTest::SetUp();
    std::string pattern = testing::TempDir() + "usher-libsmbclient-XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
    ASSERT_TRUE(store()->write("a.txt", "three words here"));
  }
  void TearDown() override {
    ServerTest::TearDown();
    std::filesystem::remove_all(folder_);
  }
  ServerOptions options() override {
    auto changed = ServerTest::options();
    changed.clock = clock_;
    changed.autodisconnect = std::nullopt;  // the clock moves far
    return changed;
  }
  std::unique_ptr<LibSmbClient> connect(std::chrono::milliseconds timeout = 20s) {
    return std::make_unique<LibSmbClient>(port(), folder_, static_cast<int>(timeout.count()));
  }
  /// One that is there already, so that faults meet what it does next.
  std::unique_ptr<LibSmbClient> connected(std::chrono::milliseconds timeout = 20s) {
    auto client = connect(timeout);
    EXPECT_EQ(client->size("a.txt"), "16");
    return client;
  }
  static bool is_ready(std::future<std::string>& answer) { return answer.wait_for(0s) == std::future_status::ready; }

  /// Moves the clock until the client has its answer.
  std::string after_a_while(std::future<std::string>& answer) {
    EXPECT_TRUE(control().wait_until([&] { return clock_->advance(1min), is_ready(answer); }));
    return answer.get();
  }

  const std::shared_ptr<ManualClock> clock_ = std::make_shared<ManualClock>();
  std::filesystem::path folder_{};
};

TEST_F(LibSmbClientTest, AStatusIsItsErrno) {
  const auto client = connected();
  control().inject({.command = SmbCommand::create, .path = "locked.txt"}, {.status = NtStatus::access_denied});
  control().inject({.command = SmbCommand::create, .path = "gone.txt"}, {.status = NtStatus::object_name_not_found});
  control().inject({.command = SmbCommand::write, .path = "full.txt"}, {.status = NtStatus::disk_full});
  EXPECT_EQ(client->put("locked.txt", "x"), std::strerror(EACCES));
  EXPECT_EQ(client->get("gone.txt"), std::strerror(ENOENT));
  EXPECT_EQ(client->put("full.txt", "x"), std::strerror(ENOSPC));
  EXPECT_EQ(client->get("a.txt"), "three words here");
}

TEST_F(LibSmbClientTest, ADelayedRequestIsDoneLater) {
  const auto client = connected();
  const auto rule = control().inject({.command = SmbCommand::write}, {.delay = 30min});
  auto answer = std::async(std::launch::async, [&] { return client->put("b.txt", "late"); });
  ASSERT_TRUE(rule.wait_until_fired());
  EXPECT_FALSE(is_ready(answer));
  EXPECT_THAT(*store(), HasFile("b.txt", ""));
  EXPECT_EQ(after_a_while(answer), "");
  EXPECT_THAT(*store(), HasFile("b.txt", "late"));
}

TEST_F(LibSmbClientTest, AHeldRequestIsDoneWhenItIsReleased) {
  const auto client = connected();
  auto rule = control().inject({.command = SmbCommand::read}, {.hold = true});
  auto answer = std::async(std::launch::async, [&] { return client->get("a.txt"); });
  ASSERT_TRUE(control().wait_until([&] { return rule.held() == 1; }));
  ASSERT_TRUE(store()->write("a.txt", "other words"));
  EXPECT_FALSE(is_ready(answer));
  rule.remove();
  EXPECT_EQ(answer.get(), "other words");
}

TEST_F(LibSmbClientTest, ALateAnswerIsOfWhatWasDoneAtOnce) {
  const auto client = connected();
  const auto rule = control().inject({.command = SmbCommand::write, .times = 1}, {.late = 30min});
  auto answer = std::async(std::launch::async, [&] { return client->put("b.txt", "at once"); });
  ASSERT_TRUE(control().wait_until([&] { return store()->read("b.txt").value_or("") == "at once"; }));
  EXPECT_FALSE(is_ready(answer));
  EXPECT_EQ(after_a_while(answer), "");
  EXPECT_THAT(rule, HasFired(1u));
}

TEST_F(LibSmbClientTest, WithoutAnAnswerItLosesItsPatience) {
  const auto client = connected(500ms);
  const auto rule = control().inject({.command = SmbCommand::write}, {.never_answer = true});
  EXPECT_EQ(client->put("b.txt", "done"), std::strerror(ETIMEDOUT));
  EXPECT_THAT(rule, HasFired(1u));
  EXPECT_THAT(*store(), HasFile("b.txt", "done"));
}

TEST_F(LibSmbClientTest, AConnectionThatIsCutBeforeTheAnswerIsAnError) {
  const auto client = connected();
  const auto rule = control().inject({.command = SmbCommand::write}, {.cut = true});
  EXPECT_EQ(client->put("b.txt", "done"), std::strerror(ECONNABORTED));
  EXPECT_THAT(*store(), HasFile("b.txt", "done"));
  EXPECT_TRUE(control().wait_until([&] { return gtest::sessions_of(server()).empty(); }));
}

TEST_F(LibSmbClientTest, AConnectionThatIsCutWithinAnAnswerIsAnError) {
  const auto client = connected();
  const auto rule = control().inject({.command = SmbCommand::read}, {.cut_after = 70});
  EXPECT_EQ(client->get("a.txt"), std::strerror(ECONNABORTED));
  EXPECT_THAT(rule, HasFired(1u));
}

TEST_F(LibSmbClientTest, AWrongSignatureIsRefused) {
  const auto client = connected();
  const auto rule = control().inject({.command = SmbCommand::read}, {.corrupt_signature = true});
  EXPECT_EQ(client->get("a.txt"), std::strerror(EACCES));
  EXPECT_THAT(rule, HasFired(1u));
}

TEST_F(LibSmbClientTest, WithFewCreditsItReadsInSmallPieces) {
  const std::string large(1 << 20, 'x');
  ASSERT_TRUE(store()->write("large.bin", large));
  const auto few = control().inject({}, {.credits = 1});
  const auto client = connected();
  const auto recording = control().record();
  EXPECT_EQ(client->get("large.bin"), large);
  EXPECT_THAT(few, HasFired(testing::Ge(16u)));
  EXPECT_THAT(recording.requests(SmbCommand::read), Each(Field(&RecordedRequest::response_size, Le(65'536u + 80))));
}

TEST_F(LibSmbClientTest, AnAnswerInSegmentsOfOneByteIsAnAnswer) {
  ASSERT_TRUE(store()->write("b.txt", std::string(3000, 'y')));
  const auto rule = control().inject({}, {.segment = 1});
  const auto client = connected();
  EXPECT_EQ(client->get("b.txt"), std::string(3000, 'y'));
  EXPECT_THAT(rule, HasFired(testing::Ge(8u)));
}

TEST_F(LibSmbClientTest, ALogonIsRefused) {
  control().refuse_logons(NtStatus::account_disabled, "alice");
  EXPECT_EQ(connect()->size("a.txt"), std::strerror(EACCES));
  control().accept_logons();
  EXPECT_EQ(connect()->size("a.txt"), "16");
}

TEST_F(LibSmbClientTest, AWrongPasswordIsRefused) {
  const auto client = connect();
  client->password = "wrong";
  EXPECT_EQ(client->size("a.txt"), std::strerror(EACCES));
  EXPECT_THAT(server(), SessionCountIs(0u));
}

TEST_F(LibSmbClientTest, AnExpiredSessionIsAnErrorUntilItLogsOnAnew) {
  const auto client = connected();
  ASSERT_EQ(control().expire_sessions("", "alice"), 1u);
  EXPECT_EQ(client->get("a.txt"), std::strerror(EINVAL));
  EXPECT_EQ(connect()->get("a.txt"), "three words here");
}

TEST_F(LibSmbClientTest, AfterADroppedConnectionItConnectsAnew) {
  const auto client = connected();
  ASSERT_EQ(control().drop_connections(), 1u);
  ASSERT_TRUE(control().wait_until([&] { return gtest::sessions_of(server()).empty(); }));
  EXPECT_EQ(client->get("a.txt"), "three words here");
  EXPECT_THAT(server(), HasSession("\\\\127.0.0.1", "alice"));
}

TEST_F(LibSmbClientTest, AClosedSessionIsAnError) {
  const auto client = connected();
  EXPECT_THAT(server(), HasSession("\\\\127.0.0.1", "alice"));
  ASSERT_EQ(server().sessions()->close("\\\\127.0.0.1", "alice"), NetApiStatus::success);
  EXPECT_THAT(server(), SessionCountIs(0u));
  EXPECT_EQ(client->get("a.txt"), std::strerror(EINVAL));
}

TEST_F(LibSmbClientTest, AFileThatTheServerHasClosedIsAnError) {
  const auto client = connected();
  auto rule = control().inject({.command = SmbCommand::read}, {.hold = true});
  auto answer = std::async(std::launch::async, [&] { return client->get("a.txt"); });
  ASSERT_TRUE(control().wait_until([&] { return rule.held() == 1; }));
  const auto open = files(*server().service(), {.user = "alice"}).value();
  ASSERT_EQ(open.size(), 1u);
  EXPECT_EQ(server().service()->close_file(open[0].id), NetApiStatus::success);
  rule.remove();
  EXPECT_EQ(answer.get(), std::strerror(EINVAL));  // as Samba has it for STATUS_FILE_CLOSED
}

TEST_F(LibSmbClientTest, AWriteProtectedShareIsAnError) {
  const auto client = connected();
  store()->set_read_only(true);
  EXPECT_EQ(client->put("b.txt", "x"), std::strerror(EROFS));
}

class SmallDisk : public LibSmbClientTest {
 protected:
  ServerOptions options() override {
    auto changed = LibSmbClientTest::options();
    changed.shares = {{.name = "data", .store = small_}};
    return changed;
  }
  std::shared_ptr<MemoryStore> small_ = memory_store({{"a.txt", "three words here"}}, {.max_bytes = 256 * 1024});
};

TEST_F(SmallDisk, ThatIsFullIsAnError) {
  const auto client = connected();
  EXPECT_EQ(client->put("large.bin", std::string(1 << 20, 'x')), std::strerror(ENOSPC));
  EXPECT_EQ(client->put("small.bin", "x"), "");
}

class Encrypted : public LibSmbClientTest {
 protected:
  ServerOptions options() override {
    auto changed = LibSmbClientTest::options();
    changed.encryption = Requirement::required;
    return changed;
  }
};

TEST_F(Encrypted, AnEnvelopeThatIsSpoiledEndsTheConnection) {
  const auto client = connected();
  const auto rule = control().inject({.command = SmbCommand::read}, {.corrupt_signature = true});
  EXPECT_EQ(client->get("a.txt"), std::strerror(EINVAL));
  EXPECT_THAT(rule, HasFired(1u));
  EXPECT_TRUE(control().wait_until([&] { return gtest::sessions_of(server()).empty(); }));
}

}  // namespace
}  // namespace usher
