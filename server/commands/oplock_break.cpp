// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/smb2/oplock_break.hpp"

#include "server/commands/commands.hpp"

namespace usher::server {
namespace {

/// [MS-SMB2] 3.3.5.22.1. Oplocks are not granted, so no break is ever under way. The section names INVALID_DEVICE_STATE for
/// that; Windows answers what it answers to an acknowledgment that does not fit.
NtStatus acknowledge_oplock(RequestContext& ctx, const smb2::OplockBreakAcknowledgment& request) {
  const auto open = ctx.find_open(request.file_id);
  return open ? NtStatus::invalid_oplock_protocol : open.error();
}

}  // namespace

/// [MS-SMB2] 3.3.5.22 Receiving an SMB2 OPLOCK_BREAK Acknowledgment: its StructureSize tells an oplock's from a lease's.
Outcome run_oplock_break(RequestContext& ctx) {
  const auto oplock = wire::decode<smb2::OplockBreakAcknowledgment>(ctx.message);
  if (oplock) return Outcome::error(acknowledge_oplock(ctx, *oplock));
  const auto lease = wire::decode<smb2::LeaseBreakAcknowledgment>(ctx.message);
  // 3.3.5.22.2: there is no lease table in which it could be found.
  return Outcome::error(lease ? NtStatus::object_name_not_found : lease.error());
}

}  // namespace usher::server
