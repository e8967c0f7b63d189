// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/request_checks.hpp"

#include <algorithm>

namespace usher::server {
namespace {

using smb2::Command;

template <wire::Scalar T>
std::uint64_t field(ByteView message, std::size_t at) {
  return at + sizeof(T) <= message.size() ? static_cast<std::uint64_t>(wire::load<T>(message, at)) : 0;
}

/// The larger of what a request carries and what it asks for, in bytes ([MS-SMB2] 3.1.5.2). Read by position, because the
/// body is decoded later, by the handler's own field list; a body that is too short has no payload and fails there.
std::uint64_t payload_size(Command command, ByteView m) {
  constexpr std::size_t body = smb2::header_size;
  switch (command) {
    case Command::read: return field<std::uint32_t>(m, body + 4);
    case Command::write: return field<std::uint32_t>(m, body + 4);
    case Command::ioctl:
      return std::max(field<std::uint32_t>(m, body + 28) + field<std::uint32_t>(m, body + 40),
                      field<std::uint32_t>(m, body + 32) + field<std::uint32_t>(m, body + 44));
    case Command::query_directory: return field<std::uint32_t>(m, body + 28);
    case Command::change_notify: return field<std::uint32_t>(m, body + 4);
    case Command::query_info: return std::max(field<std::uint32_t>(m, body + 4), field<std::uint32_t>(m, body + 12));
    case Command::set_info: return field<std::uint32_t>(m, body + 4);
    default: return 0;
  }
}

}  // namespace

std::optional<NtStatus> check_signature(const RequestContext& ctx, Channel* channel) {
  if (ctx.header.has(smb2::flag::is_signed)) {
    if (ctx.header.command == Command::negotiate) return NtStatus::invalid_parameter;
    // A binding is verified with the session's own key, by its handler, which finds that session elsewhere.
    if (!channel) return ctx.header.command == Command::session_setup ? std::nullopt : std::optional(NtStatus::user_session_deleted);
    if (!channel->signer) {
      return ctx.header.command == Command::session_setup ? std::nullopt : std::optional(NtStatus::not_supported);
    }
    if (!channel->signer->verify(ctx.message, crypto::Role::client)) return NtStatus::access_denied;
    return std::nullopt;
  }
  const bool must_sign = channel && channel->keys && channel->keys->signing_required && channel->keys->can_sign;
  return must_sign ? std::optional(NtStatus::access_denied) : std::nullopt;
}

std::optional<NtStatus> check_credit_charge(const RequestContext& ctx) {
  if (!ctx.connection->supports_multi_credit) return std::nullopt;
  constexpr std::uint64_t unit = 65536;
  const std::uint64_t size = payload_size(ctx.header.command, ctx.message);
  const std::uint64_t needed = size == 0 ? 1 : (size - 1) / unit + 1;
  const std::uint64_t charged = std::max<std::uint64_t>(ctx.header.credit_charge, 1);
  return needed > charged ? std::optional(NtStatus::invalid_parameter) : std::nullopt;
}

std::optional<NtStatus> check_session(const RequestContext& ctx, const Channel* channel) {
  if (!channel || channel->ended) return NtStatus::user_session_deleted;
  // Half-way through its first SESSION_SETUP nothing else is served; the error is ours to choose (3.3.5.2.9 <272>).
  if (!channel->session) return NtStatus::user_session_deleted;
  const bool always_served = ctx.header.command == Command::logoff || ctx.header.command == Command::close || ctx.header.command == Command::lock;
  if (!always_served && channel->session->expired()) return NtStatus::network_session_expired;
  if (channel->keys->encrypt_data && !ctx.encrypted) return NtStatus::access_denied;
  return std::nullopt;
}

std::optional<NtStatus> check_tree(RequestContext& ctx, const CommandRow& row) {
  if (!ctx.session->active()) return NtStatus::user_session_deleted;
  ctx.session->registration().touch(ctx.now.steady);  // [MS-SMB2] 3.3.5.2.8
  if (row.needs != Needs::tree) return std::nullopt;
  ctx.tree = ctx.session->find_tree(ctx.header.tree_id);
  if (!ctx.tree) return NtStatus::network_name_deleted;
  if (ctx.tree->share()->encrypt && !ctx.encrypted) return NtStatus::access_denied;
  return std::nullopt;
}

}  // namespace usher::server
