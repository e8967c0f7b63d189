// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/config/users_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "protocol/auth/ntlmv2.hpp"
#include "protocol/wire/utf16.hpp"
#include "server/unicode_case.hpp"

namespace usher {
namespace {

using Hash = std::array<std::uint8_t, 16>;

std::vector<std::string> split(const std::string& line, char separator) {
  std::vector<std::string> parts(1);
  for (const char c : line) {
    if (c == separator) parts.emplace_back();
    else parts.back() += c;
  }
  return parts;
}

std::optional<Hash> parse_hash(const std::string& text) {
  Hash hash{};
  if (text.size() != 32) return std::nullopt;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const int digit = c >= '0' && c <= '9' ? c - '0' : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10 : -1;
    if (digit < 0) return std::nullopt;
    hash[i / 2] = static_cast<std::uint8_t>(hash[i / 2] << 4 | digit);
  }
  return hash;
}

bool is_smbpasswd_line(const std::vector<std::string>& parts) { return parts.size() >= 5 && parts[4].starts_with('['); }

std::optional<UserOptions> parse_line(const std::string& line) {
  const auto parts = split(line, ':');
  const bool smbpasswd = is_smbpasswd_line(parts);
  if (parts.size() < 2 || parts[0].empty()) return std::nullopt;
  UserOptions user{.name = parts[0], .nt_hash = parse_hash(smbpasswd ? parts[3] : parts[1])};
  if (smbpasswd) {
    user.disabled = parts[4].find('D') != std::string::npos || !user.nt_hash;  // an account without a password stays shut
    if (!user.nt_hash) user.nt_hash = Hash{};
    return user;
  }
  if (!user.nt_hash) return std::nullopt;
  for (const std::string& flag : split(parts.size() > 2 ? parts[2] : "", ',')) {
    if (set_group(user, flag, true)) continue;
    if (flag == "admin") user.administrator = true;
    else if (flag == "operator") user.operator_account = true;
    else if (flag == "disabled") user.disabled = true;
    else if (!flag.empty()) return std::nullopt;
  }
  return user;
}

std::string format_line(const UserOptions& user) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string line = user.name + ":";
  for (const std::uint8_t byte : user.nt_hash.value_or(Hash{})) (line += digits[byte >> 4]) += digits[byte & 15];
  std::string flags;
  if (user.administrator) flags += ",admins";
  if (user.operator_account) flags += ",operators";
  if (user.disabled) flags += ",disabled";
  return line + ":" + (flags.empty() ? "" : flags.substr(1)) + "\n";
}

bool is_smbpasswd(const std::string& path) {
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with('#') && is_smbpasswd_line(split(line, ':'))) return true;
  }
  return false;
}

bool write_all(int file, const std::string& text) {
  std::size_t written = 0;
  while (written < text.size()) {
    const ::ssize_t n = ::write(file, text.data() + written, text.size() - written);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return false;
    written += static_cast<std::size_t>(n);
  }
  return ::fsync(file) == 0;
}

}  // namespace

bool set_group(UserOptions& user, std::string_view group, bool member) {
  if (group != "admins" && group != "operators") return false;
  (group == "admins" ? user.administrator : user.operator_account) = member;
  return true;
}

std::expected<std::vector<UserOptions>, std::string> read_users_file(const std::string& path) {
  std::ifstream in(path);
  if (!in && errno == ENOENT) return std::unexpected("there is no users file " + path + "; usher user add NAME --file " + path + " makes one.");
  if (!in) return std::unexpected("the users file " + path + " cannot be read: " + std::strerror(errno) + ".");
  std::vector<UserOptions> users;
  std::string line;
  for (std::size_t number = 1; std::getline(in, line); ++number) {
    if (line.ends_with('\r')) line.pop_back();
    if (line.empty() || line.starts_with('#')) continue;
    auto user = parse_line(line);
    if (!user) {
      return std::unexpected(path + " line " + std::to_string(number) + ": not a user; write name:NT hash in hex:flags, or use \"usher user add\".");
    }
    users.push_back(std::move(*user));
  }
  return users;
}

std::vector<UserOptions>::iterator find_user(std::vector<UserOptions>& users, const std::string& name) {
  const auto same = [wanted = wire::to_utf16(name)](const UserOptions& user) {
    return server::equal_ignoring_case(wire::to_utf16(user.name), wanted);
  };
  return std::ranges::find_if(users, same);
}

std::expected<void, std::string> write_users_file(const std::string& path, const std::vector<UserOptions>& users) {
  if (is_smbpasswd(path)) {
    return std::unexpected(path + " is Samba's; change it with smbpasswd, or keep Usher's accounts in a file of their own with --file.");
  }
  std::string text = "# Accounts of an Usher server: name:NT hash:flags (admins, operators, disabled). Keep this file to yourself.\n";
  for (const UserOptions& user : users) text += format_line(user);
  const std::string temporary = path + ".new";
  ::unlink(temporary.c_str());
  const int file = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  const bool written = file >= 0 && write_all(file, text);
  const int reason = errno;
  if (file >= 0) ::close(file);
  if (!written || std::rename(temporary.c_str(), path.c_str()) != 0) {
    ::unlink(temporary.c_str());
    return std::unexpected("the users file " + path + " cannot be written: " + std::strerror(written ? errno : reason) + ".");
  }
  return {};
}

std::array<std::uint8_t, 16> hash_password(const std::string& password) {
  Hash hash{};
  std::ranges::transform(auth::nt_hash(wire::to_utf16(password)).view(), hash.begin(), [](std::byte b) { return std::to_integer<std::uint8_t>(b); });
  return hash;
}

}  // namespace usher
