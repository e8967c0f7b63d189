// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/local_file_service.hpp"

#include <algorithm>
#include <future>
#include <mutex>

#include "protocol/smb2/dialect.hpp"
#include "protocol/wire/utf16.hpp"
#include "server/audited_sessions.hpp"
#include "server/unicode_case.hpp"
#include "src/acting_for.hpp"
#include "src/configuration_builder.hpp"
#include "src/local_event_stream.hpp"
#include "src/resource_info.hpp"
#include "src/session_info.hpp"

namespace usher {
namespace {

constexpr server::SessionRights all_rights{.read = true, .read_administrative = true, .remove = true};

std::optional<std::u16string> argument(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(wire::to_utf16(text));
}

server::SessionCall call_of(const server::ServerCore& core, std::string_view name, Now now) {
  return {.registry = core.sessions(), .audit = core.audit(), .name = name, .caller = acting_for(), .rights = all_rights, .names = core.server_names(), .now = now};
}

std::vector<std::string> addresses_of(const server::Logon& logon) {
  std::vector<std::string> all;
  for (const auto& address : logon.addresses()) all.push_back(wire::to_utf8(address));
  return all;
}

LogonInfo logon_info(const server::Logon& logon, server::SteadyTime now) {
  // A request may have come since `now` was asked for.
  const auto since = [now](server::SteadyTime then) { return std::chrono::duration_cast<std::chrono::seconds>(now - std::min(then, now)); };
  return {.id = logon.session_id,
          .workstation = wire::to_utf8(logon.workstation),
          .domain = wire::to_utf8(logon.domain),
          .dialect = std::string(smb2::dialect_name(logon.dialect)),
          .signing = logon.signing,
          .cipher = logon.cipher,
          .guest = logon.guest,
          .opens = logon.num_opens.load(std::memory_order_relaxed),
          .channels = logon.num_channels.load(std::memory_order_relaxed),
          .active = since(logon.created),
          .idle = since(server::SteadyTime(server::SteadyTime::duration(logon.last_request.load(std::memory_order_relaxed)))),
          .bytes_in = logon.bytes_in.load(std::memory_order_relaxed),
          .bytes_out = logon.bytes_out.load(std::memory_order_relaxed),
          .client_guid = to_string(logon.client_guid),
          .addresses = addresses_of(logon)};
}

template <class Info, class Record>
Page<Info> page_of(const server::RecordPage<Record>& found, Info (*make)(const Record&)) {
  Page<Info> page{.status = found.status, .total = found.total_entries, .resume_handle = found.resume_handle};
  std::ranges::transform(found.records, std::back_inserter(page.entries), make);
  return page;
}

template <class Info, class Record>
std::vector<Info> all_of(const std::vector<Record>& records, Info (*make)(const Record&)) {
  std::vector<Info> all;
  std::ranges::transform(records, std::back_inserter(all), make);
  return all;
}

constexpr auto not_started = NetApiStatus::server_not_started;

}  // namespace

SessionPage LocalFileService::page(const SessionQuery& query, const SessionPageOptions& options) {
  const std::shared_lock lock(mutex_);
  if (!core_) return {.status = NetApiStatus::server_not_started};
  const auto called = clock_->now();
  const auto now = called.steady;
  const server::SessionQuery wanted{.client = argument(query.client),
                                    .user = argument(query.user),
                                    .level = query.level,
                                    .preferred_maximum_length = options.preferred_maximum_length,
                                    .resume_handle = options.resume_handle};
  const auto found = server::enumerate_sessions(call_of(*core_, "NetSessionEnum", called), wanted);
  SessionPage page{.status = found.status, .total = found.total_entries, .resume_handle = found.resume_handle};
  for (const auto& record : found.records) {
    SessionInfo info = session_info(record, query.level);
    for (const auto& logon : core_->registry().logons(record.id)) info.logons.push_back(logon_info(*logon, now));
    page.sessions.push_back(std::move(info));
  }
  return page;
}

NetApiStatus LocalFileService::close(const std::string& client, const std::string& user) {
  const std::shared_lock lock(mutex_);
  if (!core_) return NetApiStatus::server_not_started;
  const auto closed = std::make_shared<std::promise<NetApiStatus>>();  // which who sets it may hold longer than who waits
  server::delete_sessions(call_of(*core_, "NetSessionDel", clock_->now()), argument(client), argument(user),
                          [closed](server::SessionDeletion deletion) { closed->set_value(deletion.status); });
  return patience_.get(closed->get_future());
}

bool LocalFileService::answers_to(const std::string& name) const {
  const std::shared_lock lock(mutex_);
  if (!core_ || name.empty()) return false;
  const auto wanted = wire::to_utf16(name);
  const auto names = core_->server_names();
  return server::equal_ignoring_case(wanted, names.netbios) || server::equal_ignoring_case(wanted, names.dns);
}

NetApiStatus LocalFileService::wait_for(std::string_view call, const std::string& target, const Ask& ask) {
  const std::shared_lock lock(mutex_);
  if (!core_) return not_started;
  const Now started = clock_->now();
  const auto answer = std::make_shared<std::promise<NetApiStatus>>();
  ask(core_->administration(), [answer](NetApiStatus status) { answer->set_value(status); });
  const NetApiStatus status = patience_.get(answer->get_future());
  leave_record({.call = call, .target = wire::to_utf16(target), .started = started}, status, status == NetApiStatus::success);
  return status;
}

void LocalFileService::leave_record(server::AuditRecord record, NetApiStatus status, std::uint64_t count) {
  auto* audit = core_->audit();
  if (!audit) return;
  record.caller = acting_for();
  record.status = status, record.count = count;
  if (record.started.wall == std::chrono::system_clock::time_point{}) record.started = clock_->now();
  audit->record(std::move(record));
}

std::expected<std::unique_ptr<EventStream>, NetApiStatus> LocalFileService::watch(const WatchOptions& options) {
  const std::shared_lock lock(mutex_);
  if (!core_) return std::unexpected(not_started);
  auto look = [weak = weak_from_this()](server::IdleWatch& idle) {
    const auto self = weak.lock();
    return self ? self->look_for_idle(idle) : std::vector<SessionEvent>{};
  };
  return std::make_unique<LocalEventStream>(core_->events().subscribe(options.queue), options, std::move(look));
}

std::vector<SessionEvent> LocalFileService::look_for_idle(server::IdleWatch& idle) {
  const std::shared_lock lock(mutex_);
  if (!core_) return {};
  auto events = idle.look(core_->registry(), clock_->now());
  for (SessionEvent& event : events) event.sequence = core_->events().next_sequence();
  return events;
}

NetApiStatus LocalFileService::close_logon(std::uint64_t id) {
  return wait_for("close logon", std::to_string(id), [id](auto& server, auto done) { server.close_logon(id, std::move(done)); });
}

Page<FileInfo> LocalFileService::files(const FileQuery& query, const PageOptions& options) {
  const std::shared_lock lock(mutex_);
  if (!core_) return {.status = not_started};
  const server::OpenQuery wanted{.base_path = argument(query.base_path),
                                 .user = argument(query.user),
                                 .preferred_maximum_length = options.preferred_maximum_length,
                                 .resume_handle = options.resume_handle};
  auto page = page_of(core_->administration().opens(wanted, now()), &file_info);
  leave_record({.call = "NetFileEnum", .user = wanted.user, .level = wanted.level, .target = wanted.base_path.value_or(u"")}, page.status, page.entries.size());
  return page;
}

std::expected<FileInfo, NetApiStatus> LocalFileService::file(std::uint32_t id) {
  const std::shared_lock lock(mutex_);
  if (!core_) return std::unexpected(not_started);
  const auto found = core_->administration().open(id, now());
  leave_record({.call = "NetFileGetInfo", .target = wire::to_utf16(std::to_string(id))}, found ? NetApiStatus::success : NetApiStatus::file_not_found, found ? 1 : 0);
  if (!found) return std::unexpected(NetApiStatus::file_not_found);  // [MS-SRVS] 3.1.4.3
  return file_info(*found);
}

NetApiStatus LocalFileService::close_file(std::uint32_t id) {
  return wait_for("NetFileClose", std::to_string(id), [id](auto& server, auto done) { server.close_open(id, std::move(done)); });
}

std::expected<std::size_t, NetApiStatus> LocalFileService::close_orphans(const std::string& user) {
  const std::shared_lock lock(mutex_);
  if (!core_) return std::unexpected(not_started);
  const Now started = clock_->now();
  using Closed = std::pair<NetApiStatus, std::size_t>;
  const auto answer = std::make_shared<std::promise<Closed>>();
  core_->administration().close_orphans(argument(user), [answer](NetApiStatus status, std::size_t count) { answer->set_value({status, count}); });
  const auto [status, count] = patience_.get(answer->get_future());
  leave_record({.call = "close orphans", .user = argument(user), .started = started}, status, count);
  return status == NetApiStatus::success ? std::expected<std::size_t, NetApiStatus>(count) : std::unexpected(status);
}

Page<ConnectionInfo> LocalFileService::connections(const std::string& qualifier, const PageOptions& options) {
  const std::shared_lock lock(mutex_);
  if (!core_) return {.status = not_started};
  const server::TreeQuery wanted{.qualifier = argument(qualifier),
                                 .preferred_maximum_length = options.preferred_maximum_length,
                                 .resume_handle = options.resume_handle};
  auto page = page_of(core_->administration().trees(wanted, now()), &connection_info);
  leave_record({.call = "NetConnectionEnum", .level = wanted.level, .target = wanted.qualifier.value_or(u"")}, page.status, page.entries.size());
  return page;
}

std::expected<std::vector<ConnectionInfo>, NetApiStatus> LocalFileService::all_connections() {
  const std::shared_lock lock(mutex_);
  if (!core_) return std::unexpected(not_started);
  auto all = all_of(core_->administration().all_trees(now()), &connection_info);
  leave_record({.call = "NetConnectionEnum"}, NetApiStatus::success, all.size());
  return all;
}

std::expected<std::vector<ShareInfo>, NetApiStatus> LocalFileService::shares() {
  const std::shared_lock lock(mutex_);
  if (!core_) return std::unexpected(not_started);
  return all_of(core_->administration().shares(), &share_info);
}

std::expected<ShareInfo, NetApiStatus> LocalFileService::share(const std::string& name) {
  const std::shared_lock lock(mutex_);
  if (!core_) return std::unexpected(not_started);
  const auto found = core_->administration().share(wire::to_utf16(name));
  if (!found) return std::unexpected(NetApiStatus::net_name_not_found);
  return share_info(*found);
}

NetApiStatus LocalFileService::add_share(const ShareOptions& options) {
  return wait_for("NetShareAdd", options.name, [&](auto& server, auto done) { server.add_share(share_record(options), std::move(done)); });
}

NetApiStatus LocalFileService::change_share(const std::string& name, const ShareChange& change) {
  const std::shared_lock lock(mutex_);
  if (!core_) return not_started;
  server::ShareUpdate update{.maximum_uses = change.maximum_uses, .flags = change.flags};
  if (change.comment) update.comment = wire::to_utf16(*change.comment);
  const NetApiStatus status = core_->administration().change_share(wire::to_utf16(name), update);
  leave_record({.call = "NetShareSetInfo", .target = wire::to_utf16(name)}, status, status == NetApiStatus::success);
  return status;
}

NetApiStatus LocalFileService::remove_share(const std::string& name) {
  return wait_for("NetShareDel", name, [&](auto& server, auto done) { server.remove_share(wire::to_utf16(name), std::move(done)); });
}

std::expected<ServerInfo, NetApiStatus> LocalFileService::info() {
  const std::shared_lock lock(mutex_);
  if (!core_) return std::unexpected(not_started);
  ServerInfo info = server_info(core_->administration().server_info());
  info.workgroup = wire::to_utf8(core_->configuration()->domain);
  return info;
}

std::expected<ServerStatistics, NetApiStatus> LocalFileService::statistics() {
  const std::shared_lock lock(mutex_);
  if (!core_) return std::unexpected(not_started);
  return server_statistics(core_->administration().statistics());
}

void LocalFileService::detach() {
  const std::lock_guard lock(mutex_);
  core_ = nullptr;
}

std::expected<ServiceStatus, NetApiStatus> LocalFileService::status() {
  const std::shared_lock lock(mutex_);
  if (!core_) return ServiceStatus::stopped;
  return core_->paused() ? ServiceStatus::paused : ServiceStatus::running;
}

NetApiStatus LocalFileService::set_paused(bool paused) {
  const std::shared_lock lock(mutex_);
  if (!core_) return not_started;
  core_->pause(paused);
  return NetApiStatus::success;
}

NetApiStatus LocalFileService::stop() {
  const std::shared_lock lock(mutex_);
  if (!core_) return not_started;
  if (!stop_) return NetApiStatus::not_supported;
  stop_();
  return NetApiStatus::success;
}

void LocalFileService::on_stop_asked(std::function<void()> stop) {
  const std::unique_lock lock(mutex_);
  stop_ = std::move(stop);
}

}  // namespace usher
