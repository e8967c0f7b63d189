// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// Oplocks and leases over the wire: granting ([MS-FSA] 2.1.5.18), breaking (2.1.4.12, [MS-SMB2] 3.3.4.6, 3.3.4.7), acknowledging
// (3.3.5.22) and not acknowledging (3.3.6.1, 3.3.6.5).
#include "protocol/smb2/lock.hpp"
#include "protocol/smb2/set_info.hpp"
#include "server/file_table.hpp"
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

// What else breaks oplocks, and who waits for it ([MS-FSA] 2.1.4.12).

/// SET_INFO as a message; its buffer follows the fixed part.
struct SetInfo {
  std::uint8_t info_class = 0;
  Bytes value{};
  Bytes made_by(OplockClient& client, smb2::FileId id) const {
    Bytes message = client.make(smb2::Command::set_info, smb2::SetInfoRequest{.info_type = smb2::InfoType::file, .file_info_class = info_class,
                                                                              .buffer_length = static_cast<std::uint32_t>(value.size()),
                                                                              .buffer_offset = smb2::header_size + 32, .file_id = id});
    wire::append(message, value);
    return message;
  }
};
SetInfo deletion() { return {13, Bytes{std::byte{1}}}; }
SetInfo end_of_file(std::uint64_t size) {
  Bytes value;
  wire::append(value, size);
  return {20, std::move(value)};
}
SetInfo renaming(std::u16string_view to, bool replace = false) {
  Bytes value(16);
  value[0] = std::byte{replace};
  wire::append(value, static_cast<std::uint32_t>(to.size() * 2));
  wire::append(value, std::as_bytes(std::span(to)));
  return {10, std::move(value)};
}
NtStatus lock_first_byte(OplockClient& client, smb2::FileId id) {
  using namespace smb2::lock_flag;
  return client.answer_of(client.make(smb2::Command::lock, smb2::LockRequest{.lock_count = 1, .file_id = id, .first = {.offset = 0, .length = 1, .flags = exclusive | fail_immediately}}));
}

TEST_F(OplockBreakTest, DeletionWaitsUntilOthersLetGoOfTheirHandles) {
  OplockClient::created(alice.open(u"f", OplockClient::lease(1, RH)));
  const auto second = OplockClient::created(bob.open(u"f", {}));
  EXPECT_EQ(bob.answer_of(deletion().made_by(bob, second.file_id)), NtStatus::pending);
  EXPECT_EQ(lease_break(alice).new_lease_state, R);
  EXPECT_EQ(alice.acknowledge_lease(1, R), NtStatus::success);
  EXPECT_EQ(bob.receive().at(0).status(), NtStatus::success);
}

TEST_F(OplockBreakTest, ClosingWhatIsDeletedThenAsksOthersForTheirHandlesAndWaitsForNobody) {
  OplockClient::created(alice.open(u"f", OplockClient::lease(1, RH)));
  const auto second = OplockClient::created(bob.open(u"f", {.options = smb2::create_option::delete_on_close}));
  EXPECT_TRUE(alice.receive().empty());
  EXPECT_EQ(bob.close(second.file_id), NtStatus::success);
  EXPECT_EQ(lease_break(alice).new_lease_state, R);
}

TEST_F(OplockBreakTest, DeletionDoesNotDisturbTheOneWhoDeletes) {
  const auto first = OplockClient::created(alice.open(u"f", OplockClient::lease(1, RWH)));
  EXPECT_EQ(alice.answer_of(deletion().made_by(alice, first.file_id)), NtStatus::success);
  EXPECT_TRUE(alice.told.empty());
}

TEST_F(OplockBreakTest, RenamingWaitsUntilOthersLetGoOfTheirHandles) {
  OplockClient::created(alice.open(u"f", OplockClient::lease(1, RH)));
  const auto second = OplockClient::created(bob.open(u"f", {}));
  EXPECT_EQ(bob.answer_of(renaming(u"g").made_by(bob, second.file_id)), NtStatus::pending);
  EXPECT_EQ(lease_break(alice).new_lease_state, R);
  EXPECT_EQ(alice.acknowledge_lease(1, R), NtStatus::success);
  EXPECT_EQ(bob.receive().at(0).status(), NtStatus::success);
  EXPECT_EQ(bob.open(u"f", {.disposition = smb2::CreateDisposition::open}).status(), NtStatus::object_name_not_found);
}

TEST_F(OplockBreakTest, RenamingThatWaitsEndsWithItsOpensSession) {
  OplockClient::created(alice.open(u"f", OplockClient::lease(1, RH)));
  const auto second = OplockClient::created(bob.open(u"f", {}));
  EXPECT_EQ(bob.answer_of(renaming(u"g").made_by(bob, second.file_id)), NtStatus::pending);
  server.core->find_session(bob.session_id)->close(::usher::server::CloseReason::closed_by_administrator, {});
  server.run();
  EXPECT_EQ(bob.receive().at(0).status(), NtStatus::user_session_deleted);
  alice.begin_create(u"f", OplockClient::lease(1, RH));
  alice.listen();
  OplockClient::created(alice.told.back());  // by the name that it has
}

TEST_F(OplockBreakTest, FolderIsRenamedWhenWhatIsBelowIsClosed) {
  OplockClient::created(alice.open(u"d", {.options = smb2::create_option::directory_file}));
  const auto below = OplockClient::created(alice.open(u"d\\f", OplockClient::lease(1, RWH)));
  const auto folder = OplockClient::created(bob.open(u"d", {.options = smb2::create_option::directory_file}));
  EXPECT_EQ(bob.answer_of(renaming(u"e").made_by(bob, folder.file_id)), NtStatus::pending);
  EXPECT_EQ(lease_break(alice).new_lease_state, RW);
  EXPECT_EQ(alice.close(below.file_id), NtStatus::success);
  EXPECT_EQ(bob.receive().at(0).status(), NtStatus::success);
}

TEST_F(OplockBreakTest, LocksAndSizesBreakWhatOthersReadAhead) {
  const auto doings = {std::function([this](smb2::FileId id) { return lock_first_byte(bob, id); }),
                       std::function([this](smb2::FileId id) { return bob.answer_of(end_of_file(9).made_by(bob, id)); })};
  for (const auto& doing : doings) {
    const auto first = OplockClient::created(alice.open(u"f", OplockClient::lease(1, R)));
    const auto second = OplockClient::created(bob.open(u"f", {}));
    EXPECT_EQ(doing(second.file_id), NtStatus::success);
    EXPECT_EQ(lease_break(alice).new_lease_state, 0u);
    EXPECT_EQ(alice.close(first.file_id), NtStatus::success);
    EXPECT_EQ(bob.close(second.file_id), NtStatus::success);
  }
}

OplockClient::Wanted lease_v2(std::uint8_t key, std::uint32_t state, std::uint16_t epoch) {
  return {.level = level::lease, .contexts = OplockClient::lease_context(key, state, 2, epoch)};
}
std::uint16_t epoch_of(const Response& response) {
  const auto asked = smb2::read_create_context_requests(OplockClient::created(response).create_contexts);
  return asked && asked->lease ? asked->lease->epoch : 0xFFFF;
}

TEST_F(OplockBreakTest, EpochGrowsWithEveryGrantAndBreak) {  // [MS-SMB2] 3.3.5.9.11, 3.3.4.7
  EXPECT_EQ(epoch_of(alice.open(u"f", lease_v2(1, R, 0x11))), 0x12);
  EXPECT_EQ(epoch_of(alice.open(u"f", lease_v2(1, R, 0x99))), 0x12);    // nothing has changed
  EXPECT_EQ(epoch_of(alice.open(u"f", lease_v2(1, RWH, 0x99))), 0x13);  // promoted
  EXPECT_EQ(bob.open(u"f", {}).status(), NtStatus::pending);
  const auto told = lease_break(alice);
  EXPECT_EQ(told.new_epoch, 0x14);
  EXPECT_EQ(told.new_lease_state, RH);
}

TEST_F(OplockBreakTest, FirstVersionHasNoEpoch) {
  OplockClient::created(alice.open(u"f", OplockClient::lease(1, RWH)));
  EXPECT_EQ(bob.open(u"f", {}).status(), NtStatus::pending);
  EXPECT_EQ(lease_break(alice).new_epoch, 0);
}

TEST_F(OplockBreakTest, TestMayBreakWhatItLikes) {
  const auto files = server.core->configuration()->find_share(u"data")->files;
  OplockClient::created(alice.open(u"f", OplockClient::lease(1, RWH)));
  EXPECT_EQ(files->break_oplocks(u"F", RH), 1u);
  server.run();
  EXPECT_EQ(lease_break(alice).new_lease_state, RH);
  EXPECT_EQ(alice.acknowledge_lease(1, RH), NtStatus::success);
  EXPECT_EQ(files->break_oplocks(u"f", RH), 0u);
  EXPECT_EQ(files->break_oplocks(u"g", 0), 0u);
}

struct OplockBreakOnADisk : OplockBreakTest {
  void SetUp() override {
    server.core->on_time(server.now);
    alice.enter(u"slow"), bob.enter(u"slow");
  }
};

TEST_F(OplockBreakOnADisk, SecondOpenWaitsAndGoesOn) {
  const auto opened = OplockClient::created(alice.open(u"f", {.level = level::batch}));
  EXPECT_EQ(bob.open(u"f", {.level = level::batch}).status(), NtStatus::pending);
  EXPECT_EQ(alice.acknowledge(opened.file_id, level::level_ii), NtStatus::success);
  EXPECT_EQ(OplockClient::created(bob.receive().back()).oplock_level, level::level_ii);
}

TEST_F(OplockBreakOnADisk, ClientHearsOfABreakThatItCausesBeforeTheAnswerToItsNextRequest) {
  const auto first = OplockClient::created(alice.open(u"f", OplockClient::lease(1, RH)));
  OplockClient::created(alice.open(u"f", OplockClient::lease(2, RH)));
  Bytes rename = renaming(u"g").made_by(alice, first.file_id), create = alice.make(smb2::Command::create, TestClient::create_request(u"other"));
  alice.sign_message(rename), alice.sign_message(create);
  Bytes both = TestClient::frame(rename);
  wire::append(both, ByteView(TestClient::frame(create)));
  alice.send_bytes(both);
  std::vector<smb2::Command> commands;
  for (const Response& answer : alice.receive()) commands.push_back(answer.header.command);
  const auto told = std::ranges::find(commands, smb2::Command::oplock_break), answered = std::ranges::find(commands, smb2::Command::create);
  EXPECT_NE(answered, commands.end());
  EXPECT_LT(told, answered);
}

TEST_F(OplockBreakOnADisk, RenamingWaitsAndGoesOn) {
  OplockClient::created(alice.open(u"f", OplockClient::lease(1, RH)));
  const auto second = OplockClient::created(bob.open(u"f", {}));
  EXPECT_EQ(bob.answer_of(renaming(u"g").made_by(bob, second.file_id)), NtStatus::pending);
  EXPECT_EQ(alice.acknowledge_lease(1, R), NtStatus::success);
  EXPECT_EQ(bob.receive().back().status(), NtStatus::success);
}

struct OplockBreakOfAMultichannelSession : OplockBreakTest {
  OplockClient second{server, 1};
  void SetUp() override {
    OplockBreakTest::SetUp();
    ASSERT_EQ(second.negotiate(), NtStatus::success);
    ASSERT_EQ(second.bind(alice), NtStatus::success);
    second.tree_id = alice.tree_id;
  }
};

TEST_F(OplockBreakOfAMultichannelSession, WhenTheFirstChannelHasGoneTheOtherIsTold) {  // [MS-SMB2] 3.3.4.7
  const auto opened = OplockClient::created(second.open(u"f", OplockClient::lease(1, RWH)));
  alice.disconnect();
  EXPECT_EQ(bob.open(u"f", {}).status(), NtStatus::pending);
  EXPECT_EQ(lease_break(second).new_lease_state, RH);
  EXPECT_EQ(second.acknowledge_lease(1, RH), NtStatus::success);
  OplockClient::created(bob.receive().at(0));
  EXPECT_EQ(second.close(opened.file_id), NtStatus::success);
}

TEST_F(OplockBreakOfAMultichannelSession, AcknowledgmentMayComeOverAnyChannel) {
  const auto opened = OplockClient::created(alice.open(u"f", {.level = level::batch}));
  EXPECT_EQ(bob.open(u"f", {}).status(), NtStatus::pending);
  EXPECT_EQ(second.acknowledge(opened.file_id, level::level_ii), NtStatus::success);
  OplockClient::created(bob.receive().at(0));
}

}  // namespace
}  // namespace usher::test
