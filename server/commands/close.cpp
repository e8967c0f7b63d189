// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/smb2/close.hpp"

#include "server/commands/commands.hpp"
#include "server/file_open.hpp"
#include "server/wire_attributes.hpp"

namespace usher::server {
namespace {

/// What the object is after the close has had its effect on the write time.
void describe(FileOpen& file, smb2::CloseResponse& response) {
  file.finish_writing();
  const auto info = file.info();
  if (!info) return;
  response.flags = smb2::close_flag_postquery_attrib;
  response.creation_time = info->creation_time.ticks;
  response.last_access_time = info->last_access_time.ticks;
  response.last_write_time = info->last_write_time.ticks;
  response.change_time = info->change_time.ticks;
  response.allocation_size = info->allocation_size;
  response.end_of_file = info->size;
  response.file_attributes = wire_attributes(*info);
}

/// [MS-SMB2] 3.3.5.10 Receiving an SMB2 CLOSE Request
Result<smb2::CloseResponse> close(RequestContext& ctx, const smb2::CloseRequest& request) {
  const auto found = ctx.find_open(request.file_id);
  if (!found) {  // a related one with nothing before it to close is closed already, whatever other commands call that
    return std::unexpected(found.error() == NtStatus::invalid_handle ? NtStatus::file_closed : found.error());
  }
  const auto open = ctx.session->take_open((*found)->file_id, ctx.tree->id());
  if (!open) return std::unexpected(NtStatus::file_closed);
  smb2::CloseResponse response;
  if (open->file && request.flags & smb2::close_flag_postquery_attrib) describe(*open->file, response);
  open->close();
  return response;
}

}  // namespace

bool close_may_wait(const RequestContext& ctx) {
  const auto request = wire::decode<smb2::CloseRequest>(ctx.message);
  if (!request) return false;
  const bool is_related = ctx.header.has(smb2::flag::related_operations) && request->file_id == smb2::related_file_id;
  const auto open = ctx.session->find_open(is_related ? ctx.related_file_id : request->file_id, ctx.tree->id());
  if (!open || !open->file) return false;
  return !open->share->store->knows_its_objects() || open->file->close_may_wait();
}

Outcome run_close(RequestContext& ctx) { return Typed<&close>::run(ctx); }

}  // namespace usher::server
