// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/lsarpc/interface.hpp"
#include "protocol/lsarpc/lookup.hpp"
#include "server/security_descriptor.hpp"
#include "tests/server/pipes/names_fixture.hpp"

namespace usher::server {
namespace {

namespace op = lsarpc::opnum;

class LsarpcTest : public NamesTest {
 protected:
  void SetUp() override { open_as({.user = u"alice"}); }
  void open_as(CallerIdentity caller) {
    open(u"lsarpc", lsarpc::interface_id, std::move(caller));
    opened = call(op::open_policy2, open_request());
    policy = handle_in(opened);
  }
  static Bytes open_request() {
    return stub([](rpc::NdrWriter& out) {
      out.null();
      out.put(std::uint32_t{24}), out.null(), out.null(), out.put(std::uint32_t{0}), out.null(), out.pointer();
      out.put(std::uint32_t{12}), out.put(std::uint16_t{2}), out.put(std::uint8_t{1}), out.put(std::uint8_t{0});
      out.put(std::uint32_t{0x02000000});
    });
  }
  Bytes lookup_names_request(const std::vector<std::u16string>& all, bool second, std::uint16_t level = 1) const {
    return stub([&](rpc::NdrWriter& out) {
      wire::append(out.out(), policy);
      out.put(static_cast<std::uint32_t>(all.size())), out.put(static_cast<std::uint32_t>(all.size()));
      for (const auto& name : all) rpc::write_string_header(out, name);
      for (const auto& name : all) rpc::write_string_body(out, name);
      out.put(std::uint32_t{0}), out.null(), out.put(level), out.put(std::uint32_t{0});
      if (second) out.put(std::uint32_t{0}), out.put(std::uint32_t{2});
    });
  }
  Bytes lookup_sids_request(const std::vector<Sid>& all, bool second) const {
    return stub([&](rpc::NdrWriter& out) {
      wire::append(out.out(), policy);
      out.put(static_cast<std::uint32_t>(all.size())), out.pointer(), out.put(static_cast<std::uint32_t>(all.size()));
      for (std::size_t i = 0; i < all.size(); ++i) out.pointer();
      for (const Sid& sid : all) rpc::write_sid(out, sid);
      out.put(std::uint32_t{0}), out.null(), out.put(std::uint16_t{1}), out.put(std::uint32_t{0});
      if (second) out.put(std::uint32_t{0}), out.put(std::uint32_t{2});
    });
  }
  struct Told {
    std::vector<lsarpc::ReferencedDomain> domains{};
    std::vector<lsarpc::Translation> all{};
    std::uint32_t mapped = 0;
    NtStatus status{};
  };
  static void read_domains(rpc::NdrReader& in, Told& told) {
    if (!in.pointer()) return;
    const auto count = in.get<std::uint32_t>();
    const bool some = in.pointer();
    (void)in.get<std::uint32_t>();
    if (!some) return;
    EXPECT_EQ(in.get<std::uint32_t>(), count);
    std::vector<rpc::StringHeader> headers;
    for (std::uint32_t i = 0; i < count; ++i) headers.push_back(rpc::read_string_header(in)), (void)in.pointer();
    for (const auto& header : headers) {
      told.domains.emplace_back();
      told.domains.back().name = rpc::read_string_body(in, header);
      told.domains.back().sid = rpc::read_sid(in);
    }
  }
  static void read_end(rpc::NdrReader& in, Told& told) {
    told.mapped = in.get<std::uint32_t>();
    told.status = in.get<NtStatus>();
    EXPECT_TRUE(in.ok());
  }
  Told lookup_sids(const std::vector<Sid>& sids, bool second) {
    Told told;
    const Bytes answer = call(second ? op::lookup_sids2 : op::lookup_sids, lookup_sids_request(sids, second));
    rpc::NdrReader in(answer, true);
    read_domains(in, told);
    const auto count = in.get<std::uint32_t>();
    if (in.pointer()) {
      EXPECT_EQ(in.get<std::uint32_t>(), count);
      std::vector<rpc::StringHeader> headers;
      for (std::uint32_t i = 0; i < count; ++i) {
        in.align(4);
        const auto use = in.get<std::uint16_t>();
        headers.push_back(rpc::read_string_header(in));
        told.all.push_back({.use = use, .domain_index = in.get<std::uint32_t>()});
        if (second) (void)in.get<std::uint32_t>();
      }
      for (std::uint32_t i = 0; i < count; ++i) told.all[i].name = rpc::read_string_body(in, headers[i]);
    }
    read_end(in, told);
    return told;
  }
  /// By the version that tells whole SIDs.
  Told lookup_names(const std::vector<std::u16string>& all, std::uint16_t level = 1) {
    Told told;
    const Bytes answer = call(op::lookup_names3, lookup_names_request(all, true, level));
    rpc::NdrReader in(answer, true);
    read_domains(in, told);
    const auto count = in.get<std::uint32_t>();
    if (in.pointer()) {
      EXPECT_EQ(in.get<std::uint32_t>(), count);
      for (std::uint32_t i = 0; i < count; ++i) {
        in.align(4);
        lsarpc::Translation one{.use = in.get<std::uint16_t>()};
        one.found = in.pointer(), one.domain_index = in.get<std::uint32_t>();
        (void)in.get<std::uint32_t>();
        told.all.push_back(one);
      }
      for (auto& one : told.all) {
        if (one.found) one.sid = rpc::read_sid(in);
      }
    }
    read_end(in, told);
    return told;
  }

  Bytes opened{}, policy{};
};

TEST_F(LsarpcTest, NamesInEveryFormFindTheirSids) {  // [MS-LSAT] 3.1.4.5
  for (const auto text : {u"bob", u"BOB", u"USHER\\bob", u"usher\\Bob", u".\\bob", u"bob@USHER"}) {
    const Told told = lookup_names({text});
    EXPECT_EQ(told.status, NtStatus::success);
    ASSERT_EQ(told.all.size(), 1u);
    EXPECT_EQ(told.all[0].sid, names.machine().with(names.account(u"bob")->rid));
    EXPECT_EQ(told.all[0].use, static_cast<std::uint16_t>(SidUse::user));
    EXPECT_EQ(told.domains.at(told.all[0].domain_index).name, u"USHER");
  }
}

TEST_F(LsarpcTest, ADomainIsListedOnceAndUnknownNamesHaveNone) {
  const Told told = lookup_names({u"alice", u"nobody", u"bob", u"BUILTIN\\Administrators", u"Everyone", u"OTHER\\bob", u"USHER", u""});
  EXPECT_EQ(told.status, NtStatus::some_not_mapped);
  EXPECT_EQ(told.mapped, 6u);
  ASSERT_EQ(told.domains.size(), 3u);
  EXPECT_EQ(told.all[0].domain_index, told.all[2].domain_index);
  EXPECT_EQ(told.all[1].domain_index, lsarpc::no_index);
  EXPECT_EQ(told.all[1].use, static_cast<std::uint16_t>(SidUse::unknown));
  EXPECT_EQ(to_string(told.all[3].sid), "S-1-5-32-544");
  EXPECT_EQ(told.domains[told.all[4].domain_index].name, u"");
  EXPECT_FALSE(told.all[5].found);
  EXPECT_EQ(told.all[6].use, static_cast<std::uint16_t>(SidUse::domain));
  EXPECT_EQ(to_string(told.all[7].sid), "S-1-5-32");  // no name at all, as Windows answers it
}

TEST_F(LsarpcTest, NothingMappedIsAnErrorWithItsLists) {  // STATUS_NONE_MAPPED
  const Told told = lookup_names({u"nobody"});
  EXPECT_EQ(told.status, NtStatus::none_mapped);
  EXPECT_EQ(told.all.size(), 1u);
}

TEST_F(LsarpcTest, ALevelThatAsksForLessFindsLess) {  // [MS-LSAT] 2.2.16
  EXPECT_EQ(lookup_names({u"Everyone"}, 2).mapped, 0u);
  EXPECT_EQ(lookup_names({u"bob"}, 2).mapped, 1u);
  EXPECT_EQ(lookup_names({u"bob"}, 6).mapped, 0u);
  EXPECT_EQ(lookup_names({u"bob"}, 0).status, NtStatus::invalid_parameter);
  EXPECT_EQ(lookup_names({u"bob"}, 8).status, NtStatus::invalid_parameter);
}

TEST_F(LsarpcTest, TheOlderVersionsTellRids) {
  const auto rid = names.account(u"bob")->rid;
  for (const bool second : {false, true}) {
    const Bytes answer = call(second ? op::lookup_names2 : op::lookup_names, lookup_names_request({u"bob"}, second));
    EXPECT_EQ(status_of(answer), NtStatus::success);
    rpc::NdrReader in(answer, true);
    Told told;
    read_domains(in, told);
    EXPECT_EQ(in.get<std::uint32_t>(), 1u);
    EXPECT_TRUE(in.pointer());
    (void)in.get<std::uint32_t>(), (void)in.get<std::uint16_t>();
    EXPECT_EQ(in.get<std::uint32_t>(), rid);
  }
}

TEST_F(LsarpcTest, SidsFindTheirNames) {
  for (const bool second : {false, true}) {
    const Told told = lookup_sids({names.machine().with(names.account(u"bob")->rid), {1, {0}}, {5, {32, 544}}}, second);
    EXPECT_EQ(told.status, NtStatus::success);
    ASSERT_EQ(told.all.size(), 3u);
    EXPECT_EQ(told.all[0].name, u"bob");
    EXPECT_EQ(told.all[1].name, u"Everyone");
    EXPECT_EQ(told.all[2].name, u"Administrators");
    EXPECT_EQ(told.domains[told.all[2].domain_index].name, u"BUILTIN");
  }
}

TEST_F(LsarpcTest, ASidWithoutANameIsToldAsText) {
  const Told told = lookup_sids({{5, {21, 1, 2, 3, 1000}}, names.machine().with(7)}, true);
  EXPECT_EQ(told.status, NtStatus::none_mapped);
  EXPECT_EQ(told.all[0].name, u"S-1-5-21-1-2-3-1000");
  EXPECT_EQ(told.all[0].domain_index, lsarpc::no_index);
  EXPECT_EQ(told.domains.at(told.all[1].domain_index).sid, names.machine());
}

TEST_F(LsarpcTest, NobodyAndGuestsLearnNoNames) {
  for (const CallerIdentity& who : {CallerIdentity{.anonymous = true}, CallerIdentity{.user = u"Guest", .guest = true}}) {
    open_as(who);
    EXPECT_EQ(status_of(opened), NtStatus::access_denied);
    EXPECT_EQ(policy, Bytes(rpc::wire_handle_size));
    EXPECT_EQ(fault_of(op::lookup_names3, lookup_names_request({u"bob"}, true)), rpc::Fault::context_mismatch);
  }
}

TEST_F(LsarpcTest, APolicyOfAnotherPipeOrAClosedOneIsUnknown) {
  EXPECT_EQ(status_of(call(op::close, policy)), NtStatus::success);
  EXPECT_EQ(fault_of(op::close, policy), rpc::Fault::context_mismatch);
  EXPECT_EQ(fault_of(op::lookup_names3, lookup_names_request({u"bob"}, true)), rpc::Fault::context_mismatch);
}

TEST_F(LsarpcTest, HandlesHaveALimitAndComeBackWhenClosed) {  // rule R15
  Bytes last = policy;
  for (std::size_t i = 1; i < 1024; ++i) last = call(op::open_policy2, open_request());
  EXPECT_EQ(status_of(last), NtStatus::success);
  EXPECT_EQ(status_of(call(op::open_policy2, open_request())), NtStatus::insufficient_resources);
  call(op::close, policy);
  EXPECT_EQ(status_of(call(op::open_policy2, open_request())), NtStatus::success);
}

TEST_F(LsarpcTest, EveryTruncationFaultsAndThePipeSurvives) {  // RPC_X_BAD_STUB_DATA
  const Bytes by_name = lookup_names_request({u"bob", u"alice"}, true), by_sid = lookup_sids_request({names.machine().with(1)}, true);
  for (std::size_t size = 0; size < by_name.size(); ++size) EXPECT_EQ(fault_of(op::lookup_names3, ByteView(by_name).first(size)), rpc::Fault::bad_stub_data) << size;
  for (std::size_t size = 0; size < by_sid.size(); ++size) EXPECT_EQ(fault_of(op::lookup_sids2, ByteView(by_sid).first(size)), rpc::Fault::bad_stub_data) << size;
  EXPECT_EQ(lookup_names({u"bob"}).mapped, 1u);
}

TEST_F(LsarpcTest, CountsThatLieAreBadStubData) {
  Bytes request = lookup_names_request({u"bob"}, true);
  wire::store(request, 20, std::uint32_t{1001}), wire::store(request, 24, std::uint32_t{1001});
  EXPECT_EQ(fault_of(op::lookup_names3, request), rpc::Fault::bad_stub_data);
  request = lookup_sids_request({names.machine()}, true);
  wire::store(request, 28, std::uint32_t{0x40000000});
  EXPECT_EQ(fault_of(op::lookup_sids2, request), rpc::Fault::bad_stub_data);
}

TEST_F(LsarpcTest, ThePolicyTellsTheMachineAndItsWorkgroup) {
  const auto query = [&](std::uint16_t level) {
    return call(op::query_information_policy2, stub([&](rpc::NdrWriter& out) { wire::append(out.out(), policy), out.put(level); }));
  };
  const Bytes account = query(5);
  rpc::NdrReader in(account, true);
  EXPECT_TRUE(in.pointer());
  EXPECT_EQ(in.get<std::uint16_t>(), 5);
  const auto header = rpc::read_string_header(in);
  EXPECT_TRUE(in.pointer());
  EXPECT_EQ(rpc::read_string_body(in, header), u"USHER");
  EXPECT_EQ(rpc::read_sid(in), names.machine());
  for (const std::uint16_t level : {3, 4, 5, 6, 12, 13, 14}) EXPECT_EQ(status_of(query(level)), NtStatus::success) << level;
  for (const std::uint16_t level : {0, 1, 7, 15}) EXPECT_EQ(status_of(query(level)), NtStatus::invalid_parameter) << level;
}

TEST_F(LsarpcTest, ThePolicyHasADescriptorForWhoAsks) {  // [MS-LSAD] 3.1.4.9.1
  const auto query = [&](std::uint32_t parts) { return call(op::query_security, stub([&](rpc::NdrWriter& out) { wire::append(out.out(), policy), out.put(parts); })); };
  for (const std::uint32_t parts : {0u, 1u, 4u, 7u}) {
    const Bytes answer = query(parts);
    EXPECT_EQ(status_of(answer), NtStatus::success) << parts;
    rpc::NdrReader in(answer, true);
    EXPECT_TRUE(in.pointer());
    const auto size = in.get<std::uint32_t>();
    EXPECT_TRUE(in.pointer());
    const Bytes descriptor = in.byte_array();
    EXPECT_EQ(descriptor.size(), size);
    EXPECT_TRUE(is_security_descriptor(descriptor)) << parts;
    EXPECT_EQ(wire::load<std::uint32_t>(descriptor, 4) != 0, bool(parts & 1));
    EXPECT_EQ(wire::load<std::uint32_t>(descriptor, 16) != 0, bool(parts & 4));
  }
  EXPECT_EQ(status_of(query(8)), NtStatus::access_denied);
}

TEST_F(LsarpcTest, NoDomainIsTrusted) {  // [MS-LSAD] 3.1.4.7.8
  const Bytes request = stub([&](rpc::NdrWriter& out) { wire::append(out.out(), policy), out.put(std::uint32_t{0}), out.put(std::uint32_t{0xFFFF}); });
  const Bytes none = stub([](rpc::NdrWriter& out) { out.put(std::uint32_t{0}), out.put(std::uint32_t{0}), out.null(), out.put(no_more_entries); });
  for (const std::uint16_t opnum : {op::enumerate_trusted_domains, op::enumerate_trusted_domains_ex}) EXPECT_EQ(call(opnum, request), none);
}

/// Over a pipe Windows throws ERROR_ACCESS_DENIED, whoever asks and whatever stands in the stub: [MS-LSAT] <3>.
TEST_F(LsarpcTest, LookupsWithoutAPolicyAreForTcpAlone) {
  for (const std::uint16_t opnum : {op::lookup_sids3, op::lookup_names4}) {
    for (const Bytes& request : {Bytes{}, Bytes(64), lookup_sids_request({names.machine()}, true)}) EXPECT_EQ(fault_of(opnum, request), rpc::Fault::access_denied);
  }
  EXPECT_EQ(status_of(call(op::lookup_sids2, lookup_sids_request({names.machine()}, true))), NtStatus::success);  // the pipe lives on
}

TEST_F(LsarpcTest, EverybodyMayKnowWhoHeIs) {
  const Bytes request = stub([](rpc::NdrWriter& out) { out.null(), out.null(), out.pointer(), out.null(); });
  const auto who = [&] {
    const Bytes answer = call(op::get_user_name, request);
    rpc::NdrReader in(answer, true);
    EXPECT_TRUE(in.pointer());
    std::u16string name = rpc::read_counted_string(in);
    EXPECT_TRUE(in.pointer() && in.pointer());
    return rpc::read_counted_string(in) + u"\\" + name;
  };
  EXPECT_EQ(who(), u"USHER\\alice");
  open_as({.anonymous = true});
  EXPECT_EQ(who(), u"NT AUTHORITY\\ANONYMOUS LOGON");
}

}  // namespace
}  // namespace usher::server
