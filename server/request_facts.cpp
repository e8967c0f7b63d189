// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/request_facts.hpp"

#include "protocol/smb2/create.hpp"
#include "protocol/smb2/tree_connect.hpp"
#include "server/file_open.hpp"
#include "server/open.hpp"

namespace usher::server {
namespace {

using smb2::Command;

/// Where a request's FileId stands behind the header; 0: it has none. By position, as the body is decoded later, by the handler.
std::size_t file_id_at(Command command) {
  switch (command) {
    case Command::close:
    case Command::flush:
    case Command::lock:
    case Command::ioctl:
    case Command::query_directory:
    case Command::change_notify:
    case Command::oplock_break: return 8;
    case Command::read:
    case Command::write:
    case Command::set_info: return 16;
    case Command::query_info: return 24;
    default: return 0;
  }
}

std::optional<smb2::FileId> file_id_of(const RequestContext& ctx) {
  const std::size_t at = file_id_at(ctx.header.command);
  if (at == 0 || ctx.message.size() < smb2::header_size + at + 16) return std::nullopt;
  const smb2::FileId id{wire::load<std::uint64_t>(ctx.message, smb2::header_size + at),
                        wire::load<std::uint64_t>(ctx.message, smb2::header_size + at + 8)};
  const bool taken_over = ctx.header.has(smb2::flag::related_operations) && id == smb2::related_file_id;
  return taken_over ? ctx.related_file_id : id;
}

std::u16string path_of(const Open& open) { return open.file ? open.file->path() : open.pipe_name; }

std::u16string path_of(const RequestContext& ctx) {
  if (ctx.header.command == Command::create) {
    const auto request = wire::decode<smb2::CreateRequest>(ctx.message);
    return request ? request->name : std::u16string();
  }
  const auto id = ctx.session && ctx.tree ? file_id_of(ctx) : std::nullopt;
  const auto open = id ? ctx.session->find_open(*id, ctx.header.tree_id) : nullptr;
  return open ? path_of(*open) : std::u16string();
}

std::u16string share_of(const RequestContext& ctx) {
  if (ctx.tree) return ctx.tree->share()->name;
  if (ctx.header.command != Command::tree_connect) return {};
  const auto request = wire::decode<smb2::TreeConnectRequest>(ctx.message);
  return request ? request->path.substr(request->path.rfind(u'\\') + 1) : std::u16string();
}

}  // namespace

RequestFacts request_facts(const RequestContext& ctx, std::uint64_t connection) {
  return {.command = ctx.header.command,
          .connection = connection,
          .message_id = ctx.header.message_id,
          .session_id = ctx.header.session_id,
          .tree_id = ctx.header.tree_id,
          .client = ctx.connection->peer.client,
          .user = ctx.session ? ctx.session->identity().user : std::u16string(),
          .share = share_of(ctx),
          .path = path_of(ctx),
          .flags = ctx.header.flags,
          .size = ctx.message.size(),
          .encrypted = ctx.encrypted,
          .came = ctx.now};
}

}  // namespace usher::server
