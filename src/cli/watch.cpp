// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include <CLI/CLI.hpp>
#include <chrono>
#include <iostream>

#include "protocol/wire/utf16.hpp"
#include "server/client_names.hpp"
#include "server/unicode_case.hpp"
#include "src/cli/commands.hpp"
#include "src/cli/listing.hpp"
#include "src/cli/source.hpp"
#include "src/session_event_json.hpp"
#include "src/text_table.hpp"
#include "src/utc_time.hpp"

namespace usher::cli {
namespace {

struct Flags {
  Source source{};
  std::string client{}, user{};
  bool json = false;
  std::uint32_t idle_after = 0;
  std::size_t count = 0;
};

/// What else there is to say of it.
std::string details(const SessionEvent& event) {
  std::string text;
  const auto add = [&text](const std::string& more) { text += (text.empty() ? "" : ", ") + more; };
  if (!event.by.empty()) add("by " + event.by);
  if (!event.status.empty()) add(event.status);
  if (event.kind == SessionEventKind::idle) add("for " + duration(event.idle));
  if (event.kind == SessionEventKind::dropped) add(std::to_string(event.dropped) + " events are missing here");
  if (event.guest) add("guest");
  if (!event.dialect.empty() && event.kind == SessionEventKind::established) add("SMB " + event.dialect);
  if (!event.workstation.empty()) add("from " + event.workstation);
  return text;
}

/// Lines come one by one, so the columns have widths that most things fit into.
std::string line_of(const Row& row) { return table({row}, {27, 15, 17, 12, 10}); }

const Row heading{"TIME", "EVENT", "CLIENT", "USER", "LOGON", "DETAILS"};

Row row_of(const SessionEvent& event) {
  return {utc_time(event.time), std::string(to_string(event.kind)), event.client, event.user,
          event.logon_id ? std::to_string(event.logon_id) : "", details(event)};
}

class Filter {
 public:
  Filter(const std::string& client, const std::string& user)
      : client_(server::canonical_client(wire::to_utf16(client))), user_(wire::to_utf16(user)) {}
  /// What tells of missing events is of interest to everybody.
  bool passes(const SessionEvent& event) const {
    if (event.kind == SessionEventKind::dropped) return true;
    if (!client_.empty() && server::canonical_client(wire::to_utf16(event.client)) != client_) return false;
    return user_.empty() || server::equal_ignoring_case(wire::to_utf16(event.user), user_);
  }

 private:
  std::u16string client_, user_;
};

int watch(const Flags& flags) {
  if (!flags.source.server.empty()) return complain("SMB has no call that tells events; watch a server on its own machine, without --server.", misused);
  return with_service(flags.source, [&](FileService& service) {
    WatchOptions options;
    if (flags.idle_after) options.idle_after = std::chrono::seconds(flags.idle_after);
    const auto stream = service.watch(options);
    if (!stream) return complain_of(stream.error());
    const Filter filter(flags.client, flags.user);
    if (!flags.json) std::cout << line_of(heading) << std::flush;
    std::size_t shown = 0;
    while (flags.count == 0 || shown < flags.count) {
      const auto event = (*stream)->next(std::chrono::hours(1));
      if (!event && !(*stream)->is_open()) return complain("the server has stopped.", failed);
      if (!event || !filter.passes(*event)) continue;
      std::cout << (flags.json ? to_json(*event) + "\n" : line_of(row_of(*event))) << std::flush;  // at once, for whoever reads along
      if (!std::cout) return succeeded;
      ++shown;
    }
    return succeeded;
  });
}

}  // namespace

void add_watch(CLI::App& app, Chosen& chosen) {
  auto flags = std::make_shared<Flags>();
  CLI::App* command = app.add_subcommand("watch", "Tell what happens to sessions as it happens, until Ctrl-C or the end of the server.");
  command->add_option("--client", flags->client, "Only of this client");
  command->add_option("--user", flags->user, "Only of this user");
  command->add_option("--idle-after", flags->idle_after, "Tell who has not asked for anything for so many seconds, and who does again")->check(CLI::PositiveNumber);
  command->add_option("--count", flags->count, "End after so many events");
  command->add_flag("--json", flags->json, "A JSON object a line, for scripts");
  add_source(*command, flags->source);
  command->callback([flags, &chosen] { chosen = [flags] { return watch(*flags); }; });
}

}  // namespace usher::cli
