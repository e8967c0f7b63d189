// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include <CLI/CLI.hpp>
#include <iostream>

#include <usher/session.hpp>

#include "src/cli/commands.hpp"
#include "src/client/remote_sessions.hpp"
#include "src/control/control_client.hpp"
#include "src/control/protocol.hpp"
#include "src/control/socket_path.hpp"
#include "src/text_table.hpp"

namespace usher::cli {
namespace {

struct Flags {
  std::string client{}, user{}, server{}, as{}, socket{};
  std::uint32_t level = 502;
  bool json = false;
};

std::expected<std::unique_ptr<SessionSource>, std::string> open(const Flags& flags) {
  if (!flags.server.empty()) {
    auto remote = client::connect_sessions(flags.server, flags.as);
    if (!remote) return std::unexpected(std::move(remote.error().sentence));
    return std::move(*remote);
  }
  return control::connect(flags.socket.empty() ? control::default_socket_path() : flags.socket);
}

/// The two backslashes that the session functions want are a nuisance in a shell.
std::string unc(const std::string& client) {
  return client.empty() || client.starts_with("\\\\") ? client : "\\\\" + client;
}

int complain_of(NetApiStatus status) {
  return complain((std::string(explain(status)) + " (" + std::string(to_string(status)) + ")").c_str(), failed);
}

std::string duration(std::chrono::seconds time) {
  const auto s = time.count();
  const auto two = [](auto n) { return (n < 10 ? "0" : "") + std::to_string(n); };
  return std::to_string(s / 3600) + ":" + two(s / 60 % 60) + ":" + two(s % 60);
}

Row heading(std::uint32_t level) {
  switch (level) {
    case 0: return {"CLIENT"};
    case 10: return {"CLIENT", "USER", "TIME", "IDLE"};
    case 1: return {"CLIENT", "USER", "OPENS", "TIME", "IDLE", "GUEST"};
    case 2: return {"CLIENT", "USER", "OPENS", "TIME", "IDLE", "GUEST", "TYPE"};
    default: return {"CLIENT", "USER", "OPENS", "TIME", "IDLE", "GUEST", "TYPE", "TRANSPORT"};
  }
}

Row row(const SessionInfo& session, std::uint32_t level) {
  if (level == 0) return {session.client};
  if (level == 10) return {session.client, session.user, duration(session.active), duration(session.idle)};
  Row out{session.client, session.user, std::to_string(session.opens), duration(session.active), duration(session.idle), session.guest ? "yes" : "no"};
  if (level != 1) out.push_back(session.client_type);
  if (level == 502) out.push_back(session.transport);
  return out;
}


void print(const std::vector<SessionInfo>& sessions, const Flags& flags) {
  if (flags.json) {
    std::cout << control::to_json(sessions, flags.level) << '\n';
    return;
  }
  std::vector<Row> rows{heading(flags.level)};
  for (const SessionInfo& session : sessions) rows.push_back(row(session, flags.level));
  std::cout << table(rows);
}

int list(const Flags& flags) {
  const auto source = open(flags);
  if (!source) return complain(source.error().c_str(), failed);
  const auto found = usher::sessions(**source, {.client = unc(flags.client), .user = flags.user, .level = flags.level});
  if (!found) return complain_of(found.error());
  print(*found, flags);
  return succeeded;
}

int show(const Flags& flags) {
  const auto source = open(flags);
  if (!source) return complain(source.error().c_str(), failed);
  const auto found = usher::session(**source, unc(flags.client), flags.user, flags.level);
  if (!found) return complain_of(found.error());
  if (flags.json) {
    print({*found}, flags);
    return succeeded;
  }
  std::cout << table({heading(flags.level), row(*found, flags.level)});
  std::vector<Row> logons{{"LOGON", "DIALECT", "SIGNING", "ENCRYPTION", "CHANNELS", "OPENS", "TIME", "IDLE", "WORKSTATION"}};
  for (const LogonInfo& logon : found->logons) {
    logons.push_back({std::to_string(logon.id), logon.dialect, logon.signing.empty() ? "off" : logon.signing, logon.cipher.empty() ? "off" : logon.cipher,
                      std::to_string(logon.channels), std::to_string(logon.opens), duration(logon.active), duration(logon.idle), logon.workstation});
  }
  if (logons.size() > 1) {
    std::cout << '\n' << table(logons);
  }
  return succeeded;
}

int close(const Flags& flags) {
  if (flags.client.empty() && flags.user.empty()) return complain("say whose session: --client, --user or both.", misused);
  const auto source = open(flags);
  if (!source) return complain(source.error().c_str(), failed);
  const NetApiStatus status = (*source)->close(unc(flags.client), flags.user);
  if (status != NetApiStatus::success) return complain_of(status);
  std::cout << "closed\n";
  return succeeded;
}

void add_source(CLI::App& command, Flags& flags) {
  CLI::Option* as = command.add_option("--as", flags.as, "USER%PASSWORD to log on with");
  command.add_option("--server", flags.server, "HOST[:PORT] of any SMB server; without it, the local server's socket")->needs(as);
  command.add_option("--socket", flags.socket, "The local server's socket, when it is not the default one");
}

void add_output(CLI::App& command, Flags& flags) {
  command.add_option("--level", flags.level, "0, 1, 2, 10 or 502 (default): how much to ask for")->check(CLI::IsMember({0, 1, 2, 10, 502}));
  command.add_flag("--json", flags.json, "JSON for scripts");
}

}  // namespace

void add_sessions(CLI::App& app, Chosen& chosen) {
  auto flags = std::make_shared<Flags>();
  CLI::App* all = app.add_subcommand("sessions", "List sessions: who is in the house.");
  all->add_option("--client", flags->client, "Only this client: an address, with or without two backslashes");
  all->add_option("--user", flags->user, "Only this user: user, DOMAIN\\user or user@domain");
  add_output(*all, *flags), add_source(*all, *flags);
  all->callback([flags, &chosen] { chosen = [flags] { return list(*flags); }; });

  CLI::App* one = app.add_subcommand("session", "Show one session and the logons inside.");
  one->add_option("client", flags->client, "The client")->required();
  one->add_option("user", flags->user, "The user")->required();
  add_output(*one, *flags), add_source(*one, *flags);
  one->callback([flags, &chosen] { chosen = [flags] { return show(*flags); }; });

  CLI::App* end = app.add_subcommand("close", "Close sessions: show them out. Returns when it is done.");
  end->add_option("--client", flags->client, "Every session from this client");
  end->add_option("--user", flags->user, "Every session of this user; with --client, of this user from there");
  add_source(*end, *flags);
  end->callback([flags, &chosen] { chosen = [flags] { return close(*flags); }; });
}

}  // namespace usher::cli
