// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// What the list of opens costs: its part of a CREATE and CLOSE with 10,000 and 1,000,000 others open, the whole CREATE and CLOSE
// beside it, and a page.
#include "server/open_registry.hpp"

#include <benchmark/benchmark.h>

#include "protocol/smb2/close.hpp"
#include "server/file_open.hpp"
#include "server/file_table.hpp"
#include "server/resource_service.hpp"
#include "server/share.hpp"
#include "tests/support/test_client.hpp"

namespace usher::server {
namespace {

/// Opens of one file by one user.
struct Opened {
  explicit Opened(std::size_t count) {
    auto session = std::make_shared<WorkstationSession>();
    session->user = u"alice", session->user_key = u"ALICE";
    tree->session = std::move(session);
    tree->logon = std::make_shared<Logon>();
    file->path = u"folder\\file";
    for (std::size_t i = 0; i < count; ++i) others.push_back(add());
  }
  OpenRegistry::Registration add() { return registry.add({.tree = tree, .share = share, .file = file}); }

  OpenRegistry registry{};
  std::shared_ptr<TreeEntry> tree = std::make_shared<TreeEntry>();
  std::shared_ptr<Share> share = std::make_shared<Share>(Share{.name = u"docs", .path = u"/srv/docs"});
  std::shared_ptr<FileEntry> file = std::make_shared<FileEntry>(1, ObjectKind::file);
  std::vector<OpenRegistry::Registration> others{};
};

void RegisterAnOpen(benchmark::State& state) {
  Opened opened(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) benchmark::DoNotOptimize(opened.add());
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(RegisterAnOpen)->Arg(10'000)->Arg(1'000'000);

void CreateAndClose(benchmark::State& state) {
  test::TestServer server;
  test::TestClient client(server);
  client.enter();
  for (auto _ : state) {
    const auto file = client.create(u"file");
    benchmark::DoNotOptimize(client.call(smb2::Command::close, smb2::CloseRequest{.file_id = file}));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(CreateAndClose);

/// The list in pages of about 100, each with its total.
void EnumerateOpens(benchmark::State& state) {
  Opened opened(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) {
    OpenQuery query{.preferred_maximum_length = 100 * 88, .resume_handle = 0};
    for (bool more = true; more;) {
      const auto page = find_opens(opened.registry, query, {}).page();
      query.resume_handle = page.resume_handle;
      more = page.status == NetApiStatus::more_data;
    }
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(EnumerateOpens)->Arg(10'000)->Arg(1'000'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace usher::server
