// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include <usher/server.hpp>

namespace usher {

/// The file that `usher user` keeps: a line per account, name:NT hash in hex:flags, flags being the groups admins and operators
/// (admin and operator in older files) and disabled, separated by commas; lines with # are comments. Lines of Samba's smbpasswd are read as well:
/// name:uid:LM hash:NT hash:[flags]:LCT-..., where D in the flags means disabled.
/// Errors  a sentence with the file's name and the line
std::expected<std::vector<UserOptions>, std::string> read_users_file(const std::string& path);

/// Makes the account a member of a group, or no member any more. False: there is no such group.
bool set_group(UserOptions& user, std::string_view group, bool member);

/// The account of that name, in any case, as the server looks for it; end() when there is none.
std::vector<UserOptions>::iterator find_user(std::vector<UserOptions>& users, const std::string& name);

/// Replaces the file in one step, readable by its owner alone. Refuses to write over a smbpasswd: Samba keeps more in it.
std::expected<void, std::string> write_users_file(const std::string& path, const std::vector<UserOptions>& users);

/// The NT hash of a password, as the file has it.
std::array<std::uint8_t, 16> hash_password(const std::string& password);

}  // namespace usher
