// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/smb2/oplock_break.hpp"

#include "server/commands/commands.hpp"
#include "server/file_table.hpp"
#include "server/server_core.hpp"

namespace usher::server {
namespace {

/// [MS-SMB2] 3.3.5.22.1 Processing an Oplock Acknowledgment
Result<smb2::OplockBreakResponse> acknowledge_oplock(RequestContext& ctx, const smb2::OplockBreakAcknowledgment& request) {
  const auto open = ctx.find_open(request.file_id);
  if (!open) return std::unexpected(open.error());
  if (!(*open)->file) return std::unexpected(NtStatus::invalid_oplock_protocol);
  const auto level = (*open)->file->acknowledge_break(request.oplock_level);
  if (!level) return std::unexpected(level.error());
  return smb2::OplockBreakResponse{.oplock_level = *level, .file_id = request.file_id};
}

/// [MS-SMB2] 3.3.5.22.2 Processing a Lease Acknowledgment: a lease is its client's, over whichever connection he answers.
Result<smb2::LeaseBreakResponse> acknowledge_lease(RequestContext& ctx, const smb2::LeaseBreakAcknowledgment& request) {
  const auto known = ctx.core.leases()->find({ctx.connection->client_guid, request.lease_key});
  const auto file = known ? known->file.lock() : nullptr;
  const auto lease = known ? known->oplock.lock() : nullptr;
  if (!file || !lease) return std::unexpected(NtStatus::object_name_not_found);
  OplockNews news;
  NtStatus status{};
  {
    const std::lock_guard lock(file->mutex);
    status = file->oplocks.acknowledge_lease(*lease, request.lease_state, news);
  }
  news.tell();
  if (status != NtStatus::success) return std::unexpected(status);
  return smb2::LeaseBreakResponse{.lease_key = request.lease_key, .lease_state = request.lease_state};
}

}  // namespace

/// [MS-SMB2] 3.3.5.22 Receiving an SMB2 OPLOCK_BREAK Acknowledgment: its StructureSize tells an oplock's from a lease's, which
/// SMB 2.0.2 does not have.
Outcome run_oplock_break(RequestContext& ctx) {
  const bool is_oplock = ctx.connection->dialect == 0x0202 || wire::decode<smb2::OplockBreakAcknowledgment>(ctx.message).has_value();
  return is_oplock ? Typed<&acknowledge_oplock>::run(ctx) : Typed<&acknowledge_lease>::run(ctx);
}

}  // namespace usher::server
