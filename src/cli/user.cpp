// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include <CLI/CLI.hpp>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <functional>
#include <iostream>

#include "src/cli/commands.hpp"
#include "src/config/users_file.hpp"
#include "src/configuration_builder.hpp"

namespace usher::cli {
namespace {

struct Flags {
  std::string file{}, name{};
  std::vector<std::string> groups{}, left_groups{};
  bool admin = false, operator_account = false, disabled = false, password_stdin = false;
};

using Users = std::vector<UserOptions>;

std::expected<Users, std::string> read_or_none(const std::string& path) {
  if (!std::filesystem::exists(path)) return Users{};
  return read_users_file(path);
}

std::string read_line_without_echo(const char* prompt) {
  std::cerr << prompt << std::flush;
  ::termios before{};
  const bool terminal = ::tcgetattr(STDIN_FILENO, &before) == 0;
  if (terminal) {
    ::termios quiet = before;
    quiet.c_lflag &= ~static_cast<::tcflag_t>(ECHO);
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
  }
  std::string line;
  std::getline(std::cin, line);
  if (terminal) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
  std::cerr << '\n';
  return line;
}

std::expected<std::string, std::string> read_password(const Flags& flags) {
  std::string password;
  if (flags.password_stdin || !::isatty(STDIN_FILENO)) {
    std::getline(std::cin, password);
  } else {
    password = read_line_without_echo("Password: ");
    if (read_line_without_echo("Again: ") != password) return std::unexpected("the two passwords differ; try again.");
  }
  if (password.empty()) return std::unexpected("an empty password is no password; give one.");
  return password;
}

int save(const Flags& flags, const Users& users) {
  const auto written = write_users_file(flags.file, users);
  return written ? succeeded : complain(written.error().c_str(), failed);
}

std::optional<std::string> join(UserOptions& user, const std::vector<std::string>& groups, bool member) {
  for (const std::string& group : groups) {
    if (!set_group(user, group, member)) return "there is no group " + group + "; there are admins and operators.";
  }
  return std::nullopt;
}

std::string memberships(const UserOptions& user) {
  return std::string(user.administrator ? "  admin" : "") + (user.operator_account ? "  operator" : "") + (user.disabled ? "  disabled" : "");
}

int add(const Flags& flags, bool must_exist) {
  auto users = read_or_none(flags.file);
  if (!users) return complain(users.error().c_str(), failed);
  auto user = find_user(*users, flags.name);
  if (must_exist && user == users->end()) return complain(("there is no user " + flags.name + "; add it with \"usher user add\".").c_str(), failed);
  if (!must_exist && user != users->end()) return complain(("there is a user " + flags.name + " already; change it with \"usher user passwd\".").c_str(), failed);
  if (const auto complaint = complaint_about(UserOptions{.name = flags.name})) return complain(complaint->c_str(), misused);
  const auto password = read_password(flags);
  if (!password) return complain(password.error().c_str(), failed);
  if (user == users->end()) {
    UserOptions made{.name = flags.name, .administrator = flags.admin, .operator_account = flags.operator_account, .disabled = flags.disabled};
    if (const auto complaint = join(made, flags.groups, true)) return complain(complaint->c_str(), misused);
    users->push_back(std::move(made));
    user = users->end() - 1;
  }
  user->nt_hash = hash_password(*password);
  return save(flags, *users);
}

int remove(const Flags& flags) {
  auto users = read_users_file(flags.file);
  if (!users) return complain(users.error().c_str(), failed);
  const auto user = find_user(*users, flags.name);
  if (user == users->end()) return complain(("there is no user " + flags.name + " in " + flags.file + ".").c_str(), failed);
  users->erase(user);
  return save(flags, *users);
}

int list(const Flags& flags) {
  const auto users = read_users_file(flags.file);
  if (!users) return complain(users.error().c_str(), failed);
  for (const UserOptions& user : *users) {
    std::cout << user.name << memberships(user) << '\n';
  }
  return succeeded;
}

/// Changes one account, password aside, and tells what it is now.
int change(const Flags& flags, const std::function<std::optional<std::string>(UserOptions&)>& apply) {
  auto users = read_users_file(flags.file);
  if (!users) return complain(users.error().c_str(), failed);
  const auto user = find_user(*users, flags.name);
  if (user == users->end()) return complain(("there is no user " + flags.name + " in " + flags.file + ".").c_str(), failed);
  if (const auto complaint = apply(*user)) return complain(complaint->c_str(), misused);
  const int code = save(flags, *users);
  if (code == succeeded) std::cout << user->name << memberships(*user) << '\n';
  return code;
}

int change_groups(const Flags& flags) {
  return change(flags, [&](UserOptions& user) {
    auto complaint = join(user, flags.groups, true);
    return complaint ? complaint : join(user, flags.left_groups, false);
  });
}

int set_disabled(const Flags& flags, bool disabled) {
  return change(flags, [&](UserOptions& user) {
    user.disabled = disabled;
    return std::optional<std::string>();
  });
}

}  // namespace

void add_user(CLI::App& app, Chosen& chosen) {
  auto flags = std::make_shared<Flags>();
  CLI::App* command = app.add_subcommand("user", "Keep a users file: names and NT hashes, readable by its owner alone.");
  command->require_subcommand(1);
  const auto verb = [&](const char* name, const char* help, bool named, std::function<int()> run) {
    CLI::App* sub = command->add_subcommand(name, help);
    if (named) sub->add_option("name", flags->name, "The account")->required();
    sub->add_option("--file", flags->file, "The users file (default usher-users)")->default_str("usher-users");
    sub->callback([flags, run = std::move(run), &chosen] {
      if (flags->file.empty()) flags->file = "usher-users";
      chosen = run;
    });
    return sub;
  };
  CLI::App* adding = verb("add", "Add an account; the password is asked for, or read from standard input", true, [flags] { return add(*flags, false); });
  adding->add_flag("--admin", flags->admin, "May list and close sessions");
  adding->add_flag("--operator", flags->operator_account, "The same without being an administrator of shares");
  adding->add_option("--group", flags->groups, "admins or operators, repeatable: the same as --admin and --operator");
  adding->add_flag("--disabled", flags->disabled, "May not log on");
  adding->add_flag("--password-stdin", flags->password_stdin, "Read the password from standard input");
  verb("passwd", "Change a password", true, [flags] { return add(*flags, true); })
      ->add_flag("--password-stdin", flags->password_stdin, "Read the password from standard input");
  CLI::App* grouping = verb("group", "Change what groups an account is in, admins and operators, and tell", true, [flags] { return change_groups(*flags); });
  grouping->add_option("--add", flags->groups, "Becomes a member, repeatable");
  grouping->add_option("--remove", flags->left_groups, "Is no member any more, repeatable");
  verb("disable", "Keep an account from logging on", true, [flags] { return set_disabled(*flags, true); });
  verb("enable", "Let it log on again", true, [flags] { return set_disabled(*flags, false); });
  verb("remove", "Remove an account", true, [flags] { return remove(*flags); });
  verb("list", "List the accounts", false, [flags] { return list(*flags); });
}

}  // namespace usher::cli
