// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include <algorithm>
#include <atomic>

#include "server/access.hpp"
#include "server/commands/create_oplock.hpp"
#include "server/file_open.hpp"
#include "server/file_table.hpp"
#include "server/server_core.hpp"
#include "server/session_oplocks.hpp"
#include "server/unicode_case.hpp"

namespace usher::server {
namespace {

using namespace std::chrono_literals;
using std::unexpected;

constexpr std::chrono::milliseconds timeout_v1 = 2min;  // as Windows 8 and later have it ([MS-SMB2] <335>)
constexpr std::chrono::milliseconds default_timeout_v2 = 60s, longest_timeout_v2 = 300s;  // [MS-SMB2] 3.3.5.9.10, <344>
constexpr std::uint16_t smb_3_0 = 0x0300;

bool caches_its_handle(const OplockView& oplock) { return oplock.state & smb2::lease_state::handle && !oplock.breaking; }

/// Who can prove that he is the same when he comes back.
bool has_an_account(const CallerIdentity& who) { return !who.anonymous && !who.guest; }

std::chrono::milliseconds timeout_of(const smb2::DurableRequestV2& request) {
  if (request.timeout == 0) return default_timeout_v2;
  return std::min<std::chrono::milliseconds>(std::chrono::milliseconds(request.timeout), longest_timeout_v2);
}

/// The conditions of [MS-SMB2] 3.3.5.9.7 and 3.3.5.9.12 that end in STATUS_OBJECT_NAME_NOT_FOUND. That the version of the lease
/// context fits the lease's is checked nowhere by Windows servers up to 2012 R2 (<338>, <351>), and not here.
bool is_meant(const RequestContext& ctx, const smb2::CreateContextRequests& asked, const smb2::DurableReconnect& by, const Open& open) {
  const DurableHandle& durable = *open.durable;
  const OplockView oplock = open.file->oplock();
  if (by.version == 2 && durable.create_guid.value_or(Guid{}) != by.create_guid) return false;
  if (open.share != ctx.tree->share() && open.share->uses != ctx.tree->share()->uses) return false;
  if (oplock.is_lease != asked.lease.has_value() || !caches_its_handle(oplock)) return false;
  return !oplock.is_lease || (durable.client_guid == ctx.connection->client_guid && asked.lease->key == oplock.key);
}

}  // namespace

Result<std::shared_ptr<Open>> check_durable(const RequestContext& ctx, const smb2::CreateContextRequests& asked) {
  if (ctx.connection->dialect < smb_3_0 || !ctx.configuration->durable_handles) return nullptr;
  const bool one_way = asked.durable_v2.has_value() + asked.reconnect_v2.has_value() <= 1;
  const bool with_v1 = (asked.durable_v2 || asked.reconnect_v2) && (asked.durable || asked.reconnect);
  if (!one_way || with_v1) return unexpected(NtStatus::invalid_parameter);
  if (!asked.durable_v2) return nullptr;
  const Guid& guid = asked.durable_v2->create_guid;
  if (!ctx.create_in_progress && ctx.core.durable_opens().is_in_progress(ctx.connection->client_guid, guid)) {
    // Unlike Windows, which denies access: with this status a client sends it again a little later ([MS-SMB2] 3.2.5.1.6).
    return unexpected(ctx.header.has(smb2::flag::replay_operation) ? NtStatus::file_not_available : NtStatus::duplicate_objectid);
  }
  const auto known = ctx.core.durable_opens().find(ctx.connection->client_guid, guid);
  if (!known || (!known->open->durable->replay_eligible.load(std::memory_order_relaxed) && known->session)) return nullptr;
  if (!ctx.header.has(smb2::flag::replay_operation)) return unexpected(NtStatus::duplicate_objectid);
  const DurableHandle& durable = *known->open->durable;
  if (durable.owner != upcase(ctx.session->identity().user)) return unexpected(NtStatus::access_denied);
  if (known->session != ctx.session) return unexpected(NtStatus::duplicate_objectid);
  const OplockView oplock = known->open->file->oplock();
  const bool same_kind = oplock.is_lease == asked.lease.has_value() && (!oplock.is_lease || asked.lease->key == oplock.key);
  if (!same_kind) return unexpected(NtStatus::access_denied);
  return known->open;
}

void make_durable(const RequestContext& ctx, const smb2::CreateContextRequests& asked, const std::shared_ptr<Open>& open,
                  smb2::CreateAction action) {
  const bool v2 = asked.durable_v2 && ctx.connection->dialect >= smb_3_0;
  const bool wants = ctx.configuration->durable_handles && (asked.durable || v2) && has_an_account(ctx.session->identity());
  if (!wants || open->file->is_directory()) return;
  auto handle = std::make_unique<DurableHandle>(ctx.core.durable_opens(), upcase(ctx.session->identity().user));
  handle->client_guid = ctx.connection->client_guid;
  handle->proven_hash = ctx.session->proven_hash();
  handle->action = action;
  handle->timeout = timeout_v1;
  if (v2) {
    handle->version = 2;
    handle->timeout = timeout_of(*asked.durable_v2);
    handle->create_guid = asked.durable_v2->create_guid;
    if (asked.app_instance_id) handle->app_instance = {*asked.app_instance_id, asked.app_instance_version};
    handle->replay_eligible = !access::only_looks(open->granted_access);
  }
  const DurableOpens::Bounds bounds{ctx.configuration->limits.durable_opens, ctx.configuration->limits.durable_opens_per_user};
  handle->is_durable = caches_its_handle(open->file->oplock()) && ctx.core.durable_opens().count(*handle, bounds);
  open->durable = std::move(handle);
  if (v2 && !ctx.core.durable_opens().enter(open, ctx.session)) open->durable->create_guid.reset();
}

void answer_durable(const Open& open, Bytes& contexts) {
  if (!open.durable || !open.durable->is_durable) return;
  if (open.durable->version == 1) return smb2::append_durable(contexts);
  smb2::append_durable_v2(contexts, static_cast<std::uint32_t>(open.durable->timeout.count()), 0);
}

NtStatus replace_instance(RequestContext& ctx, const smb2::CreateContextRequests& asked, std::u16string_view path) {
  if (!asked.app_instance_id || ctx.connection->dialect < smb_3_0) return NtStatus::success;
  const auto found = ctx.core.durable_opens().find_instance(*asked.app_instance_id, *ctx.tree->share()->files, path, ctx.connection->client_guid);
  if (!found) return NtStatus::success;
  const auto& its = found->open->durable->app_instance->version;
  const auto wanted = ctx.connection->dialect == 0x0311 ? asked.app_instance_version : std::nullopt;
  if (its && (!wanted || *its >= *wanted)) return NtStatus::file_forced_closed;
  // Who may not read the file may not take it from others either.
  if (!(ctx.tree->maximal_access() & access::read_data)) return NtStatus::success;
  const auto& file = found->open->file->entry();
  {
    const std::lock_guard lock(file->mutex);
    if (std::ranges::find(file->opens, found->open->file.get()) == file->opens.end()) return NtStatus::success;  // it is closing already
    ctx.oplock_wait = {file, file->oplocks.changes()};
  }
  if (found->session) found->session->close_open(found->open->file_id.volatile_id, [](bool) {});
  else ctx.core.durable_opens().close(found->open->file_id.persistent);
  return NtStatus::pending;
}

Result<std::shared_ptr<Open>> reconnect(RequestContext& ctx, const smb2::CreateContextRequests& asked, std::u16string_view path) {
  const bool v2 = asked.reconnect_v2 && ctx.connection->dialect >= smb_3_0;
  const smb2::DurableReconnect& by = v2 ? *asked.reconnect_v2 : *asked.reconnect;
  NtStatus refused = NtStatus::object_name_not_found;
  const auto fits = [&](const Open& open) {
    if (!is_meant(ctx, asked, by, open)) return false;
    const bool other_name = open.file->oplock().is_lease && !equal_ignoring_case(open.file->path(), path);
    if (other_name) refused = NtStatus::invalid_parameter;
    // Rule R2: a handle is its owner's, whoever knows its number.
    else if (open.durable->owner != upcase(ctx.session->identity().user)) refused = NtStatus::access_denied;
    else refused = NtStatus::success;
    return refused == NtStatus::success;
  };
  auto open = ctx.core.durable_opens().take(by.file_id.persistent, fits);
  if (!open) return unexpected(refused);
  open->file_id.volatile_id = ctx.session->new_file_id().volatile_id;
  if (!open->file->hand_over(session_oplocks(ctx.session, open->file_id))) {
    open->close();  // a break came first: nobody could be told
    return unexpected(NtStatus::object_name_not_found);
  }
  open->tree_id = ctx.tree->id();
  ctx.core.durable_opens().enter_again(open, ctx.session, ctx.connection->client_guid);
  open->durable->replay_eligible = false;
  open->channel_sequence.start(ctx.channel_sequence());  // a new session counts anew
  ctx.session->adopt_open(open, ctx.now.steady);
  ctx.related_file_id = open->file_id;
  return open;
}

}  // namespace usher::server
