// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/connection.hpp"

#include "protocol/smb2/change_notify.hpp"
#include "protocol/smb2/close.hpp"
#include "protocol/smb2/error.hpp"
#include "protocol/smb2/lock.hpp"
#include "protocol/smb2/read.hpp"
#include "protocol/smb2/write.hpp"
#include "tests/support/test_client.hpp"

namespace usher::server {
namespace {

using namespace std::chrono_literals;
using smb2::Command;
using smb2::Empty;
using test::TestClient;
using test::TestServer;

class ConnectionTest : public testing::Test {
 protected:
  TestServer server_;
  TestClient client_{server_};

  Bytes write_request(smb2::FileId file, std::uint64_t offset, std::string_view text, std::uint32_t flags = 0) {
    return client_.make(Command::write, smb2::WriteRequest{.data = wire::as_view(text), .offset = offset, .file_id = file}, flags);
  }
  std::string read(smb2::FileId file, std::uint64_t offset, std::uint32_t length) {
    const auto answer = client_.call(Command::read, smb2::ReadRequest{.length = length, .offset = offset, .file_id = file});
    EXPECT_EQ(answer.status(), NtStatus::success);
    if (answer.status() != NtStatus::success) return {};
    std::string text;
    for (const std::byte b : ByteView(answer.message).subspan(smb2::ReadResponse::data_at)) text += static_cast<char>(b);
    return text;
  }
  void put(smb2::FileId file, std::string_view text) {
    client_.send(write_request(file, 0, text));
    const auto answers = client_.receive();
    ASSERT_EQ(answers.size(), 1u);
    ASSERT_EQ(answers[0].status(), NtStatus::success);
  }
};

// Frames.

TEST_F(ConnectionTest, ARequestMayComeOneByteAtATime) {
  client_.enter();
  Bytes message = client_.make(Command::echo, Empty{});
  client_.sign_message(message);
  for (const std::byte b : TestClient::frame(message)) client_.send_bytes(ByteView(&b, 1));
  ASSERT_EQ(client_.receive().size(), 1u);
}

TEST_F(ConnectionTest, ManyRequestsMayComeInOneSegment) {
  client_.enter();
  Bytes all;
  for (int i = 0; i < 20; ++i) {
    Bytes message = client_.make(Command::echo, Empty{});
    client_.sign_message(message);
    wire::append(all, TestClient::frame(message));
  }
  client_.send_bytes(all);
  EXPECT_EQ(client_.receive().size(), 20u);
}

TEST_F(ConnectionTest, ALargeFrameBeforeLogonEndsTheConnection) {
  const Bytes header{std::byte{0}, std::byte{1}, std::byte{0}, std::byte{0}};
  client_.send_bytes(header);
  EXPECT_TRUE(client_.connection().wants_close());
}

TEST_F(ConnectionTest, AFrameOfAnotherTypeEndsTheConnection) {
  const Bytes keep_alive{std::byte{0x85}, std::byte{0}, std::byte{0}, std::byte{0}};
  client_.send_bytes(keep_alive);
  EXPECT_TRUE(client_.connection().wants_close());
}

TEST_F(ConnectionTest, AStrangerHasTenSecondsFromAcceptOn) {
  const auto deadline = client_.connection().next_deadline();
  ASSERT_TRUE(deadline);
  EXPECT_EQ(*deadline - server_.now.steady, 10s);
  server_.now.steady += 9s;
  client_.connection().on_time(server_.now);
  EXPECT_FALSE(client_.connection().wants_close());
  server_.now.steady += 1s;
  client_.connection().on_time(server_.now);
  EXPECT_TRUE(client_.connection().wants_close());
}

TEST_F(ConnectionTest, WhoIsLoggedOnHasNoDeadline) {
  client_.enter();
  EXPECT_FALSE(client_.connection().next_deadline());
}

// NEGOTIATE.

TEST_F(ConnectionTest, ARequestBeforeNegotiateEndsTheConnection) {
  client_.send(client_.make(Command::echo, Empty{}));
  EXPECT_TRUE(client_.connection().wants_close());
}

TEST_F(ConnectionTest, ASecondNegotiateEndsTheConnection) {
  ASSERT_EQ(client_.negotiate(), NtStatus::success);
  client_.negotiate();
  EXPECT_TRUE(client_.connection().wants_close());
}

TEST_F(ConnectionTest, UnknownDialectsAreNotSupported) { EXPECT_EQ(client_.negotiate(0x0999), NtStatus::not_supported); }

TEST_F(ConnectionTest, DialectsOutsideTheConfiguredOnesAreNotSupported) {
  server_.change = [](Configuration& c) { c.minimum_dialect = 0x0300; };
  server_.core->replace_configuration(server_.configuration());
  EXPECT_EQ(client_.negotiate(0x0210), NtStatus::not_supported);
}

// Logging on.

TEST_F(ConnectionTest, EveryDialectLogsOnAndSigns) {
  for (const std::uint16_t dialect : {0x0202, 0x0210, 0x0300, 0x0302, 0x0311}) {
    TestClient client(server_);
    client.enter(u"data", dialect);
    EXPECT_EQ(client.call(Command::echo, Empty{}).status(), NtStatus::success) << std::hex << dialect;
  }
}

TEST_F(ConnectionTest, AWrongPasswordIsALogonFailureAndLeavesNothing) {
  ASSERT_EQ(client_.negotiate(), NtStatus::success);
  EXPECT_EQ(client_.log_on(u"alice", u"wrong"), NtStatus::logon_failure);
  EXPECT_EQ(server_.core->registry().size(), 0u);
  EXPECT_EQ(client_.log_on(), NtStatus::success);
  EXPECT_EQ(server_.core->registry().size(), 1u);
}

TEST_F(ConnectionTest, HalfOpenLogonsAreBounded) {
  ASSERT_EQ(client_.negotiate(), NtStatus::success);
  auth::NtlmInitiator initiator({.user = u"alice", .hash = auth::nt_hash(u"secret")});
  const Bytes token = initiator.first_token();
  std::size_t accepted = 0;
  for (int i = 0; i < 100; ++i) {
    client_.session_id = {};
    const auto answer = client_.call(Command::session_setup, smb2::SessionSetupRequest{.security_buffer = token});
    accepted += answer.status() == NtStatus::more_processing_required;
  }
  EXPECT_EQ(accepted, server_.core->configuration()->limits.half_open_logons_per_connection);
  TestClient other(server_);
  other.enter();  // and nobody else is kept out
}

TEST_F(ConnectionTest, WhoGuessesPasswordsWaitsAndNobodyElseDoes) {
  ASSERT_EQ(client_.negotiate(), NtStatus::success);
  int at_once = 0;
  while (at_once < 100 && client_.log_on(u"alice", u"guess") == NtStatus::logon_failure) ++at_once;
  EXPECT_EQ(at_once, 20);
  EXPECT_TRUE(client_.receive().empty());
  TestClient elsewhere(server_, u"10.0.0.2");
  ASSERT_EQ(elsewhere.negotiate(), NtStatus::success);
  EXPECT_EQ(elsewhere.log_on(u"alice", u"wrong"), NtStatus::logon_failure);
  EXPECT_EQ(elsewhere.log_on(), NtStatus::success);

  const auto due = client_.connection().next_deadline();
  ASSERT_TRUE(due);
  EXPECT_EQ(*due - server_.now.steady, 50ms);
  server_.now.steady = *due;
  {
    const test::ManualExecutor::Here here(*server_.loop);
    client_.connection().on_time(server_.now);
  }
  const auto late = client_.receive();
  ASSERT_EQ(late.size(), 1u);
  EXPECT_EQ(late[0].status(), NtStatus::logon_failure);
  EXPECT_EQ(client_.log_on(), NtStatus::success);  // the right password never waits
}

TEST_F(ConnectionTest, APreviousSessionOfTheSameUserGoes) {
  client_.enter();
  TestClient again(server_);
  ASSERT_EQ(again.negotiate(), NtStatus::success);
  ASSERT_EQ(again.log_on(u"alice", u"secret", client_.session_id), NtStatus::success);
  EXPECT_EQ(client_.call(Command::tree_connect, smb2::TreeConnectRequest{.path = u"\\\\s\\data"}).status(), NtStatus::user_session_deleted);
}

TEST_F(ConnectionTest, APreviousSessionOfAnotherUserStays) {
  client_.enter();
  TestClient other(server_);
  ASSERT_EQ(other.negotiate(), NtStatus::success);
  ASSERT_EQ(other.log_on(u"bob", u"secret", client_.session_id), NtStatus::success);
  EXPECT_EQ(client_.connect_tree(u"data"), NtStatus::success);
}

// Sequence window and credits.

TEST_F(ConnectionTest, AMessageIdUsedTwiceEndsTheConnection) {
  client_.enter();
  client_.send(client_.make(Command::echo, Empty{}));
  --client_.next_message_id;
  client_.send(client_.make(Command::echo, Empty{}));
  EXPECT_TRUE(client_.connection().wants_close() || client_.receive().size() == 1);
  client_.receive();
  EXPECT_TRUE(client_.connection().wants_close());
}

TEST_F(ConnectionTest, AMessageIdNeverGrantedEndsTheConnection) {
  client_.enter();
  client_.next_message_id += 9000;
  client_.send(client_.make(Command::echo, Empty{}));
  EXPECT_TRUE(client_.connection().wants_close());
}

TEST_F(ConnectionTest, AChargeThatDoesNotCoverTheReadIsInvalid) {
  client_.enter();
  const auto file = client_.create(u"f");
  EXPECT_EQ(client_.call(Command::read, smb2::ReadRequest{.length = 65537, .file_id = file}).status(), NtStatus::invalid_parameter);
}

// Signatures.

TEST_F(ConnectionTest, AnUnsignedRequestIsDeniedAndNotCarriedOut) {
  for (const std::uint16_t dialect : {0x0210, 0x0302, 0x0311}) {
    TestClient client(server_);
    client.enter(u"data", dialect);
    client.sign = false;
    EXPECT_EQ(client.call(Command::create, TestClient::create_request(u"unsigned")).status(), NtStatus::access_denied);
    client.sign = true;
    EXPECT_EQ(client.call(Command::create, TestClient::create_request(u"unsigned", smb2::CreateDisposition::open)).status(), NtStatus::object_name_not_found);
  }
}

TEST_F(ConnectionTest, NoFlippedBitOfASignedRequestIsAccepted) {
  client_.enter();
  client_.verify_answers = false;
  const Bytes request = [&] {
    Bytes message = client_.make(Command::echo, Empty{});
    client_.sign_message(message);
    return message;
  }();
  // From Signature to the end; the header's fields before it steer other checks that come first.
  for (std::size_t bit = 48 * 8; bit < request.size() * 8; bit += 3) {
    Bytes changed = request;
    wire::store(changed, 24, client_.next_message_id++);
    client_.signer->sign_in_place(changed, crypto::Role::client);
    changed[bit / 8] ^= static_cast<std::byte>(1 << bit % 8);
    client_.send(changed, true);
    const auto answers = client_.receive();
    ASSERT_EQ(answers.size(), 1u);
    EXPECT_EQ(answers[0].status(), NtStatus::access_denied) << bit;
  }
}

// Encryption.

TEST_F(ConnectionTest, AnEncryptedRequestIsAnsweredEncrypted) {
  client_.enter();
  client_.encrypt = true;
  EXPECT_EQ(client_.call(Command::echo, Empty{}).status(), NtStatus::success);
  EXPECT_EQ(client_.sealed_answers, 1);
}

TEST_F(ConnectionTest, AShareThatWantsEncryptionDeniesPlainRequests) {
  server_.change = [](Configuration& c) {
    auto share = std::make_shared<Share>(*c.shares.at(u"DATA"));
    share->encrypt = true;
    c.shares[u"DATA"] = share;
  };
  server_.core->replace_configuration(server_.configuration());
  client_.enter();
  EXPECT_EQ(client_.call(Command::create, TestClient::create_request(u"f")).status(), NtStatus::access_denied);
  client_.encrypt = true;
  EXPECT_EQ(client_.call(Command::create, TestClient::create_request(u"f")).status(), NtStatus::success);
}

TEST_F(ConnectionTest, WhenEncryptionIsRequiredPlainRequestsAreDenied) {
  server_.change = [](Configuration& c) { c.encryption = Requirement::required; };
  server_.core->replace_configuration(server_.configuration());
  client_.enter();
  EXPECT_TRUE(client_.encrypt);
  client_.encrypt = false;
  EXPECT_EQ(client_.call(Command::tree_connect, smb2::TreeConnectRequest{.path = u"\\\\s\\data"}).status(), NtStatus::access_denied);
}

TEST_F(ConnectionTest, AChangedTransformEndsTheConnection) {
  client_.enter();
  Bytes message = client_.make(Command::echo, Empty{});
  Bytes sealed(smb2::transform_header_size);
  smb2::write_transform_header({.original_message_size = static_cast<std::uint32_t>(message.size()), .session_id = client_.session_id}, sealed);
  client_.sealer->seal(sealed, MutableByteView(message));
  wire::append(sealed, message);
  sealed.back() ^= std::byte{1};
  client_.send_bytes(TestClient::frame(sealed));
  EXPECT_TRUE(client_.connection().wants_close());
}

// Compounds.

TEST_F(ConnectionTest, RelatedRequestsTakeOverTheFile) {
  client_.enter();
  constexpr auto related = smb2::flag::related_operations;
  std::vector<Bytes> parts{client_.make(Command::create, TestClient::create_request(u"compound")),
                           write_request(smb2::related_file_id, 0, "together", related),
                           client_.make(Command::close, smb2::CloseRequest{.file_id = smb2::related_file_id}, related)};
  client_.send(client_.compound(std::move(parts)), true);
  const auto answers = client_.receive();
  ASSERT_EQ(answers.size(), 3u);
  for (const auto& answer : answers) EXPECT_EQ(answer.status(), NtStatus::success);
  EXPECT_EQ(read(client_.create(u"compound"), 0, 100), "together");
}

TEST_F(ConnectionTest, AFailedCreateFailsWhatFollows) {
  client_.enter();
  constexpr auto related = smb2::flag::related_operations;
  std::vector<Bytes> parts{client_.make(Command::create, TestClient::create_request(u"nowhere", smb2::CreateDisposition::open)),
                           client_.make(Command::close, smb2::CloseRequest{.file_id = smb2::related_file_id}, related)};
  client_.send(client_.compound(std::move(parts)), true);
  const auto answers = client_.receive();
  ASSERT_EQ(answers.size(), 2u);
  EXPECT_EQ(answers[1].status(), NtStatus::object_name_not_found);
}

TEST_F(ConnectionTest, ACompoundOnASlowStoreIsAnsweredWhole) {
  client_.enter(u"slow");
  constexpr auto related = smb2::flag::related_operations;
  std::vector<Bytes> parts{client_.make(Command::create, TestClient::create_request(u"compound")),
                           write_request(smb2::related_file_id, 0, "slowly", related),
                           client_.make(Command::close, smb2::CloseRequest{.file_id = smb2::related_file_id}, related)};
  client_.send(client_.compound(std::move(parts)), true);
  const auto answers = client_.receive();
  ASSERT_EQ(answers.size(), 3u);
  EXPECT_EQ(read(client_.create(u"compound"), 0, 100), "slowly");
}

TEST_F(ConnectionTest, MisalignedCompoundsEndTheConnection) {
  client_.enter();
  Bytes message = client_.make(Command::echo, Empty{});
  wire::store(message, 20, std::uint32_t{68});
  message.resize(200);
  client_.send(message, true);
  EXPECT_TRUE(client_.connection().wants_close());
}

// What comes later.

TEST_F(ConnectionTest, ANotifyIsAnsweredInTheMeantimeAndThenInEarnest) {
  client_.enter();
  const auto directory = client_.create(u"d", smb2::create_option::directory_file);
  client_.send(client_.make(Command::change_notify, smb2::ChangeNotifyRequest{.output_buffer_length = 4096, .file_id = directory, .completion_filter = 1}));
  auto answers = client_.receive();
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers[0].status(), NtStatus::pending);
  EXPECT_GT(answers[0].header.credits, 0);
  const auto async_id = answers[0].header.async_id;
  client_.send(client_.make(Command::create, TestClient::create_request(u"d\\new")));
  answers = client_.receive();
  ASSERT_EQ(answers.size(), 2u);
  const auto& notified = answers[0].header.command == Command::change_notify ? answers[0] : answers[1];
  EXPECT_EQ(notified.status(), NtStatus::success);
  EXPECT_EQ(notified.header.async_id, async_id);
  EXPECT_EQ(notified.header.credits, 0);  // the interim response had them
  EXPECT_TRUE(notified.header.has(smb2::flag::is_signed));
}

TEST_F(ConnectionTest, CancelEndsANotify) {
  client_.enter();
  const auto directory = client_.create(u"d", smb2::create_option::directory_file);
  client_.send(client_.make(Command::change_notify, smb2::ChangeNotifyRequest{.output_buffer_length = 4096, .file_id = directory, .completion_filter = 1}));
  const auto interim = client_.receive();
  ASSERT_EQ(interim.size(), 1u);
  Bytes cancel = client_.make(Command::cancel, Empty{});
  smb2::Header header = *smb2::read_header(cancel);
  header.flags |= smb2::flag::async_command;
  header.async_id = interim[0].header.async_id;
  smb2::write_header(header, cancel);
  client_.send(cancel);
  const auto answers = client_.receive();
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers[0].status(), NtStatus::cancelled);
}

TEST_F(ConnectionTest, StrayCancelsAreIgnored) {
  client_.enter();
  for (int i = 0; i < 1000; ++i) client_.send(client_.make(Command::cancel, Empty{}));
  client_.next_message_id -= 1000;  // CANCEL takes no id
  EXPECT_TRUE(client_.receive().empty());
  EXPECT_EQ(client_.call(Command::echo, Empty{}).status(), NtStatus::success);
}

TEST_F(ConnectionTest, LogoffEndsWhatWaits) {
  client_.enter();
  const auto directory = client_.create(u"d", smb2::create_option::directory_file);
  client_.send(client_.make(Command::change_notify, smb2::ChangeNotifyRequest{.output_buffer_length = 4096, .file_id = directory, .completion_filter = 1}));
  client_.receive();
  client_.send(client_.make(Command::logoff, Empty{}));
  const auto answers = client_.receive();
  ASSERT_EQ(answers.size(), 2u);
  EXPECT_EQ(answers[0].status(), NtStatus::notify_cleanup);
  EXPECT_EQ(answers[1].status(), NtStatus::success);
  EXPECT_EQ(server_.core->registry().size(), 0u);
  EXPECT_EQ(client_.call(Command::tree_connect, smb2::TreeConnectRequest{.path = u"\\\\s\\data"}).status(), NtStatus::user_session_deleted);
}

TEST_F(ConnectionTest, AReadThatWaitsOnAPipeEndsWithThePipe) {
  for (const auto end : {Command::close, Command::tree_disconnect, Command::logoff}) {
    TestClient client(server_);
    client.enter(u"IPC$");
    const auto pipe = client.create(u"srvsvc");
    client.send(client.make(Command::read, smb2::ReadRequest{.length = 1024, .file_id = pipe}));
    ASSERT_EQ(client.receive()[0].status(), NtStatus::pending);
    client.send(end == Command::close ? client.make(end, smb2::CloseRequest{.file_id = pipe}) : client.make(end, Empty{}));
    const auto answers = client.receive();
    ASSERT_EQ(answers.size(), 2u);
    EXPECT_EQ(answers[0].status(), NtStatus::pipe_broken);
    EXPECT_TRUE(answers[0].header.has(smb2::flag::is_signed));
    EXPECT_EQ(answers[1].status(), NtStatus::success);
  }
}

TEST_F(ConnectionTest, TreeDisconnectClosesWhatWasOpenThere) {
  client_.enter();
  const auto file = client_.create(u"f");
  EXPECT_EQ(client_.call(Command::tree_disconnect, Empty{}).status(), NtStatus::success);
  EXPECT_EQ(client_.call(Command::read, smb2::ReadRequest{.length = 1, .file_id = file}).status(), NtStatus::network_name_deleted);
  EXPECT_EQ(server_.core->configuration()->shares.at(u"DATA")->files->open_files(), 0u);
}

TEST_F(ConnectionTest, ADisconnectLeavesNothing) {
  client_.enter(u"slow");
  client_.create(u"f");
  client_.disconnect();
  EXPECT_EQ(server_.core->registry().size(), 0u);
  const auto& share = *server_.core->configuration()->shares.at(u"SLOW");
  EXPECT_EQ(share.files->open_files(), 0u);
  EXPECT_EQ(share.uses->current, 0u);
}

TEST_F(ConnectionTest, ADisconnectInTheMiddleOfWorkLeavesNothing) {
  client_.enter(u"slow");
  Bytes message = client_.make(Command::create, TestClient::create_request(u"f"));
  client_.sign_message(message);
  {
    const test::ManualExecutor::Here here(*server_.loop);
    client_.connection().receive(TestClient::frame(message), server_.now);  // the worker has not run yet
  }
  client_.disconnect();
  EXPECT_EQ(server_.core->registry().size(), 0u);
  EXPECT_EQ(server_.core->configuration()->shares.at(u"SLOW")->files->open_files(), 0u);
}

// Sessions and who may use what.

TEST_F(ConnectionTest, AnAdministratorsCloseEndsTheSessionAndNothingElse) {
  client_.enter();
  const auto file = client_.create(u"f");
  TestClient bob(server_, u"10.0.0.2");
  ASSERT_EQ(bob.negotiate(), NtStatus::success);
  ASSERT_EQ(bob.log_on(u"bob"), NtStatus::success);
  bool done = false;
  delete_sessions(server_.core->registry(), u"\\\\10.0.0.1", std::nullopt, {.remove = true}, server_.core->server_names(), 0, [&](SessionDeletion) { done = true; });
  server_.run();
  EXPECT_TRUE(done);
  EXPECT_EQ(server_.core->registry().size(), 1u);
  const auto answer = client_.call(Command::read, smb2::ReadRequest{.length = 1, .file_id = file});
  EXPECT_EQ(answer.status(), NtStatus::user_session_deleted);
  EXPECT_TRUE(answer.header.has(smb2::flag::is_signed));  // by the tombstone
  EXPECT_EQ(bob.connect_tree(u"data"), NtStatus::success);
}

TEST_F(ConnectionTest, TwoUsersShareAConnectionAndOnlyOneIsClosed) {
  client_.enter();
  const auto alice = client_.session_id;
  auto signer = std::exchange(client_.signer, std::nullopt);
  ASSERT_EQ(client_.log_on(u"bob"), NtStatus::success);
  bool done = false;
  delete_sessions(server_.core->registry(), std::nullopt, u"alice", {.remove = true}, server_.core->server_names(), 0, [&](SessionDeletion) { done = true; });
  server_.run();
  EXPECT_TRUE(done);
  EXPECT_EQ(client_.connect_tree(u"data"), NtStatus::success);
  client_.session_id = alice;
  client_.signer = std::move(signer);
  EXPECT_EQ(client_.call(Command::tree_connect, smb2::TreeConnectRequest{.path = u"\\\\s\\data"}).status(), NtStatus::user_session_deleted);
}

TEST_F(ConnectionTest, AnotherSessionsFileIsUseless) {
  client_.enter();
  const auto file = client_.create(u"f");
  put(file, "mine");
  TestClient other(server_);
  other.enter();
  EXPECT_EQ(other.call(Command::read, smb2::ReadRequest{.length = 1, .file_id = file}).status(), NtStatus::file_closed);
  EXPECT_EQ(read(file, 0, 4), "mine");
}

TEST_F(ConnectionTest, HalfAFileIdIsNone) {
  client_.enter();
  auto file = client_.create(u"f");
  ++file.persistent;
  EXPECT_EQ(client_.call(Command::read, smb2::ReadRequest{.length = 1, .file_id = file}).status(), NtStatus::file_closed);
}

TEST_F(ConnectionTest, AReadOnlyShareMakesNothing) {
  client_.enter(u"papers");
  EXPECT_EQ(client_.call(Command::create, TestClient::create_request(u"f")).status(), NtStatus::access_denied);
}

TEST_F(ConnectionTest, UnknownSharesAndStrangePathsAreBadNetworkNames) {
  ASSERT_EQ(client_.negotiate(), NtStatus::success);
  ASSERT_EQ(client_.log_on(), NtStatus::success);
  for (const std::u16string& path : {std::u16string(u"\\\\s\\nowhere"), std::u16string(u"\\\\s\\..\\data"), std::u16string(u"data"), std::u16string(u"\\\\s\\data\0x", 11),
                                     std::u16string(u"\\\\s\\") + std::u16string(10'000, u'a')}) {
    EXPECT_EQ(client_.call(Command::tree_connect, smb2::TreeConnectRequest{.path = path}).status(), NtStatus::bad_network_name);
  }
}

TEST_F(ConnectionTest, EveryRequestCutShortIsRefusedOrDropped) {
  client_.enter();
  const auto file = client_.create(u"f");
  Bytes whole = write_request(file, 0, "text");
  for (std::size_t size = smb2::header_size; size + 4 < whole.size(); ++size) {
    Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    wire::store(cut, 24, client_.next_message_id++);
    client_.send(cut);
    const auto answers = client_.receive();
    ASSERT_EQ(answers.size(), 1u) << size;
    EXPECT_TRUE(is_error(answers[0].status())) << size;
  }
  EXPECT_EQ(client_.call(Command::echo, Empty{}).status(), NtStatus::success);
}

}  // namespace
}  // namespace usher::server
