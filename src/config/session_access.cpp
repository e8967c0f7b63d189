// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/config/session_access.hpp"

#include <algorithm>
#include <charconv>

#include "protocol/wire/utf16.hpp"
#include "server/unicode_case.hpp"

namespace usher {
namespace {

using server::SessionAccessEntry;
using Principal = SessionAccessEntry::Principal;

constexpr std::string_view user_prefix = "user:";

std::optional<Principal> principal(const std::string& who) {
  if (who == "admins") return Principal::administrators;
  if (who == "operators") return Principal::operators;
  if (who == "users") return Principal::users;
  if (who == "everyone") return Principal::everyone;
  if (who.starts_with(user_prefix) && who.size() > user_prefix.size()) return Principal::user;
  return std::nullopt;
}

std::optional<std::uint32_t> named_right(std::string_view word) {
  if (word == "none") return session_right::none;
  if (word == "read") return session_right::read;
  if (word == "details") return session_right::read | session_right::read_administrative;
  if (word == "close") return session_right::close;
  if (word == "all") return session_right::all;
  return std::nullopt;
}

std::optional<std::uint32_t> numbered_rights(std::string_view text) {
  if (!text.starts_with("0x")) return std::nullopt;
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data() + 2, text.data() + text.size(), value, 16);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  return whole && (value & ~session_right::all) == 0 ? std::optional(value) : std::nullopt;
}

std::optional<std::uint32_t> parse_rights(std::string_view text) {
  if (const auto number = numbered_rights(text)) return number;
  std::uint32_t rights = 0;
  for (std::string_view rest = text;;) {
    const auto plus = rest.find('+');
    const auto right = named_right(rest.substr(0, plus));
    if (!right) return std::nullopt;
    rights |= *right;
    if (plus == rest.npos) return rights;
    rest.remove_prefix(plus + 1);
  }
}

std::expected<SessionAccess, std::string> parse_one(const std::string& text) {
  const auto equals = text.rfind('=');
  if (equals == std::string::npos) return std::unexpected("\"" + text + "\" gives no rights; write WHO=RIGHTS, such as users=read");
  SessionAccess access{.who = text.substr(0, equals)};
  if (auto complaint = complaint_about(access)) return std::unexpected(*complaint);
  const auto rights = parse_rights(std::string_view(text).substr(equals + 1));
  if (!rights) {
    return std::unexpected("\"" + text.substr(equals + 1) + "\" are no rights; there are none, read, details, close and all, joined with +, or bits of 0x13");
  }
  access.rights = *rights;
  return access;
}

}  // namespace

std::expected<std::vector<SessionAccess>, std::string> parse_session_access(const std::string& text) {
  std::vector<SessionAccess> all;
  for (std::string rest = text;;) {
    const auto comma = rest.find(',');
    auto one = parse_one(rest.substr(0, comma));
    if (!one) return std::unexpected(one.error());
    all.push_back(std::move(*one));
    if (comma == std::string::npos) return all;
    rest.erase(0, comma + 1);
  }
}

std::optional<std::string> complaint_about(const SessionAccess& access) {
  if (!principal(access.who)) {
    return "\"" + access.who + "\" is nobody that rights can be given to; there are admins, operators, users, everyone and user:NAME";
  }
  if (access.rights & ~session_right::all) return access.who + " is given rights that sessions do not have; use bits of 0x13";
  return std::nullopt;
}

std::optional<std::string> account_of(const SessionAccess& access) {
  if (principal(access.who) != Principal::user) return std::nullopt;
  return access.who.substr(user_prefix.size());
}

server::SessionSecurity build_session_security(const std::vector<SessionAccess>& entries, bool own_sessions) {
  server::SessionSecurity security;
  security.own_sessions = own_sessions;
  std::erase_if(security.entries, [&](const SessionAccessEntry& preset) {  // what is named loses what it has by default
    return std::ranges::any_of(entries, [&](const SessionAccess& access) { return principal(access.who) == preset.principal; });
  });
  for (const SessionAccess& access : entries) {
    const auto account = account_of(access);
    security.entries.push_back({.principal = principal(access.who).value_or(Principal::administrators),
                                .user = account ? server::upcase(wire::to_utf16(*account)) : std::u16string{},
                                .rights = access.rights});
  }
  return security;
}

}  // namespace usher
