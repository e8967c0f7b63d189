// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// The session registry with 10,000 and 1,000,000 sessions in it: what one more costs, one page, one less.
#include "server/session_registry.hpp"

#include <benchmark/benchmark.h>

#include "server/session_service.hpp"

namespace usher::server {
namespace {

constexpr SteadyTime start{};

std::u16string number(std::size_t value) {
  std::u16string out;
  for (const char c : std::to_string(value)) out += static_cast<char16_t>(c);
  return out;
}

/// `count` sessions of 64 users.
struct Filled {
  explicit Filled(std::size_t count) {
    registrations.reserve(count);
    for (std::size_t i = 0; i < count; ++i) registrations.push_back(add(i));
  }
  SessionRegistry::Registration add(std::size_t i) {
    auto logon = std::make_shared<Logon>();
    logon->session_id = i + 1;
    return registry.add(u"10." + number(i >> 16 & 255) + u"." + number(i >> 8 & 255) + u"." + number(i & 255), u"user" + number(i % 64), logon, start);
  }
  SessionRegistry registry{};
  std::vector<SessionRegistry::Registration> registrations{};
};

constexpr std::size_t batch = 1000;  // between two pauses of the clock, which cost more than one insert

void Insert(benchmark::State& state) {
  Filled filled(static_cast<std::size_t>(state.range(0)));
  std::size_t next = filled.registrations.size();
  filled.registrations.reserve(next + batch);
  for (auto _ : state) {
    for (std::size_t i = 0; i < batch; ++i) filled.registrations.push_back(filled.add(next++));
    state.PauseTiming();
    filled.registrations.resize(filled.registrations.size() - batch);
    state.ResumeTiming();
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(batch));
}
BENCHMARK(Insert)->Arg(10'000)->Arg(1'000'000)->Unit(benchmark::kMicrosecond);

void Close(benchmark::State& state) {
  Filled filled(static_cast<std::size_t>(state.range(0)));
  std::size_t next = filled.registrations.size();
  filled.registrations.reserve(next + batch);
  for (auto _ : state) {
    state.PauseTiming();
    for (std::size_t i = 0; i < batch; ++i) filled.registrations.push_back(filled.add(next++));
    state.ResumeTiming();
    filled.registrations.resize(filled.registrations.size() - batch);
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(batch));
}
BENCHMARK(Close)->Arg(10'000)->Arg(1'000'000)->Unit(benchmark::kMicrosecond);

/// A page of 100 in the middle.
void Page(benchmark::State& state) {
  Filled filled(static_cast<std::size_t>(state.range(0)));
  const auto middle = static_cast<std::uint32_t>(state.range(0) / 2);
  for (auto _ : state) benchmark::DoNotOptimize(filled.registry.page(middle, {}, 100));
  state.SetItemsProcessed(state.iterations() * 100);
}
BENCHMARK(Page)->Arg(10'000)->Arg(1'000'000);

void PageOfOneUser(benchmark::State& state) {
  Filled filled(static_cast<std::size_t>(state.range(0)));
  const SessionFilter filter{.user = u"USER7"};
  for (auto _ : state) benchmark::DoNotOptimize(filled.registry.page(static_cast<std::uint32_t>(state.range(0) / 2), filter, 100));
  state.SetItemsProcessed(state.iterations() * 100);
}
BENCHMARK(PageOfOneUser)->Arg(10'000)->Arg(1'000'000);

/// The whole list at level 502, as a caller in this process gets it.
void EnumerateAll(benchmark::State& state) {
  Filled filled(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) {
    benchmark::DoNotOptimize(enumerate_sessions(filled.registry, {.level = 502}, {.read_administrative = true}, {}, start));
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(EnumerateAll)->Arg(10'000)->Arg(100'000)->Arg(1'000'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace usher::server
