// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/config/serve_config.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "protocol/wire/utf16.hpp"
#include "server/unicode_case.hpp"
#include "src/config/forced_option.hpp"
#include "src/config/session_access.hpp"
#include "src/config/users_file.hpp"
#include "src/configuration_builder.hpp"
#include "src/listen_address.hpp"

namespace usher {
namespace {

using Complaint = std::optional<std::string>;
using Setter = std::function<Complaint(ServeConfig&, const toml::node&)>;

template <class T>
Setter text(std::expected<T, std::string> (*parse)(const std::string&), T ServerOptions::*member) {
  return [=](ServeConfig& config, const toml::node& node) -> Complaint {
    const auto value = node.value_exact<std::string>();
    if (!value) return "is text, in quotes";
    auto parsed = parse(*value);
    if (!parsed) return parsed.error();
    config.server.*member = *parsed;
    return std::nullopt;
  };
}

template <class Owner, class T>
Complaint assign(Owner& owner, T Owner::*member, const toml::node& node, const char* expected) {
  const auto value = node.value_exact<T>();
  if (!value) return expected;
  owner.*member = *value;
  return std::nullopt;
}

Setter option(bool ServerOptions::*member) {
  return [=](ServeConfig& config, const toml::node& node) { return assign(config.server, member, node, "is true or false"); };
}
Setter option(std::string ServerOptions::*member) {
  return [=](ServeConfig& config, const toml::node& node) { return assign(config.server, member, node, "is text, in quotes"); };
}
Setter option(bool ServeConfig::*member) {
  return [=](ServeConfig& config, const toml::node& node) { return assign(config, member, node, "is true or false"); };
}
Setter option(std::string ServeConfig::*member) {
  return [=](ServeConfig& config, const toml::node& node) { return assign(config, member, node, "is text, in quotes"); };
}

/// A text or a list of texts, each given to `add`.
Setter each(std::function<Complaint(ServeConfig&, const std::string&)> add) {
  return [add = std::move(add)](ServeConfig& config, const toml::node& node) -> Complaint {
    if (const auto one = node.value_exact<std::string>()) return add(config, *one);
    const toml::array* list = node.as_array();
    if (!list) return "is text in quotes, or a list of texts";
    for (const toml::node& element : *list) {
      const auto value = element.value_exact<std::string>();
      if (!value) return "is a list of texts";
      if (auto complaint = add(config, *value)) return complaint;
    }
    return std::nullopt;
  };
}

Complaint set_threads(ServeConfig& config, const toml::node& node) {
  const auto value = node.value_exact<std::int64_t>();
  if (!value || *value < 0 || *value > 1024) return "is a number from 0 to 1024";
  config.server.threads = static_cast<std::size_t>(*value);
  return std::nullopt;
}

/// A count, of which 0 means no limit.
Setter option(std::size_t ServerOptions::*member) {
  return [=](ServeConfig& config, const toml::node& node) -> Complaint {
    const auto value = node.value_exact<std::int64_t>();
    if (!value || *value < 0) return "is a number, 0 for no limit";
    config.server.*member = static_cast<std::size_t>(*value);
    return std::nullopt;
  };
}

Complaint set_autodisconnect(ServeConfig& config, const toml::node& node) {
  const auto value = node.value_exact<std::int64_t>();
  const auto parsed = parse_autodisconnect(value.value_or(autodisconnect_most + 1));
  if (!parsed) return parsed.error();
  config.server.autodisconnect = *parsed;
  return std::nullopt;
}

Complaint set_dead_peer_timeout(ServeConfig& config, const toml::node& node) {
  const auto value = node.value_exact<std::int64_t>();
  if (!value || *value < 0 || *value > 86'400) return "is a number of seconds, 0 to 86400";
  config.server.dead_peer_timeout = std::chrono::seconds(*value);
  return std::nullopt;
}

/// [share.NAME] with the share's options as keys.
Complaint set_shares(ServeConfig& config, const toml::node& node) {
  const toml::table* shares = node.as_table();
  if (!shares) return "is a table: write [share.NAME] and path = \"...\" below it";
  for (const auto& [name, value] : *shares) {
    const toml::table* table = value.as_table();
    if (!table) return "is a table: write [share.NAME] and path = \"...\" below it";
    ShareOptions share{.name = std::string(name.str())};
    for (const auto& [key, setting] : *table) {
      Complaint complaint = "is no option of a share; there are path, comment, read-only, hidden, guest-ok and encrypt";
      if (key == "path") complaint = assign(share, &ShareOptions::path, setting, "is text, in quotes");
      if (key == "comment") complaint = assign(share, &ShareOptions::comment, setting, "is text, in quotes");
      if (key == "read-only") complaint = assign(share, &ShareOptions::read_only, setting, "is true or false");
      if (key == "hidden") complaint = assign(share, &ShareOptions::hidden, setting, "is true or false");
      if (key == "guest-ok") complaint = assign(share, &ShareOptions::guest_ok, setting, "is true or false");
      if (key == "encrypt") complaint = assign(share, &ShareOptions::encrypt, setting, "is true or false");
      if (complaint) return "line " + std::to_string(key.source().begin.line) + ": " + std::string(key.str()) + " " + *complaint;
    }
    const std::string line = "line " + std::to_string(name.source().begin.line) + ": ";
    if (share.path.empty()) return line + "share " + share.name + " has no path; add path = \"FOLDER\" or path = \"memory:\"";
    if (const auto complaint = complaint_about(share)) return line + *complaint;
    config.server.shares.push_back(std::move(share));
  }
  return std::nullopt;
}

/// A text as the flag has it, a list of such texts, or a table with WHO as keys.
Complaint set_session_access(ServeConfig& config, const toml::node& node) {
  const auto add = [](ServeConfig& c, const std::string& value) -> Complaint {
    auto entries = parse_session_access(value);
    if (!entries) return entries.error();
    c.server.session_access.insert(c.server.session_access.end(), entries->begin(), entries->end());
    return std::nullopt;
  };
  const toml::table* table = node.as_table();
  if (!table) return each(add)(config, node);
  for (const auto& [who, rights] : *table) {
    const auto value = rights.value_exact<std::string>();
    auto complaint = value ? add(config, std::string(who.str()) + "=" + *value) : Complaint("is text, in quotes");
    if (complaint) return "line " + std::to_string(who.source().begin.line) + ": " + std::string(who.str()) + " " + *complaint;
  }
  return std::nullopt;
}

const std::map<std::string, Setter, std::less<>>& setters() {
  static const std::map<std::string, Setter, std::less<>> all{
      {"listen", [](ServeConfig& config, const toml::node& node) {
         config.server.listen.clear();
         return each([](ServeConfig& c, const std::string& value) -> Complaint {
           const auto address = parse_listen_address(value);
           if (!address) return address.error();
           c.server.listen.push_back(value);
           return std::nullopt;
         })(config, node);
       }},
      {"share", set_shares},
      {"user", each([](ServeConfig& config, const std::string& value) -> Complaint {
         auto user = parse_user(value);
         if (!user) return user.error();
         if (auto complaint = complaint_about(*user)) return complaint;
         config.server.users.push_back(std::move(*user));
         return std::nullopt;
       })},
      {"admin", each([](ServeConfig& c, const std::string& value) { return c.administrators.push_back(value), Complaint(); })},
      {"operator", each([](ServeConfig& c, const std::string& value) { return c.operators.push_back(value), Complaint(); })},
      {"users-file", option(&ServeConfig::users_file)},
      {"ready-file", option(&ServeConfig::ready_file)},
      {"socket", option(&ServeConfig::socket)},
      {"no-socket", option(&ServeConfig::no_socket)},
      {"script", option(&ServeConfig::script)},
      {"force", each([](ServeConfig& c, const std::string& value) -> Complaint {
         const auto done = force(c.server, value);
         return done ? Complaint() : done.error();
       })},
      {"name", option(&ServerOptions::name)},
      {"workgroup", option(&ServerOptions::workgroup)},
      {"comment", option(&ServerOptions::comment)},
      {"signing", text(&parse_requirement, &ServerOptions::signing)},
      {"encryption", text(&parse_requirement, &ServerOptions::encryption)},
      {"min-dialect", text(&parse_dialect, &ServerOptions::minimum_dialect)},
      {"max-dialect", text(&parse_dialect, &ServerOptions::maximum_dialect)},
      {"guest", option(&ServerOptions::allow_guest)},
      {"anonymous", option(&ServerOptions::allow_anonymous)},
      {"session-access", set_session_access},
      {"own-sessions", option(&ServerOptions::own_sessions)},
      {"bare-client-names", option(&ServerOptions::bare_client_names)},
      {"threads", set_threads},
      {"max-sessions", option(&ServerOptions::max_sessions)},
      {"max-sessions-per-user", option(&ServerOptions::max_sessions_per_user)},
      {"max-sessions-per-client", option(&ServerOptions::max_sessions_per_client)},
      {"autodisconnect", set_autodisconnect},
      {"dead-peer-timeout", set_dead_peer_timeout},
      {"metrics", option(&ServerOptions::metrics)},
      {"log-level", text(&parse_log_level, &ServerOptions::log_level)},
      {"log-file", option(&ServerOptions::log_file)},
      {"audit-file", option(&ServerOptions::audit_file)},
  };
  return all;
}

template <class T>
std::expected<T, std::string> one_of(const std::string& text, std::initializer_list<std::pair<const char*, T>> known) {
  std::string names;
  for (const auto& [name, value] : known) {
    if (text == name) return value;
    names += names.empty() ? name : std::string(", ") + name;
  }
  return std::unexpected("\"" + text + "\" is not one of " + names);
}

}  // namespace

std::expected<ServeConfig, std::string> load_config(const std::string& path, ServeConfig config) {
  toml::table table;
  try {
    table = toml::parse_file(path);
  } catch (const toml::parse_error& error) {
    const auto line = error.source().begin.line;
    return std::unexpected(path + (line ? " line " + std::to_string(line) : "") + ": " + std::string(error.description()));
  }
  for (const auto& [key, value] : table) {
    const std::string line = "line " + std::to_string(key.source().begin.line) + ": ";
    const auto setter = setters().find(key.str());
    if (setter == setters().end()) return std::unexpected(path + " " + line + std::string(key.str()) + " is no key that is known here; see \"usher serve --help\"");
    if (auto complaint = setter->second(config, value)) {
      const bool has_line = complaint->starts_with("line ");
      return std::unexpected(path + " " + (has_line ? "" : line + std::string(key.str()) + " ") + *complaint);
    }
    config.where[std::string(key.str())] = path + " line " + std::to_string(key.source().begin.line);
  }
  return config;
}

std::expected<ShareOptions, std::string> parse_share(const std::string& text) {
  const auto equals = text.find('=');
  if (equals == 0 || equals == std::string::npos) return std::unexpected("\"" + text + "\" is no share; write NAME=FOLDER or NAME=memory:");
  ShareOptions share{.name = text.substr(0, equals)};
  std::string rest = text.substr(equals + 1);
  for (bool first = true; first || !rest.empty(); first = false) {
    const auto comma = rest.find(',');
    std::string part = rest.substr(0, comma);
    if (!first && part.starts_with("comment=")) {  // the comment is the last option and may have commas
      share.comment = rest.substr(8);
      break;
    }
    rest = comma == std::string::npos ? "" : rest.substr(comma + 1);
    if (first) share.path = part;
    else if (part == "read-only") share.read_only = true;
    else if (part == "hidden") share.hidden = true;
    else if (part == "guest-ok") share.guest_ok = true;
    else if (part == "encrypt") share.encrypt = true;
    else return std::unexpected("\"" + part + "\" is no option of a share; there are read-only, hidden, guest-ok, encrypt and comment=TEXT");
  }
  if (share.path.empty()) return std::unexpected("share " + share.name + " has no folder; write " + share.name + "=FOLDER or " + share.name + "=memory:");
  return share;
}

std::expected<UserOptions, std::string> parse_user(const std::string& text) {
  const auto percent = text.find('%');
  if (percent == 0 || percent == std::string::npos) return std::unexpected("a user is NAME%PASSWORD");
  return UserOptions{.name = text.substr(0, percent), .password = text.substr(percent + 1)};
}

std::expected<std::uint16_t, std::string> parse_dialect(const std::string& text) {
  return one_of<std::uint16_t>(text, {{"2.0.2", 0x0202}, {"2.1", 0x0210}, {"3.0", 0x0300}, {"3.0.2", 0x0302}, {"3.1.1", 0x0311}});
}
std::expected<std::optional<std::chrono::milliseconds>, std::string> parse_autodisconnect(std::int64_t minutes) {
  if (minutes < -1 || minutes > autodisconnect_most) return std::unexpected("is a number of minutes, 0 to 65535, or -1 for never");
  return minutes < 0 ? std::nullopt : std::optional<std::chrono::milliseconds>(std::chrono::minutes(minutes));
}
std::expected<Requirement, std::string> parse_requirement(const std::string& text) {
  return one_of<Requirement>(text, {{"off", Requirement::off}, {"offered", Requirement::offered}, {"required", Requirement::required}});
}
std::expected<LogLevel, std::string> parse_log_level(const std::string& text) {
  return one_of<LogLevel>(text, {{"trace", LogLevel::trace}, {"debug", LogLevel::debug}, {"info", LogLevel::info},
                                 {"warning", LogLevel::warning}, {"error", LogLevel::error}, {"off", LogLevel::off}});
}

namespace {

/// "usher.toml line 3: admin", or the flag when no file has the key.
std::string place(const ServeConfig& config, const std::string& key) {
  const auto found = config.where.find(key);
  return found == config.where.end() ? "--" + key : found->second + ": " + key;
}

Complaint give_right(ServeConfig& config, const std::vector<std::string>& names, bool UserOptions::*right, const char* key) {
  for (const std::string& name : names) {
    const auto user = find_user(config.server.users, name);
    if (user == config.server.users.end()) {
      return place(config, key) + " " + name + ": there is no such user; add it with --user " + name + "%PASSWORD or to the users file";
    }
    (*user).*right = true;
  }
  return std::nullopt;
}

Complaint check_session_access(ServeConfig& config) {
  for (const SessionAccess& access : config.server.session_access) {
    const auto account = account_of(access);
    if (account && find_user(config.server.users, *account) == config.server.users.end()) {
      return place(config, "session-access") + " " + access.who + ": there is no such user; add it with --user " + *account + "%PASSWORD or to the users file";
    }
  }
  return std::nullopt;
}

/// Each option for itself, and none with the name of another.
template <class Option>
Complaint check_all(const std::vector<Option>& options, const char* kind) {
  std::set<std::u16string> names;
  for (const Option& option : options) {
    if (auto complaint = complaint_about(option)) return complaint;
    if (!names.insert(server::upcase(wire::to_utf16(option.name))).second) {
      return std::string(kind) + " " + option.name + " is given twice (case does not matter); keep one of them";
    }
  }
  return std::nullopt;
}

Complaint check(const ServeConfig& config) {
  const ServerOptions& server = config.server;
  if (server.listen.empty()) return place(config, "listen") + " names no address; write 127.0.0.1:4450";
  for (const std::string& text : server.listen) {
    if (const auto address = parse_listen_address(text); !address) return place(config, "listen") + ": " + address.error();
  }
  if (!server.metrics.empty()) {
    if (const auto address = parse_listen_address(server.metrics); !address) return place(config, "metrics") + ": " + address.error();
  }
  if (auto complaint = check_all(server.users, "user")) return complaint;
  if (auto complaint = check_all(server.shares, "share")) return complaint;
  constexpr std::size_t longest_name = 15;  // of NetBIOS
  const auto fits = [](unsigned char c) { return c > 0x20 && c < 0x7F && std::string_view("\\/:*?\"<>|%@").find(static_cast<char>(c)) == std::string_view::npos; };
  if (server.name.empty() || server.name.size() > longest_name || !std::ranges::all_of(server.name, fits)) {
    return place(config, "name") + " " + server.name + " is not a server's name; use 1 to 15 letters, digits and -";
  }
  if (server.minimum_dialect > server.maximum_dialect) {
    return place(config, "min-dialect") + " is above " + place(config, "max-dialect") + "; swap them";
  }
  return std::nullopt;
}

}  // namespace

std::expected<ServeConfig, std::string> complete(ServeConfig config) {
  if (!config.users_file.empty()) {
    auto users = read_users_file(config.users_file);
    if (!users) return std::unexpected(users.error());
    config.server.users.insert(config.server.users.end(), users->begin(), users->end());
  }
  auto complaint = check(config);
  if (!complaint) complaint = give_right(config, config.administrators, &UserOptions::administrator, "admin");
  if (!complaint) complaint = give_right(config, config.operators, &UserOptions::operator_account, "operator");
  if (!complaint) complaint = check_session_access(config);
  if (complaint) return std::unexpected(*complaint);
  return config;
}

}  // namespace usher
