// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/client/remote_file_service.hpp"

#include "protocol/srvsvc/connection_info.hpp"
#include "protocol/srvsvc/file_info.hpp"
#include "protocol/srvsvc/interface.hpp"
#include "protocol/srvsvc/server_info.hpp"
#include "protocol/srvsvc/session_calls.hpp"
#include "protocol/wire/utf16.hpp"
#include "src/client/rpc_status.hpp"
#include "src/session_info.hpp"
#include <usher/server.hpp>

namespace usher::client {
namespace {

namespace op = srvsvc::opnum;

constexpr std::uint32_t most_pages = 1u << 20;  // a server that goes on for ever is broken

std::optional<std::u16string> argument(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(wire::to_utf16(text));
}

FileInfo file_info(const srvsvc::FileFields& file) {
  return {.id = file.id, .permissions = file.permissions, .locks = file.num_locks, .path = wire::to_utf8(file.path), .user = wire::to_utf8(file.user)};
}

ConnectionInfo connection_info(const srvsvc::ConnectionFields& connection) {
  return {.id = connection.id,
          .type = connection.type,
          .opens = connection.num_opens,
          .users = connection.num_users,
          .active = std::chrono::seconds(connection.active_seconds),
          .user = wire::to_utf8(connection.user),
          .netname = wire::to_utf8(connection.netname)};
}

ShareInfo share_info(const srvsvc::ShareFields& share) {
  return {.name = wire::to_utf8(share.name),
          .type = share.type,
          .comment = wire::to_utf8(share.comment),
          .maximum_uses = share.maximum_uses,
          .current_uses = share.current_uses,
          .path = wire::to_utf8(share.path),
          .flags = share.flags};
}

ServerInfo server_info(const srvsvc::ServerFields& server) {
  constexpr std::uint32_t version_bits = 0xF;  // above them are bits of the type ([MS-SRVS] 2.2.4.41)
  return {.platform_id = server.platform_id,
          .name = wire::to_utf8(server.name),
          .comment = wire::to_utf8(server.comment),
          .version_major = server.version_major & version_bits,
          .version_minor = server.version_minor,
          .type = server.type,
          .maximum_users = server.users,
          .autodisconnect_minutes = static_cast<std::int32_t>(server.disconnect_minutes)};
}

/// One page of an *Enum method at the level of `Fields`, or of its status alone when the call went wrong.
template <class Fields, class Row, class Entry>
Page<Entry> page_of(const std::expected<Bytes, NetApiStatus>& stub, std::uint32_t level, Entry (*make)(const Row&)) {
  if (!stub) return {.status = stub.error()};
  const auto answer = srvsvc::decode_enum_answer<Fields, Row>(*stub, level);
  if (!answer) return {.status = NetApiStatus::rpc_bad_stub_data};
  Page<Entry> page{.status = static_cast<NetApiStatus>(answer->status), .total = answer->total_entries, .resume_handle = answer->resume_handle.value_or(0)};
  for (const Row& row : answer->rows) page.entries.push_back(make(row));
  return page;
}

/// The one row of a *GetInfo method.
template <class Fields, class Row>
std::expected<Row, NetApiStatus> row_of(const std::expected<Bytes, NetApiStatus>& stub, std::uint32_t level) {
  if (!stub) return std::unexpected(stub.error());
  auto answer = srvsvc::decode_info_answer<Fields, Row>(*stub, level);
  if (!answer) return std::unexpected(NetApiStatus::rpc_bad_stub_data);
  if (answer->status != 0) return std::unexpected(static_cast<NetApiStatus>(answer->status));
  if (!answer->row) return std::unexpected(NetApiStatus::rpc_bad_stub_data);
  return std::move(*answer->row);
}

}  // namespace

Result<void> RemoteFileService::open(const std::string& host, const std::string& port, const std::string& user, const std::string& domain,
                                     const std::string& password) {
  host_ = wire::to_utf16("\\\\" + host);
  if (auto done = smb_.connect(host, port); !done) return done;
  if (auto done = smb_.log_on(user, domain, password); !done) return done;
  if (auto done = smb_.connect_tree(host, "IPC$"); !done) return done;
  return rpc_.bind("srvsvc", srvsvc::interface_id);
}

std::expected<Bytes, NetApiStatus> RemoteFileService::call(std::uint16_t opnum, ByteView stub) {
  const std::lock_guard lock(mutex_);
  auto answer = rpc_.call(opnum, stub);
  if (!answer) return std::unexpected(to_net_api_status(answer.error()));
  return std::move(*answer);
}

NetApiStatus RemoteFileService::status_of(std::uint16_t opnum, ByteView stub) {
  const auto answer = call(opnum, stub);
  if (!answer) return answer.error();
  const auto status = srvsvc::decode_status(*answer);
  return status ? static_cast<NetApiStatus>(*status) : NetApiStatus::rpc_bad_stub_data;
}

SessionPage RemoteFileService::page(const SessionQuery& query, const SessionPageOptions& options) {
  const srvsvc::SessionEnumCall wanted{.server = host_, .client = argument(query.client), .user = argument(query.user), .level = query.level,
                                       .preferred_maximum_length = options.preferred_maximum_length, .resume_handle = options.resume_handle};
  const auto stub = call(op::session_enum, srvsvc::encode(wanted));
  if (!stub) return {.status = stub.error()};
  const auto answer = srvsvc::decode_session_enum_answer(*stub);
  if (!answer) return {.status = NetApiStatus::rpc_bad_stub_data};
  SessionPage page{.status = static_cast<NetApiStatus>(answer->status), .total = answer->total_entries, .resume_handle = answer->resume_handle.value_or(0)};
  for (const auto& record : answer->records) page.sessions.push_back(session_info(record, query.level));
  return page;
}

NetApiStatus RemoteFileService::close(const std::string& client, const std::string& user) {
  return status_of(op::session_del, srvsvc::encode(srvsvc::SessionDelCall{.server = host_, .client = argument(client), .user = argument(user)}));
}

Page<FileInfo> RemoteFileService::files(const FileQuery& query, const PageOptions& options) {
  constexpr std::uint32_t level = 3;
  const srvsvc::EnumCall wanted{{host_, argument(query.base_path), argument(query.user)}, level, options.preferred_maximum_length, options.resume_handle};
  return page_of<srvsvc::FileInfo<level>>(call(op::file_enum, srvsvc::encode(wanted)), level, &file_info);
}

std::expected<FileInfo, NetApiStatus> RemoteFileService::file(std::uint32_t id) {
  constexpr std::uint32_t level = 3;
  const auto row = row_of<srvsvc::FileInfo<level>, srvsvc::FileFields>(call(op::file_get_info, srvsvc::encode_numbers(host_, {id, level})), level);
  if (!row) return std::unexpected(row.error());
  return file_info(*row);
}

NetApiStatus RemoteFileService::close_file(std::uint32_t id) { return status_of(op::file_close, srvsvc::encode_numbers(host_, {id})); }

Page<ConnectionInfo> RemoteFileService::connections(const std::string& qualifier, const PageOptions& options) {
  constexpr std::uint32_t level = 1;
  const srvsvc::EnumCall wanted{{host_, argument(qualifier)}, level, options.preferred_maximum_length, options.resume_handle};
  return page_of<srvsvc::ConnectionInfo<level>>(call(op::connection_enum, srvsvc::encode(wanted)), level, &connection_info);
}

std::expected<std::vector<ConnectionInfo>, NetApiStatus> RemoteFileService::all_connections() {
  const auto every_share = shares();
  if (!every_share) return std::unexpected(every_share.error());
  std::vector<ConnectionInfo> all;
  for (const ShareInfo& share : *every_share) {
    auto found = usher::connections(*this, share.name);
    if (!found && found.error() == NetApiStatus::net_name_not_found) continue;  // it went meanwhile
    if (!found) return std::unexpected(found.error());
    for (ConnectionInfo& connection : *found) {
      connection.client = connection.netname;
      connection.share = connection.netname = share.name;
      all.push_back(std::move(connection));
    }
  }
  return all;
}

std::expected<std::vector<ShareInfo>, NetApiStatus> RemoteFileService::shares() {
  std::uint32_t level = 2;
  std::vector<ShareInfo> all;
  srvsvc::EnumCall wanted{.strings = {host_}, .level = level, .resume_handle = 0};
  for (std::uint32_t pages = 0; pages < most_pages; ++pages) {
    wanted.level = level;
    const auto stub = call(op::share_enum, srvsvc::encode(wanted));
    const auto page = level == 2 ? page_of<srvsvc::ShareInfo<2>>(stub, level, &share_info) : page_of<srvsvc::ShareInfo<1>>(stub, level, &share_info);
    if (page.status == NetApiStatus::access_denied && level == 2) {
      level = 1;
      continue;
    }
    if (page.status != NetApiStatus::success && page.status != NetApiStatus::more_data) return std::unexpected(page.status);
    all.insert(all.end(), page.entries.begin(), page.entries.end());
    if (page.status == NetApiStatus::success || page.entries.empty()) return all;
    wanted.resume_handle = page.resume_handle;
  }
  return std::unexpected(NetApiStatus::internal_error);
}

std::expected<ShareInfo, NetApiStatus> RemoteFileService::share(const std::string& name) {
  const auto wide = wire::to_utf16(name);
  const auto ask = [&](std::uint32_t level) { return call(op::share_get_info, srvsvc::encode_name(host_, wide, level)); };
  auto row = row_of<srvsvc::ShareInfo<2>, srvsvc::ShareFields>(ask(2), 2);
  if (!row && row.error() == NetApiStatus::access_denied) row = row_of<srvsvc::ShareInfo<1>, srvsvc::ShareFields>(ask(1), 1);
  if (!row) return std::unexpected(row.error());
  const auto flags = row_of<srvsvc::ShareInfo<1005>, srvsvc::ShareFields>(ask(1005), 1005);
  if (flags) row->flags = flags->flags;
  return share_info(*row);
}

NetApiStatus RemoteFileService::add_share(const ShareOptions& options) {
  if (options.read_only || options.hidden || options.guest_ok) return NetApiStatus::not_supported;
  const srvsvc::ShareRequest share{.name = wire::to_utf16(options.name), .comment = wire::to_utf16(options.comment),
                                   .path = wire::to_utf16(options.path), .maximum_uses = options.maximum_uses};
  const auto added = status_of(op::share_add, srvsvc::encode_share_add(host_, 2, share));
  if (added != NetApiStatus::success || !options.encrypt) return added;
  constexpr std::uint32_t encrypt_data = 0x8000;
  const auto encrypted = change_share(options.name, {.flags = encrypt_data});
  if (encrypted != NetApiStatus::success) (void)remove_share(options.name);  // rather none than one in the clear
  return encrypted;
}

NetApiStatus RemoteFileService::set_share(const std::string& name, std::uint32_t level, const srvsvc::ShareRequest& share) {
  return status_of(op::share_set_info, srvsvc::encode_share_set_info(host_, wire::to_utf16(name), level, share));
}

NetApiStatus RemoteFileService::change_share(const std::string& name, const ShareChange& change) {
  NetApiStatus status = NetApiStatus::success;
  if (change.flags) status = set_share(name, 1005, {.flags = *change.flags});
  if (change.comment && status == NetApiStatus::success) status = set_share(name, 1004, {.comment = wire::to_utf16(*change.comment)});
  if (change.maximum_uses && status == NetApiStatus::success) status = set_share(name, 1006, {.maximum_uses = *change.maximum_uses});
  return status;
}

NetApiStatus RemoteFileService::remove_share(const std::string& name) {
  return status_of(op::share_del, srvsvc::encode_name(host_, wire::to_utf16(name), 0));
}

std::expected<ServerInfo, NetApiStatus> RemoteFileService::info() {
  const auto ask = [&](std::uint32_t level) { return call(op::server_get_info, srvsvc::encode_numbers(host_, {level})); };
  auto row = row_of<srvsvc::ServerInfo<102>, srvsvc::ServerFields>(ask(102), 102);
  if (!row && row.error() == NetApiStatus::access_denied) row = row_of<srvsvc::ServerInfo<101>, srvsvc::ServerFields>(ask(101), 101);
  if (!row) return std::unexpected(row.error());
  return server_info(*row);
}

std::expected<ServerStatistics, NetApiStatus> RemoteFileService::statistics() {
  const auto stub = call(op::server_statistics_get, srvsvc::encode_statistics_get(host_));
  if (!stub) return std::unexpected(stub.error());
  const auto answer = srvsvc::decode_statistics(*stub);
  if (!answer) return std::unexpected(NetApiStatus::rpc_bad_stub_data);
  if (answer->status != 0) return std::unexpected(static_cast<NetApiStatus>(answer->status));
  const srvsvc::StatisticsFields row = answer->row.value_or(srvsvc::StatisticsFields{});
  const auto wide = [](std::uint32_t low, std::uint32_t high) { return std::uint64_t{high} << 32 | low; };
  return ServerStatistics{.start = row.start,
                          .files_opened = row.files_opened,
                          .sessions_opened = row.sessions_opened,
                          .sessions_timed_out = row.sessions_timed_out,
                          .password_errors = row.password_errors,
                          .permission_errors = row.permission_errors,
                          .system_errors = row.system_errors,
                          .bytes_sent = wide(row.bytes_sent_low, row.bytes_sent_high),
                          .bytes_received = wide(row.bytes_received_low, row.bytes_received_high)};
}

NetApiStatus RemoteFileService::close_logon(std::uint64_t) { return NetApiStatus::not_supported; }

}  // namespace usher::client
