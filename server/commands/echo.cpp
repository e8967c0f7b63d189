// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/smb2/empty.hpp"
#include "server/commands/commands.hpp"
#include "server/connection_state.hpp"

namespace usher::server {
namespace {

// [MS-SMB2] 3.3.5.17 Receiving an SMB2 ECHO Request
Result<smb2::Empty> echo(RequestContext& ctx, const smb2::Empty&) {
  // An ECHO that names a session counts as its activity ([MS-SMB2] 3.3.5.2.8). It does not wait for the session's turn: the
  // registration changes on the session's home loop only, and a channel on another loop goes without.
  const bool at_home = ctx.session && ctx.session->strand()->home() == ctx.state->home();
  if (at_home && ctx.session->registration()) ctx.session->registration().touch(ctx.now.steady);
  return smb2::Empty{};
}

}  // namespace

Outcome run_echo(RequestContext& ctx) { return Typed<&echo>::run(ctx); }

}  // namespace usher::server
