// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/smb2/tree_connect.hpp"

#include "server/access.hpp"
#include "server/commands/commands.hpp"
#include "server/server_core.hpp"

namespace usher::server {
namespace {

/// The share's name in \\server\share: whole, without NUL, and nothing behind it.
std::optional<std::u16string_view> share_name(std::u16string_view path) {
  if (!path.starts_with(u"\\\\")) return std::nullopt;
  path.remove_prefix(2);
  const auto separator = path.find(u'\\');
  if (separator == path.npos || separator == 0) return std::nullopt;
  const auto name = path.substr(separator + 1);
  constexpr std::size_t longest = 80;  // [MS-SMB2] 2.2.9: fewer than 80 characters
  const bool valid = !name.empty() && name.size() <= longest && name.find(u'\\') == name.npos && name.find(u'\0') == name.npos;
  return valid ? std::optional(name) : std::nullopt;
}

std::uint32_t maximal_access(const Share& share, const CallerIdentity& caller) {
  if (share.type == ShareType::pipe) return access::file_all;
  if ((caller.anonymous || caller.guest) && (!share.guest_ok || caller.anonymous)) return 0;
  return share.read_only ? access::read_only_maximum : access::file_all;
}

// [MS-SMB2] 3.3.5.7 Receiving an SMB2 TREE_CONNECT Request
Result<smb2::TreeConnectResponse> tree_connect(RequestContext& ctx, const smb2::TreeConnectRequest& request) {
  const auto name = share_name(request.path);
  const auto share = name ? ctx.core.find_share(*ctx.configuration, *name) : nullptr;
  if (!share) return std::unexpected(NtStatus::bad_network_name);
  if (ctx.core.paused() && !ctx.core.session_rights(ctx.session->identity()).remove) return std::unexpected(NtStatus::sharing_paused);
  const std::uint32_t access = maximal_access(*share, ctx.session->identity());
  if (access == 0) return std::unexpected(NtStatus::access_denied);
  const bool can_encrypt = ctx.connection->dialect >= 0x0300 && ctx.connection->cipher_id != 0 && ctx.session->keys()->can_sign;
  if (share->encrypt && !can_encrypt) return std::unexpected(NtStatus::access_denied);
  const auto tree = ctx.session->add_tree(share, access, ctx.now.steady);
  if (!tree) return std::unexpected(tree.error());
  ctx.header.tree_id = (*tree)->id();
  return smb2::TreeConnectResponse{.share_type = static_cast<std::uint8_t>(share->type),
                                   .share_flags = share->encrypt ? smb2::share_flag::encrypt_data : 0u,
                                   .maximal_access = access};
}

}  // namespace

Outcome run_tree_connect(RequestContext& ctx) { return Typed<&tree_connect>::run(ctx); }

}  // namespace usher::server
