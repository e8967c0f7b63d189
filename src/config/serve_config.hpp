// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <expected>
#include <map>
#include <string>
#include <vector>

#include <usher/server.hpp>

namespace usher {

/// Everything that `usher serve` can be told, by flags or by a file; each key of the file is a flag's name.
struct ServeConfig {
  ServerOptions server{};
  std::vector<std::string> administrators{}, operators{};
  std::string users_file{}, ready_file{}, socket{}, script{};
  bool no_socket = false;
  std::map<std::string, std::string> where{};  ///< "file line N" of each key that a file had
};

/// Reads a TOML file over `base`. Unknown keys and wrong values are refused.
/// Errors  "file line N: what is wrong"
std::expected<ServeConfig, std::string> load_config(const std::string& path, ServeConfig base);

/// NAME=PATH[,read-only][,hidden][,guest-ok][,encrypt][,comment=TEXT]
std::expected<ShareOptions, std::string> parse_share(const std::string& text);
/// NAME%PASSWORD
std::expected<UserOptions, std::string> parse_user(const std::string& text);
/// 2.0.2, 2.1, 3.0, 3.0.2, 3.1.1
std::expected<std::uint16_t, std::string> parse_dialect(const std::string& text);
/// Minutes as Windows counts them: -1 never, at most 65535.
inline constexpr std::int64_t autodisconnect_most = 65'535;
std::expected<std::optional<std::chrono::milliseconds>, std::string> parse_autodisconnect(std::int64_t minutes);
std::expected<Requirement, std::string> parse_requirement(const std::string& text);
std::expected<LogLevel, std::string> parse_log_level(const std::string& text);

/// Adds the users file's accounts, gives the named ones their rights, and checks what can be checked without serving: names,
/// folders, addresses, and what is given twice.
/// Errors  a sentence with the line or the flag that it is about
std::expected<ServeConfig, std::string> complete(ServeConfig config);

}  // namespace usher
