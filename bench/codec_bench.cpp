// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// The codecs: a message from bytes to a struct and back.
#include <benchmark/benchmark.h>

#include "protocol/rpc/ndr.hpp"
#include "protocol/smb2/create.hpp"
#include "protocol/smb2/read.hpp"
#include "protocol/srvsvc/session_info.hpp"
#include "protocol/wire/codec.hpp"

namespace usher {
namespace {

template <class Message>
void decode_message(benchmark::State& state, const Message& message) {
  Bytes bytes(smb2::header_size);
  wire::encode(message, bytes);
  for (auto _ : state) benchmark::DoNotOptimize(wire::decode<Message>(bytes));
  state.SetItemsProcessed(state.iterations());
}

void DecodeRead(benchmark::State& state) { decode_message(state, smb2::ReadRequest{.length = 65536, .offset = 1 << 20}); }
void DecodeCreate(benchmark::State& state) { decode_message(state, smb2::CreateRequest{.name = u"some folder\\some file with a name.txt"}); }
BENCHMARK(DecodeRead);
BENCHMARK(DecodeCreate);

void EncodeCreateResponse(benchmark::State& state) {
  Bytes out;
  for (auto _ : state) {
    out.clear();
    out.resize(smb2::header_size);
    wire::encode(smb2::CreateResponse{.end_of_file = 7}, out);
    benchmark::DoNotOptimize(out.data());
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(EncodeCreateResponse);

/// Entries of level 502 a second.
void EncodeSessions502(benchmark::State& state) {
  const std::vector<srvsvc::SessionRecord> rows(1000, {.client_name = u"\\\\192.168.100.200", .user_name = u"somebody", .transport = u"\\Device\\NetbiosSmb"});
  Bytes out;
  for (auto _ : state) {
    out.clear();
    rpc::NdrWriter writer(out);
    rpc::write_array<srvsvc::SessionInfo<502>>(writer, rows);
    benchmark::DoNotOptimize(out.data());
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(rows.size()));
}
BENCHMARK(EncodeSessions502);

}  // namespace
}  // namespace usher
