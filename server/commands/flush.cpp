// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/smb2/flush.hpp"

#include "protocol/smb2/empty.hpp"
#include "server/access.hpp"
#include "server/commands/commands.hpp"
#include "server/file_open.hpp"

namespace usher::server {
namespace {

// [MS-SMB2] 3.3.5.11 Receiving an SMB2 FLUSH Request
Outcome flush(RequestContext& ctx, const smb2::FlushRequest& request) {
  const auto open = ctx.find_open(request.file_id);
  if (!open) return Outcome::error(open.error());
  wire::encode(smb2::Empty{}, *ctx.reply, ctx.reply_base);
  if ((*open)->pipe) return Outcome::reply();
  if (!((*open)->granted_access & (access::write_data | access::append_data))) return Outcome::error(NtStatus::access_denied);
  return ctx.detach([open = *open] {
    open->file->settle_write_time();
    const auto flushed = open->file->object().flush();
    return flushed ? Outcome::reply() : Outcome::error(flushed.error());
  });
}

}  // namespace

Outcome run_flush(RequestContext& ctx) { return Decoded<&flush>::run(ctx); }

}  // namespace usher::server
