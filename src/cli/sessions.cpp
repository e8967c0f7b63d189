// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include <CLI/CLI.hpp>
#include <iostream>

#include "src/cli/commands.hpp"
#include "src/cli/file_columns.hpp"
#include "src/cli/session_columns.hpp"
#include "src/cli/source.hpp"
#include "src/control/session_json.hpp"

namespace usher::cli {
namespace {

struct Flags {
  Source source{};
  Output output{};
  std::string client{}, user{};
  std::uint32_t level = 502;
  std::uint64_t logon = 0;
  bool orphans = false;
};

void print(std::vector<SessionInfo> sessions, const Flags& flags) {
  print(std::move(sessions), flags.output, session_columns(flags.level),
        [&](const std::vector<SessionInfo>& all) { return control::session_array(all, flags.level); });
}

int list(const Flags& flags) {
  return with_service(flags.source, [&](FileService& service) {
    auto found = usher::sessions(service, {.client = unc(flags.client), .user = flags.user, .level = flags.level});
    if (!found) return complain_of(found.error());
    print(std::move(*found), flags);
    return succeeded;
  });
}

/// Only a server of ours says whose a file is; of others there are none.
std::vector<FileInfo> files_of(FileService& service, const SessionInfo& session) {
  auto all = usher::files(service, {.user = session.user}).value_or(std::vector<FileInfo>{});
  std::erase_if(all, [&](const FileInfo& file) { return file.client != session.client; });
  return all;
}

int show(const Flags& flags) {
  return with_service(flags.source, [&](FileService& service) {
    const auto found = usher::session(service, unc(flags.client), flags.user, flags.level);
    if (!found) return complain_of(found.error());
    print({*found}, flags);
    if (flags.output.json) return succeeded;
    if (!found->logons.empty()) std::cout << '\n' << table_of(found->logons, logon_columns());
    if (const auto files = files_of(service, *found); !files.empty()) std::cout << '\n' << table_of(files, file_columns());
    return succeeded;
  });
}

int close_orphans(const Flags& flags) {
  if (!flags.client.empty() || flags.logon != 0) return complain("--orphans have no session any more: only --user goes with it.", misused);
  return with_service(flags.source, [&](FileService& service) {
    const auto closed = service.close_orphans(flags.user);
    if (!closed) return complain_of(closed.error());
    std::cout << *closed << (*closed == 1 ? " open closed\n" : " opens closed\n");
    return succeeded;
  });
}

int close(const Flags& flags) {
  if (flags.orphans) return close_orphans(flags);
  const bool by_name = !flags.client.empty() || !flags.user.empty();
  if (by_name == (flags.logon != 0)) return complain("say whose session: --client, --user or both; or --logon alone.", misused);
  if (by_name) return with_service(flags.source, [&](FileService& service) { return report(service.close(unc(flags.client), flags.user), "closed"); });
  return with_service(flags.source, [&](FileService& service) { return report(service.close_logon(flags.logon), "closed"); });
}

void add_level(CLI::App& command, Flags& flags) {
  command.add_option("--level", flags.level, "0, 1, 2, 10 or 502 (default): how much to ask for")->check(CLI::IsMember({0, 1, 2, 10, 502}));
}

}  // namespace

void add_sessions(CLI::App& app, Chosen& chosen) {
  auto flags = std::make_shared<Flags>();
  constexpr std::uint32_t all_columns = 502;
  CLI::App* all = app.add_subcommand("sessions", "List sessions: who is in the house.");
  all->add_option("--client", flags->client, "Only this client: an address, with or without two backslashes");
  all->add_option("--user", flags->user, "Only this user: user, DOMAIN\\user or user@domain");
  add_level(*all, *flags), add_output(*all, flags->output, session_columns(all_columns)), add_source(*all, flags->source);
  all->callback([flags, &chosen] { chosen = [flags] { return list(*flags); }; });

  CLI::App* one = app.add_subcommand("session", "Show one session, the logons inside and what they have open.");
  one->add_option("client", flags->client, "The client")->required();
  one->add_option("user", flags->user, "The user")->required();
  one->add_flag("--json", flags->output.json, "JSON for scripts");
  add_level(*one, *flags), add_source(*one, flags->source);
  one->callback([flags, &chosen] { chosen = [flags] { return show(*flags); }; });

  CLI::App* end = app.add_subcommand("close", "Close sessions: show them out. Returns when it is done.");
  end->add_option("--client", flags->client, "Every session from this client");
  end->add_option("--user", flags->user, "Every session of this user; with --client, of this user from there");
  end->add_option("--logon", flags->logon, "One logon of a local session that has several, by the number that \"usher session\" shows");
  end->add_flag("--orphans", flags->orphans,
                "No session, but what clients that have gone may still come back to (durable opens): all of it, or of --user");
  add_source(*end, flags->source);
  end->callback([flags, &chosen] { chosen = [flags] { return close(*flags); }; });
}

}  // namespace usher::cli
