// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// Oplocks and leases over the wire: granting ([MS-FSA] 2.1.5.18), breaking (2.1.4.12, [MS-SMB2] 3.3.4.6, 3.3.4.7), acknowledging
// (3.3.5.22) and not acknowledging (3.3.6.1, 3.3.6.5).
#include "server/session.hpp"
#include "tests/server/oplock_client.hpp"

namespace usher::test {
namespace {

namespace level = smb2::oplock_level;
constexpr std::uint32_t R = 1, RH = 3, RW = 5, RWH = 7;
constexpr std::uint32_t breaking = smb2::lease_flag::break_in_progress << 16;

struct OplockBreakTest : testing::Test {
  TestServer server;
  OplockClient alice{server, 1}, bob{server, 2};
  void SetUp() override {
    server.core->on_time(server.now);
    alice.enter(), bob.enter();
  }
  void pass(std::chrono::seconds time) {
    server.now.steady += time;
    server.core->on_time(server.now);
    server.run();
  }
  smb2::LeaseBreakNotification lease_break(OplockClient& client) {
    client.listen();
    EXPECT_EQ(client.told.size(), 1u);
    if (client.told.empty()) return {};
    const auto told = client.told.front();
    client.told.clear();
    EXPECT_EQ(told.header.command, smb2::Command::oplock_break);
    EXPECT_EQ(told.header.session_id, smb2::SessionId{});
    EXPECT_FALSE(told.header.has(smb2::flag::is_signed));
    return told.body<smb2::LeaseBreakNotification>();
  }
};

TEST_F(OplockBreakTest, LonelyOpenGetsWhatItAsksFor) {
  for (const std::uint8_t wanted : {level::level_ii, level::exclusive, level::batch}) {
    const auto opened = OplockClient::created(alice.open(u"f", {.level = wanted}));
    EXPECT_EQ(opened.oplock_level, wanted);
    EXPECT_EQ(alice.close(opened.file_id), NtStatus::success);
  }
}

TEST_F(OplockBreakTest, LeaseIsGrantedInTheCombinationsThatThereAre) {
  const std::pair<std::uint32_t, std::uint32_t> cases[] = {{0, 0}, {R, R}, {2, 0}, {4, 0}, {RH, RH}, {RW, RW}, {6, 0}, {RWH, RWH}};
  for (const auto& [wanted, granted] : cases) {
    const auto answer = alice.open(u"f", OplockClient::lease(1, wanted));
    EXPECT_EQ(OplockClient::leased(answer), granted) << wanted;
    EXPECT_EQ(alice.close(OplockClient::created(answer).file_id), NtStatus::success);
  }
}

TEST_F(OplockBreakTest, DirectoryIsGrantedNone) {
  auto wanted = OplockClient::lease(1, RH);
  wanted.options = smb2::create_option::directory_file;
  EXPECT_EQ(OplockClient::created(alice.open(u"d", wanted)).oplock_level, level::none);
}

TEST_F(OplockBreakTest, KeyOfAnotherFileIsRefusedAndMakesNoFile) {  // [MS-SMB2] 3.3.5.9.8
  OplockClient::created(alice.open(u"f", OplockClient::lease(1, RWH)));
  EXPECT_EQ(alice.open(u"g", OplockClient::lease(1, RWH)).status(), NtStatus::invalid_parameter);
  auto look = OplockClient::Wanted{.disposition = smb2::CreateDisposition::open};
  EXPECT_EQ(alice.open(u"g", look).status(), NtStatus::object_name_not_found);
}

TEST_F(OplockBreakTest, SecondOpenWaitsUntilBatchIsAcknowledged) {
  const auto opened = OplockClient::created(alice.open(u"f", {.level = level::batch}));
  const auto interim = bob.open(u"f", {.level = level::batch});
  EXPECT_EQ(interim.status(), NtStatus::pending);
  EXPECT_TRUE(interim.header.has(smb2::flag::async_command));
  alice.listen();
  ASSERT_EQ(alice.told.size(), 1u);
  const auto told = alice.told.front().body<smb2::OplockBreakNotification>();
  EXPECT_EQ(told.oplock_level, level::level_ii);
  EXPECT_EQ(told.file_id, opened.file_id);
  EXPECT_EQ(alice.told.front().header.session_id, alice.session_id);
  EXPECT_TRUE(bob.receive().empty());
  EXPECT_EQ(alice.acknowledge(opened.file_id, level::level_ii), NtStatus::success);
  const auto answers = bob.receive();
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers[0].header.async_id, interim.header.async_id);
  EXPECT_EQ(OplockClient::created(answers[0]).oplock_level, level::level_ii);
}

TEST_F(OplockBreakTest, AcknowledgmentThatNobodyAskedForIsRefused) {  // threat model, check 77
  const auto opened = OplockClient::created(alice.open(u"f", {.level = level::batch}));
  EXPECT_EQ(alice.acknowledge(opened.file_id, level::level_ii), NtStatus::invalid_oplock_protocol);
  EXPECT_EQ(alice.acknowledge({7, 7}, level::level_ii), NtStatus::file_closed);
  OplockClient::created(alice.open(u"g", OplockClient::lease(1, RWH)));
  EXPECT_EQ(alice.acknowledge_lease(1, R), NtStatus::unsuccessful);
  EXPECT_EQ(alice.acknowledge_lease(9, R), NtStatus::object_name_not_found);
  EXPECT_EQ(bob.acknowledge_lease(1, R), NtStatus::object_name_not_found);  // the key is alice's
}

TEST_F(OplockBreakTest, AcknowledgmentOfALevelThatDoesNotFitLeavesNothing) {
  const auto opened = OplockClient::created(alice.open(u"f", {.level = level::exclusive}));
  EXPECT_EQ(bob.open(u"f", {.level = level::level_ii}).status(), NtStatus::pending);
  EXPECT_EQ(alice.acknowledge(opened.file_id, level::batch), NtStatus::invalid_oplock_protocol);
  EXPECT_EQ(OplockClient::created(bob.receive().at(0)).oplock_level, level::level_ii);
}

TEST_F(OplockBreakTest, BreakThatIsNeverAcknowledgedDelaysTheSecondOpenAndNobodyElse) {  // threat model, check 76
  OplockClient::created(alice.open(u"f", {.level = level::batch}));
  EXPECT_EQ(bob.open(u"f", {}).status(), NtStatus::pending);
  pass(std::chrono::seconds(34));
  EXPECT_TRUE(bob.receive().empty());
  EXPECT_EQ(OplockClient::created(bob.open(u"g", {})).create_action, smb2::CreateAction::created);
  pass(std::chrono::seconds(2));
  EXPECT_EQ(OplockClient::created(bob.receive().at(0)).create_action, smb2::CreateAction::opened);
}

TEST_F(OplockBreakTest, ClosingIsAsGoodAsAcknowledging) {
  const auto opened = OplockClient::created(alice.open(u"f", {.level = level::batch}));
  EXPECT_EQ(bob.open(u"f", {.level = level::batch}).status(), NtStatus::pending);
  EXPECT_EQ(alice.close(opened.file_id), NtStatus::success);
  EXPECT_EQ(OplockClient::created(bob.receive().at(0)).oplock_level, level::batch);
}

TEST_F(OplockBreakTest, WaitingOpenGoesOnWhenTheHoldersSessionIsClosed) {
  OplockClient::created(alice.open(u"f", OplockClient::lease(1, RWH)));
  EXPECT_EQ(bob.open(u"f", {}).status(), NtStatus::pending);
  server.core->find_session(alice.session_id)->close(::usher::server::CloseReason::closed_by_administrator, {});
  server.run();
  OplockClient::created(bob.receive().at(0));
}

TEST_F(OplockBreakTest, WaitingOpenEndsWithItsOwnSession) {
  OplockClient::created(alice.open(u"f", {.level = level::batch}));
  EXPECT_EQ(bob.open(u"f", {}).status(), NtStatus::pending);
  server.core->find_session(bob.session_id)->close(::usher::server::CloseReason::closed_by_administrator, {});
  server.run();
  EXPECT_EQ(bob.receive().at(0).status(), NtStatus::user_session_deleted);
  EXPECT_EQ(server.core->opens().size(), 1u);
}

TEST_F(OplockBreakTest, BatchBreaksBeforeSharingIsChecked) {
  const auto opened = OplockClient::created(alice.open(u"f", {.level = level::batch, .share = 0}));
  EXPECT_EQ(bob.open(u"f", {}).status(), NtStatus::pending);
  EXPECT_EQ(alice.acknowledge(opened.file_id, level::level_ii), NtStatus::success);
  EXPECT_EQ(bob.receive().at(0).status(), NtStatus::sharing_violation);
}

TEST_F(OplockBreakTest, ExclusiveDoesNotBreakWhenSharingFails) {
  OplockClient::created(alice.open(u"f", {.level = level::exclusive, .share = 0}));
  EXPECT_EQ(bob.open(u"f", {}).status(), NtStatus::sharing_violation);
  EXPECT_TRUE(alice.receive().empty());
}

TEST_F(OplockBreakTest, LookingAtAttributesDisturbsNobody) {
  OplockClient::created(alice.open(u"f", {.level = level::batch}));
  EXPECT_EQ(OplockClient::created(bob.open(u"f", {.access = 0x00100180})).oplock_level, level::none);
  EXPECT_TRUE(alice.receive().empty());
}

TEST_F(OplockBreakTest, WriteBreaksLevelTwoOfBothSides) {
  const auto first = OplockClient::created(alice.open(u"f", {.level = level::level_ii}));
  OplockClient::created(bob.open(u"f", {.level = level::level_ii}));
  EXPECT_EQ(alice.write(first.file_id), NtStatus::success);
  alice.listen(), bob.listen();
  EXPECT_EQ(alice.told.size(), 1u);
  EXPECT_EQ(bob.told.size(), 1u);
}

TEST_F(OplockBreakTest, WriteLeavesTheWritersLeaseAlone) {
  const auto first = OplockClient::created(alice.open(u"f", OplockClient::lease(1, RH)));
  OplockClient::created(bob.open(u"f", OplockClient::lease(1, RH)));
  EXPECT_EQ(alice.write(first.file_id), NtStatus::success);
  EXPECT_TRUE(alice.told.empty());
  const auto told = lease_break(bob);
  EXPECT_EQ(told.current_lease_state, RH);
  EXPECT_EQ(told.new_lease_state, 0u);
  EXPECT_EQ(told.flags, smb2::break_flag_ack_required);
}

TEST_F(OplockBreakTest, CachedReadsGoWithoutAcknowledgment) {
  OplockClient::created(alice.open(u"f", OplockClient::lease(1, R)));
  const auto second = OplockClient::created(bob.open(u"f", {}));
  EXPECT_EQ(bob.write(second.file_id), NtStatus::success);
  EXPECT_EQ(lease_break(alice).flags, 0u);
  EXPECT_EQ(OplockClient::leased(alice.open(u"f", OplockClient::lease(1, 0))), 0u);
}

TEST_F(OplockBreakTest, OpenUnderTheSameKeyGoesOnDuringABreak) {
  OplockClient::created(alice.open(u"f", OplockClient::lease(1, RWH)));
  EXPECT_EQ(bob.open(u"f", {}).status(), NtStatus::pending);
  EXPECT_EQ(lease_break(alice).new_lease_state, RH);
  EXPECT_EQ(OplockClient::leased(alice.open(u"f", OplockClient::lease(1, RWH))), RWH | breaking);
  EXPECT_EQ(alice.acknowledge_lease(1, RWH), NtStatus::request_not_accepted);
  EXPECT_EQ(alice.acknowledge_lease(1, RH), NtStatus::success);
  OplockClient::created(bob.receive().at(0));
  EXPECT_EQ(alice.acknowledge_lease(1, RH), NtStatus::unsuccessful);
}

TEST_F(OplockBreakTest, MoreThatIsAskedForMeanwhileComesStepByStep) {
  OplockClient::created(alice.open(u"f", OplockClient::lease(1, RWH)));
  EXPECT_EQ(bob.open(u"f", {}).status(), NtStatus::pending);
  EXPECT_EQ(lease_break(alice).new_lease_state, RH);
  EXPECT_EQ(bob.open(u"f", {.disposition = smb2::CreateDisposition::overwrite}).status(), NtStatus::pending);
  EXPECT_TRUE(alice.receive().empty());
  EXPECT_EQ(alice.acknowledge_lease(1, RH), NtStatus::success);
  EXPECT_EQ(lease_break(alice).new_lease_state, R);
  EXPECT_TRUE(bob.receive().empty());
  EXPECT_EQ(alice.acknowledge_lease(1, R), NtStatus::success);
  EXPECT_EQ(lease_break(alice).flags, 0u);
  EXPECT_EQ(bob.receive().size(), 2u);
}

TEST_F(OplockBreakTest, SharingViolationAsksForTheHandle) {
  auto wanted = OplockClient::lease(1, RWH);
  wanted.share = 0;
  const auto opened = OplockClient::created(alice.open(u"f", wanted));
  EXPECT_EQ(bob.open(u"f", {}).status(), NtStatus::pending);
  EXPECT_EQ(lease_break(alice).new_lease_state, RW);
  EXPECT_EQ(alice.close(opened.file_id), NtStatus::success);
  OplockClient::created(bob.receive().at(0));
}

TEST_F(OplockBreakTest, CompoundWaitsAsAWhole) {
  const auto opened = OplockClient::created(alice.open(u"f", {.level = level::batch}));
  auto create = bob.make(smb2::Command::create, TestClient::create_request(u"f"));
  auto close = bob.make(smb2::Command::close, smb2::CloseRequest{.file_id = smb2::related_file_id}, smb2::flag::related_operations);
  bob.send(bob.compound({std::move(create), std::move(close)}), true);
  server.run();
  EXPECT_TRUE(bob.receive().empty());
  EXPECT_EQ(alice.acknowledge(opened.file_id, level::none), NtStatus::success);
  const auto answers = bob.receive();
  ASSERT_EQ(answers.size(), 2u);
  EXPECT_EQ(answers[0].status(), NtStatus::success);
  EXPECT_EQ(answers[1].status(), NtStatus::success);
}

TEST_F(OplockBreakTest, CancelEndsTheWaiting) {
  OplockClient::created(alice.open(u"f", {.level = level::batch}));
  const auto interim = bob.open(u"f", {});
  Bytes cancel(smb2::header_size);
  smb2::write_header({.command = smb2::Command::cancel, .flags = smb2::flag::async_command, .async_id = interim.header.async_id,
                      .session_id = bob.session_id}, cancel);
  wire::encode(smb2::Empty{}, cancel);
  bob.send(std::move(cancel));
  server.run();
  EXPECT_EQ(bob.receive().at(0).status(), NtStatus::cancelled);
}

}  // namespace
}  // namespace usher::test
