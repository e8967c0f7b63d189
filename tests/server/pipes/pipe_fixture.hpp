// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>

#include "protocol/rpc/pdu.hpp"
#include "protocol/srvsvc/interface.hpp"
#include "protocol/srvsvc/session_calls.hpp"
#include "server/pipes/named_pipe.hpp"
#include "server/session_registry.hpp"

namespace usher::server {

struct QueueExecutor final : Executor {
  std::deque<Task> tasks{};
  void post(Task task) override { tasks.push_back(std::move(task)); }
  bool runs_here() const override { return true; }
  void run_all() {
    while (!tasks.empty()) {
      Task task = std::move(tasks.front());
      tasks.pop_front();
      task();
    }
  }
};

/// A logon whose owner closes it when the test says so.
struct SlowLogon final : LogonControl {
  std::vector<std::move_only_function<void()>> closing{};
  void close(CloseReason, std::move_only_function<void()> done) override { closing.push_back(std::move(done)); }
  void close_if_idle(SteadyTime, std::chrono::system_clock::time_point) override {}
  void finish() { closing.clear(); }
};

/// What a test puts in is what is listed; what is asked to close or change is written down.
struct TestAdministration final : Administration {
  std::vector<OpenRecord> open_records{};
  std::vector<TreeRecord> tree_records{};
  std::vector<ShareRecord> records{{.name = u"docs", .comment = u"papers", .path = u"/srv/docs"},
                                   {.name = u"secret", .path = u"/srv/secret", .hidden = true}};
  ServerRecord server{.name = u"USHER", .comment = u"a test"};
  StatisticsRecord counted{};
  std::vector<std::uint32_t> closed_opens{};
  std::vector<std::u16string> removed_shares{};
  std::vector<ShareRecord> added_shares{};
  std::vector<ShareUpdate> updates{};
  mutable std::size_t records_made = 0;  ///< of opens and tree connects
  NetApiStatus answer = NetApiStatus::success;  ///< of whatever closes or changes something

  RecordList<OpenRecord> find_opens(const OpenQuery&, SteadyTime) const override { return list(open_records); }
  std::optional<OpenRecord> open(std::uint32_t id, SteadyTime) const override {
    const auto found = std::ranges::find(open_records, id, &OpenRecord::id);
    return found == open_records.end() ? std::nullopt : std::optional(*found);
  }
  void close_open(std::uint32_t id, Done done) override { closed_opens.push_back(id), done(answer); }
  void close_orphans(const std::optional<std::u16string>&, Counted done) override { done(answer, 0); }
  RecordList<TreeRecord> find_trees(const TreeQuery&, SteadyTime) const override { return list(tree_records); }
  std::vector<TreeRecord> all_trees(SteadyTime) const override { return tree_records; }
  std::vector<ShareRecord> shares() const override { return records; }
  std::optional<ShareRecord> share(std::u16string_view name) const override {
    const auto found = std::ranges::find(records, name, &ShareRecord::name);
    return found == records.end() ? std::nullopt : std::optional(*found);
  }
  void add_share(ShareRecord wanted, Done done) override { added_shares.push_back(std::move(wanted)), done(answer); }
  NetApiStatus change_share(std::u16string_view, const ShareUpdate& update) override { return updates.push_back(update), answer; }
  void remove_share(std::u16string_view name, Done done) override { removed_shares.emplace_back(name), done(answer); }
  void close_logon(std::uint64_t, Done done) override { done(answer); }
  ServerRecord server_info() const override { return server; }
  StatisticsRecord statistics() const override { return counted; }

 private:
  template <class Record>
  RecordList<Record> list(const std::vector<Record>& all) const {
    const auto record = [&](std::size_t at) { return ++records_made, all[at]; };
    return {.count = all.size(), .record = record, .total_entries = static_cast<std::uint32_t>(all.size())};
  }
};

struct TestAudit final : AuditLog {
  std::vector<AuditRecord> all{};
  void record(AuditRecord made) override { all.push_back(std::move(made)); }
};

struct TestHost final : RpcHost {
  SessionRegistry registry{};
  SessionRights rights{true, true, true};
  mutable TestAdministration resources{};
  mutable TestAudit records{};
  mutable Associations groups{};
  bool logons_allowed = true;
  mutable std::vector<std::u16string> refused{};  ///< logons inside the pipe
  mutable std::u16string asked_for{};             ///< whose rights

  const SessionRegistry& sessions() const override { return registry; }
  bool is_privileged(const CallerIdentity& caller) const override { return rights.remove && caller.user != u"bob"; }
  SessionRights session_rights(const CallerIdentity& caller) const override { return asked_for = caller.user, rights; }
  std::vector<ShareRecord> shares() const override { return resources.records; }
  AuditLog* audit() const override { return &records; }
  Associations& associations() const override { return groups; }
  Administration& administration() const override { return resources; }
  std::u16string server_name() const override { return u"USHER"; }
  std::u16string domain_name() const override { return u"WORKGROUP"; }
  std::int32_t minutes_west(std::chrono::system_clock::time_point) const override { return -120; }
  std::u16string server_comment() const override { return u"a test"; }
  ServerNames server_names() const override { return {.netbios = u"USHER"}; }
  std::vector<NamedAccount> accounts() const override {
    return {{.name = u"alice", .administrator = true}, {.name = u"bob"}, {.name = u"Guest", .disabled = true}};
  }
  bool may_log_on(const CallerIdentity&, Now) const override { return logons_allowed; }
  auth::NtlmAcceptor begin_logon(std::shared_ptr<std::u16string> tried, Now) const override {
    return {{.names = {.nb_computer = u"USHER", .nb_domain = u"USHER"}},
            [this, tried](std::u16string_view user, std::u16string_view) { return *tried = user, find(user); }};
  }
  void logon_refused(const CallerIdentity&, std::u16string_view tried, Now) const override { refused.emplace_back(tried); }
  CallerIdentity identify(const auth::Identity& identity, const CallerIdentity& pipe) const override {
    return {.user = identity.user, .client = pipe.client, .session_id = pipe.session_id};
  }
  std::optional<auth::NtHash> find(std::u16string_view user) const {
    return user == u"bob" ? std::optional(auth::nt_hash(u"secret")) : std::nullopt;
  }
};

/// A pipe opened by session 1, an administrator unless the test takes the rights away.
class PipeTest : public testing::Test {
 protected:
  void add_session(std::u16string_view client, std::u16string_view user, std::uint64_t session_id = 99,
                   const std::shared_ptr<LogonControl>& control = {}) {
    auto logon = std::make_shared<Logon>();
    logon->session_id = session_id;
    logon->control = control;
    registrations.push_back(host.registry.add(client, user, std::move(logon), now.steady));
  }
  void bind() {
    write(rpc::write_bind(1, 4280, srvsvc::interface_id));
    ASSERT_EQ(type_of(read()), rpc::PduType::bind_ack);
  }
  void write(ByteView bytes) { ASSERT_TRUE(pipe->write(bytes, now)); }
  /// One whole message; empty when none waits.
  Bytes read() {
    auto output = pipe->read(65536);
    return output ? std::move(output->bytes) : Bytes{};
  }
  /// The stub of a response, all its fragments put together.
  Bytes read_stub() {
    Bytes stub;
    for (bool last = false; !last;) {
      const Bytes pdu = read();
      if (type_of(pdu) != rpc::PduType::response) return ADD_FAILURE() << "not a response", stub;
      wire::append(stub, ByteView(pdu).subspan(rpc::response_header_size));
      last = rpc::read_pdu_header(pdu)->flags & rpc::last_fragment;
    }
    return stub;
  }
  Bytes call(std::uint16_t opnum, ByteView stub) {
    write(rpc::write_request(2, opnum, stub));
    return read_stub();
  }
  std::optional<rpc::Fault> fault_of(std::uint16_t opnum, ByteView stub) {
    write(rpc::write_request(2, opnum, stub));
    return fault_in(read());
  }
  static std::optional<rpc::Fault> fault_in(ByteView pdu) {
    if (type_of(pdu) != rpc::PduType::fault) return std::nullopt;
    return wire::load<rpc::Fault>(pdu, 24);
  }
  static rpc::PduType type_of(ByteView pdu) {
    const auto header = rpc::read_pdu_header(pdu);
    return header ? header->type : rpc::PduType::request;  // which no server sends
  }

  Now now{.steady = SteadyTime(std::chrono::hours(1)), .wall = {}};
  TestHost host{};
  std::vector<SessionRegistry::Registration> registrations{};
  std::shared_ptr<QueueExecutor> strand = std::make_shared<QueueExecutor>();
  std::shared_ptr<NamedPipe> pipe = open_pipe(u"srvsvc", host, {.user = u"alice", .session_id = 1}, strand);
};

}  // namespace usher::server
