// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/smb2/lock.hpp"

#include "protocol/smb2/empty.hpp"
#include "server/access.hpp"
#include "server/async_request.hpp"
#include "server/commands/commands.hpp"
#include "server/file_open.hpp"

namespace usher::server {
namespace {

using smb2::LockElement;
namespace flag = smb2::lock_flag;

constexpr std::uint32_t multi_channel = 0x8;  // SMB2_GLOBAL_CAP_MULTI_CHANNEL, [MS-SMB2] 2.2.4

bool is_lock(std::uint32_t flags) {
  const std::uint32_t kind = flags & ~flag::fail_immediately;
  return kind == flag::shared || kind == flag::exclusive;
}

ByteRange range_of(const LockElement& element) { return {element.offset, element.length}; }

/// [MS-SMB2] 3.3.5.14.1: one after the other, and what is unlocked stays unlocked when a later one fails.
NtStatus unlock_all(FileOpen& file, const std::vector<LockElement>& elements) {
  for (const LockElement& element : elements) {
    if (element.flags != flag::unlock) return NtStatus::invalid_parameter;
    if (range_of(element).wraps()) return NtStatus::invalid_lock_range;
    if (const NtStatus status = file.unlock(range_of(element)); status != NtStatus::success) return status;
  }
  return NtStatus::success;
}

/// [MS-SMB2] 3.3.5.14.2: flags that mean something, and only a single lock may wait.
NtStatus check_locks(const std::vector<LockElement>& elements) {
  for (const LockElement& element : elements) {
    const bool waits = !(element.flags & flag::fail_immediately);
    if (!is_lock(element.flags) || (waits && elements.size() > 1)) return NtStatus::invalid_parameter;
  }
  for (const LockElement& element : elements) {
    if (range_of(element).wraps()) return NtStatus::invalid_lock_range;
  }
  return NtStatus::success;
}

NtStatus lock_all(FileOpen& file, const std::vector<LockElement>& elements) {
  std::vector<FileOpen::LockElement> wanted;
  for (const LockElement& element : elements) {
    wanted.push_back({range_of(element), (element.flags & flag::exclusive) != 0});
  }
  return file.lock(wanted);
}

void complete(AsyncRequest& request, NtStatus status) {
  Bytes body;
  if (status == NtStatus::success) body.resize(smb2::header_size), wire::encode(smb2::Empty{}, body);
  request.complete(status, std::move(body));
}

/// The lock is queued behind those that are in its way; it ends when they are gone, by CANCEL, or with its open.
Outcome wait_for(RequestContext& ctx, Open& open, const LockElement& element) {
  const auto request = ctx.make_async();
  if (!request) return Outcome::error(NtStatus::insufficient_resources);
  const auto pending = std::make_shared<PendingLock>();
  pending->range = range_of(element);
  pending->exclusive = (element.flags & flag::exclusive) != 0;
  pending->done = [request](NtStatus status) { complete(*request, status); };
  request->on_cancel = [file = std::weak_ptr(open.file), lock = std::weak_ptr(pending), weak = std::weak_ptr(request)] {
    const auto still_open = file.lock();
    const auto waiting = lock.lock();
    if (!still_open || !waiting || !still_open->cancel_lock(waiting.get())) return;
    if (const auto cancelled = weak.lock()) cancelled->complete(NtStatus::cancelled);
  };
  open.add_waiting(request);
  if (open.file->lock_or_wait(pending)) complete(*request, NtStatus::success);  // they went just now
  return Outcome::async();
}

/// Whether this very request has been carried out before and is sent again over another channel ([MS-SMB2] 3.3.5.14).
bool is_replay(const RequestContext& ctx, FileOpen& file, std::uint32_t sequence) {
  constexpr std::uint16_t smb_3_0 = 0x0300;
  const bool verifies = ctx.connection->dialect >= smb_3_0 && ctx.connection->server_capabilities & multi_channel;
  return verifies && file.lock_sequences.is_replay(sequence);
}

void remember(const RequestContext& ctx, FileOpen& file, std::uint32_t sequence) {
  if (ctx.connection->server_capabilities & multi_channel) file.lock_sequences.remember(sequence);
}

/// [MS-SMB2] 3.3.5.14 Receiving an SMB2 LOCK Request
Outcome lock(RequestContext& ctx, const smb2::LockRequest& request) {
  const auto open = ctx.find_open(request.file_id);
  if (!open) return Outcome::error(open.error());
  const auto elements = request.elements();
  if (!elements) return Outcome::error(elements.error());
  if (!(*open)->file || (*open)->file->is_directory()) return Outcome::error(NtStatus::invalid_parameter);
  FileOpen& file = *(*open)->file;
  constexpr std::uint32_t either = access::read_data | access::write_data | access::execute;
  if (!((*open)->granted_access & either)) return Outcome::error(NtStatus::access_denied);

  NtStatus status = NtStatus::success;
  if (!is_replay(ctx, file, request.lock_sequence)) {
    const bool unlocks = elements->front().flags & flag::unlock;
    if (!unlocks) status = check_locks(*elements);
    if (status == NtStatus::success) status = unlocks ? unlock_all(file, *elements) : lock_all(file, *elements);
    const bool may_wait = !unlocks && !(elements->front().flags & flag::fail_immediately);
    if (status == NtStatus::lock_not_granted && may_wait) return wait_for(ctx, **open, elements->front());
    if (status == NtStatus::success) remember(ctx, file, request.lock_sequence);
  }
  if (status != NtStatus::success) return Outcome::error(status);
  wire::encode(smb2::Empty{}, *ctx.reply, ctx.reply_base);
  return Outcome::reply();
}

}  // namespace

Outcome run_lock(RequestContext& ctx) { return Decoded<&lock>::run(ctx); }

}  // namespace usher::server
