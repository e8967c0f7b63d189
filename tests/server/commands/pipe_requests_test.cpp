// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// PDUs in WRITE and READ and in FSCTL_PIPE_TRANSCEIVE, and what else clients ask of a pipe ([MS-RPCE] 2.1.1.2).
#include "protocol/smb2/ioctl.hpp"
#include "protocol/smb2/query_info.hpp"
#include "protocol/smb2/read.hpp"
#include "protocol/smb2/write.hpp"
#include "protocol/srvsvc/interface.hpp"
#include "tests/support/test_client.hpp"

namespace usher::server {
namespace {

using smb2::Command;
using test::Response;
using test::TestClient;
using test::TestServer;

const Bytes bind = rpc::write_bind(1, 4280, srvsvc::interface_id);
const Bytes remote_tod = rpc::write_request(2, srvsvc::opnum::remote_tod, Bytes(4));
constexpr std::size_t tod_answer = rpc::response_header_size + 56;

class PipeRequestsTest : public testing::Test {
 protected:
  void SetUp() override {
    client_.enter(u"IPC$");
    pipe_ = client_.create(u"srvsvc");
  }
  static smb2::IoctlRequest control(std::uint32_t code, smb2::FileId file, ByteView input = {}, std::uint32_t most = 4280) {
    return {.ctl_code = code, .file_id = file, .input = input, .max_output_response = most, .flags = smb2::ioctl_is_fsctl};
  }
  Response transceive(ByteView input, std::uint32_t most = 4280) {
    return client_.call(Command::ioctl, control(smb2::fsctl::pipe_transceive, pipe_, input, most));
  }
  NtStatus write(ByteView data) { return client_.call(Command::write, smb2::WriteRequest{.data = data, .file_id = pipe_}).status(); }
  Response read(std::uint32_t length) { return client_.call(Command::read, smb2::ReadRequest{.length = length, .file_id = pipe_}); }
  static std::uint32_t length_of(const Response& answer) { return answer.body<smb2::ReadResponse>().data_length; }
  static std::size_t output_of(const Response& answer) { return answer.body<smb2::IoctlResponse>().output.size(); }

  TestServer server_;
  TestClient client_{server_};
  smb2::FileId pipe_{};
};

TEST_F(PipeRequestsTest, WritesAndReadsAndTransactionsMayBeMixed) {
  EXPECT_EQ(write(bind), NtStatus::success);
  EXPECT_EQ(read(4280).status(), NtStatus::success);
  EXPECT_EQ(output_of(transceive(remote_tod)), tod_answer);
  EXPECT_EQ(write(remote_tod), NtStatus::success);
  EXPECT_EQ(length_of(read(4280)), tod_answer);
}

TEST_F(PipeRequestsTest, AReadShorterThanTheMessageOverflowsAndTheRestStays) {  // message mode
  (void)transceive(bind);
  ASSERT_EQ(write(remote_tod), NtStatus::success);
  const auto first = read(50);
  EXPECT_EQ(first.status(), NtStatus::buffer_overflow);
  EXPECT_EQ(length_of(first), 50u);
  const auto rest = read(4280);
  EXPECT_EQ(rest.status(), NtStatus::success);
  EXPECT_EQ(length_of(rest), tod_answer - 50);
}

TEST_F(PipeRequestsTest, ATransactionWithLittleRoomOverflowsAndTheRestIsRead) {
  (void)transceive(bind);
  const auto first = transceive(remote_tod, 30);
  EXPECT_EQ(first.status(), NtStatus::buffer_overflow);
  EXPECT_EQ(output_of(first), 30u);
  EXPECT_EQ(transceive(remote_tod).status(), NtStatus::pipe_busy);  // while the rest waits
  EXPECT_EQ(length_of(read(4280)), tod_answer - 30);
  EXPECT_EQ(transceive(remote_tod).status(), NtStatus::success);
}

TEST_F(PipeRequestsTest, AReadOfAnEmptyPipeWaitsForTheAnswer) {
  (void)transceive(bind);
  client_.send(client_.make(Command::read, smb2::ReadRequest{.length = 4280, .file_id = pipe_}));
  const auto interim = client_.receive();
  ASSERT_EQ(interim.size(), 1u);
  EXPECT_EQ(interim[0].status(), NtStatus::pending);
  client_.send(client_.make(Command::write, smb2::WriteRequest{.data = remote_tod, .file_id = pipe_}));
  const auto answers = client_.receive();
  ASSERT_EQ(answers.size(), 2u);
  const auto told = std::ranges::find(answers, Command::read, [](const auto& answer) { return answer.header.command; });
  ASSERT_NE(told, answers.end());
  EXPECT_EQ(told->status(), NtStatus::success);
  EXPECT_EQ(length_of(*told), tod_answer);
}

TEST_F(PipeRequestsTest, AClosedSessionAnswersAReadThatWaits) {
  (void)transceive(bind);
  client_.send(client_.make(Command::read, smb2::ReadRequest{.length = 4280, .file_id = pipe_}));
  ASSERT_EQ(client_.receive().size(), 1u);
  bool closed = false;
  delete_sessions(server_.core->registry(), std::nullopt, u"alice", {.remove = true}, server_.core->server_names(), 0, [&](SessionDeletion) { closed = true; });
  server_.run();
  EXPECT_TRUE(closed);
  const auto answers = client_.receive();
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_TRUE(is_error(answers[0].status()));
  EXPECT_EQ(read(4280).status(), NtStatus::user_session_deleted);
}

TEST_F(PipeRequestsTest, PeekTellsWhatWaitsAndTakesNothing) {  // FSCTL_PIPE_PEEK
  (void)transceive(bind);
  const auto peek = [&] {
    const auto answer = client_.call(Command::ioctl, control(smb2::fsctl::pipe_peek, pipe_));
    EXPECT_EQ(answer.status(), NtStatus::success);
    return wire::load<std::uint32_t>(answer.body<smb2::IoctlResponse>().output, 4);
  };
  EXPECT_EQ(peek(), 0u);
  ASSERT_EQ(write(remote_tod), NtStatus::success);
  EXPECT_EQ(peek(), tod_answer);
  EXPECT_EQ(peek(), tod_answer);
  EXPECT_EQ(length_of(read(4280)), tod_answer);
  EXPECT_EQ(client_.call(Command::ioctl, control(smb2::fsctl::pipe_peek, pipe_, {}, 8)).status(), NtStatus::info_length_mismatch);
}

TEST_F(PipeRequestsTest, WaitingForAPipeIsNotSupported) {  // FSCTL_PIPE_WAIT: every pipe can be opened at any time
  EXPECT_EQ(client_.call(Command::ioctl, control(smb2::fsctl::pipe_wait, smb2::related_file_id)).status(), NtStatus::not_supported);
}

TEST_F(PipeRequestsTest, AFileIsNoPipe) {  // as Windows answers, where the text has STATUS_NOT_SUPPORTED
  TestClient other(server_);
  other.enter();
  const auto file = other.create(u"f");
  for (const std::uint32_t code : {smb2::fsctl::pipe_transceive, smb2::fsctl::pipe_peek}) {
    EXPECT_EQ(other.call(Command::ioctl, control(code, file, bind)).status(), NtStatus::invalid_device_request) << code;
  }
}

TEST_F(PipeRequestsTest, NamesAreAClosedListInAnyCase) {
  for (const char16_t* name : {u"srvsvc", u"SRVSVC", u"\\srvsvc", u"wkssvc", u"lsarpc", u"samr"}) {
    EXPECT_EQ(client_.call(Command::create, TestClient::create_request(name)).status(), NtStatus::success) << testing::PrintToString(std::u16string(name));
  }
  for (const char16_t* name : {u"spoolss", u"srvsvc2", u"..\\srvsvc"}) {
    EXPECT_EQ(client_.call(Command::create, TestClient::create_request(name)).status(), NtStatus::object_name_not_found) << testing::PrintToString(std::u16string(name));
  }
}

TEST_F(PipeRequestsTest, StandardInformationIsThere) {  // Windows' clients ask right after CREATE
  constexpr std::uint8_t file = 1, standard = 5;
  const auto answer = client_.call(Command::query_info, smb2::QueryInfoRequest{.info_type = file, .file_info_class = standard, .output_buffer_length = 24, .file_id = pipe_});
  EXPECT_EQ(answer.status(), NtStatus::success);
}

}  // namespace
}  // namespace usher::server
