// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/smb2/create.hpp"

#include "protocol/smb2/create_contexts.hpp"
#include "server/access.hpp"
#include "server/commands/commands.hpp"
#include "server/commands/create_oplock.hpp"
#include "server/file_create.hpp"
#include "server/security_descriptor.hpp"
#include "server/server_core.hpp"
#include "server/session_oplocks.hpp"
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

/// Extended attributes and earlier versions are things this server does not have.
NtStatus check_contexts(const CreateContextRequests& asked) {
  if (asked.extended_attributes) return NtStatus::eas_not_supported;
  if (asked.timewarp) return NtStatus::object_name_not_found;
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

CreateResponse describe(const Open& open, const ObjectInfo& info, smb2::CreateAction action) {
  CreateResponse response;
  response.create_action = action;
  response.creation_time = info.creation_time.ticks;
  response.last_access_time = info.last_access_time.ticks;
  response.last_write_time = info.last_write_time.ticks;
  response.change_time = info.change_time.ticks;
  response.allocation_size = info.allocation_size;
  response.end_of_file = info.size;
  response.file_attributes = wire_attributes(info);
  response.file_id = open.file_id;
  return response;
}

/// "Response Construction" for an open that is there already: a replay's, or one that its client has come back to.
Result<CreateResponse> describe_again(RequestContext& ctx, const std::shared_ptr<Open>& open, smb2::CreateAction action) {
  const auto info = open->file->info();
  if (!info) return std::unexpected(info.error());
  ctx.related_file_id = open->file_id;
  CreateResponse response = describe(*open, *info, action);
  answer_oplock(*open->file, true, response);
  return response;
}

/// A replay that asks for another oplock is told that it has it, and that it is durable when it would be with that one, as
/// Windows does; the open stays as it is.
Result<CreateResponse> answer_replay(RequestContext& ctx, const CreateRequest& request, const std::shared_ptr<Open>& open) {
  auto response = describe_again(ctx, open, open->durable->action);
  if (!response || response->oplock_level == smb2::oplock_level::lease) {
    if (response) answer_durable(*open, response->create_contexts);
    return response;
  }
  response->oplock_level = request.requested_oplock_level;
  if (response->oplock_level == smb2::oplock_level::batch) answer_durable(*open, response->create_contexts);
  return response;
}

/// Whether an open that has lost its session is asked for; SMB 2.x knows the first version only.
bool is_reconnect(const RequestContext& ctx, const CreateContextRequests& asked) {
  return asked.reconnect || (asked.reconnect_v2 && ctx.connection->dialect >= 0x0300);
}

Result<CreateResponse> create_file(RequestContext& ctx, const CreateRequest& request, const CreateContextRequests& asked, PathName name) {
  const Share& share = *ctx.tree->share();
  auto oplock = oplock_request(ctx, request, asked, name.path);
  if (!oplock) return std::unexpected(oplock.error());
  auto open = std::make_shared<Open>();
  if (*oplock) {
    open->file_id = ctx.session->new_file_id();  // a break may come before the open has its place
    (*oplock)->holder = session_oplocks(ctx.session, open->file_id);
  }
  auto created = create_file(*share.files, {.name = std::move(name), .desired_access = request.desired_access,
                                            .maximal_access = ctx.tree->maximal_access(),
                                            .file_attributes = request.file_attributes,
                                            .share_access = request.share_access,
                                            .disposition = request.create_disposition,
                                            .create_options = request.create_options,
                                            .allocation_size = asked.allocation_size,
                                            .security_descriptor = asked.security_descriptor,
                                            .oplock = *oplock ? &**oplock : nullptr,
                                            .wait = &ctx.oplock_wait});
  if (!created) return std::unexpected(created.error());
  created->open->maximal_access = ctx.tree->maximal_access();
  open->granted_access = created->open->granted_access();
  open->file = created->open;
  if (open->file_id == smb2::FileId{}) open->file_id = ctx.session->new_file_id();
  make_durable(ctx, asked, open, created->action);
  add_open(ctx, open);
  CreateResponse response = describe(*open, created->info, created->action);
  answer_oplock(*open->file, true, response);
  answer_durable(*open, response.create_contexts);
  answer_contexts(asked, share, ctx.tree->maximal_access(), created->info, response.create_contexts);
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
  const Share& share = *ctx.tree->share();
  // Who comes back sends what is ignored then: the name, but for a lease's, and the rest of the fixed part (3.3.5.9.7, 3.3.5.9.12).
  const bool comes_back = share.type == ShareType::disk && is_reconnect(ctx, *asked);
  if (request.impersonation_level > smb2::impersonation_delegate && !comes_back) {
    return std::unexpected(NtStatus::bad_impersonation_level);
  }
  if (share.type == ShareType::pipe) return create_pipe(ctx, request);

  auto name = parse_path_name(request.name);
  if (!name && comes_back) name.emplace();
  if (!name) return std::unexpected(name.error());
  if (const NtStatus status = check_contexts(*asked); status != NtStatus::success) return std::unexpected(status);
  const auto replayed = check_durable(ctx, *asked);
  if (!replayed) return std::unexpected(replayed.error());
  if (*replayed) return answer_replay(ctx, request, *replayed);
  if (comes_back) {
    const auto open = reconnect(ctx, *asked, name->path);
    return open ? describe_again(ctx, *open, smb2::CreateAction::opened) : std::unexpected(open.error());
  }
  if (const NtStatus status = replace_instance(ctx, *asked, name->path); status != NtStatus::success) return std::unexpected(status);
  return create_file(ctx, request, *asked, std::move(*name));
}

/// So that the same CREATE, sent again meanwhile, is not carried out twice.
void wait_by_guid(RequestContext& ctx, const CreateRequest& request) {
  const auto asked = smb2::read_create_context_requests(request.create_contexts);
  if (!asked->durable_v2 || ctx.create_in_progress) return;
  ctx.create_in_progress = ctx.core.durable_opens().begin_waiting(ctx.connection->client_guid, asked->durable_v2->create_guid);
}

Outcome create_or_wait(RequestContext& ctx, const CreateRequest& request) {
  const auto response = create(ctx, request);
  if (ctx.oplock_wait) {
    wait_by_guid(ctx, request);
    return Outcome::waits();
  }
  if (!response) return Outcome::error(response.error());
  wire::encode(*response, *ctx.reply, ctx.reply_base);
  return Outcome::reply(ctx.reply_status);
}

}  // namespace

/// What exists and has been used of late is opened at once. What is made, cut or looked for may have to wait.
bool create_may_wait(const RequestContext& ctx) {
  const auto request = wire::decode<CreateRequest>(ctx.message);
  if (!request) return false;
  using enum smb2::CreateDisposition;
  if (request->create_disposition != open && request->create_disposition != open_if) return true;
  const ObjectStore& store = *ctx.tree->share()->store;
  const auto name = store.knows_its_objects() ? parse_path_name(request->name) : std::unexpected(NtStatus::object_name_invalid);
  return !name || !store.opens_at_once(name->path);
}

Outcome run_create(RequestContext& ctx) { return Decoded<&create_or_wait>::run(ctx); }

}  // namespace usher::server
