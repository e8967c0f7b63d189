// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/smb2/empty.hpp"
#include "server/commands/commands.hpp"

namespace usher::server {
namespace {

// [MS-SMB2] 3.3.5.8 Receiving an SMB2 TREE_DISCONNECT Request
Result<smb2::Empty> tree_disconnect(RequestContext& ctx, const smb2::Empty&) {
  if (!ctx.session->remove_tree(ctx.header.tree_id)) return std::unexpected(NtStatus::network_name_deleted);
  return smb2::Empty{};
}

}  // namespace

bool tree_disconnect_may_wait(const RequestContext& ctx) { return ctx.session->open_count() > 0; }

Outcome run_tree_disconnect(RequestContext& ctx) { return Typed<&tree_disconnect>::run(ctx); }

}  // namespace usher::server
