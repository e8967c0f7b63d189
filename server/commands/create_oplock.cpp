// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/commands/create_oplock.hpp"

#include "server/file_table.hpp"
#include "server/server_core.hpp"
#include "server/session_oplocks.hpp"
#include "server/unicode_case.hpp"

namespace usher::server {
namespace {

namespace level = smb2::oplock_level;
namespace state = smb2::lease_state;

std::uint32_t state_of(std::uint8_t oplock_level) {
  switch (oplock_level) {
    case level::level_ii: return state::read;
    case level::exclusive: return state::read | state::write;
    case level::batch: return state::all;
    default: return state::none;
  }
}

/// A lease stands for one file ([MS-SMB2] 3.3.5.9.8), by the name that the file has now.
bool is_of_another_file(const LeaseTable::Entry& entry, const FileTable& files, std::u16string_view path) {
  const auto file = entry.file.lock();
  if (!file) return false;
  if (entry.files != &files) return true;
  const std::lock_guard lock(file->mutex);
  return !equal_ignoring_case(file->path, path);
}

}  // namespace

Result<std::optional<OplockRequest>> oplock_request(const RequestContext& ctx, const smb2::CreateRequest& request,
                                                    const smb2::CreateContextRequests& asked, std::u16string_view path) {
  const Configuration& configuration = *ctx.configuration;
  OplockRequest wanted{.state = state_of(request.requested_oplock_level)};
  if (request.requested_oplock_level == level::lease) {
    const bool has_it = configuration.leases && asked.lease && ctx.connection->dialect >= (asked.lease->version == 2 ? 0x0300 : 0x0210);
    if (!has_it) return std::nullopt;
    wanted.lease = LeaseId{ctx.connection->client_guid, asked.lease->key};
    wanted.state = asked.lease->state, wanted.version = asked.lease->version, wanted.epoch = asked.lease->epoch;
    if (asked.lease->version == 2 && asked.lease->flags & smb2::lease_flag::parent_lease_key_set) wanted.parent_key = asked.lease->parent_key;
    wanted.table = ctx.core.leases();
    const auto known = wanted.table->find(*wanted.lease);
    if (known && is_of_another_file(*known, *ctx.tree->share()->files, path)) return std::unexpected(NtStatus::invalid_parameter);
  } else if (wanted.state == state::none || !configuration.oplocks) {
    return std::nullopt;
  }
  return wanted;
}

void answer_oplock(const FileOpen& file, bool in_progress_is_told, smb2::CreateResponse& response) {
  const OplockView oplock = file.oplock();
  response.oplock_level = oplock.level();
  if (!oplock.is_lease) return;
  smb2::LeaseContext lease{.version = oplock.version, .key = oplock.key, .state = oplock.state, .epoch = oplock.epoch};
  if (oplock.breaking && in_progress_is_told) lease.flags |= smb2::lease_flag::break_in_progress;
  if (oplock.parent_key) lease.flags |= smb2::lease_flag::parent_lease_key_set, lease.parent_key = *oplock.parent_key;
  smb2::append_lease(response.create_contexts, lease);
}

}  // namespace usher::server
