// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include <CLI/CLI.hpp>

#include "src/cli/commands.hpp"
#include "src/cli/file_columns.hpp"
#include "src/cli/listing.hpp"
#include "src/cli/source.hpp"
#include "src/control/records.hpp"

namespace usher::cli {
namespace {

using F = FileInfo;

struct Flags {
  Source source{};
  Output output{};
  FileQuery query{};
  std::uint32_t id = 0;
};

/// Like the permissions that ls shows: read, write, execute, delete.
std::string access(const F& file) {
  const auto letter = [&](std::uint32_t bit, char c) { return file.permissions & bit ? c : '-'; };
  return {letter(permission::read, 'r'), letter(permission::write | permission::create, 'w'), letter(permission::execute, 'x'),
          letter(permission::remove, 'd')};
}

/// What the client caches by its oplock or lease, with a mark while that breaks.
std::string caching(const F& file) { return file.oplock == "none" ? "" : file.oplock + (file.oplock == "lease" ? " " + file.caching : "") + (file.breaking ? " !" : ""); }
std::string durable(const F& file) { return !file.orphan_of.empty() ? "orphan of " + file.orphan_of : file.durable ? "yes" : ""; }

constexpr Column<F> columns[] = {
    {"ID", "id", [](const F& f) { return std::to_string(f.id); }, &before<&F::id>},
    {"CLIENT", "client", [](const F& f) { return f.client; }, &before<&F::client>},
    {"USER", "user", [](const F& f) { return f.user; }, &before<&F::user>},
    {"ACCESS", "access", &access, &before<&F::permissions>},
    {"LOCKS", "locks", [](const F& f) { return std::to_string(f.locks); }, &before<&F::locks>},
    {"OPLOCK", "oplock", &caching, &before<&F::oplock>},
    {"DURABLE", "durable", &durable, &before<&F::durable>},
    {"TIME", "time", [](const F& f) { return duration(f.active); }, &before<&F::active>},
    {"SHARE", "share", [](const F& f) { return f.share; }, &before<&F::share>},
    {"PATH", "path", [](const F& f) { return f.path; }, &before<&F::path>},
};

int list(const Flags& flags) {
  return with_service(flags.source, [&](FileService& service) {
    auto found = usher::files(service, flags.query);
    if (!found) return complain_of(found.error());
    print<F>(std::move(*found), flags.output, columns, &control::to_array<F>);
    return succeeded;
  });
}

}  // namespace

std::span<const Column<FileInfo>> file_columns() { return columns; }

void add_files(CLI::App& app, Chosen& chosen) {
  auto flags = std::make_shared<Flags>();
  CLI::App* all = app.add_subcommand("files", "List what is open: files, folders and pipes.");
  all->add_option("--path", flags->query.base_path, "Only what begins so");
  all->add_option("--user", flags->query.user, "Only of this user");
  add_output<F>(*all, flags->output, columns), add_source(*all, flags->source);
  all->callback([flags, &chosen] { chosen = [flags] { return list(*flags); }; });

  CLI::App* end = app.add_subcommand("close-file", "Close one open file, by the number that \"usher files\" shows.");
  end->add_option("id", flags->id, "The number")->required();
  add_source(*end, flags->source);
  end->callback([flags, &chosen] {
    chosen = [flags] { return with_service(flags->source, [&](FileService& service) { return report(service.close_file(flags->id), "closed"); }); };
  });
}

}  // namespace usher::cli
