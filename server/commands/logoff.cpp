// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/smb2/empty.hpp"
#include "server/commands/commands.hpp"

namespace usher::server {
namespace {

// [MS-SMB2] 3.3.5.6 Receiving an SMB2 LOGOFF Request: answered when everything of the session is closed.
Outcome logoff(RequestContext& ctx, const smb2::Empty& request) {
  wire::encode(request, *ctx.reply, ctx.reply_base);
  ctx.session->end({.reason = CloseReason::logoff, .at = ctx.now.wall}, [resume = ctx.park()]() mutable { resume(Outcome::reply()); });
  return Outcome::detached();
}

}  // namespace

Outcome run_logoff(RequestContext& ctx) { return Decoded<&logoff>::run(ctx); }

}  // namespace usher::server
