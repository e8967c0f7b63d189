// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// What an administrator asks of files, connections and shares leaves one record each, and so does what is refused.
#include "protocol/srvsvc/resource_calls.hpp"
#include "tests/protocol/rpc/stub_builder.hpp"
#include "tests/server/pipes/pipe_fixture.hpp"

namespace usher::server {
namespace {

namespace op = srvsvc::opnum;
using rpc::StubBuilder;

const std::optional<std::u16string> nobody{};

class ResourceAuditTest : public PipeTest {
 protected:
  void SetUp() override {
    pipe = open_pipe(u"srvsvc", host, {.user = u"alice", .client = u"10.0.0.1", .session_id = 5}, strand);
    bind();
    host.resources.open_records = {{.id = 7}, {.id = 8}};
    host.resources.tree_records = {{.id = 5}};
  }
  /// The one record that a call leaves.
  AuditRecord ask(std::uint16_t opnum, const Bytes& stub) {
    host.records.all.clear();
    write(rpc::write_request(2, opnum, stub));
    strand->run_all();
    EXPECT_FALSE(read().empty());
    EXPECT_EQ(host.records.all.size(), 1u) << opnum;
    return host.records.all.empty() ? AuditRecord{} : host.records.all[0];
  }
  struct Asked {
    std::uint16_t opnum = 0;
    const char* name = nullptr;
    Bytes stub{};
  };
  static std::vector<Asked> changes() {
    const srvsvc::ShareRequest share{.name = u"docs", .path = u"/srv/x"};
    return {{op::file_close, "NetrFileClose", srvsvc::encode_numbers(nobody, {7})},
            {op::share_add, "NetrShareAdd", srvsvc::encode_share_add(nobody, 2, share)},
            {op::share_set_info, "NetrShareSetInfo", srvsvc::encode_share_set_info(nobody, u"docs", 1006, {.maximum_uses = 3})},
            {op::share_del, "NetrShareDel", srvsvc::encode_name(nobody, u"docs", 0)}};
  }
};

TEST_F(ResourceAuditTest, AListSaysWhoWhatAndHowMany) {
  const AuditRecord files = ask(op::file_enum, srvsvc::encode(srvsvc::EnumCall{.strings = {nobody, u"/srv", u"bob"}, .level = 3}));
  EXPECT_EQ(files.call, "NetrFileEnum");
  EXPECT_EQ(files.caller.user, u"alice");
  EXPECT_EQ(files.caller.client, u"10.0.0.1");
  EXPECT_EQ(files.caller.session_id, 5u);
  EXPECT_EQ(files.target, u"/srv");
  EXPECT_EQ(files.user, u"bob");
  EXPECT_EQ(files.level, 3u);
  EXPECT_EQ(files.count, 2u);
  EXPECT_EQ(files.status, NetApiStatus::success);
  const AuditRecord connections = ask(op::connection_enum, srvsvc::encode(srvsvc::EnumCall{.strings = {nobody, u"docs"}, .level = 1}));
  EXPECT_EQ(connections.call, "NetrConnectionEnum");
  EXPECT_EQ(connections.target, u"docs");
  EXPECT_EQ(connections.count, 1u);
}

TEST_F(ResourceAuditTest, ALookupSaysWhetherItFound) {
  const AuditRecord there = ask(op::file_get_info, srvsvc::encode_numbers(nobody, {7, 3})), gone = ask(op::file_get_info, srvsvc::encode_numbers(nobody, {9, 3}));
  EXPECT_EQ(there.call, "NetrFileGetInfo");
  EXPECT_EQ(there.target, u"7");
  EXPECT_EQ(there.count, 1u);
  EXPECT_EQ(gone.status, NetApiStatus::file_not_found);
  EXPECT_EQ(gone.count, 0u);
}

TEST_F(ResourceAuditTest, AChangeIsRecordedWhenItHasHappened) {
  for (const Asked& change : changes()) {
    const AuditRecord made = ask(change.opnum, change.stub);
    EXPECT_EQ(made.call, change.name);
    EXPECT_EQ(made.target, change.opnum == op::file_close ? u"7" : u"docs") << change.name;
    EXPECT_EQ(made.status, NetApiStatus::success) << change.name;
    EXPECT_EQ(made.count, 1u) << change.name;
  }
  host.resources.answer = NetApiStatus::file_id_not_found;
  const AuditRecord failed = ask(op::file_close, srvsvc::encode_numbers(nobody, {7}));
  EXPECT_EQ(failed.status, NetApiStatus::file_id_not_found);
  EXPECT_EQ(failed.count, 0u);
}

TEST_F(ResourceAuditTest, EveryRefusalLeavesOneRecord) {
  host.rights = {};
  std::vector<Asked> all = changes();
  all.push_back({op::file_enum, "NetrFileEnum", srvsvc::encode(srvsvc::EnumCall{.strings = {nobody, nobody, nobody}, .level = 3})});
  all.push_back({op::connection_enum, "NetrConnectionEnum", srvsvc::encode(srvsvc::EnumCall{.strings = {nobody, u"docs"}, .level = 1})});
  all.push_back({op::file_get_info, "NetrFileGetInfo", srvsvc::encode_numbers(nobody, {7, 3})});
  all.push_back({op::share_enum, "NetrShareEnum", srvsvc::encode(srvsvc::EnumCall{.strings = {nobody}, .level = 502})});
  all.push_back({op::share_enum_sticky, "NetrShareEnumSticky", srvsvc::encode(srvsvc::EnumCall{.strings = {nobody}, .level = 502})});
  all.push_back({op::share_get_info, "NetrShareGetInfo", srvsvc::encode_name(nobody, u"docs", 2)});
  all.push_back({op::share_check, "NetrShareCheck", StubBuilder().null().string(u"/srv/docs").bytes()});
  all.push_back({op::share_del_sticky, "NetrShareDelSticky", srvsvc::encode_name(nobody, u"docs", 0)});
  all.push_back({op::server_get_info, "NetrServerGetInfo", srvsvc::encode_numbers(nobody, {102})});
  all.push_back({op::server_set_info, "NetrServerSetInfo", StubBuilder().numbers({0, 1010, 1010, 0, 0}).bytes()});
  all.push_back({op::server_disk_enum, "NetrServerDiskEnum", StubBuilder().numbers({0, 0, 0, 0, 0xFFFFFFFF, 0}).bytes()});
  all.push_back({op::server_statistics_get, "NetrServerStatisticsGet", StubBuilder().numbers({0, 0, 0, 0}).bytes()});
  all.push_back({op::server_transport_enum, "NetrServerTransportEnum", StubBuilder().numbers({0, 0, 0, 0, 0xFFFFFFFF, 0}).bytes()});
  for (const Asked& asked : all) {
    const AuditRecord made = ask(asked.opnum, asked.stub);
    EXPECT_EQ(made.call, asked.name);
    EXPECT_EQ(made.status, NetApiStatus::access_denied) << asked.name;
    EXPECT_EQ(made.count, 0u) << asked.name;
  }
}

TEST_F(ResourceAuditTest, WhatIsForEverybodyLeavesNone) {
  host.rights = {};
  for (const std::uint32_t level : {0u, 1u, 501u}) {
    write(rpc::write_request(2, op::share_enum, srvsvc::encode(srvsvc::EnumCall{.strings = {nobody}, .level = level})));
    EXPECT_FALSE(read().empty());
  }
  EXPECT_TRUE(host.records.all.empty());
}

}  // namespace
}  // namespace usher::server
