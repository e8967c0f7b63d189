// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/resource_info.hpp"

#include "protocol/smb2/create.hpp"
#include "protocol/smb2/create_contexts.hpp"
#include "protocol/srvsvc/server_info.hpp"
#include "protocol/wire/utf16.hpp"

namespace usher {

namespace {

std::string oplock_name(std::uint8_t level) {
  namespace levels = smb2::oplock_level;
  switch (level) {
    case levels::level_ii: return "level II";
    case levels::exclusive: return "exclusive";
    case levels::batch: return "batch";
    case levels::lease: return "lease";
    default: return "none";
  }
}

std::string caching_letters(std::uint32_t state) {
  std::string letters;
  if (state & smb2::lease_state::read) letters += 'R';
  if (state & smb2::lease_state::handle) letters += 'H';
  if (state & smb2::lease_state::write) letters += 'W';
  return letters;
}

}  // namespace

FileInfo file_info(const server::OpenRecord& record) {
  return {.id = record.id,
          .permissions = record.permissions,
          .locks = record.num_locks,
          .path = wire::to_utf8(record.path),
          .user = wire::to_utf8(record.user),
          .client = wire::to_utf8(record.client),
          .share = wire::to_utf8(record.share),
          .logon_id = record.session_id,
          .active = std::chrono::seconds(record.active_seconds),
          .oplock = oplock_name(record.oplock_level),
          .caching = caching_letters(record.caching),
          .breaking = record.breaking,
          .durable = record.durable,
          .orphan_of = wire::to_utf8(record.orphan_of)};
}

ConnectionInfo connection_info(const server::TreeRecord& record) {
  return {.id = record.id,
          .type = record.type,
          .opens = record.num_opens,
          .users = record.num_users,
          .active = std::chrono::seconds(record.active_seconds),
          .user = wire::to_utf8(record.user),
          .netname = wire::to_utf8(record.netname),
          .client = wire::to_utf8(record.client),
          .share = wire::to_utf8(record.share),
          .logon_id = record.session_id};
}

ShareInfo share_info(const server::ShareRecord& record) {
  return {.name = wire::to_utf8(record.name),
          .type = record.type,
          .comment = wire::to_utf8(record.comment),
          .maximum_uses = record.maximum_uses,
          .current_uses = record.current_uses,
          .path = wire::to_utf8(record.path),
          .flags = record.flags,
          .read_only = record.read_only,
          .guest_ok = record.guest_ok,
          .hidden = record.hidden};
}

ServerInfo server_info(const server::ServerRecord& record) {
  const srvsvc::ServerFields fields;  // what is the same for every server of this kind
  return {.platform_id = fields.platform_id,
          .name = wire::to_utf8(record.name),
          .comment = wire::to_utf8(record.comment),
          .version_major = fields.version_major,
          .version_minor = fields.version_minor,
          .type = fields.type,
          .maximum_users = record.maximum_users,
          .autodisconnect_minutes = record.autodisconnect_minutes,
          .connections = record.connections};
}

ServerStatistics server_statistics(const server::StatisticsRecord& record) {
  return {.start = record.start,
          .files_opened = record.files_opened,
          .sessions_opened = record.sessions_opened,
          .sessions_timed_out = record.sessions_timed_out,
          .password_errors = record.password_errors,
          .permission_errors = record.permission_errors,
          .bytes_sent = record.bytes_sent,
          .bytes_received = record.bytes_received};
}

}  // namespace usher
