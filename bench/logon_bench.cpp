// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// The protocol core without sockets: one whole connection with its logon, and one READ and one ECHO on a standing one.
#include <benchmark/benchmark.h>

#include "protocol/smb2/empty.hpp"
#include "protocol/smb2/read.hpp"
#include "protocol/smb2/write.hpp"
#include "tests/support/test_client.hpp"

namespace usher {
namespace {

/// NEGOTIATE 3.1.1, both legs of SESSION_SETUP, and the end; the client's own cryptography is in the figure.
void Logon(benchmark::State& state) {
  test::TestServer server;
  for (auto _ : state) {
    test::TestClient client(server);
    if (client.negotiate() != NtStatus::success || client.log_on() != NtStatus::success) state.SkipWithError("no logon");
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(Logon)->Unit(benchmark::kMicrosecond);

void SignedRead64K(benchmark::State& state) {
  constexpr std::uint32_t size = 65536;
  test::TestServer server;
  test::TestClient client(server);
  client.verify_answers = false;
  client.enter();
  const auto file = client.create(u"f");
  const Bytes content(size);
  client.call(smb2::Command::write, smb2::WriteRequest{.data = content, .file_id = file});
  for (auto _ : state) {
    client.send(client.make(smb2::Command::read, smb2::ReadRequest{.length = size, .file_id = file}));
    auto transmit = client.connection().next_transmit();
    if (!transmit || transmit->size() < size) state.SkipWithError("no answer");
    else client.connection().recycle(std::move(*transmit));
  }
  state.SetBytesProcessed(state.iterations() * size);
}
BENCHMARK(SignedRead64K)->Unit(benchmark::kMicrosecond);

/// The least that a request can be: header, checks, signatures, dispatch.
void SignedEcho(benchmark::State& state) {
  test::TestServer server;
  test::TestClient client(server);
  client.verify_answers = false;
  client.enter();
  for (auto _ : state) {
    client.send(client.make(smb2::Command::echo, smb2::Empty{}));
    auto transmit = client.connection().next_transmit();
    if (!transmit) state.SkipWithError("no answer");
    else client.connection().recycle(std::move(*transmit));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(SignedEcho);

}  // namespace
}  // namespace usher
