// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/smb2/create.hpp"

#include "protocol/smb2/create_contexts.hpp"
#include "server/access.hpp"
#include "server/commands/commands.hpp"
#include "server/file_create.hpp"
#include "server/security_descriptor.hpp"
#include "server/server_core.hpp"
#include "server/wire_attributes.hpp"

namespace usher::server {
namespace {

using smb2::CreateContextRequests;
using smb2::CreateRequest;
using smb2::CreateResponse;

/// [MS-SMB2] 3.3.5.9, Successful Open Initialization.
void add_open(RequestContext& ctx, const std::shared_ptr<Open>& open) {
  open->tree_id = ctx.tree->id();
  open->share = ctx.tree->share();
  ctx.session->add_open(open, ctx.now.steady);
  ctx.related_file_id = open->file_id;
}

/// [MS-SMB2] 3.3.5.9 on named pipes: attributes, disposition and sharing are ignored, the name is looked up in a closed list.
Result<CreateResponse> create_pipe(RequestContext& ctx, const CreateRequest& request) {
  if (request.impersonation_level >= smb2::impersonation_delegate) {
    return std::unexpected(NtStatus::bad_impersonation_level);
  }
  if (request.desired_access == 0) return std::unexpected(NtStatus::access_denied);
  auto open = std::make_shared<Open>();
  open->granted_access = access::map_generic(request.desired_access & access::maximum_allowed
                                                 ? request.desired_access | access::generic_all
                                                 : request.desired_access) & access::file_all;
  open->pipe = open_pipe(request.name, ctx.core, ctx.session->identity(), ctx.session->strand());
  if (!open->pipe) return std::unexpected(NtStatus::object_name_not_found);  // as for a file that is not there: no text says
  open->pipe_name = pipe_name(request.name);
  add_open(ctx, open);
  CreateResponse response;
  response.file_id = open->file_id;
  response.allocation_size = 4096;
  response.file_attributes = attribute::normal;
  return response;
}

/// Extended attributes, earlier versions and durable handles are things this server does not have.
NtStatus check_contexts(const CreateContextRequests& asked) {
  if (asked.extended_attributes) return NtStatus::eas_not_supported;
  if (asked.timewarp || asked.reconnect) return NtStatus::object_name_not_found;
  if (asked.security_descriptor && !is_security_descriptor(*asked.security_descriptor)) {
    return NtStatus::invalid_security_descr;
  }
  return NtStatus::success;
}

void answer_contexts(const CreateContextRequests& asked, const Share& share, std::uint32_t maximal_access,
                     const ObjectInfo& info, Bytes& out) {
  if (asked.maximal_access) smb2::append_maximal_access(out, NtStatus::success, maximal_access);
  if (asked.disk_id) {
    const auto volume = share.store->volume();
    smb2::append_disk_id(out, info.file_id, volume ? volume->serial_number : 0);
  }
}

CreateResponse describe(const FileCreated& created) {
  CreateResponse response;
  response.create_action = created.action;
  response.creation_time = created.info.creation_time.ticks;
  response.last_access_time = created.info.last_access_time.ticks;
  response.last_write_time = created.info.last_write_time.ticks;
  response.change_time = created.info.change_time.ticks;
  response.allocation_size = created.info.allocation_size;
  response.end_of_file = created.info.size;
  response.file_attributes = wire_attributes(created.info);
  return response;
}

/// [MS-SMB2] 3.3.5.9 Receiving an SMB2 CREATE Request
Result<CreateResponse> create(RequestContext& ctx, const CreateRequest& request) {
  if (ctx.session->open_count() >= ctx.configuration->limits.opens_per_session) {
    ctx.core.metrics().count(ReachedLimit::opens);
    return std::unexpected(NtStatus::insufficient_resources);
  }
  const auto asked = smb2::read_create_context_requests(request.create_contexts);
  if (!asked) return std::unexpected(asked.error());
  if (request.impersonation_level > smb2::impersonation_delegate) {
    return std::unexpected(NtStatus::bad_impersonation_level);
  }
  const Share& share = *ctx.tree->share();
  if (share.type == ShareType::pipe) return create_pipe(ctx, request);

  auto name = parse_path_name(request.name);
  if (!name) return std::unexpected(name.error());
  if (const NtStatus status = check_contexts(*asked); status != NtStatus::success) return std::unexpected(status);
  auto created = create_file(*share.files, {.name = std::move(*name), .desired_access = request.desired_access,
                                            .maximal_access = ctx.tree->maximal_access(),
                                            .file_attributes = request.file_attributes,
                                            .share_access = request.share_access,
                                            .disposition = request.create_disposition,
                                            .create_options = request.create_options,
                                            .allocation_size = asked->allocation_size,
                                            .security_descriptor = asked->security_descriptor});
  if (!created) return std::unexpected(created.error());
  created->open->maximal_access = ctx.tree->maximal_access();

  auto open = std::make_shared<Open>();
  open->granted_access = created->open->granted_access();
  open->file = created->open;
  add_open(ctx, open);
  CreateResponse response = describe(*created);
  response.file_id = open->file_id;
  answer_contexts(*asked, share, ctx.tree->maximal_access(), created->info, response.create_contexts);
  return response;
}

}  // namespace

Outcome run_create(RequestContext& ctx) { return Typed<&create>::run(ctx); }

}  // namespace usher::server
