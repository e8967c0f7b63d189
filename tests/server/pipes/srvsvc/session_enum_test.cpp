// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/srvsvc/session_levels.hpp"
#include "tests/protocol/rpc/stub_builder.hpp"
#include "tests/server/pipes/pipe_fixture.hpp"

namespace usher::server {
namespace {

using rpc::StubBuilder;
constexpr std::uint16_t session_enum = srvsvc::opnum::session_enum;

class SessionEnumTest : public PipeTest {
 protected:
  void SetUp() override {
    add_session(u"10.0.0.7", u"bob");
    bind();
  }
  srvsvc::SessionEnumAnswer ask(const Bytes& stub) {
    const auto answer = srvsvc::decode_session_enum_answer(call(session_enum, stub));
    EXPECT_TRUE(answer);
    return answer.value_or(srvsvc::SessionEnumAnswer{.status = 0xFFFFFFFF});
  }
};

/// Level 10, server `\\\\FS1`, no filters, handle 0: what a Win32 caller sends.
Bytes win32_request(bool little_endian) {
  return StubBuilder(little_endian).unique_string(u"\\\\FS1").null().null()
      .numbers({10, 10, 0x20004, 0, 0, 0xFFFFFFFF, 0x20008, 0}).bytes();
}

TEST_F(SessionEnumTest, AnswersEveryLevel) {  // [MS-SRVS] 3.1.4.5
  for (const auto& level : srvsvc::session_levels) {
    const auto answer = ask(srvsvc::encode(srvsvc::SessionEnumCall{.level = level.level, .resume_handle = 0}));
    ASSERT_EQ(answer.records.size(), 1u) << level.level;
    EXPECT_EQ(answer.records[0].client_name, u"\\\\10.0.0.7");
    EXPECT_EQ(answer.records[0].user_name, level.level == 0 ? u"" : u"bob");
    EXPECT_EQ(answer.total_entries, 1u);
    EXPECT_EQ(answer.status, 0u);
  }
}

TEST_F(SessionEnumTest, TakesAnEmptyClientAsImpacketSendsIt) {
  const Bytes stub = StubBuilder().null().unique_string(u"").null().numbers({10, 10, 0x20004, 0, 0, 0xFFFFFFFF, 0x20008, 0}).bytes();
  ASSERT_EQ(stub.size(), 60u);
  EXPECT_EQ(ask(stub).records.size(), 1u);
}

TEST_F(SessionEnumTest, ANullHandleIsAnsweredWithNull) {
  const Bytes stub = StubBuilder().unique_string(u"fs1").null().null().numbers({1, 1, 0x20004, 0, 0, 0xFFFFFFFF, 0}).bytes();
  ASSERT_EQ(stub.size(), 60u);
  EXPECT_FALSE(ask(stub).resume_handle);
}

TEST_F(SessionEnumTest, ABigEndianRequestGetsTheSameAnswer) {  // [C706] 14.2.5
  const Bytes wanted = call(session_enum, win32_request(true));
  const Bytes stub = win32_request(false);
  Bytes pdu = rpc::write_request(2, session_enum, {});
  StubBuilder tail(false);
  tail.short_number(static_cast<std::uint16_t>(pdu.size() + stub.size())).short_number(0).number(2);
  tail.number(static_cast<std::uint32_t>(stub.size())).short_number(0).short_number(session_enum);
  pdu.resize(8);
  pdu[4] = std::byte{0};
  wire::append(pdu, tail.bytes());
  wire::append(pdu, stub);
  write(pdu);
  EXPECT_EQ(read_stub(), wanted);
}

TEST_F(SessionEnumTest, EveryTruncationFaultsAndThePipeSurvives) {  // RPC_X_BAD_STUB_DATA
  const Bytes stub = win32_request(true);
  for (std::size_t size = 0; size < stub.size(); ++size) {
    EXPECT_EQ(fault_of(session_enum, ByteView(stub).first(size)), rpc::Fault::bad_stub_data) << size;
  }
  EXPECT_EQ(ask(stub).records.size(), 1u);
}

TEST_F(SessionEnumTest, AnUnknownLevelIsAnsweredWithoutAnArm) {  // ERROR_INVALID_LEVEL, level and tag echoed
  const Bytes stub = StubBuilder().null().null().null().numbers({3, 3, 0xFFFFFFFF, 0x20000, 7}).bytes();
  const Bytes answer = call(session_enum, stub);
  ASSERT_EQ(answer.size(), 24u);
  wire::Cursor in(answer);
  EXPECT_EQ(in.get<std::uint32_t>(), 3u);
  EXPECT_EQ(in.get<std::uint32_t>(), 3u);
  EXPECT_EQ(in.get<std::uint32_t>(), 0u);  // TotalEntries
  EXPECT_NE(in.get<std::uint32_t>(), 0u);
  EXPECT_EQ(in.get<std::uint32_t>(), 7u);  // the handle, echoed
  EXPECT_EQ(in.get<NetApiStatus>(), NetApiStatus::invalid_level);
}

TEST_F(SessionEnumTest, ATagThatIsNotTheLevelFaults) {
  const Bytes stub = StubBuilder().null().null().null().numbers({10, 1, 0x20000, 0, 0, 0xFFFFFFFF, 0}).bytes();
  EXPECT_EQ(fault_of(session_enum, stub), rpc::Fault::invalid_tag);
}

TEST_F(SessionEnumTest, ToleratesANullContainerAndALyingEntriesRead) {
  const Bytes no_container = StubBuilder().null().null().null().numbers({10, 10, 0, 0xFFFFFFFF, 0}).bytes();
  const Bytes lying = StubBuilder().null().null().null().numbers({10, 10, 0x20000, 0xFFFFFFFF, 0, 0xFFFFFFFF, 0}).bytes();
  EXPECT_EQ(ask(no_container).records.size(), 1u);
  EXPECT_EQ(ask(lying).records.size(), 1u);
}

TEST_F(SessionEnumTest, AnArrayThatCannotFitIsBadStubData) {
  const Bytes stub = StubBuilder().null().null().null().numbers({10, 10, 0x20000, 0xFFFFFFFF, 0x20004, 0xFFFFFFFF, 0xFFFFFFFF, 0}).bytes();
  EXPECT_EQ(fault_of(session_enum, stub), rpc::Fault::bad_stub_data);
}

TEST_F(SessionEnumTest, AFailureHasAnEmptyContainerATotalOfZeroAndTheHandleAsItCame) {
  const Bytes wrong = srvsvc::encode(srvsvc::SessionEnumCall{.client = u"no backslashes", .level = 10, .resume_handle = 7});
  EXPECT_EQ(call(session_enum, wrong), StubBuilder().numbers({10, 10, 0x20004, 0, 0, 0, 0x20008, 7, 2351}).bytes());  // NERR_InvalidComputer
  const Bytes nobody = srvsvc::encode(srvsvc::SessionEnumCall{.user = u"nobody", .level = 502});
  EXPECT_EQ(call(session_enum, nobody), StubBuilder().numbers({502, 502, 0x20004, 0, 0, 0, 0, 2221}).bytes());  // NERR_UserNotFound, no handle
}

/// Impacket and others index a string without asking whether it is there.
TEST_F(SessionEnumTest, AStringIsEmptyAndNeverNull) {
  host.rights = {.read = true, .read_administrative = true};
  add_session(u"10.0.0.8", u"");  // anonymous
  const Bytes stub = srvsvc::encode(srvsvc::SessionEnumCall{.client = u"\\\\10.0.0.8", .level = 2});
  EXPECT_EQ(call(session_enum, stub),
            StubBuilder().numbers({2, 2, 0x20004, 1, 0x20008, 1, 0x2000c, 0x20010, 0, 0, 0, 0, 0x20014}).string(u"\\\\10.0.0.8").string(u"").string(u"").numbers({1, 0, 0}).bytes());
}

TEST_F(SessionEnumTest, WithoutTheRightNothingIsTold) {
  host.rights = {};
  const auto answer = ask(srvsvc::encode(srvsvc::SessionEnumCall{.level = 10, .resume_handle = 4}));
  EXPECT_EQ(answer.status, static_cast<std::uint32_t>(NetApiStatus::access_denied));
  EXPECT_TRUE(answer.records.empty());
  EXPECT_EQ(answer.total_entries, 0u);
  EXPECT_EQ(answer.resume_handle, 4u);
}

}  // namespace
}  // namespace usher::server
