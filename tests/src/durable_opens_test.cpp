// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// What an administrator sees of oplocks and durable opens and does about them, through each door: in this process, over the local
// socket and over SMB.
#include <usher/gtest.hpp>

#include "protocol/smb2/create.hpp"
#include "protocol/smb2/create_contexts.hpp"
#include "src/client/remote_sessions.hpp"
#include "src/client/smb_client.hpp"
#include "src/control/control_client.hpp"
#include "src/control/control_server.hpp"
#include "tests/src/temporary_folder.hpp"

namespace usher {
namespace {

namespace level = smb2::oplock_level;

class DurableOpensDoors : public ServerTest {
 protected:
  ServerOptions options() override {
    return {.users = {{.name = "boss", .password = "b", .administrator = true}, {.name = "ann", .password = "a"}, {.name = "ben", .password = "a"}},
            .shares = {{.name = "data", .path = "memory:"}},
            .threads = 2,
            .log_level = LogLevel::off,
            .audit_file = folder_ / "audit"};
  }
  void SetUp() override {
    ServerTest::SetUp();
    service_ = server().service();
  }
  std::unique_ptr<client::SmbClient> log_on(const std::string& user) {
    auto smb = std::make_unique<client::SmbClient>();
    EXPECT_TRUE(smb->connect("127.0.0.1", port()));
    EXPECT_TRUE(smb->log_on(user, "", "a"));
    EXPECT_TRUE(smb->connect_tree("127.0.0.1", "data"));
    return smb;
  }
  static bool open(client::SmbClient& smb, std::u16string name, std::uint8_t oplock, const Bytes& contexts = {}) {
    return smb.request(smb2::Command::create, smb2::CreateRequest{.requested_oplock_level = oplock, .desired_access = 0x0012019F,
                                                                  .share_access = smb2::share_access::all,
                                                                  .create_disposition = smb2::CreateDisposition::open_if,
                                                                  .name = std::move(name), .create_contexts = contexts}).has_value();
  }
  static Bytes durable() {
    Bytes list;
    smb2::append_create_context(list, "DHnQ", Bytes(16));
    return list;
  }
  static Bytes lease(std::uint32_t state) {
    Bytes list;
    smb2::append_lease(list, {.key = {{std::byte{1}}}, .state = state});
    return list;
  }
  /// A durable open of that user's, whose client has gone.
  void leave(const std::string& user, std::u16string name) {
    const auto before = orphans();
    auto smb = log_on(user);
    ASSERT_TRUE(open(*smb, std::move(name), level::batch, durable()));
    smb.reset();
    ASSERT_TRUE(server().test().wait_until([&] { return orphans() > before; }));
  }
  std::size_t orphans() {
    const auto all = files(*service_);
    return all ? static_cast<std::size_t>(std::ranges::count_if(*all, [](const FileInfo& file) { return !file.orphan_of.empty(); })) : 0;
  }

  test::TemporaryFolder folder_;
  std::shared_ptr<FileService> service_;
};

TEST_F(DurableOpensDoors, AFileIsListedWithWhatItsClientCaches) {
  auto ann = log_on("ann");
  ASSERT_TRUE(open(*ann, u"batch", level::batch, durable()));
  ASSERT_TRUE(open(*ann, u"lease", level::lease, lease(smb2::lease_state::read | smb2::lease_state::handle)));
  ASSERT_TRUE(open(*ann, u"plain", level::none));
  const auto all = files(*service_);
  ASSERT_TRUE(all);
  ASSERT_EQ(all->size(), 3u);
  const auto is = [](const FileInfo& file, const char* oplock, const char* caching, bool its_durable) {
    return file.oplock == oplock && file.caching == caching && file.durable == its_durable && !file.breaking && file.orphan_of.empty();
  };
  EXPECT_TRUE(is(all->at(0), "batch", "RHW", true));
  EXPECT_TRUE(is(all->at(1), "lease", "RH", false));
  EXPECT_TRUE(is(all->at(2), "none", "", false));
}

TEST_F(DurableOpensDoors, ABreakThatIsUnderWayIsSeen) {
  auto ann = log_on("ann");
  ASSERT_TRUE(open(*ann, u"f", level::batch));
  EXPECT_EQ(server().test().break_caching("data", "f", caching::read), 1u);
  EXPECT_TRUE(files(*service_)->at(0).breaking);
  EXPECT_EQ(server().test().break_caching("data", "f", caching::read), 0u) << "it is on its way already";
  EXPECT_EQ(server().test().break_caching("data", "other"), 0u);
}

TEST_F(DurableOpensDoors, AnOrphanIsNobodysAndSaysWhoseItWas) {
  leave("ann", u"f");
  const auto all = files(*service_);
  ASSERT_EQ(all->size(), 1u);
  EXPECT_EQ(all->at(0).user, "");
  EXPECT_EQ(all->at(0).client, "");
  EXPECT_EQ(all->at(0).logon_id, 0u);
  EXPECT_EQ(all->at(0).orphan_of, "ann");
  EXPECT_TRUE(all->at(0).durable);
  EXPECT_EQ(files(*service_, {.user = "ann"})->size(), 0u);
}

TEST_F(DurableOpensDoors, InThisProcessTheyAreClosedByUserOrAllTogether) {
  leave("ann", u"a"), leave("ann", u"b"), leave("ben", u"c");
  EXPECT_EQ(service_->close_orphans("nobody"), 0u);
  EXPECT_EQ(service_->close_orphans("ELSEWHERE\\ann"), 0u);
  EXPECT_EQ(service_->close_orphans("WORKGROUP\\ANN"), 2u);
  EXPECT_EQ(files(*service_)->size(), 1u);
  EXPECT_EQ(close_orphans(), 1u);
  EXPECT_EQ(files(*service_)->size(), 0u);
}

TEST_F(DurableOpensDoors, WhatHasItsSessionStaysOpen) {
  auto ann = log_on("ann");
  ASSERT_TRUE(open(*ann, u"f", level::batch, durable()));
  EXPECT_EQ(service_->close_orphans(""), 0u);
  EXPECT_EQ(files(*service_)->size(), 1u);
}

TEST_F(DurableOpensDoors, EachCallLeavesAnAuditRecord) {
  leave("ann", u"a");
  EXPECT_EQ(service_->close_orphans("ann"), 1u);
  server().stop();
  const std::string record = folder_.read("audit");
  EXPECT_THAT(record, testing::HasSubstr("\"call\":\"close orphans\""));
  EXPECT_THAT(record, testing::HasSubstr("\"filter_user\":\"ann\""));
}

TEST_F(DurableOpensDoors, OverTheLocalSocketAsWell) {
  control::ControlServer socket;
  ASSERT_TRUE(socket.start(folder_ / "socket", service_));
  const auto client = control::connect(folder_ / "socket");
  ASSERT_TRUE(client);
  leave("ann", u"a"), leave("ben", u"b");
  EXPECT_EQ(files(**client)->at(0).orphan_of, "ann");
  EXPECT_EQ(files(**client)->at(0).oplock, "batch");
  EXPECT_EQ((*client)->close_orphans("ben"), 1u);
  EXPECT_EQ((*client)->close_orphans(""), 1u);
}

TEST_F(DurableOpensDoors, OverSmbTheyAreListedAndClosedOneByOne) {
  leave("ann", u"a");
  const auto remote = client::connect_sessions("127.0.0.1:" + port(), "boss%b");
  ASSERT_TRUE(remote);
  EXPECT_EQ((*remote)->close_orphans("").error(), NetApiStatus::not_supported);
  const auto all = files(**remote);
  ASSERT_TRUE(all);
  const auto orphan = std::ranges::find(*all, std::string(), &FileInfo::user);
  ASSERT_NE(orphan, all->end());
  EXPECT_EQ((*remote)->close_file(orphan->id), NetApiStatus::success);
  EXPECT_EQ(orphans(), 0u);
}

}  // namespace
}  // namespace usher
