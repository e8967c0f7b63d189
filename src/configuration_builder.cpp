// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/configuration_builder.hpp"

#include <algorithm>
#include <filesystem>

#include "protocol/auth/ntlmv2.hpp"
#include "protocol/wire/utf16.hpp"
#include "server/file_table.hpp"
#include "server/store/memory_store.hpp"
#include "server/store/overlay.hpp"
#include "server/unicode_case.hpp"
#include "src/config/session_access.hpp"
#include "src/protocol_options.hpp"
#include "src/store.hpp"

namespace usher {
namespace {

using server::upcase;
using Configuration = server::Configuration;

constexpr std::string_view memory_prefix = "memory:", overlay_prefix = "overlay:";

/// The folder that a share's path names.
std::string folder_of(const std::string& path) { return path.starts_with(overlay_prefix) ? path.substr(overlay_prefix.size()) : path; }

std::expected<std::shared_ptr<server::ObjectStore>, std::string> open_store(const ShareOptions& share, const std::function<FileTime()>& clock) {
  if (share.path.starts_with(memory_prefix)) return server::memory_store({}, clock);
  const bool lies_over = share.path.starts_with(overlay_prefix);
  auto store = open_folder(folder_of(share.path), lies_over);
  if (!store) return std::unexpected("share " + share.name + ": " + store.error());
  if (!lies_over) return *store;
  return server::memory_store(server::overlay_tree(std::move(*store), {}, clock), server::Caller::share);
}

bool valid_share_name(const std::u16string& name) {  // [MS-SRVS] 2.2.4.23; the pipe share is not for taking
  constexpr std::u16string_view never = u"\\/[]:|<>+=;,*?\"";
  return !name.empty() && name.size() <= 80 && name.find_first_of(never) == name.npos &&
         std::ranges::none_of(name, [](char16_t c) { return c < 0x20; }) && !server::equal_ignoring_case(name, u"IPC$");
}

std::expected<std::shared_ptr<server::Share>, std::string> build_share(const ShareOptions& options, const Configuration* before,
                                                                             const std::function<FileTime()>& clock) {
  const std::u16string name = wire::to_utf16(options.name);
  const std::u16string path = wire::to_utf16(options.store ? options.store->state().path : options.path);
  if (auto complaint = complaint_about(options)) return std::unexpected(*complaint);
  auto share = std::make_shared<server::Share>();
  share->name = name;
  share->comment = wire::to_utf16(options.comment);
  share->path = path;
  share->read_only = options.read_only;
  share->hidden = options.hidden || name.back() == u'$';
  share->guest_ok = options.guest_ok;
  share->encrypt = options.encrypt;
  share->maximum_uses = options.maximum_uses;
  const auto old = before ? before->find_share(name) : nullptr;
  if (options.store) {
    const Store::State& given = options.store->state();
    share->store = given.objects, share->files = given.access.shared_files(), share->given_store = true;
    if (old && old->store == share->store) share->uses = old->uses;
    return share;
  }
  if (old && old->path == path && !old->given_store) {
    share->store = old->store, share->files = old->files, share->uses = old->uses;
    return share;
  }
  auto store = open_store(options, clock);
  if (!store) return std::unexpected(store.error());
  share->store = std::move(*store);
  share->files = server::make_file_table(share->store, clock);
  return share;
}

std::expected<server::User, std::string> build_user(const UserOptions& options) {
  if (auto complaint = complaint_about(options)) return std::unexpected(*complaint);
  server::User user{.name = wire::to_utf16(options.name),
                    .administrator = options.administrator,
                    .operator_ = options.operator_account,
                    .disabled = options.disabled};
  if (options.nt_hash) {
    std::ranges::transform(*options.nt_hash, user.nt_hash.begin(), [](std::uint8_t byte) { return std::byte{byte}; });
  } else {
    std::ranges::copy(auth::nt_hash(wire::to_utf16(options.password)).view(), user.nt_hash.begin());
  }
  return user;
}

bool has_control(std::u16string_view text) {
  return std::ranges::any_of(text, [](char16_t c) { return c < 0x20 || c == 0x7F; });
}

server::Requirement requirement(Requirement value) { return static_cast<server::Requirement>(value); }

}  // namespace

std::optional<std::string> complaint_about(const ShareOptions& share) {
  if (!valid_share_name(wire::to_utf16(share.name))) {
    return "\"" + share.name + "\" is not a name that a share can have; use letters, digits, - and _.";
  }
  if (share.store) {
    if (share.path.empty()) return std::nullopt;
    return "share " + share.name + " has a store and the path " + share.path + "; leave one of them out.";
  }
  std::error_code ignored;
  if (share.path.starts_with(memory_prefix) || std::filesystem::is_directory(folder_of(share.path), ignored)) return std::nullopt;
  return "share " + share.name + ": there is no folder " + folder_of(share.path) + "; make it, or name another one.";
}

std::optional<std::string> complaint_about(const UserOptions& user) {
  const std::u16string name = wire::to_utf16(user.name);
  constexpr std::size_t longest = 256;
  if (!name.empty() && name.size() <= longest && name.find_first_of(u"\\/@%:#") == name.npos && !has_control(name)) return std::nullopt;
  return "\"" + user.name + "\" is not a name that a user can have; leave out \\ / @ % : and #.";
}

std::expected<std::shared_ptr<const Configuration>, std::string> build_configuration(const ServerOptions& options, const Configuration* before,
                                                                                     const Guid& server_guid, std::function<FileTime()> clock) {
  auto configuration = std::make_shared<Configuration>();
  configuration->netbios_name = upcase(wire::to_utf16(options.name)).substr(0, 15);
  configuration->dns_name = wire::to_utf16(options.name);
  for (char16_t& c : configuration->dns_name) c = c >= u'A' && c <= u'Z' ? static_cast<char16_t>(c + 32) : c;
  configuration->domain = wire::to_utf16(options.workgroup);
  configuration->comment = wire::to_utf16(options.comment);
  configuration->server_guid = server_guid;
  configuration->minimum_dialect = options.minimum_dialect;
  configuration->maximum_dialect = options.maximum_dialect;
  configuration->signing = requirement(options.signing);
  configuration->encryption = requirement(options.encryption);
  configuration->allow_anonymous = options.allow_anonymous;
  configuration->allow_guest = options.allow_guest;
  for (const SessionAccess& access : options.session_access) {
    if (auto complaint = complaint_about(access)) return std::unexpected(*complaint + ".");
  }
  if (options.bare_client_names) configuration->client_names = server::ClientNameForm::bare;
  configuration->session_security = build_session_security(options.session_access, options.own_sessions);
  configuration->session_policy = {.limits = {options.max_sessions, options.max_sessions_per_user, options.max_sessions_per_client},
                                   .autodisconnect = options.autodisconnect};
  configuration->limits.dead_peer_timeout = options.dead_peer_timeout;
  if (auto applied = apply(options.protocol, *configuration); !applied) return std::unexpected(applied.error());
  for (const UserOptions& user : options.users) {
    auto built = build_user(user);
    if (!built) return std::unexpected(built.error());
    const std::u16string key = upcase(built->name);
    if (!configuration->users.emplace(key, std::move(*built)).second) {
      return std::unexpected("user " + user.name + " is given twice; keep one of them.");
    }
  }
  for (const ShareOptions& share : options.shares) {
    auto built = build_share(share, before, clock);
    if (!built) return std::unexpected(built.error());
    const std::u16string key = upcase((*built)->name);
    if (!configuration->shares.emplace(key, std::move(*built)).second) {
      return std::unexpected("share " + share.name + " is given twice; rename one of them.");
    }
  }
  if (!before) return configuration;
  for (const auto& [key, share] : before->shares) {
    if (share->temporary) configuration->shares.emplace(key, share);
  }
  return configuration;
}

server::ShareRecord share_record(const ShareOptions& options) {
  return {.name = wire::to_utf16(options.name),
          .comment = wire::to_utf16(options.comment),
          .path = wire::to_utf16(options.path),
          .maximum_uses = options.maximum_uses,
          .flags = options.encrypt ? server::share_flag::encrypt_data : 0,
          .hidden = options.hidden,
          .read_only = options.read_only,
          .guest_ok = options.guest_ok};
}

server::ShareMaker share_maker(std::function<FileTime()> clock) {
  return [clock = std::move(clock)](const server::ShareRecord& wanted) -> std::expected<std::shared_ptr<server::Share>, NetApiStatus> {
    if (!valid_share_name(wanted.name)) return std::unexpected(NetApiStatus::invalid_name);
    const ShareOptions options{.name = wire::to_utf8(wanted.name),
                               .path = wire::to_utf8(wanted.path),
                               .comment = wire::to_utf8(wanted.comment),
                               .read_only = wanted.read_only,
                               .hidden = wanted.hidden,
                               .guest_ok = wanted.guest_ok,
                               .encrypt = (wanted.flags & server::share_flag::encrypt_data) != 0,
                               .maximum_uses = wanted.maximum_uses};
    auto share = build_share(options, nullptr, clock);
    if (!share) return std::unexpected(NetApiStatus::unknown_device_directory);
    return *share;
  };
}

}  // namespace usher
