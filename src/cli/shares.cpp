// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include <CLI/CLI.hpp>

#include "src/cli/commands.hpp"
#include "src/cli/listing.hpp"
#include "src/cli/source.hpp"
#include "src/config/serve_config.hpp"
#include "src/control/records.hpp"

namespace usher::cli {
namespace {

using S = ShareInfo;
constexpr std::uint32_t no_limit = 0xFFFFFFFF, encrypt_data = 0x8000;

struct Flags {
  Source source{};
  Output output{};
  std::string name{};
  std::optional<std::string> comment{};
  std::optional<std::uint32_t> maximum_uses{};
  bool encrypt = false, no_encrypt = false;
};

/// STYPE_*: the kind in the low bits, special and temporary in the high ones ([MS-SRVS] 2.2.2.4).
std::string type(const S& share) {
  constexpr std::uint32_t kinds = 0x0FFFFFFF;
  constexpr const char* names[] = {"folder", "printer", "device", "pipes"};
  const std::uint32_t kind = share.type & kinds;
  return kind < std::size(names) ? names[kind] : std::to_string(kind);
}

std::string options(const S& share) {
  std::string text;
  const auto add = [&](bool is, const char* name) { if (is) text += (text.empty() ? "" : ",") + std::string(name); };
  add(share.read_only, "read-only"), add(share.hidden, "hidden"), add(share.guest_ok, "guest-ok"), add(share.flags & encrypt_data, "encrypt");
  return text;
}

std::string uses(const S& share) {
  return std::to_string(share.current_uses) + (share.maximum_uses == no_limit ? "" : "/" + std::to_string(share.maximum_uses));
}

constexpr Column<S> columns[] = {
    {"NAME", "name", [](const S& s) { return s.name; }, &before<&S::name>},
    {"TYPE", "type", &type, &before<&S::type>},
    {"USES", "uses", &uses, &before<&S::current_uses>},
    {"OPTIONS", "options", &options, [](const S& a, const S& b) { return options(a) < options(b); }},
    {"PATH", "path", [](const S& s) { return s.path; }, &before<&S::path>},
    {"COMMENT", "comment", [](const S& s) { return s.comment; }, &before<&S::comment>},
};

int list(const Flags& flags) {
  return with_service(flags.source, [&](FileService& service) {
    auto found = service.shares();
    if (!found) return complain_of(found.error());
    print<S>(std::move(*found), flags.output, columns, &control::to_array<S>);
    return succeeded;
  });
}

int add(const Flags& flags) {
  const auto share = parse_share(flags.name);
  if (!share) return complain(share.error().c_str(), misused);
  return with_service(flags.source, [&](FileService& service) { return report(service.add_share(*share), "added"); });
}

int change(const Flags& flags) {
  if (flags.encrypt && flags.no_encrypt) return complain("--encrypt and --no-encrypt: which one?", misused);
  ShareChange wanted{.comment = flags.comment, .maximum_uses = flags.maximum_uses};
  if (flags.encrypt) wanted.flags = encrypt_data;
  if (flags.no_encrypt) wanted.flags = 0;
  return with_service(flags.source, [&](FileService& service) { return report(service.change_share(flags.name, wanted), "changed"); });
}

}  // namespace

void add_shares(CLI::App& app, Chosen& chosen) {
  auto flags = std::make_shared<Flags>();
  const auto run = [&](CLI::App& command, int (*what)(const Flags&)) {
    add_source(command, flags->source);
    command.callback([flags, what, &chosen] { chosen = [flags, what] { return what(*flags); }; });
  };
  CLI::App* all = app.add_subcommand("shares", "List shares.");
  add_output<S>(*all, flags->output, columns);
  run(*all, &list);

  CLI::App* share = app.add_subcommand("share", "Change the shares of a running server; what its configuration says stays.");
  share->require_subcommand(1);
  CLI::App* adding = share->add_subcommand("add", "Add a share");
  adding->add_option("share", flags->name, "As \"usher serve --share\" takes it: NAME=FOLDER[,read-only]...")->required();
  run(*adding, &add);
  CLI::App* changing = share->add_subcommand("set", "Change a share");
  changing->add_option("name", flags->name, "The share")->required();
  changing->add_option("--comment", flags->comment, "A new comment");
  changing->add_option("--max-uses", flags->maximum_uses, "At most so many tree connects at once");
  changing->add_flag("--encrypt", flags->encrypt, "Who comes from now on has to encrypt");
  changing->add_flag("--no-encrypt", flags->no_encrypt, "Nobody has to");
  run(*changing, &change);
  CLI::App* removing = share->add_subcommand("remove", "Remove a share; what is open in it is closed");
  removing->add_option("name", flags->name, "The share")->required();
  run(*removing, [](const Flags& given) {
    return with_service(given.source, [&](FileService& service) { return report(service.remove_share(given.name), "removed"); });
  });
}

}  // namespace usher::cli
