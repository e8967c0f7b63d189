// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// NetrSessionEnum and NetrSessionDel byte by byte, as real clients send them: each vector is understood, and what we write has its
// shape. Referent ids are whatever a sender likes, so they are compared for being there alone.
#include "protocol/srvsvc/session_levels.hpp"
#include "tests/protocol/crypto/hex.hpp"
#include "tests/server/pipes/pipe_fixture.hpp"

namespace usher::server {
namespace {

using test::from_hex;
constexpr std::uint16_t session_enum = srvsvc::opnum::session_enum, session_del = srvsvc::opnum::session_del;

/// Level 10 as Impacket's netview.py asks: no server, an empty client, no user, a handle of 0.
const Bytes netview = from_hex(
    "00000000  00000200 01000000 00000000 01000000 0000 0000  00000000"
    "0a000000 0a000000 04000200 00000000 00000000  ffffffff  08000200 00000000");
/// Level 10, server \\FS1, no filters: the shape of a Win32 caller.
const Bytes win32 = from_hex(
    "00000200 06000000 00000000 06000000 5c005c0046005300 31000000  00000000  00000000"
    "0a000000 0a000000 04000200 00000000 00000000  ffffffff  08000200 00000000");
/// Level 1, server fs1, a NULL handle: rpcclient's netsessenum.
const Bytes rpcclient = from_hex(
    "00000200 04000000 00000000 04000000 6600730031000000  00000000  00000000"
    "01000000 01000000 04000200 00000000 00000000  ffffffff  00000000");
/// Level 10, one entry: \\10.0.0.7, alice, 61 s, idle 4 s; handle 0.
const Bytes answer = from_hex(
    "0a000000 0a000000 00000200  01000000 04000200  01000000  08000200 0c000200 3d000000 04000000"
    "0b000000 00000000 0b000000 5c005c00310030002e0030002e0030002e0037000000 0000"
    "06000000 00000000 06000000 61006c00690063006500 0000   01000000   10000200 00000000   00000000");
/// No server, \\10.0.0.7, alice.
const Bytes deletion = from_hex(
    "00000000  00000200 0b000000 00000000 0b000000 5c005c00310030002e0030002e0030002e0037000000 0000"
    "04000200 06000000 00000000 06000000 61006c00690063006500 0000");

/// With every referent id the same.
Bytes shape(Bytes stub) {
  for (std::size_t at = 0; at + 4 <= stub.size(); at += 4) {
    const auto word = wire::load<std::uint32_t>(stub, at);
    if (word >= 0x00020000 && word < 0x00020100) wire::store(stub, at, std::uint32_t{0x00020000});
  }
  return stub;
}

class SessionVectorsTest : public PipeTest {
 protected:
  void SetUp() override {
    add_session(u"10.0.0.7", u"alice");
    registrations[0].touch(now.steady + std::chrono::seconds(57));
    now.steady += std::chrono::seconds(61);
    bind();
  }
};

TEST_F(SessionVectorsTest, AreAsLongAsTheyShouldBe) {
  EXPECT_EQ(netview.size(), 60u);
  EXPECT_EQ(win32.size(), 68u);
  EXPECT_EQ(rpcclient.size(), 60u);
  EXPECT_EQ(answer.size(), 116u);
  EXPECT_EQ(deletion.size(), 72u);
}

TEST_F(SessionVectorsTest, OurClientWritesThem) {
  const auto encode = [](const srvsvc::SessionEnumCall& call) { return shape(srvsvc::encode(call)); };
  EXPECT_EQ(encode({.client = u"", .level = 10, .resume_handle = 0}), shape(netview));
  EXPECT_EQ(encode({.server = u"\\\\FS1", .level = 10, .resume_handle = 0}), shape(win32));
  EXPECT_EQ(encode({.server = u"fs1", .level = 1}), shape(rpcclient));
  EXPECT_EQ(shape(srvsvc::encode(srvsvc::SessionDelCall{.client = u"\\\\10.0.0.7", .user = u"alice"})), shape(deletion));
}

TEST_F(SessionVectorsTest, OurServerReadsThemAndAnswers) {
  EXPECT_EQ(shape(call(session_enum, netview)), shape(answer));
  EXPECT_EQ(shape(call(session_enum, win32)), shape(answer));
  const auto told = srvsvc::decode_session_enum_answer(call(session_enum, rpcclient));
  ASSERT_TRUE(told);
  ASSERT_EQ(told->records.size(), 1u);
  EXPECT_EQ(told->records[0].active_seconds, 61u);
  EXPECT_FALSE(told->resume_handle);
}

TEST_F(SessionVectorsTest, OurClientReadsTheAnswer) {
  const auto told = srvsvc::decode_session_enum_answer(answer);
  ASSERT_TRUE(told);
  ASSERT_EQ(told->records.size(), 1u);
  EXPECT_EQ(told->records[0].client_name, u"\\\\10.0.0.7");
  EXPECT_EQ(told->records[0].user_name, u"alice");
  EXPECT_EQ(told->records[0].active_seconds, 61u);
  EXPECT_EQ(told->records[0].idle_seconds, 4u);
  EXPECT_EQ(told->total_entries, 1u);
  EXPECT_EQ(told->resume_handle, 0u);
  EXPECT_EQ(told->status, 0u);
}

TEST_F(SessionVectorsTest, ADeletionIsOfThatSession) {
  const auto owner = std::make_shared<SlowLogon>();
  add_session(u"10.0.0.7", u"alice", 98, owner);
  write(rpc::write_request(2, session_del, deletion));
  EXPECT_EQ(owner->closing.size(), 1u);
  owner->finish();
  strand->run_all();
  EXPECT_EQ(read_stub(), Bytes(4));  // NERR_Success
}

}  // namespace
}  // namespace usher::server
