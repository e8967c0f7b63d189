// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// NetrShareAdd, NetrShareSetInfo, NetrShareDel and their kin.
#include "tests/protocol/rpc/stub_builder.hpp"
#include "tests/server/pipes/pipe_fixture.hpp"

namespace usher::server {
namespace {

namespace op = srvsvc::opnum;
using rpc::StubBuilder;

struct NewShare {
  std::u16string_view name = u"fresh", remark = u"new", path = u"/srv/fresh";
  std::uint32_t type = 0, maximum_uses = 9;
};

class ShareChangesTest : public PipeTest {
 protected:
  void SetUp() override { bind(); }
  /// NetrShareAdd at level 2, with a ParmErr.
  static Bytes add_request(const NewShare& share) {
    return StubBuilder().null().numbers({2, 2, 0x20100, 0x20104, share.type, 0x20108, 0, share.maximum_uses, 0, 0x2010c, 0})
        .string(share.name).string(share.remark).string(share.path).numbers({0x20110, 0}).bytes();
  }
  Bytes run(std::uint16_t opnum, const Bytes& stub) {
    write(rpc::write_request(2, opnum, stub));
    strand->run_all();
    return read_stub();
  }
  struct Answer {
    NetApiStatus status;
    std::uint32_t parameter;
  };
  /// A ParmErr that is not NULL, and the status.
  Answer answer_of(const Bytes& stub) {
    EXPECT_EQ(stub.size(), 12u);
    EXPECT_NE(wire::load<std::uint32_t>(stub), 0u);
    return {wire::load<NetApiStatus>(stub, 8), wire::load<std::uint32_t>(stub, 4)};
  }
  void expect_add_refused(const NewShare& share, NetApiStatus status, std::uint32_t parameter) {
    const Answer answer = answer_of(run(op::share_add, add_request(share)));
    EXPECT_EQ(answer.status, status);
    EXPECT_EQ(answer.parameter, parameter);
    EXPECT_TRUE(host.resources.added_shares.empty());
  }
  static Bytes set_request(std::uint32_t level, std::initializer_list<std::uint32_t> arm) {
    return StubBuilder().null().string(u"docs").numbers({level, level}).numbers(arm).numbers({0x20200, 0}).bytes();
  }
};

TEST_F(ShareChangesTest, AddHandsOverWhatTheClientSaid) {  // [MS-SRVS] 3.1.4.7
  EXPECT_EQ(answer_of(run(op::share_add, add_request({}))).status, NetApiStatus::success);
  ASSERT_EQ(host.resources.added_shares.size(), 1u);
  const ShareRecord& added = host.resources.added_shares.front();
  EXPECT_EQ(added.name, u"fresh");
  EXPECT_EQ(added.comment, u"new");
  EXPECT_EQ(added.path, u"/srv/fresh");
  EXPECT_EQ(added.maximum_uses, 9u);
}

TEST_F(ShareChangesTest, AddPassesOnWhatTheServerFinds) {
  for (const auto status : {NetApiStatus::duplicate_share, NetApiStatus::unknown_device_directory}) {
    host.resources.answer = status;
    EXPECT_EQ(answer_of(run(op::share_add, add_request({}))).status, status);
  }
}

TEST_F(ShareChangesTest, AddNamesTheWrongMember) {  // [MS-SRVS] 2.2.2.11
  expect_add_refused({.name = u""}, NetApiStatus::invalid_parameter, 1);
  expect_add_refused({.name = std::u16string(81, u'a')}, NetApiStatus::invalid_parameter, 1);
  expect_add_refused({.type = 1}, NetApiStatus::invalid_parameter, 3);
  expect_add_refused({.remark = std::u16string(49, u'a')}, NetApiStatus::invalid_parameter, 4);
  expect_add_refused({.path = u""}, NetApiStatus::invalid_parameter, 8);
  expect_add_refused({.name = u"PIPE"}, NetApiStatus::access_denied, 0);
  expect_add_refused({.name = u"mailslot"}, NetApiStatus::access_denied, 0);
  expect_add_refused({.name = u"a/b"}, NetApiStatus::invalid_name, 0);
}

TEST_F(ShareChangesTest, AddHasThreeLevels) {
  const auto at = [](std::uint32_t level) {  // without a structure, which only the right levels come to miss
    return StubBuilder().null().numbers({level, level, 0, 0x20000, 0}).bytes();
  };
  for (const std::uint32_t level : {2, 502, 503}) EXPECT_EQ(answer_of(run(op::share_add, at(level))).status, NetApiStatus::invalid_parameter) << level;
  for (const std::uint32_t level : {0, 1, 501, 1004, 1005, 1006, 1501}) {
    EXPECT_EQ(answer_of(run(op::share_add, at(level))).status, NetApiStatus::invalid_level) << level;
  }
  const Bytes unknown = StubBuilder().null().numbers({7, 7, 0x20000, 0}).bytes();  // a tag that the union does not have has no arm
  EXPECT_EQ(answer_of(run(op::share_add, unknown)).status, NetApiStatus::invalid_level);
}

TEST_F(ShareChangesTest, ANullParmErrStaysNull) {
  const Bytes stub = StubBuilder().null().numbers({7, 7, 0}).bytes();
  EXPECT_EQ(run(op::share_add, stub), StubBuilder().numbers({0, 124}).bytes());
}

TEST_F(ShareChangesTest, ADescriptorIsCheckedAndNotPretendedToBeKept) {
  const auto at_502 = [](std::uint32_t size) {
    return StubBuilder().null().numbers({502, 502, 0x20100, 0x20104, 0, 0, 0, 9, 0, 0x2010c, 0, size, 0x20114})
        .string(u"fresh").string(u"/srv/fresh").numbers({20, 0x80000001, 0, 0, 0, 0}).numbers({0x20110, 0}).bytes();
  };
  EXPECT_EQ(answer_of(run(op::share_add, at_502(20))).status, NetApiStatus::not_supported);
  const Answer wrong = answer_of(run(op::share_add, at_502(19)));
  EXPECT_EQ(wrong.status, NetApiStatus::invalid_parameter);
  EXPECT_EQ(wrong.parameter, 501u);
}

TEST_F(ShareChangesTest, EveryTruncationOfAnAddFaults) {
  const Bytes stub = add_request({});
  for (std::size_t size = 0; size < stub.size(); ++size) EXPECT_EQ(fault_of(op::share_add, ByteView(stub).first(size)), rpc::Fault::bad_stub_data) << size;
}

TEST_F(ShareChangesTest, EachLevelSetsItsMembersAlone) {  // [MS-SRVS] 3.1.4.11
  const Bytes remark = StubBuilder().null().string(u"docs").numbers({1004, 1004, 0x20100, 0x20104}).string(u"hello").numbers({0x20108, 0}).bytes();
  EXPECT_EQ(answer_of(run(op::share_set_info, remark)).status, NetApiStatus::success);
  EXPECT_EQ(answer_of(run(op::share_set_info, set_request(1005, {0x20100, 0x8000}))).status, NetApiStatus::success);
  EXPECT_EQ(answer_of(run(op::share_set_info, set_request(1006, {0x20100, 12}))).status, NetApiStatus::success);
  EXPECT_EQ(answer_of(run(op::share_set_info, set_request(1, {0x20100, 0, 0, 0}))).status, NetApiStatus::success);
  ASSERT_EQ(host.resources.updates.size(), 4u);
  EXPECT_EQ(host.resources.updates[0].comment, u"hello");
  EXPECT_FALSE(host.resources.updates[0].maximum_uses || host.resources.updates[0].flags);
  EXPECT_EQ(host.resources.updates[1].flags, 0x8000u);
  EXPECT_FALSE(host.resources.updates[1].comment || host.resources.updates[1].maximum_uses);
  EXPECT_EQ(host.resources.updates[2].maximum_uses, 12u);
  EXPECT_FALSE(host.resources.updates[2].comment || host.resources.updates[2].flags);
  EXPECT_FALSE(host.resources.updates[3].comment);  // NULL leaves the remark
}

TEST_F(ShareChangesTest, SetInfoKnowsItsLevels) {
  for (const std::uint32_t level : {0, 501}) EXPECT_EQ(answer_of(run(op::share_set_info, set_request(level, {0}))).status, NetApiStatus::invalid_level) << level;
  for (const std::uint32_t level : {1, 2, 502, 503, 1004, 1005, 1006, 1501}) {
    EXPECT_EQ(answer_of(run(op::share_set_info, set_request(level, {0}))).status, NetApiStatus::invalid_parameter) << level;  // NULL
  }
}

TEST_F(ShareChangesTest, RemovesByNameAndByStructure) {  // [MS-SRVS] 3.1.4.12, 3.1.4.47
  EXPECT_EQ(run(op::share_del, StubBuilder().null().string(u"docs").number(0).bytes()), StubBuilder().number(0).bytes());
  const Bytes ex = StubBuilder().null().numbers({503, 503, 0x20100, 0x20104, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}).string(u"more").bytes();
  EXPECT_EQ(run(op::share_del_ex, ex), StubBuilder().number(0).bytes());
  EXPECT_EQ(run(op::share_del_ex, StubBuilder().null().numbers({2, 2, 0}).bytes()), StubBuilder().number(124).bytes());
  EXPECT_EQ(host.resources.removed_shares, (std::vector<std::u16string>{u"docs", u"more"}));
  EXPECT_EQ(run(op::share_del, StubBuilder().null().string(u"").number(0).bytes()), StubBuilder().number(87).bytes());
}

TEST_F(ShareChangesTest, StickySharesAreTheConfigurations) {  // [MS-SRVS] 3.1.4.13, 3.1.4.9
  const auto unstick = [&](std::u16string_view name) { return run(op::share_del_sticky, StubBuilder().null().string(name).number(0).bytes()); };
  host.resources.records[1].type |= share_type::temporary;
  EXPECT_EQ(unstick(u"docs"), StubBuilder().number(50).bytes());
  EXPECT_EQ(unstick(u"secret"), StubBuilder().number(2310).bytes());
  EXPECT_EQ(unstick(u"nowhere"), StubBuilder().number(2310).bytes());
  EXPECT_EQ(call(op::share_enum_sticky, StubBuilder().null().numbers({501, 501, 0, 0xFFFFFFFF, 0}).bytes()),
            StubBuilder().numbers({501, 501, 0x20004, 0, 0, 0, 0, 124}).bytes());
  const Bytes listed = call(op::share_enum_sticky, StubBuilder().null().numbers({0, 0, 0x20000, 0, 0, 0xFFFFFFFF, 0}).bytes());
  EXPECT_EQ(listed, StubBuilder().numbers({0, 0, 0x20004, 1, 0x20008, 1, 0x2000c}).string(u"docs").numbers({1, 0, 0}).bytes());
}

TEST_F(ShareChangesTest, CheckFindsTheShareOfAFolder) {  // [MS-SRVS] 3.1.4.16
  const auto check = [&](std::u16string_view path) { return run(op::share_check, StubBuilder().null().string(path).bytes()); };
  host.resources.records[1].type = share_type::ipc | share_type::special;
  EXPECT_EQ(check(u"/srv/docs/"), StubBuilder().numbers({0, 0}).bytes());
  EXPECT_EQ(check(u"\\srv\\secret"), StubBuilder().numbers({3, 0}).bytes());  // STYPE_SPECIAL is not told
  EXPECT_EQ(check(u"/srv"), StubBuilder().numbers({0, 2311}).bytes());
  EXPECT_EQ(check(u""), StubBuilder().numbers({0, 2311}).bytes());
  host.resources.records[1].path.clear();  // as IPC$ has it
  EXPECT_EQ(check(u""), StubBuilder().numbers({3, 0}).bytes());
}

TEST_F(ShareChangesTest, WithoutTheRightNothingChanges) {
  host.rights = {};
  EXPECT_EQ(answer_of(run(op::share_add, add_request({}))).status, NetApiStatus::access_denied);
  EXPECT_EQ(answer_of(run(op::share_set_info, set_request(1006, {0x20100, 12}))).status, NetApiStatus::access_denied);
  for (const std::uint16_t opnum : {op::share_del, op::share_del_sticky}) {
    EXPECT_EQ(run(opnum, StubBuilder().null().string(u"docs").number(0).bytes()), StubBuilder().number(5).bytes());
  }
  EXPECT_EQ(run(op::share_check, StubBuilder().null().string(u"/srv/docs").bytes()), StubBuilder().numbers({0, 5}).bytes());
  EXPECT_TRUE(host.resources.added_shares.empty() && host.resources.updates.empty() && host.resources.removed_shares.empty());
}

TEST_F(ShareChangesTest, ListsInPages) {  // [MS-SRVS] 3.1.4.8
  const auto page = [&](std::uint32_t room, std::uint32_t handle) {
    return call(op::share_enum, StubBuilder().null().numbers({0, 0, 0x20000, 0, 0, room, 0x20004, handle}).bytes());
  };
  EXPECT_EQ(page(1, 0), StubBuilder().numbers({0, 0, 0x20004, 1, 0x20008, 1, 0x2000c}).string(u"docs").numbers({2, 0x20010, 1, 234}).bytes());
  EXPECT_EQ(page(1, 1), StubBuilder().numbers({0, 0, 0x20004, 1, 0x20008, 1, 0x2000c}).string(u"secret").numbers({1, 0x20010, 1, 0}).bytes());
  EXPECT_EQ(page(1, 2), StubBuilder().numbers({0, 0, 0x20004, 0, 0, 0, 0x20008, 2, 0}).bytes());
}

}  // namespace
}  // namespace usher::server
